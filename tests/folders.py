"""Trees of files in memory and on disk, for tests of publishing."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from diglot.engine import Ref, ref
from diglot.manifest import FOLDER, Journal, Written, read_journal, read_manifest
from diglot.publisher import Published, publish

Files = Mapping[str, bytes]
Snapshot = dict[str, tuple[tuple[int, int, int], bytes]]


def named(files: Files) -> tuple[dict[str, Ref], Callable[[Ref], bytes]]:
    """A tree as publish takes it, and the function that reads it."""
    contents = {ref(data): data for data in files.values()}
    return {path: ref(data) for path, data in files.items()}, contents.__getitem__


def put(output: Path, files: Files) -> Published:
    return publish(output, *named(files))


def held(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, hidden ones and links to files too, but for what diglot keeps in `.diglot/`."""
    found = (Path(directory, name) for directory, _, names in os.walk(folder) for name in names)
    paths = {file.relative_to(folder).as_posix(): file for file in found}
    return {
        path: file.read_bytes() for path, file in sorted(paths.items()) if not path.startswith(FOLDER + "/")
    }


def empty_folders(folder: Path) -> list[str]:
    return [
        Path(directory).relative_to(folder).as_posix()
        for directory, subfolders, names in os.walk(folder)
        if not subfolders and not names and Path(directory) != folder
    ]


def identity(file: Path) -> tuple[int, int, int]:
    """Mode, inode and time: equal when a file was neither rewritten nor replaced."""
    found = file.lstat()
    return found.st_mode, found.st_ino, found.st_mtime_ns


def snapshot(folder: Path) -> Snapshot:
    """Every file, `.diglot/` included: equal when nothing at all was written."""
    found = (Path(directory, name) for directory, _, names in os.walk(folder) for name in names)
    return {file.relative_to(folder).as_posix(): (identity(file), file.read_bytes()) for file in found}


def manifest_of(output: Path) -> dict[str, Written]:
    manifest = read_manifest(output)
    assert manifest is not None
    return manifest


def journal_of(output: Path) -> Journal | None:
    return read_journal(output)


def temporaries(output: Path) -> list[str]:
    return [file.name for file in output.rglob("*.tmp")]
