"""Keys of a keyboard: `++Ctrl+C++`, as pymdown-extensions writes them.

A single small letter is no key, so that `++i++` stays what it is; and `C++` begins none.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

KEY = r"(?:[A-Z0-9]|[A-Za-z][A-Za-z0-9-]{1,15}|[←↑→↓⌘⌥⌃⇧⏎⌫⇥])"
KEYS = re.compile(rf"\+\+({KEY}(?:\+{KEY})*)\+\+(?![A-Za-z0-9+])")


def keys(md: MarkdownIt) -> None:
    md.inline.ruler.before("strikethrough", "keys", read_keys)


def read_keys(state: StateInline, silent: bool) -> bool:
    before = state.src[state.pos - 1] if state.pos else " "
    if before == "+" or (before.isascii() and before.isalnum()):
        return False
    match = KEYS.match(state.src, state.pos, state.posMax)
    if not match:
        return False
    if not silent:
        for number, name in enumerate(match[1].split("+")):
            if number:
                state.push("text", "", 0).content = "+"
            state.push("key_open", "kbd", 1)
            state.push("text", "", 0).content = name
            state.push("key_close", "kbd", -1)
    state.pos = match.end()
    return True
