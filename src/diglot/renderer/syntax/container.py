"""Blocks between colons: `::: tip Title` … `:::` is a callout, `::: details Title` … `:::` opens on a click.

The names are those of VitePress, Docusaurus and mkdocs. A block that stands in another has fewer colons than that.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from diglot.renderer.attributes import give, split_off
from diglot.renderer.draft import Draft
from diglot.renderer.syntax.callout import add_class, fold, title_of
from diglot.schema import suggest

KINDS = {
    "note": "note",
    "info": "note",
    "tip": "tip",
    "hint": "tip",
    "success": "tip",
    "important": "important",
    "warning": "warning",
    "attention": "warning",
    "caution": "caution",
    "danger": "caution",
    "error": "caution",
    "details": "details",
    "collapse": "details",
}
HEAD = re.compile(r"\s*([A-Za-z]+)(?:\s*\[(?P<bracketed>.*)\]|\s+(?P<title>.*?))?\s*:*\s*\Z")
OPEN = re.compile(r"\s*\{open\}\Z")
"""behind the title of what begins open"""
COLONS = re.compile(r":{3,}")
FENCE = re.compile(r"(`{3,})[^`]*\Z|(~{3,})")
LEFT = re.compile(r"^:{3,}[ \t]*(\S*)", re.MULTILINE)
OPENING, CLOSING = "container_block_open", "container_block_close"


def container(md: MarkdownIt) -> None:
    chains = ["paragraph", "reference", "blockquote", "list"]
    md.block.ruler.before("fence", "container_block", read_block, {"alt": chains})
    md.core.ruler.before("inline", "container_title", mark_containers)


def read_block(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:  # noqa: N803 -- markdown-it's names
    """mdit-py-plugins has such a rule, but for it the `:::` in a fence ends the block around that."""
    colons = COLONS.match(_line(state, startLine))
    if colons is None or state.is_code_block(startLine):
        return False
    head = _line(state, startLine)[colons.end() :]
    match = HEAD.match(head)
    if match is None or match[1].lower() not in KINDS:
        return False
    if not silent:
        end, closed = _end(state, startLine, endLine, len(colons[0]))
        _push(state, [startLine, end], colons[0], head, closed=closed)
        state.line = end + closed
    return True


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _end(state: StateBlock, start: int, end: int, colons: int) -> tuple[int, bool]:
    """The line that closes the block, or the one behind its last, and whether it is closed."""
    fence = ""
    for line in range(start + 1, end):
        text = _line(state, line)
        if text and state.sCount[line] < state.blkIndent:
            return line, False
        if state.is_code_block(line):
            continue
        if fence:
            if text.startswith(fence) and not text.strip(fence[0] + " \t"):
                fence = ""
        elif match := FENCE.match(text):
            fence = match[1] or match[2]
        elif text.startswith(":" * colons) and not text.lstrip(":").strip():
            return line, True
    return end, False


def _push(state: StateBlock, lines: list[int], colons: str, head: str, *, closed: bool) -> None:
    parent, limit = state.parentType, state.lineMax
    # Lines that lazily go on with a paragraph never go on past the block's end.
    state.parentType, state.lineMax = "container", lines[1]
    opening = state.push(OPENING, "div", 1)
    opening.markup, opening.info, opening.block, opening.map = colons, head, True, lines
    opening.meta["closed"] = closed
    state.md.block.tokenize(state, lines[0] + 1, lines[1])
    state.push(CLOSING, "div", -1).block = True
    state.parentType, state.lineMax = parent, limit


def mark_containers(state: StateCore) -> None:
    if ":::" not in state.src:
        return
    draft: Draft = state.env["draft"]
    result: list[Token] = []
    opened: list[Token] = []
    for token in state.tokens:
        result.append(token)
        if token.type == "inline" and (match := LEFT.search(token.content)):
            _report_left(token, match, draft)
        if token.type == OPENING:
            opened.append(token)
            result += _open(token, draft)
        elif token.type == CLOSING:
            token.tag = opened.pop().tag
    state.tokens = result


def _open(token: Token, draft: Draft) -> list[Token]:
    match = HEAD.match(token.info)
    first = token.map[0] if token.map else 0
    if match is None:
        return []
    written, found = split_off((match["bracketed"] or match["title"] or "").strip())
    if found:
        give(token, found, draft, (first, draft.lines[first].rfind("{") + 1))
    title = OPEN.sub("", written)
    kind = KINDS[match[1].lower()]
    token.tag = "aside"
    add_class(token, "details" if kind == "details" else f"callout {kind}")
    if kind == "details":
        fold(token, is_open=title != written)
    if not token.meta["closed"]:
        message, hint = f"nothing closes this {token.markup}", f"write {token.markup} behind its last line"
        _report(draft, first, message, hint, len(token.markup))
    return title_of(token, kind, title, first)


def _report_left(inline: Token, match: re.Match[str], draft: Draft) -> None:
    """Colons that neither open nor close a block."""
    line = (inline.map[0] if inline.map else 0) + inline.content.count("\n", 0, match.start())
    name = match[1].lower()
    hint = suggest(name, KINDS) or f"there are {', '.join(KINDS)}"
    message = f"there is no block of the name {name}"
    if not name:
        message, hint = "these colons close nothing", "a block has more colons than those inside of it"
    _report(draft, line, message, hint, len(match[0].rstrip()))


def _report(draft: Draft, line: int, message: str, hint: str, length: int) -> None:
    source = draft.lines[line] if line < len(draft.lines) else ""
    column = max(0, source.find(":::")) + 1
    draft.report("container.wrong", message, (line, column), length=length, hint=hint, severity="warning")
