"""What diglot keeps in an output folder, in `.diglot/`: the list of files that it wrote, and the journal of a change.

Both are read from disk and therefore not believed: a path that leaves the folder, by `..` or by a link, is no path of
ours, and a damaged file ends the build, for without it nobody knows which files are diglot's.
"""

import os
import stat
from pathlib import Path, PurePath
from typing import TypeVar

import msgspec

from diglot.engine.digest import digest

FOLDER = ".diglot"


class OutputRefused(Exception):
    """The output folder is not one that diglot may write into; nothing in it has been touched."""


class Written(msgspec.Struct, frozen=True, array_like=True):
    """A file as diglot wrote it. Size and time tell whether it is worth looking whether it still is."""

    digest: bytes
    size: int
    modified: int
    """nanoseconds"""
    retired: bool = False
    """no longer part of the site, kept one more change for readers of the version before"""


class Manifest(msgspec.Struct, frozen=True):
    files: dict[str, Written] = {}


class Move(msgspec.Struct, frozen=True, array_like=True):
    """`temporary` is to become `target`, both relative to the output folder; `digest` is of the content."""

    temporary: str
    target: str
    digest: bytes


class Journal(msgspec.Struct, frozen=True):
    """A change under way. Until `ready`, only temporary files have been written, and they are to be thrown away."""

    ready: bool
    moves: tuple[Move, ...]
    removals: tuple[str, ...]
    after: Manifest
    """the manifest when all is done"""


T = TypeVar("T", Manifest, Journal)


def manifest_path(output: Path) -> Path:
    return output / FOLDER / "manifest"


def journal_path(output: Path) -> Path:
    return output / FOLDER / "journal"


def read_manifest(output: Path) -> Manifest | None:
    """The manifest, or None if there is none. Raises OutputRefused when it can't be what diglot wrote."""
    return _read(manifest_path(output), Manifest)


def read_journal(output: Path) -> Journal | None:
    """As `read_manifest`."""
    return _read(journal_path(output), Journal)


def _read(path: Path, kind: type[T]) -> T | None:
    try:
        found = msgspec.msgpack.decode(path.read_bytes(), type=kind)
    except FileNotFoundError:
        return None
    except (IsADirectoryError, msgspec.MsgspecError):
        raise _damaged(path) from None
    if not all(is_inside(name) for name in _names(found)):
        raise _damaged(path)
    return found


def _damaged(path: Path) -> OutputRefused:
    output = path.parent.parent
    return OutputRefused(
        f"{path} is damaged, and without it diglot can't tell its own files in {output} from others; "
        f"if there is nothing else in {output} that you need, delete that folder and build again"
    )


def _names(found: Manifest | Journal) -> list[str]:
    if isinstance(found, Manifest):
        return list(found.files)
    moves = [name for move in found.moves for name in (move.temporary, move.target)]
    return [*moves, *found.removals, *found.after.files]


def is_inside(name: str) -> bool:
    """Whether a relative path stays in the folder that it is relative to, by its letters alone."""
    path = PurePath(name)
    return bool(path.parts) and not path.anchor and ".." not in path.parts and "\0" not in name


def folders(path: str) -> list[str]:
    """The folders that a path with `/` lies in, the outermost first: a/b/c → a, a/b."""
    parts = path.split("/")
    return ["/".join(parts[:end]) for end in range(1, len(parts))]


class Folder:
    """The files of an output folder, looked at without following a link. What it saw of subfolders it remembers."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._real: dict[str, bool] = {"": True}

    def stat(self, path: str) -> os.stat_result | None:
        """Of a regular file, or None if there is none, or only one that a link leads to."""
        if not self.is_real(path.rpartition("/")[0]):
            return None
        try:
            found = os.lstat(f"{self.root}/{path}")
        except OSError:
            return None
        return found if stat.S_ISREG(found.st_mode) else None

    def is_real(self, folder: str) -> bool:
        """Whether it is there, a folder, and no link, nor any that it lies in."""
        known = self._real.get(folder)
        if known is None:
            known = self._real[folder] = self.is_real(folder.rpartition("/")[0]) and self._is_folder(folder)
        return known

    def _is_folder(self, folder: str) -> bool:
        try:
            return stat.S_ISDIR(os.lstat(f"{self.root}/{folder}").st_mode)
        except OSError:
            return False

    def unchanged(self, path: str, file: Written) -> Written | None:
        """The file, with its present time, if it is still as diglot wrote it. Stat first, digest on a mismatch."""
        found = self.stat(path)
        if found is None or found.st_size != file.size:
            return None
        if found.st_mtime_ns == file.modified:
            return file
        if digest((self.root / path).read_bytes()) != file.digest:
            return None
        return msgspec.structs.replace(file, modified=found.st_mtime_ns)
