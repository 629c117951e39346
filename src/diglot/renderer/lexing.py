"""Pygments: which lexer reads a language, the tokens that it finds, and their spans."""

import functools
import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any, cast

from pygments.lexer import Lexer, RegexLexer, do_insertions  # type: ignore[attr-defined] # the stubs lack it
from pygments.lexers import PythonLexer, find_lexer_class, get_all_lexers
from pygments.token import STANDARD_TYPES, Generic, Token, _TokenType

from diglot.engine.budget import take_all
from diglot.renderer.first_set import beginning
from diglot.renderer.markup import LINE, escape_text
from diglot.renderer.session import IPYTHON

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
    if language == IPYTHON:
        return IPythonSession
    name = aliases().get(SAME.get(language, language))
    found = find_lexer_class(name) if name else None
    return _dispatching(found) if found and issubclass(found, RegexLexer) else found


class IPythonSession(Lexer):
    """What IPython shows; Pygments has it not."""

    PROMPT = re.compile(r"In \[\d+\]: ?| +\.{3,}: ?")

    def get_tokens_unprocessed(self, text: str) -> Iterator[tuple[int, _TokenType, str]]:
        position = 0
        lines = [(self._prompt(line), line) for line in LINE.findall(text)]
        for typed, rows in groupby(lines, lambda row: bool(row[0])):
            code, prompts = "", []
            for prompt, line in rows:
                if not typed:
                    yield position, Generic.Output, line
                else:
                    prompts.append((len(code), [(0, Generic.Prompt, prompt)]))
                    code += line[len(prompt) :]
                position += len(line)
            yield from do_insertions(prompts, PythonLexer().get_tokens_unprocessed(code))

    def _prompt(self, line: str) -> str:
        match = self.PROMPT.match(line)
        return match[0] if match else ""


Rule = tuple[Any, Any, Any]
"""Pygments' own: a pattern's match method, what to do with a match, and the next state"""


END, LINE_START = "end", "line start"
"""places beside single characters"""


class Rules(list[Rule]):
    """The rules of a lexer's state, of which Pygments tries one after the other at each token: here, only those that can match.

    Three of four tries are saved, which is more than half of the time that highlighting takes.
    """

    def __init__(self, rules: list[Rule]) -> None:
        super().__init__([(self._look, None, None)])
        self._rules = rules
        self._known: dict[str, list[Rule]] = {}
        self._place: str | None = None

    @functools.cached_property
    def _minds_lines(self) -> bool:
        return any(beginning(rule[0].__self__).starts_line for rule in self._rules)

    def _look(self, text: str, position: int, _end: int = 0) -> None:
        """A first rule that matches nothing, but puts behind itself those that can match where the lexer is."""
        place = text[position : position + 1] or END
        if self._minds_lines and (position == 0 or text[position - 1] == "\n"):
            place += LINE_START
        if place != self._place:
            if place not in self._known:
                self._known[place] = [rule for rule in self._rules if _fits(rule, place)]
            # In this order, for it may be interrupted anywhere.
            self._place = None
            self[1:] = self._known[place]
            self._place = place


def _fits(rule: Rule, place: str) -> bool:
    characters, empty, starts_line = beginning(rule[0].__self__)
    if starts_line and not place.endswith(LINE_START):
        return False
    char = place.removesuffix(LINE_START)
    return empty if char == END else not char.isascii() or char in characters


def _dispatching(lexer: type[RegexLexer]) -> type[RegexLexer]:
    """The same lexer with `Rules` for its states; unchanged if each instance makes its own states."""
    # Pygments fills a lexer's table at its first use.
    lexer()
    table: dict[str, list[Rule]] | None = lexer.__dict__.get("_tokens")
    if table is None:
        return lexer
    states = {state: Rules(rules) for state, rules in table.items()}
    return cast("type[RegexLexer]", type(lexer.__name__, (lexer,), {"_tokens": states}))


def find_tokens(text: str, lexer: type[Lexer], seconds: float) -> list[tuple[_TokenType, str]]:
    """The tokens of a text, with all its characters. Raises OverBudget."""
    return take_all(lexer(stripnl=False, ensurenl=False).get_tokens(text), seconds)


def write_spans(tokens: Iterable[tuple[_TokenType, str]]) -> str:
    """Spans, each within one line, so that lines can be marked; neighbours of one class share one."""
    parts: list[str] = []
    last, pending = "", ""
    for kind, value in tokens:
        name = "" if value.isspace() else class_of(kind)
        if name == last:
            pending += value
        else:
            parts.append(_span(last, pending))
            last, pending = name, value
    parts.append(_span(last, pending))
    return "".join(parts)


@functools.lru_cache(maxsize=2048)
def _span(name: str, text: str) -> str:
    """Cached, since most tokens are brackets, keywords and names that come again."""
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
