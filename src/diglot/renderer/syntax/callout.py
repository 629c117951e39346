"""Callouts: a quote whose first line is `[!NOTE]`, `[!TIP]`, `[!IMPORTANT]`, `[!WARNING]` or `[!CAUTION]`, and a title if one likes.

`[!NOTE]-` is folded, and `[!NOTE]+` can be, as in Obsidian.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from diglot.renderer.draft import Draft
from diglot.renderer.markup import hole
from diglot.renderer.rules import add_writer

MARKER = re.compile(r"\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\]([+-]?)(?:[ \t]+(.*))?$", re.IGNORECASE)


def callout(md: MarkdownIt) -> None:
    md.core.ruler.before("inline", "callout", mark_callouts)
    add_writer(md, "callout_name", write_name)


def mark_callouts(state: StateCore) -> None:
    if "[!" not in state.src:
        return
    tokens = state.tokens
    result: list[Token] = []
    skip = 0
    for index, token in enumerate(tokens):
        if skip:
            skip -= 1
            continue
        result.append(token)
        match = _marker(tokens, index)
        if match is None:
            continue
        _to_aside(tokens, index, match[1].lower(), match[2])
        paragraph, inline = tokens[index + 1 : index + 3]
        first = inline.map[0] if inline.map else 0
        result += title_of(token, match[1].lower(), (match[3] or "").strip(), first)
        _, _, rest = inline.content.partition("\n")
        if rest.strip():
            inline.content = rest.lstrip()
            inline.map = [inline.map[0] + 1, inline.map[1]] if inline.map else None
            paragraph.map = inline.map
        else:
            skip = 3
    state.tokens = result


def _marker(tokens: list[Token], index: int) -> re.Match[str] | None:
    if tokens[index].type != "blockquote_open" or tokens[index + 1].type != "paragraph_open":
        return None
    return MARKER.match(tokens[index + 2].content.partition("\n")[0].rstrip())


def _to_aside(tokens: list[Token], index: int, kind: str, folding: str) -> None:
    level = tokens[index].level
    closing = next(
        token for token in tokens[index + 1 :] if token.type == "blockquote_close" and token.level == level
    )
    add_class(tokens[index], f"callout {kind}")
    tokens[index].tag = "aside"
    if folding:
        fold(tokens[index], is_open=folding == "+")
    closing.tag = tokens[index].tag


def add_class(opening: Token, name: str) -> None:
    """Puts a class before those that the writer gave."""
    opening.attrs["class"] = f"{name} {opening.attrs.get('class', '')}".strip()


def fold(opening: Token, *, is_open: bool) -> None:
    """Makes a block one that opens on a click; its title is what is clicked."""
    opening.tag = "details"
    if is_open:
        opening.attrs["open"] = ""


def title_of(opening: Token, kind: str, title: str, line: int) -> list[Token]:
    """The title of a callout, which stands in `line`; without one, its `kind` is named in the language of the page."""
    tag, level = "summary" if opening.tag == "details" else "p", opening.level + 1
    begin = Token("callout_title_open", tag, 1, attrs={"class": "callout-title"}, level=level)
    end = Token("callout_title_close", tag, -1, block=True, level=level)
    name = Token("callout_name", "", 0, content=kind, level=level + 1)
    if title:
        name = Token("inline", "", 0, map=[line, line + 1], content=title, level=level + 1, block=True)
    return [begin, name, end]


def write_name(token: Token, _draft: Draft) -> str:
    return hole("t", f"callout_{token.content}")
