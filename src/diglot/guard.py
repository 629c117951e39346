"""What a build refuses to write into or over: places that hold more than a site, and files that diglot did not write."""

import errno
import os
import stat
from collections.abc import Collection, Mapping
from pathlib import Path

from diglot.folder import Folder, folders_of
from diglot.inputs import SOURCE_FOLDERS
from diglot.manifest import (
    FOLDER,
    Manifest,
    OutputRefused,
    Written,
    manifest_path,
    read_journal,
    read_manifest,
    stay_inside,
)
from diglot.route import collision_key

BESIDE = {FOLDER, "lost+found"}
"""what a folder for a site may hold from the start: ours, and what ext4 puts into every disk"""


def check_output(output: Path, site: Path) -> Manifest | None:
    """The manifest, if there is one. Raises OutputRefused unless `output` is new, empty or diglot's own, and no place that holds anything else.

    Raises OSError when it can't be written into.
    """
    if output.is_symlink():
        raise OutputRefused(f"{output} is a link to {output.resolve()}; name that folder itself")
    resolved, site = output.resolve(), site.resolve()
    if site.is_relative_to(resolved) or _home().is_relative_to(resolved):
        raise OutputRefused(f"{output} holds more than a published site; choose a folder for the site alone")
    if any(resolved.is_relative_to(folder) for folder in _sources(site)) or ".git" in resolved.parts:
        raise OutputRefused(f"{output} is among the sources; choose another folder")
    if not resolved.exists():
        return None
    if not resolved.is_dir():
        raise OutputRefused(f"{output} is a file; choose another name for the output folder")
    manifest = _check_owner(output, resolved)
    if not os.access(resolved, os.W_OK | os.X_OK):
        reason = errno.EROFS if _is_read_only(resolved) else errno.EACCES
        raise OSError(reason, os.strerror(reason), str(output))
    return manifest


def _is_read_only(folder: Path) -> bool:
    return hasattr(os, "statvfs") and bool(os.statvfs(folder).f_flag & os.ST_RDONLY)


def _check_owner(output: Path, resolved: Path) -> Manifest | None:
    if (resolved / FOLDER).is_symlink():
        raise OutputRefused(
            f"{output / FOLDER} is a link; diglot keeps its list of files there and makes none"
        )
    manifest, journal = read_manifest(output), read_journal(output)
    others = sorted(entry.name for entry in os.scandir(resolved) if entry.name not in BESIDE)
    if not others or manifest is not None or journal is not None:
        return manifest
    if (resolved / FOLDER).is_dir():
        raise OutputRefused(
            f"{output} is not empty and has no list of diglot's files (it was in {manifest_path(output)}); "
            "if there is nothing else in it that you need, delete that folder and build again"
        )
    raise OutputRefused(f"{output} is not empty and not diglot's (it has {others[0]}); choose another folder")


def _sources(site: Path) -> list[Path]:
    names = (*SOURCE_FOLDERS, FOLDER)
    return [place for name in names for place in (site / name, (site / name).resolve())]


def _home() -> Path:
    try:
        return Path.home().resolve()
    except RuntimeError:
        # No home is known, so none can be lost.
        return Path(Path.cwd().anchor)


def check_tree(output: Path, tree: Collection[str]) -> None:
    """Raises OutputRefused for a tree that no folder can hold."""
    if not stay_inside(list(tree)):
        path = next(path for path in tree if not stay_inside([path]))
        raise OutputRefused(f"{output} can't hold {path!r}, which leads out of it")
    inner = folders_of(list(tree))
    for both in sorted(folder for folder in inner if folder in tree):
        path = min(path for path in tree if path.startswith(f"{both}/"))
        raise OutputRefused(f"{output / both} would have to be a file and the folder of {path}")
    if FOLDER in inner or FOLDER in tree:
        path = min(path for path in tree if path.partition("/")[0] == FOLDER)
        raise OutputRefused(f"{output / path} is among the files that diglot keeps for itself")


def check_places(
    output: Path, targets: Collection[str], before: Mapping[str, Written], removals: frozenset[str]
) -> None:
    """Raises OutputRefused when something that is not diglot's stands where a target, or its folder, belongs.

    `removals`: files that are diglot's and will have gone by then.
    """
    folder = Folder(output)
    blocked = [
        each
        for each in folders_of(list(targets))
        if not folder.is_real(each) and folder.lstat(each) and each not in removals
    ]
    blocked += [path for path in targets if _is_foreign(folder, path, before, removals)]
    if blocked:
        names = ", ".join(str(output / path) for path in sorted(blocked)[:5])
        raise OutputRefused(
            f"diglot did not write {names}, and a file of the site belongs there; move it away"
        )


def _is_foreign(folder: Folder, path: str, before: Mapping[str, Written], removals: frozenset[str]) -> bool:
    found = folder.lstat(path)
    if found is None:
        return False
    if stat.S_ISDIR(found.st_mode):
        return not _holds_only(Path(folder.root), path, removals)
    return path not in before and not _has_other_name(Path(folder.root), path, removals)


def _has_other_name(root: Path, path: str, removals: frozenset[str]) -> bool:
    """Whether a file system that folds case or Unicode forms shows one of the removals under `path` too."""
    key, folder = collision_key(path), Folder(root)
    others = [old for old in removals if collision_key(old) == key and folder.file(old)]
    return any((root / path).samefile(root / old) for old in others)


def _holds_only(root: Path, folder: str, removals: frozenset[str]) -> bool:
    """Whether the folder will be gone when these files are; some may have gone already."""
    emptied = folders_of(list(removals))
    for directory, subfolders, names in os.walk(root / folder):
        links = [name for name in subfolders if Path(directory, name).is_symlink()]
        found = {Path(directory, name).relative_to(root).as_posix() for name in (*names, *links)}
        if Path(directory).relative_to(root).as_posix() not in emptied or not found <= removals:
            return False
    return True
