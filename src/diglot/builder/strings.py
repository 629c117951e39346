"""The words of the interface in one language: the theme's, the site's own file laid over them, single ones of site.yaml on top."""

import msgspec

from diglot.cldr import read_conventions
from diglot.engine import Facets
from diglot.inputs import SITE_FILE
from diglot.language import Strings, Text, load_strings, string_mistake
from diglot.loader import encoding
from diglot.problem import Problem
from diglot.schema import suggest

SHOWN = 5
"""missing strings that a problem names"""


class Wanted(msgspec.Struct, frozen=True):
    """The language whose strings are read."""

    key: str
    """as in site.yaml"""
    tag: str
    """BCP 47"""
    file: str
    """the source path of the site's own strings, whether it is there or not"""
    overrides: dict[str, Text]
    """of site.yaml"""


class ReadStrings(Facets, frozen=True):
    strings: Strings
    problems: tuple[Problem, ...]


def read_strings(wanted: Wanted, reference: bytes, theme: bytes | None, own: bytes | None) -> ReadStrings:
    """All strings of a language. `reference` are the theme's English ones, which tell what there must be.

    `theme` is the theme's file of this language, `own` the site's. A string that none of them has is a problem, and
    stays English.
    """
    file, tag = wanted.file, wanted.tag
    known = _read(reference, file, "en").strings.texts
    base = _read(theme, file, tag).strings.texts if theme is not None else {}
    layer = _read(own, file, tag, known) if own is not None else ReadStrings(Strings(tag), ())
    single, mistakes = _overrides(wanted, known)
    texts = base | layer.strings.texts | single
    problems = [*layer.problems, *mistakes]
    missing = [key for key in known if key not in texts]
    if missing:
        names = ", ".join(missing[:SHOWN]) + ", …" * (len(missing) > SHOWN)
        hint = "copy them from the theme's en.yaml and translate them"
        problems.append(
            Problem("strings.missing", f"the interface lacks {names} in {tag}", file=file, hint=hint)
        )
    return ReadStrings(Strings(tag, known | texts, read_conventions(tag)), tuple(problems))


def _read(data: bytes, file: str, tag: str, known: dict[str, Text] | None = None) -> ReadStrings:
    text, undecoded = encoding.decode(data, file)
    strings, problems = load_strings(
        data.decode(errors="replace") if text is None else text, file, tag, known
    )
    return ReadStrings(strings, (*undecoded, *problems))


def _overrides(wanted: Wanted, known: dict[str, Text]) -> tuple[dict[str, Text], list[Problem]]:
    """Those of site.yaml that can be used. A new key is its site's own business, but for one that is nearly a known one."""
    usable: dict[str, Text] = {}
    problems = []
    for key, text in wanted.overrides.items():
        name = f"languages.{wanted.key}.strings.{key}"
        mistake, near = string_mistake(text, known.get(key)), suggest(key, known) if key not in known else ""
        if mistake:
            problems.append(Problem("strings.form", f"`{name}` {mistake}", file=SITE_FILE))
            continue
        usable[key] = text
        if near:
            message = f"`{name}` is no string of the theme's"
            problems.append(
                Problem("strings.unknown", message, file=SITE_FILE, hint=near, severity="warning")
            )
    return usable, problems
