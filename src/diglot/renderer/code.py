"""Highlights code with Pygments, as spans with short classes that a stylesheet colours for light and dark.

No character of the code is lost or added. A language that Pygments does not know is plain text.
"""

import difflib
import functools
from collections.abc import Iterable

import msgspec
from pygments.lexer import Lexer
from pygments.lexers import find_lexer_class, get_all_lexers
from pygments.token import STANDARD_TYPES, Token, _TokenType

from diglot.engine import Step

PLAIN = frozenset(
    [
        *("", "text", "plain", "plaintext", "txt", "none", "nohighlight", "output", "ascii", "tree", "log"),
        *("pseudocode", "mermaid", "plantuml", "gitignore", "csv", "tsv", "regex"),
    ]
)
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
LARGEST = 200_000
"""characters; a longer block is plain: it is data, and highlighting costs 1 s a megabyte"""


class Highlighted(msgspec.Struct, frozen=True, omit_defaults=True):
    html: str
    known: bool = True
    suggestion: str = ""
    """a language whose name is close to the unknown one"""


@functools.cache
def aliases() -> dict[str, str]:
    """Pygments' own languages by the names that writers give them; plugins are part of no key, so they do not count."""
    return {alias.lower(): name for name, names, _, _ in get_all_lexers(plugins=False) for alias in names}


@functools.cache
def lexer_class(language: str) -> type[Lexer] | None:
    """A class, of which each block gets an instance: some lexers (MIME, Robot Framework) remember the last block."""
    name = aliases().get(SAME.get(language, language))
    return find_lexer_class(name) if name else None


def highlight(requests: list[tuple[str, str]]) -> list[Highlighted]:
    """Highlights each (text, language)."""
    return [_highlight(text, language) for text, language in requests]


def _highlight(text: str, language: str) -> Highlighted:
    if language in PLAIN:
        return Highlighted(escape(text))
    found = lexer_class(language)
    if found is None:
        close = difflib.get_close_matches(language, sorted(aliases()), 1, 0.6)
        return Highlighted(escape(text), known=False, suggestion=close[0] if close else "")
    if len(text) > LARGEST:
        return Highlighted(escape(text))
    tokens = list(found(stripnl=False, ensurenl=False).get_tokens(text))
    if "".join([value for _, value in tokens]) != text:
        return Highlighted(escape(text))
    return Highlighted(write_spans(tokens))


def escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


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
    text = escape(text)
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


HIGHLIGHT = Step("highlight", highlight, batch=True)
