r"""Finds where mathematics begins and ends in a text: `$…$`, `$$…$$`, `\(…\)`, `\[…\]`, `\begin{…}…\end{…}`.

It refuses amounts of money (`价格是$5到$6元`) and escaped brackets (`\[1\]`).
"""

import re
from typing import NamedTuple

from diglot.renderer.cjk import is_cjk, is_han

ENVIRONMENTS = frozenset(
    [
        *("equation", "align", "gather", "multline", "alignat", "flalign", "eqnarray"),
        *("equation*", "align*", "gather*", "multline*", "alignat*", "flalign*", "eqnarray*"),
        *("aligned", "alignedat", "gathered", "split", "cases", "dcases", "rcases", "array", "CD"),
        *("matrix", "pmatrix", "bmatrix", "Bmatrix", "vmatrix", "Vmatrix", "smallmatrix"),
    ]
)
BEGIN = re.compile(r"\\begin\{([A-Za-z]+\*?)\}")
MATHLIKE = re.compile(r"\\[A-Za-z]|[\^_=<>+{}|]")
TEX = re.compile(r"[\\^_{}]")
COMMAND = re.compile(r"\\[A-Za-z]+")
"""what makes a formula certain, even with a space inside its dollar signs"""
WORD = re.compile(r"[A-Za-z\\]")


class Span(NamedTuple):
    """`source[start:end]` is TeX and `stop` the position after its closing mark; without one, `stop` is after the opener."""

    start: int
    end: int
    stop: int
    display: bool
    closed: bool = True


def find_math(source: str, position: int, limit: int, absent: set[str]) -> Span | None:
    """The formula that begins at `position` inside running text.

    `absent` belongs to `source` and remembers marks that were looked for in vain, so that a text full of openers
    is not searched to its end for each of them.
    """
    if source[position] == "$":
        if source.startswith("$$", position):
            return _double(source, position, limit)
        return _single(source, position, limit)
    follower = source[position + 1 : position + 2]
    if follower == "(":
        return _bracketed(source, position, limit, absent, display=False)
    if follower == "[":
        return _bracketed(source, position, limit, absent, display=True)
    if follower == "b":
        return _environment(source, position, limit, absent)
    return None


def find_closing(source: str, mark: str, start: int, limit: int) -> int:
    """The next `mark` that no backslash escapes, or -1."""
    at = source.find(mark, start, limit)
    while at > 0 and escaped(source, at, start):
        at = source.find(mark, at + 1, limit)
    return at


def escaped(source: str, position: int, start: int = 0) -> bool:
    count = 0
    while position - count > start and source[position - count - 1] == "\\":
        count += 1
    return count % 2 == 1


def _double(source: str, position: int, limit: int) -> Span | None:
    start = position + 2
    if source.startswith("$", start):
        return None
    close = find_closing(source, "$$", start, limit)
    if close < 0:
        return Span(start, start, start, display=True, closed=False)
    return Span(start, close, close + 2, display=True) if source[start:close].strip() else None


def _single(source: str, position: int, limit: int) -> Span | None:
    start = position + 1
    close = find_closing(source, "$", start, limit)
    if close <= start:
        return None
    content = source[start:close]
    parted = content[0].isspace() or content[-1].isspace()
    if "`" in content or (parted and not COMMAND.search(content)):
        return None
    before, after = source[max(0, position - 1) : position], source[close + 1 : close + 2]
    return None if is_money(content, before, after) else Span(start, close, close + 1, display=False)


def is_money(content: str, before: str, after: str) -> bool:
    """Whether the dollar signs around `content` are amounts: a digit touches one, and nothing inside looks like TeX."""
    if TEX.search(content):
        return False
    if content[0].isdecimal() and any(map(is_cjk, content)):
        return True
    return after.isdecimal() or (before.isdecimal() and not (content.isascii() and WORD.match(content)))


def _bracketed(source: str, position: int, limit: int, absent: set[str], *, display: bool) -> Span | None:
    mark, start = r"\]" if display else r"\)", position + 2
    close = _find(source, mark, start, limit, absent)
    if close < 0 or not is_mathlike(source[start:close], strict=display):
        return None
    return Span(start, close, close + 2, display)


def _find(source: str, mark: str, start: int, limit: int, absent: set[str]) -> int:
    close = -1 if mark in absent else source.find(mark, start)
    if close < 0:
        absent.add(mark)
    return close if close + len(mark) <= limit else -1


def is_mathlike(content: str, *, strict: bool) -> bool:
    r"""Whether `\[content\]` is a formula: writers escape brackets too, and `\[1\]` or `\[更新\]` is prose."""
    if not content.strip():
        return False
    return bool(MATHLIKE.search(content)) or (not strict and not any(map(is_han, content)))


def _environment(source: str, position: int, limit: int, absent: set[str]) -> Span | None:
    match = BEGIN.match(source, position, limit)
    if not match or match[1] not in ENVIRONMENTS:
        return None
    mark, depth, at = f"\\end{{{match[1]}}}", 1, match.end()
    while depth:
        end = _find(source, mark, at, limit, absent)
        if end < 0:
            # One more `\\begin` than `\\end`: so it is for every later one of this name.
            absent.add(mark)
            return None
        depth += source.count(match[0], at, end) - 1
        at = end + len(mark)
    return Span(position, at, at, display=True)
