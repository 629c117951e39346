"""Emphasis on Chinese and Japanese pages: the Latin words in it are told apart, since only Han has dots."""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

_LETTERS = "A-Za-z0-9\u00c0-\u052f\u1e00-\u1fff"
"""Latin, Greek, Cyrillic and their digits"""
LATIN = re.compile(rf"[{_LETTERS}](?:[ !-~’{_LETTERS}]*[{_LETTERS}])?")


def emphasis(md: MarkdownIt) -> None:
    md.core.ruler.push("latin", mark_latin)


def mark_latin(state: StateCore) -> None:
    if "*" not in state.src and "_" not in state.src:
        return
    for token in state.tokens:
        if token.children and any(child.type == "em_open" for child in token.children):
            token.children = list(_mark(token.children))


def _mark(children: list[Token]) -> Iterator[Token]:
    inside = 0
    for token in children:
        inside += token.nesting if token.tag == "em" else 0
        if inside and token.type == "text":
            yield from _parts(token.content)
        else:
            yield token


def _parts(text: str) -> Iterator[Token]:
    end = 0
    for match in LATIN.finditer(text):
        if end < match.start():
            yield Token("text", "", 0, content=text[end : match.start()])
        yield Token("span_open", "span", 1, attrs={"class": "latin"})
        yield Token("text", "", 0, content=match[0])
        yield Token("span_close", "span", -1)
        end = match.end()
    if end < len(text):
        yield Token("text", "", 0, content=text[end:])
