"""A terminal with a program on it: what it asks is read, and answers are typed, as a person does."""

import os
import select
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

from running import environment

PATIENCE = 60.0


class Terminal:
    """Runs a command on a pseudo-terminal until it ends, or the test does."""

    def __init__(self, command: list[str], folder: Path, **variables: str) -> None:
        if sys.platform == "win32":
            pytest.skip("no pseudo-terminals on Windows")
        import pty

        self.shown = ""
        self._read = 0
        self._process, self._end = pty.fork()
        if self._process == 0:
            os.chdir(folder)
            os.execve(command[0], command, environment(**variables))  # noqa: S606 - a program of the test's own

    def sees(self, text: str) -> None:
        """Waits until it is shown, behind what was waited for before."""
        deadline = time.monotonic() + PATIENCE
        while text not in self.shown[self._read :]:
            assert self._more(deadline), f"no {text!r} in {self.shown[self._read :]!r}"
        self._read = self.shown.index(text, self._read) + len(text)

    def types(self, text: str) -> None:
        """With the key Enter."""
        os.write(self._end, f"{text}\n".encode())

    def answers(self, question: str, text: str) -> None:
        self.sees(question)
        self.sees(": ")
        self.types(text)

    def interrupts(self) -> int:
        """Ctrl-C, and the exit code. Once more each second: Python forgets one that comes just as it begins to read."""
        for _ in range(int(PATIENCE)):
            os.write(self._end, b"\x03")
            deadline = time.monotonic() + 1
            while self._more(deadline):
                pass
            if time.monotonic() < deadline:
                return self.ends()
        raise AssertionError("it goes on")

    def ends(self) -> int:
        """The exit code, once it has ended."""
        deadline = time.monotonic() + PATIENCE
        while self._more(deadline):
            pass
        assert time.monotonic() < deadline, f"it goes on after {self.shown!r}"
        _, status = os.waitpid(self._process, 0)
        self._process = 0
        return os.waitstatus_to_exitcode(status)

    def _more(self, deadline: float) -> bool:
        """Reads on; whether there was anything to read."""
        ready, _, _ = select.select([self._end], [], [], max(0, deadline - time.monotonic()))
        try:
            data = os.read(self._end, 65536) if ready else b""
        except OSError:
            # How Linux says that nobody is left at the other side.
            data = b""
        self.shown += data.decode(errors="replace").replace("\r\n", "\n")
        return bool(data)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process:
            os.kill(self._process, 9)
            os.waitpid(self._process, 0)
        os.close(self._end)
