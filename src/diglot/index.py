"""Which files there are and what was in them when they were last read: stat first, read on a mismatch.

A file whose stat data are those of the last time is not read again, with git's exception: data from the very moment of the
look are not trusted, for the file may change once more within one tick of the clock. A build with nothing to do runs
little more than this module, so it imports next to nothing.
"""

import errno
import os
import stat
import sys
import zlib
from collections.abc import Iterable

TITLE = "diglot index 1"
SECOND = 1_000_000_000
COARSE = 2 * SECOND
"""nanoseconds of a tick of file systems that store no fractions (FAT)"""

HEX_SIZE = 40
"""digits of a digest"""

Stats = dict[str, str]
"""path with `/` → what stat says of the file, as text: size, time of the last change, inode"""
Rows = dict[str, tuple[str, str]]
"""what an index knows: name → (stat data, digest in hexadecimal)"""


def look(root: str, folder: str) -> Stats:
    """The regular files below `root`/`folder`, by their path from `root`, without hidden ones.

    A link counts when it leads to a file inside of `root`. Raises OSError for a folder that can't be read, which must not
    look like an empty one.
    """
    found: Stats = {}
    top = f"{root}/{folder}"
    if os.path.islink(top) and not _is_inside(root, top):
        # Leaving out single files is one thing, but a site without its content is a surprise.
        raise OSError(errno.ELOOP, f"it is a link that leads out of {root}", top)
    waiting = [folder] if os.path.isdir(top) else []
    while waiting:
        parent = waiting.pop()
        with os.scandir(f"{root}/{parent}") as entries:
            for entry in entries:
                name = entry.name
                if name.startswith("."):
                    continue
                if entry.is_symlink():
                    linked = _linked(root, entry.path)
                    if linked:
                        found[f"{parent}/{name}"] = linked
                elif entry.is_dir(follow_symlinks=False):
                    waiting.append(f"{parent}/{name}")
                elif data := _regular(entry):
                    found[f"{parent}/{name}"] = data
    return found


def look_at(root: str, name: str) -> Stats:
    """The same of a single file, which may be missing."""
    path = f"{root}/{name}"
    if os.path.islink(path):
        linked = _linked(root, path)
        return {name: linked} if linked else {}
    try:
        found = os.lstat(path)
    except OSError:
        return {}
    return {name: _text(found)} if stat.S_ISREG(found.st_mode) else {}


def _regular(entry: "os.DirEntry[str]") -> str:
    """Nothing for a FIFO, a device, a socket, or what has just gone away."""
    try:
        found = entry.stat(follow_symlinks=False)
    except OSError:
        return ""
    return _text(found) if stat.S_ISREG(found.st_mode) else ""


def _linked(root: str, path: str) -> str:
    """Of a link, and of the file inside of `root` that it leads to."""
    try:
        found = os.stat(path)
        if stat.S_ISREG(found.st_mode) and _is_inside(root, path):
            return f"{_text(os.lstat(path))}|{_text(found)}"
    except (OSError, ValueError):
        pass
    return ""


def _is_inside(root: str, path: str) -> bool:
    real = os.path.realpath(root)
    return os.path.commonpath([real, os.path.realpath(path)]) == real


if sys.platform == "win32":

    def _text(found: os.stat_result) -> str:
        return f"{found.st_mtime_ns} {found.st_size}"

else:

    def _text(found: os.stat_result) -> str:
        """With the time of the last change of any kind: nobody can set that back, as they can the time of writing."""
        return f"{found.st_ctime_ns} {found.st_size} {found.st_mtime_ns} {found.st_ino}"


class Index:
    """The index of one site, kept in a file, which may be missing or damaged; without a name, kept nowhere."""

    def __init__(self, file: str, *, known: Rows | None = None) -> None:
        """`known`: what it says, if that has been read. With nothing known every file is read."""
        self._file = file
        self._before = read_index(file) if known is None else known
        self._rows: Rows = {}
        self._started = _now(f"{file}.now") if file else 0

    def digests(self, area: str, root: str, stats: Stats) -> dict[str, bytes]:
        """Path → digest of the content of each file of `stats`. `area` tells apart the roots that one index has.

        Raises OSError for a file that can't be read.
        """
        found = {}
        before, rows, fromhex = self._before, self._rows, bytes.fromhex
        for path, data in stats.items():
            name = f"{area}/{path}"
            known = before.get(name)
            if known is None or known[0] != data:
                known = (data if self._is_settled(data) else "", _digest(f"{root}/{path}"))
            rows[name] = known
            found[path] = fromhex(known[1])
        return found

    def save(self) -> None:
        """Keeps what was found, if it is news. Raises OSError."""
        if self._file and self._rows != self._before:
            rows = [field for name, row in self._rows.items() for field in (*row, name)]
            write_fields(self._file, TITLE, rows)

    def _is_settled(self, data: str) -> bool:
        changed = max(int(part.partition(" ")[0]) for part in data.split("|"))
        return changed + (0 if changed % SECOND else COARSE) < self._started


def read_index(file: str) -> Rows:
    """What the index in a file says; nothing if it is not sound."""
    fields = read_fields(file, TITLE)
    digests = fields[1::3]
    if "".join(digests).strip("0123456789abcdef") or {*map(len, digests)} - {HEX_SIZE}:
        return {}
    return dict(zip(fields[2::3], zip(fields[0::3], digests, strict=False), strict=False))


def _digest(path: str) -> str:
    # Only where a file has to be read.
    from diglot.engine.digest import digest

    with open(path, "rb") as file:
        return digest(file.read()).hex()


def _now(file: str) -> int:
    """The time by the clock that stamps the files of this file system, in nanoseconds; 0, trusting nothing, if unknown."""
    try:
        with open(file, "wb"):
            pass
        now = os.stat(file).st_mtime_ns
        os.unlink(file)
    except OSError:
        return 0
    return now


def read_fields(file: str, title: str) -> list[str]:
    """The fields of a file that `write_fields` wrote; none if there is no such file or it is not whole."""
    try:
        with open(file, "rb") as opened:
            data = opened.read()
    except OSError:
        return []
    head, _, body = data.partition(b"\0")
    if head != f"{title} {zlib.crc32(body):08x}".encode():
        return []
    return body.decode("utf-8", "surrogateescape").split("\0")[:-1]


def write_fields(file: str, title: str, fields: Iterable[str]) -> None:
    """Beside its place, then renamed into it. No field may hold a NUL, which no path can."""
    body = "".join([f"{field}\0" for field in fields]).encode("utf-8", "surrogateescape")
    with open(f"{file}.tmp", "wb") as opened:
        opened.write(f"{title} {zlib.crc32(body):08x}\0".encode() + body)
    os.replace(f"{file}.tmp", file)
