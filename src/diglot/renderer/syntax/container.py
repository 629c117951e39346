"""Blocks between colons: `::: tip Title` … `:::` is a callout, `::: details Title` … `:::` opens on a click.

The names are those of VitePress, Docusaurus and mkdocs. A block that stands in another has fewer colons than that.
"""

import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.container import container_plugin

from diglot.renderer.draft import Draft
from diglot.renderer.rules import add_writer
from diglot.renderer.syntax.callout import fold, title_of
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
END = re.compile(r"[\s>]*:{3,}\s*\Z")
LEFT = re.compile(r"^:{3,}[ \t]*(\S*)", re.MULTILINE)
OPENING, CLOSING = "container_block_open", "container_block_close"


def container(md: MarkdownIt) -> None:
    container_plugin(md, "block", validate=_is_known, render=_write)
    md.core.ruler.before("inline", "container_title", mark_containers)
    add_writer(md, "container_problem", write_problem)


def _is_known(head: str, _colons: str) -> bool:
    match = HEAD.match(head)
    return match is not None and match[1].lower() in KINDS


def _write(self: Any, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
    return str(self.renderToken(tokens, idx, options, env))


def mark_containers(state: StateCore) -> None:
    if ":::" not in state.src:
        return
    result: list[Token] = []
    opened: list[Token] = []
    for token in state.tokens:
        result.append(token)
        if token.type == "inline" and (match := LEFT.search(token.content)):
            result.append(_left(token, match))
        if token.type == OPENING:
            opened.append(token)
            result += _open(token, state.env["draft"])
        elif token.type == CLOSING:
            token.tag = opened.pop().tag
    state.tokens = result


def _open(token: Token, draft: Draft) -> list[Token]:
    match = HEAD.match(token.info)
    first, end = token.map or (0, 0)
    if match is None:
        return []
    written = (match["bracketed"] or match["title"] or "").strip()
    title = OPEN.sub("", written)
    kind = KINDS[match[1].lower()]
    token.tag, token.attrs = "aside", {"class": f"callout {kind}"}
    if kind == "details":
        token.attrs = {"class": "details"}
        fold(token, is_open=title != written)
    problems = []
    if end >= len(draft.lines) or not END.match(draft.lines[end]):
        message, hint = f"nothing closes this {token.markup}", f"write {token.markup} behind its last line"
        problems = [_problem(first, message, hint, len(token.markup), token.level + 1)]
    return [*title_of(token, kind, title, first), *problems]


def _left(inline: Token, match: re.Match[str]) -> Token:
    """Colons that neither open nor close a block."""
    line = (inline.map[0] if inline.map else 0) + inline.content.count("\n", 0, match.start())
    name = match[1].lower()
    hint = suggest(name, KINDS) or f"there are {', '.join(KINDS)}"
    message = f"there is no block of the name {name}"
    if not name:
        message, hint = "these colons close nothing", "a block has more colons than those inside of it"
    return _problem(line, message, hint, len(match[0].rstrip()), inline.level)


def _problem(line: int, message: str, hint: str, length: int, level: int) -> Token:
    """It is told when it is written, since only then is it known in which block it stands."""
    return Token("container_problem", "", 0, level=level, meta={"told": (line, message, hint, length)})


def write_problem(token: Token, draft: Draft) -> str:
    line, message, hint, length = token.meta["told"]
    source = draft.lines[line] if line < len(draft.lines) else ""
    column = max(0, source.find(":::")) + 1
    draft.report("container.wrong", message, (line, column), length=length, hint=hint, severity="warning")
    return ""
