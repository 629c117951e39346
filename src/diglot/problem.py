"""What a user did wrong, as a value: where, what, and what to do about it. Bugs are exceptions and do not come here."""

from collections.abc import Callable, Iterable
from typing import Literal

import msgspec

Severity = Literal["error", "warning"]


class Problem(msgspec.Struct, frozen=True, omit_defaults=True):
    """One mistake of a user's.

    `line` and `column` count from 1, `column` and `length` in characters (code points); line 0 means the whole file.
    While `block` is not negative, `line` counts from that block's first line, so that a line inserted above it changes
    no step's result; `Problem.at` turns it into a line of the file.
    """

    code: str
    message: str
    file: str = ""
    line: int = 0
    column: int = 1
    length: int = 1
    hint: str = ""
    severity: Severity = "error"
    block: int = -1
    key: str = ""
    """the front-matter key that it is about, until its line is known"""

    def at(self, file: str, blocks: tuple[int, ...]) -> "Problem":
        """The same problem with its place in `file`; `blocks` holds the first line of each block."""
        line = blocks[self.block] + self.line - 1 if 0 <= self.block < len(blocks) else self.line
        return msgspec.structs.replace(self, file=file, line=line, block=-1, key="")

    def sort_key(self) -> tuple[str, int, int, str, str]:
        return self.file, self.line, self.column, self.code, self.message


def explain(problem: Problem, line_of: Callable[[str, int], str | None]) -> str:
    """The problem as the terminal shows it: place, message, the line with a caret below it, and the hint.

    `line_of(file, number)` gives the text of a source line, or None when there is none to show.
    """
    place = ":".join(
        [problem.file or "site", *([str(problem.line), str(problem.column)] if problem.line else [])]
    )
    rows = [f"{place}: {problem.severity}: {problem.code}: {problem.message}"]
    text = line_of(problem.file, problem.line) if problem.line else None
    if text is not None:
        rows += _caret(text.expandtabs(1), problem)
    if problem.hint:
        rows.append(f"   hint: {problem.hint}")
    return "\n".join(rows)


WIDEST = 100


def _caret(text: str, problem: Problem) -> list[str]:
    start = max(0, problem.column - 1 - WIDEST // 2) if len(text) > WIDEST else 0
    shown = text[start : start + WIDEST]
    lead = text[start : problem.column - 1]
    under = text[problem.column - 1 : problem.column - 1 + problem.length][
        : start + WIDEST - problem.column + 1
    ]
    number = f"{problem.line:>5} | "
    marks = "^" * max(1, columns(under))
    return [number + shown, " " * (len(number) - 2) + "| " + " " * columns(lead) + marks]


def columns(text: str) -> int:
    """How many terminal columns `text` takes: two for a wide character, none for a combining one."""
    # Loaded only when there is a problem to print.
    import unicodedata

    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )


def count(problems: Iterable[Problem], severity: Severity) -> int:
    return sum(problem.severity == severity for problem in problems)
