"""What is sent: bytes in memory, or a source file that is read piece by piece as its reader takes it.

A file is opened for each piece and not held: a handle that waits for a slow reader would keep Windows from replacing the
file, and the process from opening others.
"""

import asyncio
import os
import stat
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from pathlib import Path

from diglot.engine import SourceChanged
from diglot.engine.digest import digest

PIECE = 1 << 16
"""bytes"""


@dataclass(frozen=True)
class Held:
    data: bytes

    @property
    def size(self) -> int:
        return len(self.data)

    @property
    def tag(self) -> str:
        """The ETag, a strong one: equal for equal bytes only."""
        return f'"{digest(self.data).hex()}"'


Stamp = tuple[int, int, int, int]


@dataclass(frozen=True)
class OnDisk:
    path: str
    name: bytes
    """the digest that the file had when the site was built"""
    stamp: Stamp

    @property
    def size(self) -> int:
        return self.stamp[2]

    @property
    def tag(self) -> str:
        """Stands for the bytes also when the file has been changed since."""
        _, _, size, modified = self.stamp
        return f'"{self.name.hex()}-{size:x}-{modified:x}"'

    async def pieces(self, start: int, stop: int) -> AsyncIterator[bytes]:
        """The bytes from `start` to before `stop`. Raises SourceChanged when the file is no longer what it was."""
        for at in range(start, stop, PIECE):
            yield await asyncio.to_thread(self._read, at, min(PIECE, stop - at))

    def _read(self, start: int, length: int) -> bytes:
        try:
            with open(self.path, "rb", opener=_open) as file:
                if _stamp(os.fstat(file.fileno())) == self.stamp:
                    file.seek(start)
                    data = file.read(length)
                    if len(data) == length:
                        return data
        except OSError as error:
            raise SourceChanged(self.path) from error
        raise SourceChanged(self.path)


Content = Held | OnDisk


def look(path: str, name: bytes, folders: Iterable[Path]) -> OnDisk:
    """The file as it is now. Raises LookupError if it is gone, no regular file, or a link has led out of all `folders`."""
    try:
        real = Path(path).resolve(strict=True)
        found = real.stat()
    except (OSError, RuntimeError) as error:  # the latter: links in a circle
        raise LookupError(path) from error
    if not stat.S_ISREG(found.st_mode) or not any(map(real.is_relative_to, folders)):
        raise LookupError(path)
    return OnDisk(str(real), name, _stamp(found))


def _stamp(found: os.stat_result) -> Stamp:
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _open(path: str, flags: int) -> int:
    """A pipe that has taken the file's place must not be waited for."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
