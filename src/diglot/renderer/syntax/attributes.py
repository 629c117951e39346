"""Attributes in braces: behind a span `[…]{.class}`, a link or `code`, and on a line of their own.

A line belongs to the block that it touches, above if there is one there, else below. Headings (`heading.py`) and pictures
(`figure.py`) have theirs behind them.
"""

from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from diglot.renderer.attributes import Attributes, give, read_attributes, tell_unknown
from diglot.renderer.draft import Draft, Spot
from diglot.renderer.inline import InlineState
from diglot.renderer.syntax.sidenote import mark

LINE = "attributes"
BEHIND = ("link_close", "code_inline", "span_close")
BLOCKS = frozenset(
    [
        *("paragraph_open", "heading_open", "bullet_list_open", "ordered_list_open", "dl_open"),
        *("blockquote_open", "table_open", "container_block_open", "list_item_open"),
    ]
)
"""what a line of attributes can belong to"""


def attributes(md: MarkdownIt) -> None:
    chains = ["paragraph", "reference", "blockquote", "list"]
    md.block.ruler.before("fence", "attributes_line", read_line, {"alt": chains})
    md.core.ruler.after("block", "attributes", give_to_blocks)
    md.inline.ruler.after("link", "span", read_span)
    md.inline.ruler.push("attributes", read_behind)


def read_line(state: StateBlock, startLine: int, _endLine: int, silent: bool) -> bool:  # noqa: N803 -- markdown-it's name
    text = state.src[state.bMarks[startLine] + state.tShift[startLine] : state.eMarks[startLine]].rstrip()
    if not text.endswith("}") or state.is_code_block(startLine):
        return False
    found = read_attributes(text)
    if found is None or found.length < len(text):
        return False
    if not silent:
        token = state.push(LINE, "", 0)
        token.map, token.meta = [startLine, startLine + 1], {"found": found}
        state.line = startLine + 1
    return True


def give_to_blocks(state: StateCore) -> None:
    tokens = state.tokens
    if not any(token.type == LINE for token in tokens):
        return
    draft: Draft = state.env["draft"]
    at = 0
    while at < len(tokens):
        end = at
        while end < len(tokens) and tokens[end].type == LINE:
            end += 1
        if end > at:
            _give_run(tokens, at, end, draft)
        at = end + 1
    state.tokens = [token for token in tokens if token.type != LINE]


def _give_run(tokens: Sequence[Token], first: int, stop: int, draft: Draft) -> None:
    """What stands on lines between two blocks: up to the first empty line for the one above, if that is touched."""
    row = _row(tokens[first])
    touches = row and draft.lines[row - 1].strip(" \t>") and first and tokens[first - 1].nesting < 1
    above = _opening(tokens, first - 1) if touches else None
    below = tokens[stop] if stop < len(tokens) and tokens[stop].nesting > 0 else None
    for line in tokens[first:stop]:
        if _row(line) > row:
            above = None
        _give(above or below, line, draft)
        row = _row(line) + 1


def _row(token: Token) -> int:
    return token.map[0] if token.map else 0


def _opening(tokens: Sequence[Token], closing: int) -> Token:
    """In a tight list, whose paragraphs are no elements, that of the item."""
    level = tokens[closing].level
    opening = closing
    while opening > 0 and (tokens[opening].level > level or tokens[opening].nesting < 0):
        opening -= 1
    return tokens[opening - 1 if tokens[opening].hidden else opening]


def _give(owner: Token | None, line: Token, draft: Draft) -> None:
    found: Attributes = line.meta["found"]
    row = _row(line)
    spot: Spot = row, max(0, draft.lines[row].find("{")) + 1
    if owner is not None and "toc" in found.unknown:
        # kramdown's table of contents, in place of a list.
        owner.meta["contents"] = True
    elif owner is not None and owner.type in BLOCKS:
        give(owner, found, draft, spot)
    elif found.id or found.values:
        draft.report(
            "attributes.nowhere",
            "these attributes belong to nothing",
            spot,
            length=found.length,
            hint="write them on the line below a paragraph, a list, a quote or a table, without an empty line between",
            severity="warning",
        )
    else:
        tell_unknown(found, draft, spot)


def read_span(state: StateInline, silent: bool) -> bool:
    """`[text]{.class}`. That a bracket is followed by braces is seen first: to look for its end takes time."""
    if state.src[state.pos] != "[" or not isinstance(state, InlineState):
        return False
    if state.span_end < state.pos:
        following = state.src.find("]{", state.pos)
        state.span_end = len(state.src) if following < 0 else following
    if state.span_end == len(state.src) or state.src[state.pos + 1] == "^":
        return False
    start = state.pos + 1
    end = state.md.helpers.parseLinkLabel(state, state.pos, False)
    found = read_attributes(state.src, end + 1) if end >= 0 else None
    if found is None:
        return False
    stop, limit = end + 1 + found.length, state.posMax
    if not silent:
        state.pos, state.posMax = start, end
        opening = state.push("span_open", "span", 1)
        give(opening, found, state.draft, state.spot(end + 1))
        kind = mark(opening)
        state.md.inline.tokenize(state)
        state.push(f"{kind}_close", opening.tag, -1)
    state.pos, state.posMax = stop, limit
    return True


def read_behind(state: StateInline, silent: bool) -> bool:
    """Braces right behind what they belong to."""
    if silent or state.pending or not state.tokens or state.tokens[-1].type not in BEHIND:
        return False
    found = read_attributes(state.src, state.pos)
    if found is None or state.pos + found.length > state.posMax or not isinstance(state, InlineState):
        return False
    give(_inline_opening(state.tokens), found, state.draft, state.spot(state.pos))
    state.pos += found.length
    return True


def _inline_opening(tokens: Sequence[Token]) -> Token:
    if not tokens[-1].nesting:
        return tokens[-1]
    kind, level = tokens[-1].type.replace("_close", "_open"), tokens[-1].level
    return next(token for token in reversed(tokens) if token.type == kind and token.level == level)
