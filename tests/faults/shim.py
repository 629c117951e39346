"""Faults of the system for real processes: shim.c, compiled, makes a chosen change of files fail or kill."""

import errno
import functools
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import pytest

KILL = 0
ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES)
SOURCE = Path(__file__).with_name("shim.c")


class Fault(NamedTuple):
    """The change number `at`, counted from 1, of what is below `under` fails with `error`; 0: none does."""

    under: Path
    at: int = 0
    error: int = KILL
    log: Path | None = None

    def variables(self) -> dict[str, str]:
        """For the environment of a process that is to have this fault."""
        return {
            "LD_PRELOAD": str(library()),
            "FAULT_UNDER": str(self.under),
            "FAULT_AT": str(self.at),
            "FAULT_ERROR": str(self.error),
            "FAULT_LOG": str(self.log or ""),
        }


@functools.cache
def library() -> Path:
    """Skips the test where there can be none."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if not sys.platform.startswith("linux") or not compiler:
        pytest.skip("faults need Linux and a C compiler")
    path = Path(tempfile.mkdtemp(prefix="shim-"), "shim.so")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", path, SOURCE, "-ldl"], check=True)
    return path


def changes(log: Path) -> list[tuple[str, str]]:
    """What a process did: (call, path)."""
    rows = [line.partition(" ") for line in log.read_text("utf-8").splitlines()]
    return [(call, path) for call, _, path in rows]


def sample(number: int, short: int) -> list[int]:
    """Of the numbers from 1 to `number`, all in the long run, and else as many as said, evenly spread."""
    if os.environ.get("DIGLOT_LONG") or number <= short:
        return list(range(1, number + 1))
    return sorted({1 + round(place * (number - 1) / (short - 1)) for place in range(short)})
