"""Code blocks; ```` ```math ```` is a formula.

What stands after the fence: a language, then `title="…"`, `output`, `wrap`, `linenos` or `linenos=10`, and lines to mark:
`mark=2,4-6` or `{2,4-6}`, `ins=3`, `del=5`, which count from the block's first line.
"""

import re
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.common.utils import unescapeAll
from markdown_it.token import Token

from diglot.renderer.draft import Draft
from diglot.renderer.rules import add_writer
from diglot.renderer.syntax.math import write_block
from diglot.renderer.syntax.math_block import place

WORD = re.compile(r"""([\w.:-]+)=("[^"]*"|'[^']*'|[^\s}]+)|([^\s{}]+)|\{([\d,\s-]+)\}""")
MARKS = ("mark", "ins", "del")
RANGES = re.compile(r"\d{1,6}(?:-\d{1,6})?(?:,\d{1,6}(?:-\d{1,6})?)*")
NUMBER = re.compile(r"\d{1,6}")


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
        elif match[4]:
            values["mark"] = match[4]
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
    hole = draft.code(
        token.content,
        info.language,
        line,
        title=info.values.get("title", ""),
        output="output" in info.words,
        first=_read_first(info, line, draft),
        marks=_read_marks(info, token.content, line, draft),
        wrap="wrap" in info.words,
    )
    return hole + "\n"


def _read_first(info: Info, line: int, draft: Draft) -> int:
    value = info.values.get("linenos", "1" if "linenos" in info.words else "0")
    if NUMBER.fullmatch(value):
        return int(value)
    _report(draft, line, "linenos", value, "write linenos, or linenos=10 to count from 10")
    return 0


def _read_marks(info: Info, text: str, line: int, draft: Draft) -> tuple[tuple[int, str], ...]:
    """Lines that are marked, as pairs of a line of the block and what it is."""
    last = text.count("\n")
    marks: dict[int, str] = {}
    for name in MARKS:
        value = re.sub(r"\s", "", info.values.get(name, ""))
        if not value:
            continue
        lines = _lines(value)
        if lines is None or not all(1 <= start <= end <= last for start, end in lines):
            _report(draft, line, name, value, f"write lines of this block, 1 to {last}, such as {name}=2,4-6")
            continue
        for start, end in lines:
            marks.update(dict.fromkeys(range(start, end + 1), name))
    return tuple(sorted(marks.items()))


def _lines(value: str) -> list[tuple[int, int]] | None:
    if not RANGES.fullmatch(value):
        return None
    parts = [part.partition("-") for part in value.split(",")]
    return [(int(start), int(end or start)) for start, _, end in parts]


def _report(draft: Draft, line: int, name: str, value: str, hint: str) -> None:
    source = draft.lines[line]
    at = max(source.find(f"{name}="), source.find("{"), 0)
    message = f"the block has no such lines: {name}={value}" if name in MARKS else f"no line number: {value}"
    draft.report("code.lines", message, (line, at + 1), length=len(name), hint=hint, severity="warning")


def write_indented(token: Token, draft: Draft) -> str:
    return draft.code(token.content, "", token.map[0] if token.map else 0) + "\n"


def _write_formula(token: Token, draft: Draft) -> str:
    if "spot" not in token.meta:
        tex = token.content.strip()
        first = (token.map[0] if token.map else 0) + 1
        token.meta["display"] = True
        token.meta |= place(draft, first, token.content, token.content.find(tex), tex)
        token.content = tex
    return write_block(token, draft)
