"""One build at a time per output folder. The system gives the lock back when its holder dies, however it dies."""

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

PATIENCE = 5.0
"""seconds to wait for another build before giving up"""
PAUSE = 0.05


class Locked(Exception):
    """Another process builds into the same folder."""


@contextlib.contextmanager
def hold(path: Path, patience: float) -> Iterator[None]:
    """Holds the lock file at `path` against other processes.

    Raises Locked, naming the holder, when it is not free within `patience` seconds, and OSError with the path.
    """
    if not path.parent.is_dir():
        path.parent.mkdir(parents=True, exist_ok=True)
    # Appending neither truncates nor replaces: the file may be the one that another process holds.
    with open(path, "a+b", buffering=0, opener=_open_itself) as file:
        try:
            _wait(file, path, time.monotonic() + patience)
            file.truncate(0)
            file.write(b"%d" % os.getpid())
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(path)) from error
        yield


def _open_itself(path: str, flags: int) -> int:
    """Not through a link: what it leads to would be cut off."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0), 0o666)


def _wait(file: IO[bytes], path: Path, deadline: float) -> None:
    while not _try_lock(file):
        if time.monotonic() > deadline:
            file.seek(0)
            holder = file.read(20).decode("ascii", "replace").strip() or "unknown"
            raise Locked(
                f"{path.parent.parent} is being written by process {holder}; try again when it is done"
            )
        time.sleep(PAUSE)


if sys.platform == "win32":
    import msvcrt

    # Behind the process number, which others want to read.
    LOCKED_BYTE = 1 << 20

    def _try_lock(file: IO[bytes]) -> bool:
        file.seek(LOCKED_BYTE)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(file: IO[bytes]) -> bool:
        """By lockf, as a lock of flock's is inherited: worker processes would hold it when their parent was killed."""
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError):
            return False
        return True
