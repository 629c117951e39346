"""Soft line breaks: between Chinese characters they vanish, between Latin words they stay a space.

It refuses to look through raw HTML and never changes code.
"""

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from diglot.renderer.cjk import joins
from diglot.renderer.syntax.math import MARKS

TRANSPARENT = MARKS | {"footnote_ref"}
NOTE = {"sidenote_open": "（", "sidenote_close": "）"}
"""the brackets around a note in the margin, where it stands in the text"""


def chinese_breaks(md: MarkdownIt) -> None:
    _add(md, chinese=True)


def breaks(md: MarkdownIt) -> None:
    _add(md, chinese=False)


def _add(md: MarkdownIt, *, chinese: bool) -> None:
    def join(state: StateCore) -> None:
        for token in state.tokens:
            if token.children:
                token.children = join_lines(token.children, chinese=chinese)

    md.core.ruler.push("breaks", join)


def join_lines(children: list[Token], *, chinese: bool) -> list[Token]:
    for token in children:
        if token.children:
            token.children = join_lines(token.children, chinese=chinese)
    if not any(token.type == "softbreak" for token in children):
        return children
    return [
        token
        for index, token in enumerate(children)
        if token.type != "softbreak"
        or not joins(_beside(children, index, -1, chinese), _beside(children, index, 1, chinese), chinese)
    ]


def _beside(children: list[Token], index: int, step: int, chinese: bool) -> str:
    """The visible character next to a break; `a` stands for what is no text: code, a formula, a picture."""
    index += step
    while 0 <= index < len(children):
        token = children[index]
        if token.type == "text" and token.content:
            return token.content[-1 if step < 0 else 0]
        if chinese and token.type in NOTE:
            return NOTE[token.type]
        if token.type not in TRANSPARENT and token.type != "text":
            return "a"
        index += step
    return "a"
