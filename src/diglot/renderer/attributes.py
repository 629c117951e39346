"""Attributes in braces, as Pandoc, kramdown and Quarto have them: `{#id .class lang=en title="…"}`, `{: .class}`.

Text that other programs take for theirs (`{{ x }}`, `{% raw %}`, `{x}`) is none. Nothing that runs, loads or leads anywhere is
taken: an attribute that is not in NAMES is left out, and told.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

from markdown_it.token import Token

from diglot.renderer.draft import Draft, Spot
from diglot.renderer.markup import escape

_VALUE = r"(?:\"[^\"{}\n]*+\"|'[^'{}\n]*+'|[^\s\"'`<>=;{}]++)"
WORD = rf"(?:#[^\s{{}}]++(?=[\s}}])|\.[^\W\d][\w-]*+(?=[\s}}.])|[A-Za-z][\w:-]*+={_VALUE}(?=[\s}}]))"
NAME = r"(?:[A-Za-z][\w-]*+(?=[\s}]))"
"""kramdown's references: `{:toc}`"""
BRACES = re.compile(rf"\{{[ \t]*+(?:{WORD}[ \t]*+)++\}}|\{{:[ \t]*+(?:(?:{WORD}|{NAME})[ \t]*+)++\}}")
PART = re.compile(rf"{WORD}|{NAME}")
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
NAMES = ("id", "class", "lang", "title")
OTHERS = re.compile(
    r"(?:target|rel|style|width|height|align|loading|download|start|type|cellspacing|(?:on|data-|aria-)[\w-]+)=",
    re.IGNORECASE,
)
"""what other generators take: to show it would be no better than to leave it out, while `{x=1}` is text"""


class Attributes(NamedTuple):
    id: str
    values: Mapping[str, str]
    """class, lang, title"""
    unknown: tuple[str, ...]
    """names that are not taken"""
    length: int
    """of the braces with what is in them"""


def read_attributes(text: str, position: int = 0) -> Attributes | None:
    """The braces at `position`, or None where these are no attributes."""
    braces = BRACES.match(text, position)
    if braces is None:
        return None
    name, classes, unknown = "", [], []
    values: dict[str, str] = {}
    for match in PART.finditer(braces[0], 2 if braces[0][1] == ":" else 1):
        key, _, value = match[0].partition("=")
        value = value.strip("\"'")
        if key[0] == "#" or (key == "id" and not re.search(r"\s", value)):
            name = match[0][1:] if key[0] == "#" else value
        elif key[0] == "." or key == "class":
            classes += [key[1:]] if key[0] == "." else value.split()
        elif key == "title" or (key == "lang" and LANGUAGE.fullmatch(value)):
            values[key] = value
        elif braces[0][1] == ":" or key in NAMES or OTHERS.match(match[0]):
            unknown.append(match[0])
        else:
            return None
    if classes:
        values["class"] = " ".join(classes)
    return Attributes(unicodedata.normalize("NFC", name), values, tuple(unknown), len(braces[0]))


def split_off(text: str) -> tuple[str, Attributes | None]:
    """A title without the braces at its end, and those; what stands right behind a link, a span or `code` is theirs."""
    start = text.rfind("{") if text.endswith("}") else -1
    found = read_attributes(text, start) if start >= 0 else None
    if found is None or (start and text[start - 1] not in " \t"):
        return text, None
    return text[:start].rstrip(), found


def give(token: Token, attributes: Attributes, draft: Draft, spot: Spot) -> None:
    """Gives an element what is written behind it in `spot`."""
    for key, value in attributes.values.items():
        if key == "class":
            token.attrJoin(key, value)
        else:
            token.attrs[key] = value
    if attributes.id:
        token.attrs["id"] = claim(attributes.id, draft, spot, attributes.length)
    tell_unknown(attributes, draft, spot)


def claim(name: str, draft: Draft, spot: Spot, length: int = 1) -> str:
    """The id itself, or one like it where it is taken."""
    if name in draft.ids:
        draft.report(
            "attributes.duplicate",
            f"the id {name} is taken already",
            spot,
            length=length,
            hint="write another {#id}",
            severity="warning",
        )
    return draft.claim(name)


def tell_unknown(attributes: Attributes, draft: Draft, spot: Spot) -> None:
    """Each name once in a text: who writes target=_blank does so everywhere."""
    names = {each.partition("=")[0] for each in attributes.unknown}
    if names - draft.left_out:
        draft.left_out |= names
        draft.report(
            "attributes.unknown",
            f"{', '.join(attributes.unknown)} is left out",
            spot,
            length=attributes.length,
            hint='what can stand in braces is #id, .class, lang=en and title="…"',
            severity="warning",
        )


def write(attributes: Mapping[str, object]) -> str:
    """As they stand in a start tag."""
    return "".join([f' {name}="{escape(str(value))}"' for name, value in attributes.items()])
