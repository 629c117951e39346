"""Formulas inside running text, and how they stand beside their neighbours: close to punctuation, a little off Han."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from diglot.renderer.cjk import is_han
from diglot.renderer.draft import Draft
from diglot.renderer.equation_rows import REFERENCE
from diglot.renderer.inline import InlineState
from diglot.renderer.markup import anchors, escape, problem_html, scrolling
from diglot.renderer.rules import add_writer
from diglot.renderer.syntax.delimiters import find_math
from diglot.renderer.syntax.equation import push_reference
from diglot.renderer.syntax.math_block import math_block, place
from diglot.renderer.syntax.math_paragraph import math_paragraph

TAIL = re.compile(r"[，。、；：！？）》」』】〉〕”’…,.;:!?)\]}%]{1,3}")
MARKS = frozenset(
    f"{mark}_{side}" for mark in ("em", "strong", "s", "link", "span", "abbr") for side in ("open", "close")
)
"""tokens that show nothing themselves: what stands around them touches"""


def math(md: MarkdownIt) -> None:
    math_block(md)
    math_paragraph(md)
    md.inline.ruler.before("escape", "math", read_inline)
    md.core.ruler.push("math_neighbours", set_neighbours)
    add_writer(md, "math_inline", write_inline)
    add_writer(md, "math_display", write_display)
    add_writer(md, "math_block", write_block)
    add_writer(md, "problem", write_problem)


def read_inline(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] not in "$\\" or not isinstance(state, InlineState):
        return False
    span = find_math(state.src, state.pos, state.posMax, state.absent)
    if span is None:
        return False
    if not silent:
        if span.closed:
            _push_formula(state, span.start, span.end, display=span.display)
        else:
            token = state.push("problem", "", 0)
            token.content = state.src[state.pos : span.stop]
            token.meta = {"spot": state.spot(state.pos)}
    state.pos = span.stop
    return True


def _push_formula(state: InlineState, start: int, end: int, *, display: bool) -> None:
    tex = state.src[start:end].strip()
    if not display and REFERENCE.fullmatch(tex):
        # As MathJax wants it written.
        push_reference(state, state.src.find(tex, start), tex)
        return
    token = state.push("math_display" if display else "math_inline", "span", 0)
    token.content = tex
    token.meta = {"display": display}
    begin = state.base + state.src.find(tex, start)
    source = state.draft.inline
    if source is not None and source.map:
        token.meta |= place(state.draft, source.map[0], source.content, begin, tex)
    else:
        token.meta["spot"] = (0, 1)


def set_neighbours(state: StateCore) -> None:
    for token in state.tokens:
        if token.children and any(child.type == "math_inline" for child in token.children):
            _set_neighbours(token.children)


def _set_neighbours(children: list[Token]) -> None:
    for index, token in enumerate(children):
        if token.type != "math_inline":
            continue
        if is_han(_touching(children, index, -1)):
            token.meta["before"] = True
        if is_han(_touching(children, index, 1)):
            token.meta["after"] = True
        following = children[index + 1] if index + 1 < len(children) else None
        if following and following.type == "text" and (match := TAIL.match(following.content)):
            token.meta["tail"] = match[0]
            following.content = following.content[match.end() :]


def _touching(children: list[Token], index: int, step: int) -> str:
    """The character that touches a formula, seen through the marks of emphasis and links; a space if none does."""
    index += step
    while 0 <= index < len(children) and children[index].type in MARKS:
        index += step
    if not 0 <= index < len(children) or children[index].type != "text" or not children[index].content:
        return " "
    return children[index].content[-1 if step < 0 else 0]


def write_inline(token: Token, draft: Draft) -> str:
    beside = "".join(f" cjk-{side}" for side in ("before", "after") if token.meta.get(side))
    html = f'<span class="math inline{beside}">{draft.formula(token)}</span>'
    tail = token.meta.get("tail")
    return f'<span class="nobr">{html}{escape(tail)}</span>' if tail else html


def write_display(token: Token, draft: Draft) -> str:
    return f'<span class="math display"{scrolling("formula")}>{set_display(token, draft)}</span>'


def write_block(token: Token, draft: Draft) -> str:
    return f'<div class="math display"{scrolling("formula")}>{set_display(token, draft)}</div>\n'


def set_display(token: Token, draft: Draft) -> str:
    return anchors(token.meta.get("ids", ())) + draft.formula(token)


def write_problem(token: Token, draft: Draft) -> str:
    message = f"this {token.content} is never closed"
    if not token.meta.get("reported"):
        token.meta["reported"] = True
        draft.report(
            "math.unclosed",
            message,
            token.meta["spot"],
            length=len(token.content),
            hint="close it with $$, or write \\$ for a dollar sign",
        )
    return problem_html(token.content, message)
