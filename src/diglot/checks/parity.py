"""Two versions of a text that have come apart: another formula, code block, picture, heading or number of footnotes in one.

Displayed formulas, code, pictures and headings are compared in their order; formulas in sentences, whose order is that of
each language, as a set. `<!-- differs -->` before a block, or in it, leaves the block out.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple

import msgspec

from diglot.checks.check import Check, Finding, Manuscript, Site
from diglot.engine import Step
from diglot.model import Body

Kind = Literal["formula", "inline", "code", "picture", "heading", "footnote"]
ORDERED: tuple[Kind, ...] = ("heading", "formula", "code", "picture", "footnote")
NAMES: dict[Kind, str] = {
    "formula": "formula",
    "inline": "formula",
    "code": "code block",
    "picture": "picture",
    "heading": "heading",
    "footnote": "footnote",
}
PART = re.compile(
    '\0(?P<hole>[mcp])(?P<index>\\d+)\0|<h(?P<level>[1-6])\\b|(?P<footnote><sup class="footnote-ref">)'
)
EXCUSE = re.compile(r"<!--\s*differs\s*-->")
ALONE = re.compile(rf"\s*{EXCUSE.pattern}\s*")
WORDS = re.compile(
    r"(?:\\[ ,;:!]|\\q?quad|~|\s)*\\(?:text\w*|mbox|operatorname\*?)\s*\{[^{}]*\}(?:\\[ ,;:!]|\\q?quad|~|\s)*"
)
"""what is written in the language of the text"""
END = re.compile(r"(?:\\[,;:! ]|\\quad|\\qquad|[.,;:，。；：、])+\Z")
"""a sentence goes on behind the formula, or ends"""
COMMENT = re.compile(r"(?:^|\s)(?:#|//|--|%|;).*$|/\*.*?\*/|<!--.*?-->", re.MULTILINE)
STRING = re.compile(r"\"\"\".*?\"\"\"|'''.*?'''|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'", re.DOTALL)
SHOWN = 40
"""characters of what differs, in a message"""


class Part(msgspec.Struct, frozen=True, array_like=True):
    """Something that a translation has as well."""

    kind: Kind
    same: str
    """what both versions have in common"""
    text: str
    """as a message names it"""
    block: int
    line: int = 1
    column: int = 1


def find_parts(body: Body) -> tuple[Part, ...]:
    """All that is compared, in the order of the text."""
    found: list[Part] = []
    excused = False
    for block, html in enumerate(body.blocks):
        if ALONE.fullmatch(html):
            excused = True
            continue
        if not excused and not EXCUSE.search(html):
            found += [_part(match, body, block) for match in PART.finditer(html)]
        excused = False
    return tuple(found)


PARTS = Step("parts", find_parts)


def _part(match: re.Match[str], body: Body, block: int) -> Part:
    if match["level"]:
        return Part("heading", match["level"], f"level {match['level']}", block)
    if match["footnote"]:
        return Part("footnote", "", "[^…]", block)
    index = int(match["index"])
    if match["hole"] == "m":
        formula = body.formulas[index]
        kind: Kind = "formula" if formula.display else "inline"
        return Part(kind, _tex(formula.tex), formula.tex, block, formula.line, formula.column)
    if match["hole"] == "c":
        code = body.codes[index]
        return Part(
            "code", _code(code.text, code.language, is_output=code.output), code.text, block, code.line
        )
    picture = body.pictures[index]
    return Part("picture", _name(picture.path), picture.path, block, picture.line, picture.column)


def _tex(tex: str) -> str:
    return END.sub("", "".join(WORDS.sub("\\\\text{}", tex).split()))


def _code(text: str, language: str, *, is_output: bool) -> str:
    """Without comments, strings and blank lines. Of what a program printed, that it did."""
    if is_output:
        return "output"
    bare = COMMENT.sub("", STRING.sub('""', text))
    rows = ["".join(row.split()) for row in bare.split("\n")]
    return "\n".join([language, *filter(None, rows)])


def _name(path: str) -> str:
    """figure.zh.svg and figure.en.svg are two versions of one picture, and so are drawings in two formats."""
    return path.rpartition("/")[2].partition(".")[0]


def look(site: Site) -> Iterator[Finding]:
    pairs = list(site.translations())
    paths = dict.fromkeys(path for pair in pairs for path in pair)
    parts = site.each(PARTS, {path: site.bodies[path] for path in paths})
    for original, translation in pairs:
        for difference in compare(parts[original], parts[translation]):
            yield _finding(
                difference,
                _Version(original, parts[original]),
                _Version(translation, parts[translation]),
                site,
            )


class Difference(NamedTuple):
    """The first of its kind. Where a version has no such part, the one before which it would stand is given, if any."""

    kind: Kind
    original: Part | None
    translation: Part | None
    is_missing: bool
    """the translation lacks it"""
    is_added: bool
    """the original lacks it"""
    more: int
    """others of the kind"""


def compare(original: Sequence[Part], translation: Sequence[Part]) -> Iterator[Difference]:
    for kind in ORDERED:
        first, second = ([part for part in parts if part.kind == kind] for parts in (original, translation))
        blocks = SequenceMatcher(
            None, [each.same for each in first], [each.same for each in second], autojunk=False
        )
        steps = [step for step in blocks.get_opcodes() if step[0] != "equal"]
        if steps:
            tag, at, _, there, _ = steps[0]
            yield Difference(
                kind,
                first[at] if at < len(first) else None,
                second[there] if there < len(second) else None,
                tag == "delete",
                tag == "insert",
                len(steps) - 1,
            )
    yield from _in_sentences(original, translation)


def _in_sentences(original: Sequence[Part], translation: Sequence[Part]) -> Iterator[Difference]:
    """A formula in a sentence may be displayed in the other version."""
    missing, added = _without(original, translation), _without(translation, original)
    if missing or added:
        yield Difference(
            "inline",
            missing[0] if missing else None,
            added[0] if added else None,
            not added,
            not missing,
            max(len(missing), len(added)) - 1,
        )


def _without(these: Sequence[Part], others: Sequence[Part]) -> list[Part]:
    there = {part.same for part in others}
    return [part for part in these if part.kind == "inline" and part.same not in there]


class _Version(NamedTuple):
    path: str
    parts: Sequence[Part]


def _finding(found: Difference, original: _Version, translation: _Version, site: Site) -> Finding:
    name = NAMES[found.kind]
    here = found.translation or _section(found.original, original, translation)
    there = found.original or _section(found.translation, translation, original)
    line, column = _spot(here, site.manuscript(translation.path))
    place = ":".join(map(str, (original.path, *_spot(there, site.manuscript(original.path)))))
    if found.is_missing:
        message = f"{_shown(found.original)}, a {name}, is missing, which stands at {place}"
    elif found.is_added:
        message = f"this {name}, {_shown(found.translation)}, is not in the original, {place}"
    else:
        message = f"this {name}, {_shown(found.translation)}, is another one than {_shown(found.original)} at {place}"
    more = f", and {found.more} more of them" if found.more else ""
    hint = (
        f"make them the same, or write <!-- differs --> above the block where they are meant to differ{more}"
    )
    return Finding(
        f"parity.{name.partition(' ')[0]}", message, hint, file=translation.path, line=line, column=column
    )


def _section(part: Part | None, version: _Version, other: _Version) -> Part | None:
    """The heading in the `other` version below which the part would stand; None above the first."""
    if part is None:
        return None
    headings = sum(each.kind == "heading" for each in version.parts[: version.parts.index(part)])
    others = [each for each in other.parts if each.kind == "heading"][:headings]
    return others[-1] if others else None


def _spot(part: Part | None, manuscript: Manuscript) -> tuple[int, int]:
    """Line and column; without a part, those at which the text begins."""
    starts = manuscript.lines.blocks
    if part is None:
        return min(starts, default=1), 1
    return (starts[part.block] if part.block < len(starts) else 1) + part.line - 1, part.column


def _shown(part: Part | None) -> str:
    first = part.text.strip().partition("\n")[0] if part else ""
    return f"`{first[:SHOWN]}…`" if len(first) > SHOWN else f"`{first}`"


CHECK = Check("parity", on_site=look)
