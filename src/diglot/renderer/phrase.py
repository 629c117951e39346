"""Inline Markdown as HTML for elsewhere than its own place: titles, outline entries, excerpts.

It carries no id and no footnote mark, and closes what it opens.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from markdown_it.token import Token

from diglot.renderer.draft import Draft
from diglot.renderer.markup import SCROLLING, escape
from diglot.renderer.plain import plain_inlines, tex_text, without_notes

LINKS = ("link_open", "link_close")
PLAIN_TAG = re.compile(r"</?(?:b|i|u|s|em|strong|kbd|sub|sup|mark|small|q|del|ins|abbr|var)>", re.IGNORECASE)
"""raw HTML that may travel: it has neither attributes nor the need for a stylesheet"""


class Piece(NamedTuple):
    html: str
    text: str = ""
    """what it says, for counting"""
    tag: str = ""
    """the element that it opens, or closes when `nesting` is -1"""
    nesting: int = 0
    cuttable: bool = False
    """whether an excerpt may end inside of it: only text is"""


def pieces(draft: Draft, tokens: Sequence[Token], picture: str = "") -> Iterator[Piece]:
    """`tokens` one by one; a picture is its alternative text, unless `picture` names it."""
    for token in without_notes(tokens):
        if token.type == "text":
            yield Piece(escape(token.content), token.content, cuttable=True)
        elif token.type == "image":
            alt = plain_inlines(token.children or ())
            yield Piece(picture) if picture else Piece(escape(alt), alt, cuttable=True)
        elif token.type == "html_inline":
            if PLAIN_TAG.fullmatch(token.content):
                name = token.content.strip("</>").lower()
                yield Piece(token.content, tag=name, nesting=-1 if token.content[1] == "/" else 1)
        elif token.type not in ("footnote_ref", "footnote_anchor", "task_box"):
            html = draft.write([_without_id(token)])
            yield Piece(html, _says(token), token.tag if token.nesting else "", token.nesting)


def _without_id(token: Token) -> Token:
    if "id" not in token.attrs:
        return token
    return token.copy(attrs={name: value for name, value in token.attrs.items() if name != "id"})


def _says(token: Token) -> str:
    if token.type.startswith("math"):
        return tex_text(token.content)
    return " " if token.type in ("softbreak", "hardbreak") else token.content


def balanced(found: Iterable[Piece], opened: list[str]) -> Iterator[Piece]:
    """The pieces with each end tag where it may stand, or nowhere; `opened` holds what is open after each."""
    for piece in found:
        if piece.nesting > 0:
            opened.append(piece.tag)
        elif piece.nesting < 0:
            if piece.tag not in opened:
                continue
            while (inner := opened.pop()) != piece.tag:
                yield Piece(f"</{inner}>")
        yield piece


def end_tags(opened: Sequence[str]) -> str:
    return "".join(f"</{tag}>" for tag in reversed(opened))


def write_phrase(draft: Draft, tokens: Sequence[Token]) -> str:
    """A title or an outline entry: without links, since it is going to stand in one. Its only holes are formulas and numbers."""
    opened: list[str] = []
    kept = [
        Token("reference_number", "", 0, meta=token.meta, content=token.content)
        if token.type == "reference"
        else token
        for token in tokens
        if token.type not in LINKS
    ]
    html = "".join([piece.html for piece in balanced(pieces(draft, kept), opened)])
    return SCROLLING.sub("", html + end_tags(opened)).strip()


def as_written(tokens: Iterable[Token]) -> Iterator[Token]:
    """Raw HTML as the text that it is in `Vec<String>`, but for pairs of plain tags."""
    for token in tokens:
        if token.type != "html_inline" or (token.meta.get("paired") and PLAIN_TAG.fullmatch(token.content)):
            yield token
        elif "unclosed" not in token.meta:
            yield Token("text", "", 0, content=token.content)
