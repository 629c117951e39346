"""What commands show on the terminal: problems, and a progress bar when there is time to look at it."""

import sys
import time
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Self

from diglot.problem import Problem, explain

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

PATIENCE = 1.0
"""seconds before a progress bar appears"""


def show_problems(problems: Iterable[Problem], line_of: Callable[[str, int], str | None]) -> str:
    """All of them, as standard error shows them, with a blank line between."""
    return "".join(f"{explain(problem, line_of)}\n\n" for problem in problems)


class Progress:
    """A bar on standard error, if that is a terminal and the work takes longer than a moment."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._bar: Bar | None = None
        self._tasks: dict[str, TaskID] = {}

    def report(self, step: str, done: int, total: int) -> None:
        """An engine's Report."""
        if not sys.stderr.isatty() or time.monotonic() - self._started < PATIENCE:
            return
        if self._bar is None:
            from rich.console import Console
            from rich.progress import Progress as NewBar

            self._bar = NewBar(console=Console(stderr=True), transient=True)
            self._bar.start()
        if step not in self._tasks:
            self._tasks[step] = self._bar.add_task(step, total=total)
        self._bar.update(self._tasks[step], completed=done, total=total)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()
