"""What a code block shows of a file: all of it, or a region that is marked there by comments of any language.

`# region train` … `# endregion`, or behind `//`, `--`, `;`, `%`, `/*`, `<!--` and their like. Regions may lie in one another,
and may have several parts. The marks themselves are never shown.
"""

import re
import textwrap

import msgspec

from diglot.engine import Step
from diglot.loader import encoding
from diglot.renderer.markup import LINE
from diglot.schema import suggest

MARK = re.compile(
    r"""(?:\#|//+|--(?:\[\[)?|;+|%+|/\*+|<!--|\(\*|\{-|<\#|!|'|"(?=\s)|REM\b)\s*\#?\s*
        (?P<end>end\s?)?region(?:\s*:|\b)\s*(?P<name>[\w.-]*?)\s*(?:\*/|-->|\*\)|-\}|\#>|\]\])?""",
    re.VERBOSE | re.IGNORECASE,
)


class Passage(msgspec.Struct, frozen=True, omit_defaults=True):
    text: str = ""
    problem: str = ""
    """what is wrong with the file, to be said behind its name"""
    hint: str = ""


def cut(data: bytes, region: str) -> Passage:
    """A file's text, or that of a region, without the indentation that all of its lines have."""
    text, _ = encoding.decode(data, "")
    if text is None:
        return Passage(problem="is not UTF-8", hint="save the file as UTF-8")
    shown: list[str] = []
    names = dict[str, None]()
    # The regions that are open, the innermost last.
    inside = dict[str, None]()
    for line in LINE.findall(text):
        mark = MARK.fullmatch(line.strip()) if "region" in line.lower() else None
        if mark is None:
            if not region or region in inside:
                shown.append(line)
        elif not mark["end"]:
            inside[mark["name"]] = names[mark["name"]] = None
        elif inside:
            inside.pop(mark["name"] or next(reversed(inside)), None)
    if region and region not in names:
        return _missing(region, sorted(names.keys() - {""}))
    if region and region in inside:
        hint = "write `endregion` as a comment behind it"
        return Passage(problem=f"does not end its region {region}", hint=hint)
    found = textwrap.dedent("".join(shown)).strip("\n")
    return Passage(f"{found}\n") if found else Passage(problem="has nothing to show")


PASSAGE = Step("passage", cut)


def _missing(region: str, names: list[str]) -> Passage:
    hint = suggest(region, names) or (f"there are {', '.join(names)}" if names else "")
    advice = f"write `region {region}` and `endregion` as comments around it"
    return Passage(problem=f"has no region {region}", hint=hint or advice)
