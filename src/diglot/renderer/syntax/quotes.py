"""Quotation marks of English pages: "straight" ones become “curly”, apostrophes too. One behind a backslash stays as it is.

markdown-it has such a rule, whose cost grows with the square of a paragraph's length. In Chinese they are characters of their own,
which a keyboard writes.
"""

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

QUOTE = re.compile("[\"']")
OPENERS = "([{<“‘—–/=-"
CLOSED = re.compile(r"(?<![\s'])'(?![A-Za-z0-9])")
"""what ends a quotation, which the mark in 'twas does not begin"""
LONGEST = 500
"""characters in which it is looked for"""
OBJECT = "a"
"""stands for what is no text: code, a formula, a picture"""


def quotes(md: MarkdownIt) -> None:
    # Before escaped characters become text like all other.
    md.core.ruler.before("text_join", "quotes", curl_quotes)


def curl_quotes(state: StateCore) -> None:
    for token in state.tokens:
        if token.children and QUOTE.search(token.content):
            _curl_all(token.children)


def _curl_all(children: Sequence[Token]) -> None:
    before, opened = " ", {'"': 0, "'": 0}
    for index, token in enumerate(children):
        if token.type in ("softbreak", "hardbreak"):
            before = " "
        elif token.type == "text" and token.content:
            text, last = token.content, token.content[-1]
            if QUOTE.search(text):
                token.content = _curl(before, text, _after(children, index), opened)
            before = last
        elif token.content and token.type != "html_inline":
            before = token.content[-1] if token.type == "text_special" else OBJECT


def _after(children: Sequence[Token], index: int) -> str:
    """The character behind a text."""
    for at in range(index + 1, len(children)):
        token = children[at]
        if token.type in ("softbreak", "hardbreak"):
            return " "
        if token.content and token.type != "html_inline":
            return token.content[0] if token.type.startswith("text") else OBJECT
    return " "


def _curl(before: str, text: str, after: str, opened: dict[str, int]) -> str:
    """`opened` counts the quotations that are open."""
    whole = before + text + after

    def curl(match: re.Match[str]) -> str:
        mark, at = match[0], match.start() + len(before)
        left, right = whole[at - 1], whole[at + 1]
        opening, closing = ("“", "”") if mark == '"' else ("‘", "’")
        if left.isspace() and right.isspace():
            return mark
        if _opens(whole, at):
            if mark == "'" and not CLOSED.search(whole, at + 1, at + LONGEST):
                return closing
            opened[mark] += 1
            return opening
        # Five feet and ten inches: 5'10".
        if left.isdigit() and not opened[mark] and not right.isalpha():
            return mark
        if mark == '"' or not (left.isalnum() and right.isalnum()):
            opened[mark] = max(0, opened[mark] - 1)
        return closing

    return QUOTE.sub(curl, text)


def _opens(text: str, at: int) -> bool:
    left, right = text[at - 1], text[at + 1]
    if left in "\"'" and at > 1:
        # One in another, and not the end of an empty one.
        return right.isalnum() and (text[at - 2].isspace() or text[at - 2] in OPENERS)
    return left.isspace() or (left in OPENERS and (right.isalnum() or right in "\"'"))
