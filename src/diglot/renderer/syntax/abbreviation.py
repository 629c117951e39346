"""Abbreviations, as PHP Markdown Extra has them: `*[HTML]: HyperText Markup Language` anywhere explains each HTML of the text."""

import re
from collections.abc import Iterator, Mapping

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

DEFINITION = re.compile(r"\*\[([^\[\]\n]{1,60})\]:[ \t]+(\S.*)")
MOST = 200
"""definitions of a text: each is looked for in all of it"""


def abbreviation(md: MarkdownIt) -> None:
    chains = ["paragraph", "reference", "blockquote", "list"]
    md.block.ruler.before("reference", "abbreviation", read_definition, {"alt": chains})
    md.core.ruler.push("abbreviations", mark_abbreviations)


def read_definition(state: StateBlock, startLine: int, _endLine: int, silent: bool) -> bool:  # noqa: N803 -- markdown-it's name
    start, end = state.bMarks[startLine] + state.tShift[startLine], state.eMarks[startLine]
    match = DEFINITION.match(state.src, start, end)
    known: dict[str, str] = state.env.setdefault("abbreviations", {})
    if match is None or not match[1].strip() or state.is_code_block(startLine) or len(known) >= MOST:
        return False
    if not silent:
        known.setdefault(match[1].strip(), match[2].strip())
        state.line = startLine + 1
    return True


def mark_abbreviations(state: StateCore) -> None:
    known: dict[str, str] = state.env.get("abbreviations", {})
    if not known:
        return
    # The longest first, or `HTML5` would be an HTML with a 5 behind it.
    words = "|".join(_bounded(word) for word in sorted(known, key=lambda word: (-len(word), word)))
    pattern = re.compile(words)
    for token in state.tokens:
        if token.children and pattern.search(token.content):
            token.children = [part for child in token.children for part in (_parts(child, pattern, known))]


def _bounded(word: str) -> str:
    """The word by itself: Latin letters and digits must not touch it. Han does, for Chinese puts no spaces between words."""
    begin = r"(?<![A-Za-z0-9_])" if word[0].isascii() and word[0].isalnum() else ""
    end = r"(?![A-Za-z0-9_])" if word[-1].isascii() and word[-1].isalnum() else ""
    return f"{begin}{re.escape(word)}{end}"


def _parts(token: Token, pattern: re.Pattern[str], known: Mapping[str, str]) -> Iterator[Token]:
    if token.type != "text":
        yield token
        return
    end = 0
    for match in pattern.finditer(token.content):
        yield from _text(token.content[end : match.start()])
        yield Token("abbr_open", "abbr", 1, attrs={"title": known[match[0]]})
        yield from _text(match[0])
        yield Token("abbr_close", "abbr", -1)
        end = match.end()
    yield from _text(token.content[end:])


def _text(content: str) -> Iterator[Token]:
    if content:
        yield Token("text", "", 0, content=content)
