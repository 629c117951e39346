"""How an edit reaches the disk: editors save in many ways, and some of them leave hardly a trace in what stat tells."""

import os
from collections.abc import Callable
from pathlib import Path

from diglot.inputs import SOURCE_FOLDERS
from sites import Files

THEN = 1_700_000_000 * 1_000_000_000
"""nanoseconds; a whole second"""


def found(root: Path) -> dict[str, Path]:
    """The sources of a site on disk."""
    files = [path for folder in SOURCE_FOLDERS for path in (root / folder).rglob("*") if path.is_file()]
    return {path.relative_to(root).as_posix(): path for path in files} | (
        {"site.yaml": root / "site.yaml"} if (root / "site.yaml").exists() else {}
    )


def save(path: Path, data: bytes) -> None:
    path.write_bytes(data)


def save_quietly(path: Path, data: bytes) -> None:
    """With the time of the last writing as it was, or as all others'."""
    before = path.stat().st_mtime_ns if path.exists() else THEN
    path.write_bytes(data)
    os.utime(path, ns=(before, before))


def save_beside(path: Path, data: bytes) -> None:
    """Written beside and renamed, as most editors do."""
    beside = path.with_name(f".{path.name}.tmp")
    beside.write_bytes(data)
    os.utime(beside, ns=(THEN, THEN))
    beside.replace(path)


def save_anew(path: Path, data: bytes) -> None:
    path.unlink(missing_ok=True)
    path.write_bytes(data)


def save_in_two(path: Path, data: bytes) -> None:
    path.write_bytes(data[: len(data) // 2])
    with path.open("ab") as file:
        file.write(data[len(data) // 2 :])


MANNERS: list[Callable[[Path, bytes], None]] = [save, save_quietly, save_beside, save_anew, save_in_two]


def lay(root: Path, files: Files, manner: int = 0) -> None:
    """Brings the folder to hold these sources and no others.

    `manner` chooses how files are saved, whether one whose content is elsewhere now is moved there, and whether what does
    not change is touched.
    """
    held = {path: file.read_bytes() for path, file in found(root).items()}
    spare = root / ".spare"
    spare.mkdir(exist_ok=True)
    kept = {}
    for number, path in enumerate(path for path in held if held[path] != files.get(path)):
        if manner % 2 or path not in files:
            kept[held[path]] = (root / path).rename(spare / str(number))
    _remove_empty_folders(root)
    for path, data in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        if held.get(path) != data:
            if manner % 2 and data in kept:
                kept.pop(data).rename(file)
            else:
                MANNERS[manner % len(MANNERS)](file, data)
        elif manner % 3 == 0:
            file.touch()
    for file in spare.iterdir():
        file.unlink()


def _remove_empty_folders(root: Path) -> None:
    for folder in SOURCE_FOLDERS:
        for path in sorted((root / folder).rglob("*"), reverse=True):
            if path.is_dir() and not any(path.iterdir()):
                path.rmdir()
