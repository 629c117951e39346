"""Subscript and superscript: `H~2~O`, `2^10^`, `x^n+1^`.

Only a short run of Latin letters and digits behind a letter, a digit or a bracket is one, and a subscript not behind Han. Writers of Chinese put `~` between
numbers and no spaces around it (`3~5天，7~10天`), and write powers in plain text (`a^2+b^2`): mdit-py-plugins would take both.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from diglot.renderer.cjk import is_han

SUB = re.compile(r"~([+−-]?[A-Za-z0-9]{1,10}[+−-]?)~(?![~0-9])")
SUPER = re.compile(r"\^([+−-]|[+−-]?[A-Za-z0-9]{1,10}(?:[+−-][A-Za-z0-9]{0,5})?)\^(?![\^A-Za-z0-9])")


def script(md: MarkdownIt) -> None:
    md.inline.ruler.before("strikethrough", "subscript", read_sub)
    md.inline.ruler.before("strikethrough", "superscript", read_super)


def read_sub(state: StateInline, silent: bool) -> bool:
    return not is_han(_before(state)) and _read(state, SUB, "sub", silent)


def read_super(state: StateInline, silent: bool) -> bool:
    return _read(state, SUPER, "sup", silent)


def _before(state: StateInline) -> str:
    return state.src[state.pos - 1] if state.pos else " "


def _read(state: StateInline, pattern: re.Pattern[str], tag: str, silent: bool) -> bool:
    before = _before(state)
    if not (before.isalnum() or before in ")]）~"):
        return False
    match = pattern.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        mark = match[0][0]
        state.push(f"{tag}_open", tag, 1).markup = mark
        state.push("text", "", 0).content = match[1]
        state.push(f"{tag}_close", tag, -1).markup = mark
    state.pos = match.end()
    return True
