"""Code blocks. What stands after the fence: a language, then `title="…"` and `output`; ```` ```math ```` is a formula."""

import re
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.common.utils import unescapeAll
from markdown_it.token import Token

from diglot.renderer.draft import Draft
from diglot.renderer.rules import add_writer
from diglot.renderer.syntax.math import write_block
from diglot.renderer.syntax.math_block import place

WORD = re.compile(r"""([\w.:-]+)=("[^"]*"|'[^']*'|[^\s}]+)|([^\s{}]+)""")


class Info(NamedTuple):
    language: str
    words: frozenset[str]
    values: dict[str, str]


def fence(md: MarkdownIt) -> None:
    add_writer(md, "fence", write_fence)
    add_writer(md, "code_block", write_indented)


def read_info(info: str) -> Info:
    """The words after a fence; `{.python}` and `{python}` are other generators' way to name the language."""
    language, words, values = "", [], {}
    for index, match in enumerate(WORD.finditer(unescapeAll(info))):
        if match[1]:
            values[match[1].lower()] = match[2].strip("\"'")
        elif index == 0:
            language = match[3].lstrip(".").lower()
        else:
            words.append(match[3])
    return Info(language, frozenset(words), values)


def write_fence(token: Token, draft: Draft) -> str:
    info = read_info(token.info)
    line = token.map[0] if token.map else 0
    if info.language == "math" and token.content.strip():
        return _write_formula(token, draft)
    title = info.values.get("title", "")
    return draft.code(token.content, info.language, line, title=title, output="output" in info.words) + "\n"


def write_indented(token: Token, draft: Draft) -> str:
    return draft.code(token.content, "", token.map[0] if token.map else 0) + "\n"


def _write_formula(token: Token, draft: Draft) -> str:
    if not token.meta:
        tex = token.content.strip()
        first = (token.map[0] if token.map else 0) + 1
        token.meta = {
            "display": True,
            **place(draft, first, token.content, token.content.find(tex), tex),
        }
        token.content = tex
    return write_block(token, draft)
