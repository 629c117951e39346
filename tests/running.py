"""Running the command line: in this process, or in one of its own for what only a process has (signals, rights)."""

import contextlib
import io
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import pytest

from diglot.cli import main


def command(*arguments: object, python: Sequence[str] = ()) -> list[str]:
    return [sys.executable, *python, "-m", "diglot", *map(str, arguments)]


def environment(**variables: str) -> dict[str, str]:
    """Processes find diglot where this one does; the cache folder of the user who runs the tests stays out of it."""
    path = os.pathsep.join(path for path in sys.path if path)
    return {**os.environ, "PYTHONPATH": path, "XDG_CACHE_HOME": os.devnull, **variables}


def run(
    *arguments: object, python: Sequence[str] = (), **variables: str
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        command(*arguments, python=python),
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment(**variables),
        timeout=60,
        check=False,
    )


def without_privileges(arguments: Sequence[str]) -> list[str]:
    """The command as one that permissions bind, even where root runs the tests."""
    if sys.platform == "win32":
        pytest.skip("permissions of Windows are others")
    if os.geteuid() != 0:
        return list(arguments)
    if not shutil.which("setpriv"):
        pytest.skip("root, and no setpriv (Debian's util-linux)")
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search", *arguments]


def children(process: int) -> list[int]:
    """The child processes of a process (Linux)."""
    return [int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def wait_until(condition: Callable[[], object], seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


LAST_LINE = re.compile(
    r"(\d+) posts?, (\d+) files?: (\d+) written, (\d+) removed, (\d+) unchanged(, .*)? in \d+\.\d\d s"
)


class Ran(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def counts(self) -> list[int]:
        """Posts, files, written, removed, unchanged, of the last line of a build."""
        found = LAST_LINE.fullmatch(self.out.splitlines()[-1])
        assert found, self.out
        return [int(each) for each in found.groups()[:5]]


def diglot(*arguments: object) -> Ran:
    """The program in this process."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    out, err = io.StringIO(), io.StringIO()
    try:
        with (
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
            pytest.raises(SystemExit) as caught,
        ):
            main([str(each) for each in arguments])
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    return Ran(int(caught.value.code or 0), out.getvalue(), err.getvalue())
