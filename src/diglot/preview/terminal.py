"""What `diglot serve` says on the terminal: its address, what each change came to, and problems when they change."""

import contextlib
import sys
import time
from collections.abc import Collection
from typing import TextIO

from diglot.preview.site import Update
from diglot.preview.snapshot import Snapshot
from diglot.problem import Problem, count, explain


class Terminal:
    def __init__(self) -> None:
        self._problems: tuple[Problem, ...] = ()

    def say(self, message: str) -> None:
        _write(sys.stdout, f"{message}\n")

    def warn(self, message: str) -> None:
        _write(sys.stderr, f"warning: {message}\n")

    def show(self, update: Update, seconds: float) -> None:
        """`seconds`: that it took."""
        change = update.change
        paths = (*change.changed, *change.removed)
        pages = sum(path.endswith(".html") for path in paths)
        came = ", ".join(
            _counted(number, thing)
            for number, thing in ((pages, "page"), (len(paths) - pages, "file"))
            if number
        )
        self.say(
            f"{time.strftime('%H:%M:%S')} {_named(update.sources)}{came or 'no change'} in {seconds * 1000:.0f} ms"
        )
        self.show_problems(update.snapshot)

    def show_problems(self, snapshot: Snapshot) -> None:
        """If they are others than the last time."""
        before, self._problems = self._problems, snapshot.problems
        if before == self._problems:
            return
        _write(sys.stderr, "".join(f"{explain(each, snapshot.source_line)}\n\n" for each in self._problems))
        found = [(count(self._problems, severity), severity) for severity in ("error", "warning")]
        self.say(
            ", ".join(_counted(number, thing) for number, thing in found if number) or "no problems any more"
        )


def _write(stream: TextIO, text: str) -> None:
    """Whatever the terminal can show of it, if it is still there: that is no reason to end."""
    encoding = stream.encoding or "utf-8"
    with contextlib.suppress(OSError, ValueError):
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()


def _named(sources: Collection[str]) -> str:
    if not sources:
        return ""
    first, *others = sorted(sources)
    more = f" and {_counted(len(others), 'other file')}" if others else ""
    return f"{first}{more} → "


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}{'s' * (number != 1)}"
