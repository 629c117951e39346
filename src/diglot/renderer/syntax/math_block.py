r"""Formulas that take whole lines: `$$`, `\[` and `\begin{…}` at the start of a line, closed at the end of one.

A formula may interrupt a paragraph; else its `- b` would begin a list and its `=` a heading. It may hold an empty line
only beside its marks or inside an environment or a brace, so that an unclosed one does not eat the page.
"""

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

from diglot.renderer.draft import Draft
from diglot.renderer.syntax.delimiters import (
    BEGIN,
    ENVIRONMENTS,
    find_closing,
    is_mathlike,
)

LONGEST = 200
"""lines; it bounds the search for a closing mark"""


def math_block(md: MarkdownIt) -> None:
    md.block.ruler.before(
        "fence", "math_block", read_block, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )


def read_block(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:  # noqa: N803 -- markdown-it's names
    if state.is_code_block(startLine):
        return False
    start = state.bMarks[startLine] + state.tShift[startLine]
    first = state.src[start : state.eMarks[startLine]]
    if first.startswith("$$"):
        last = _last_line(state, startLine, endLine, first, "$$")
    elif first.startswith("\\["):
        last = _last_line(state, startLine, endLine, first, "\\]")
    elif (match := BEGIN.match(first)) and match[1] in ENVIRONMENTS:
        last = _last_of_environment(state, startLine, endLine, match[1])
    else:
        return False
    if last < 0:
        return False
    if not silent:
        _push(state, startLine, last + 1, bare=first[0] == "\\" and first[1] == "b")
    return True


def _lines(state: StateBlock, start: int, end: int) -> Iterator[str]:
    """The text of the lines from `start` on, until one stands left of its list item."""
    for line in range(start, min(end, start + LONGEST)):
        if state.sCount[line] < state.blkIndent and not state.isEmpty(line):
            return
        yield state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].rstrip()


def _last_line(state: StateBlock, start: int, end: int, first: str, mark: str) -> int:
    """The line that `mark` ends, or -1."""
    close = find_closing(first, mark, 2, len(first)) if mark == "$$" else first.find(mark, 2)
    if close >= 0:
        inner = first[2:close]
        alone = first[close + 2 :].strip() == "" and inner.strip() != ""
        return start if alone and (mark == "$$" or is_mathlike(inner, strict=True)) else -1
    opener, depth, blank = first[:2], _depth(first), False
    for line, text in enumerate(_lines(state, start + 1, end), start + 1):
        if not text:
            blank = blank or (depth <= 0 and line > start + 1)
            continue
        close = find_closing(text, mark, 0, len(text)) if mark == "$$" else text.find(mark)
        if close >= 0:
            closes = close == len(text) - 2 and not (blank and close > 0)
            return line if closes else -1
        if blank or text.startswith(opener):
            return -1
        depth += _depth(text)
    return -1


def _depth(text: str) -> int:
    """Braces and environments that the text opens, less those that it closes."""
    opened = text.count("{") - text.count("\\{") + text.count("\\begin{")
    closed = text.count("}") - text.count("\\}") + text.count("\\end{")
    return opened - closed


def _last_of_environment(state: StateBlock, start: int, end: int, name: str) -> int:
    r"""The line that the environment's own `\end` ends, or -1."""
    begins, ends, depth = f"\\begin{{{name}}}", f"\\end{{{name}}}", 0
    for line, text in enumerate(_lines(state, start, end), start):
        depth += text.count(begins) - text.count(ends)
        if depth <= 0:
            return line if text.endswith(ends) else -1
    return -1


def _push(state: StateBlock, start: int, end: int, *, bare: bool) -> None:
    content = state.getLines(start, end, state.blkIndent, False)
    mark = 0 if bare else 2
    inner = content.strip()
    begin = content.find(inner) + mark
    tex = inner[mark : len(inner) - mark].strip()
    begin = content.find(tex, begin)
    draft: Draft = state.env["draft"]
    token = state.push("math_block", "div", 0)
    token.block = True
    token.map = [start, end]
    token.content = tex
    token.meta = {"display": True, **place(draft, start, content, begin, tex)}
    state.line = end


def place(draft: Draft, line: int, content: str, begin: int, tex: str) -> dict[str, object]:
    """Where a formula stands: the spot of its first character and the columns at which its further lines begin."""
    result: dict[str, object] = {"spot": draft.locate(line, content, begin)}
    if "\n" in tex:
        offsets = [begin + match.end() for match in re.finditer("\n", tex)]
        margins = tuple(draft.locate(line, content, offset)[1] for offset in offsets)
        if any(column > 1 for column in margins):
            result["margins"] = margins
    return result
