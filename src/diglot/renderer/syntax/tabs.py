"""Code blocks to choose from: `::: tabs` … `:::`, or `::: code-group`, as VitePress has it.

Each code block begins a tab, and what follows it, such as its output, belongs to that. A tab has the name of its block: its
title, else its language. A script makes a row of tabs of the names; without one the blocks stand one below the other.
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
from diglot.renderer.syntax.fence_info import read_info

HEAD = re.compile(r"\s*(?:tabs|code-group)\s*:*\s*", re.IGNORECASE)
END = re.compile(r"[\s>]*:{3,}\s*")
OPENING, CLOSING = "container_tabs_open", "container_tabs_close"


def tabs(md: MarkdownIt) -> None:
    container_plugin(
        md, "tabs", validate=lambda head, _colons: HEAD.fullmatch(head) is not None, render=_write
    )
    md.core.ruler.before("inline", "tabs", mark_tabs)
    add_writer(md, "tabs_problem", write_problem)


def _write(self: Any, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
    return str(self.renderToken(tokens, idx, options, env))


def mark_tabs(state: StateCore) -> None:
    if ":::" not in state.src:
        return
    result: list[Token] = []
    groups: list[Group] = []
    for token in state.tokens:
        if token.type == CLOSING:
            result += groups.pop().close()
        elif groups and token.type == "fence" and token.level == groups[-1].opening.level + 1:
            result += groups[-1].begin(token)
        result.append(token)
        if token.type == OPENING:
            token.attrs = {"class": "tabs"}
            groups.append(Group(token, state.env["draft"]))
    state.tokens = result


class Group:
    """Tabs that are yet open."""

    def __init__(self, opening: Token, draft: Draft) -> None:
        self.opening = opening
        self._names: list[str] = []
        _, end = opening.map or (0, 0)
        self._closed = end < len(draft.lines) and END.fullmatch(draft.lines[end]) is not None

    def begin(self, fence: Token) -> list[Token]:
        """What stands before a fence that begins a tab; nothing where it is the output of the one before."""
        info = read_info(fence.info)
        if self._names and info.has("output"):
            return []
        name = info.values.get("title") or info.language
        fence.meta = {"tab": "twice" if name in self._names else "named" if name else "nameless"}
        before = [self._token("tab_close", -1)] if self._names else []
        self._names.append(name)
        return [*before, self._token("tab_open", 1, {"class": "tab"})]

    def close(self) -> list[Token]:
        """What stands before the end."""
        tokens = [self._token("tab_close", -1)] if self._names else []
        if not self._closed:
            colons = self.opening.markup
            problem = f"nothing closes this {colons}", f"write {colons} behind its last line"
        elif len(self._names) < 2:
            problem = "there is nothing to choose from", "each code block between the colons begins a tab"
        else:
            return tokens
        line = self.opening.map[0] if self.opening.map else 0
        meta = {"told": (line, *problem)}
        return [*tokens, Token("tabs_problem", "", 0, level=self.opening.level + 1, meta=meta)]

    def _token(self, kind: str, nesting: Any, attributes: dict[str, Any] | None = None) -> Token:
        level = self.opening.level + 1
        return Token(kind, "div", nesting, attrs=attributes or {}, level=level, block=True)


def write_problem(token: Token, draft: Draft) -> str:
    """It is told when it is written, since only then is it known in which block it stands."""
    line, message, hint = token.meta["told"]
    column = max(0, draft.lines[line].find(":::")) + 1
    draft.report("code.tabs", message, (line, column), length=3, hint=hint, severity="warning")
    return ""
