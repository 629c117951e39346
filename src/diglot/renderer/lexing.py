"""Pygments: which lexer reads a language, the tokens that it finds, and their spans."""

import functools
import re
from collections.abc import Iterable, Iterator
from typing import Any, cast

from pygments.lexer import Lexer, RegexLexer
from pygments.lexers import find_lexer_class, get_all_lexers
from pygments.token import STANDARD_TYPES, Token, _TokenType

from diglot.renderer.first_set import ASCII, first_set
from diglot.renderer.markup import escape_text

SAME = {
    "jsonc": "json",
    "svelte": "html",
    "astro": "html",
    "ejs": "html",
    "svg": "xml",
    "hbs": "html+handlebars",
    "mjs": "js",
    "cjs": "js",
    "node": "js",
    "cc": "cpp",
    "hpp": "cpp",
    "h": "c",
    "kt": "kotlin",
    "ml": "ocaml",
    "cmd": "bat",
    "shellsession": "console",
    "dotenv": "bash",
    "env": "bash",
    "ipython": "python",
    "patch": "diff",
    "sqlite": "sql",
    "wasm": "wast",
    "gradle": "groovy",
    "viml": "vim",
    "jinja2": "jinja",
}
"""names that writers use and Pygments does not know"""


@functools.cache
def aliases() -> dict[str, str]:
    """Pygments' own languages by the names that writers give them; plugins are part of no key, so they do not count."""
    return {alias.lower(): name for name, names, _, _ in get_all_lexers(plugins=False) for alias in names}


@functools.cache
def lexer_class(language: str) -> type[Lexer] | None:
    """A class, of which each block gets an instance: some lexers (MIME, Robot Framework) remember the last block."""
    name = aliases().get(SAME.get(language, language))
    found = find_lexer_class(name) if name else None
    return _dispatching(found) if found and issubclass(found, RegexLexer) else found


Rule = tuple[Any, Any, Any]
"""Pygments' own: a pattern's match method, what to do with a match, and the next state"""


class Rules:
    """The rules of a lexer's state, of which Pygments tries one after the other at each token: here, only those that can match.

    Two of three tries are saved, which is half of the time that highlighting takes.
    """

    def __init__(self, rules: list[Rule]) -> None:
        self._rules = rules
        self._by_first: dict[str, list[Rule]] = {}
        self._char = ""

    def __iter__(self) -> Iterator[Rule]:
        yield self._look, None, None
        yield from self._candidates(self._char)

    def _look(self, text: str, position: int, _end: int = 0) -> re.Match[str] | None:
        """A first rule that matches nothing, but learns where the lexer is."""
        self._char = text[position : position + 1]
        return None

    def _candidates(self, char: str) -> list[Rule]:
        if char not in ASCII:
            return self._rules
        if char not in self._by_first:
            self._by_first[char] = [rule for rule in self._rules if char in first_set(rule[0].__self__)]
        return self._by_first[char]


def _dispatching(lexer: type[RegexLexer]) -> type[RegexLexer]:
    """The same lexer with `Rules` for its states; unchanged if each instance makes its own states."""
    # Pygments fills a lexer's table at its first use.
    lexer()
    table: dict[str, list[Rule]] | None = lexer.__dict__.get("_tokens")
    if table is None:
        return lexer
    states = {state: Rules(rules) for state, rules in table.items()}
    return cast("type[RegexLexer]", type(lexer.__name__, (lexer,), {"_tokens": states}))


def find_tokens(text: str, lexer: type[Lexer]) -> list[tuple[_TokenType, str]]:
    return list(lexer(stripnl=False, ensurenl=False).get_tokens(text))


def write_spans(tokens: Iterable[tuple[_TokenType, str]]) -> str:
    """Spans, each within one line, so that lines can be marked; neighbours of one class share one."""
    parts: list[str] = []
    last, pending = "", ""
    for kind, value in tokens:
        name = class_of(kind) if not value.isspace() else ""
        if name and name == last:
            pending += value
            continue
        if pending:
            parts.append(_span(last, pending))
        last, pending = name, value
    if pending:
        parts.append(_span(last, pending))
    return "".join(parts)


def _span(name: str, text: str) -> str:
    text = escape_text(text)
    if not name:
        return text
    if "\n" not in text:
        return f'<span class="{name}">{text}</span>'
    return "\n".join([f'<span class="{name}">{line}</span>' if line else "" for line in text.split("\n")])


@functools.cache
def class_of(kind: _TokenType) -> str:
    """Pygments' short class of a token type, of its nearest named ancestor if it has none."""
    while kind not in STANDARD_TYPES:
        kind = kind.parent or Token
    name = STANDARD_TYPES[kind]
    return "" if name in ("w", "err") else name
