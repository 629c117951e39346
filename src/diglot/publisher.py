"""Brings an output folder from one version of a site to the next: the only module that writes the site.

Each file is written beside its place and renamed into it, by a journal that the next run finishes, so no reader and no
`kill -9` sees a torn or missing page. Only files that diglot wrote are deleted, and only while they are as it wrote
them; a file of someone else's is never replaced. (Swapping whole folders was measured and refused: slow, EBUSY on mounts.)
"""

import contextlib
import errno
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec

from diglot.engine import Ref
from diglot.engine.tree import Change, diff
from diglot.guard import check_places, check_tree
from diglot.manifest import (
    Folder,
    Journal,
    Manifest,
    Move,
    Written,
    folders,
    journal_path,
    manifest_path,
    read_journal,
    read_manifest,
)
from diglot.route import collision_key

ASSETS = "assets/"
"""Files here have their digest in their name, so a page of the last version finds its own for one change longer."""


@dataclass(frozen=True)
class Published:
    """What changed on disk. `warnings` name files that were not as diglot left them."""

    written: int
    removed: int
    unchanged: int
    warnings: tuple[str, ...]


def publish(output: Path, tree: Mapping[str, Ref], read: Callable[[Ref], bytes]) -> Published:
    """Makes `output` hold `tree`; `read` gives a file's bytes. The caller holds the lock.

    Raises OutputRefused before anything is written when a file of someone else's is in the way. Raises OSError, with
    the path: then the old version stands, or the next call finishes the new one.
    """
    recover(output)
    check_tree(output, tree)
    before = read_manifest(output) or Manifest()
    present, warnings = _survey(output, before, tree)
    change = diff({path: file.digest for path, file in present.items() if not file.retired}, tree)
    if not any(change):
        if present != before.files:
            _save(manifest_path(output), Manifest(present))
        return Published(0, 0, len(tree), warnings)
    retired, removals = _retire(present, change)
    paths = sorted([*change.added, *change.replaced], key=_rank(change))
    check_places(output, paths, before, removals)
    kept = {path: file for path, file in present.items() if path not in removals} | retired
    with _settled(output):
        moves = _stage(output, paths, tree, read)
        after = kept | {move.target: _written(output / move.temporary, move.digest) for move in moves}
        _save(journal_path(output), Journal(True, tuple(moves), tuple(sorted(removals)), Manifest(after)))
    recover(output)
    return Published(len(moves), len(removals), len(tree) - len(moves), warnings)


@contextlib.contextmanager
def _settled(output: Path) -> Iterator[None]:
    """On an error nothing is left of what was staged; what can't be discarded now, the next run discards."""
    try:
        yield
    except BaseException:
        with contextlib.suppress(OSError):
            recover(output)
        raise


def _rank(change: Change) -> Callable[[str], tuple[bool, bool, bool, str]]:
    """The order in which files appear, so that nothing leads to what is not there yet: assets, new pages, changed
    ones; lists for machines (feeds, the sitemap) after the pages in them.
    """
    added = set(change.added)
    return lambda path: (not path.startswith(ASSETS), path not in added, not path.endswith(".html"), path)


def recover(output: Path) -> None:
    """Finishes a change that was interrupted: all of it if it was ready, none of it if not."""
    journal = read_journal(output)
    if journal is None:
        return
    if journal.ready:
        _finish(output, journal)
    else:
        _discard(output, journal.moves)
    journal_path(output).unlink(missing_ok=True)


def _finish(output: Path, journal: Journal) -> None:
    """May be called again after an interruption at any point: what is done already is passed over."""
    before = read_manifest(output) or Manifest()
    # A folder that takes a file's place, or the other way round, can't wait for the end.
    first = _in_the_way(journal.removals, [move.target for move in journal.moves])
    _remove(output, sorted(first), before)
    for move in journal.moves:
        _put(output, move)
    _remove(output, [path for path in journal.removals if path not in first], before)
    _save(manifest_path(output), journal.after)


def _put(output: Path, move: Move) -> None:
    folder = Folder(output)
    if folder.stat(move.temporary) is None:
        return
    target = output / move.target
    for parent in folders(move.target):
        if not folder.is_real(parent) and os.path.lexists(output / parent):
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(output / parent))
    target.parent.mkdir(parents=True, exist_ok=True)
    with _named(target):
        (output / move.temporary).replace(target)


def _in_the_way(paths: Iterable[str], targets: Iterable[str]) -> set[str]:
    """Those of `paths` whose place a target needs, as file or folder, on any file system."""
    names = {collision_key(target) for target in targets}
    parents = {folder for name in names for folder in folders(name)}
    return {
        path
        for path in paths
        if (key := collision_key(path)) in names or key in parents or not names.isdisjoint(folders(key))
    }


def _survey(
    output: Path, before: Manifest, tree: Collection[str]
) -> tuple[dict[str, Written], tuple[str, ...]]:
    """The files that are still as diglot wrote them, and warnings about those that are there but differ."""
    folder = Folder(output)
    present: dict[str, Written] = {}
    warnings = []
    for path, file in before.files.items():
        found = folder.unchanged(path, file)
        if found:
            present[path] = found
        elif os.path.lexists(output / path):
            outcome = "the new build replaces it" if path in tree else "it is no longer diglot's and stays"
            warnings.append(f"{output / path} was changed by hand since the last build; {outcome}")
    return present, tuple(warnings)


def _retire(present: Mapping[str, Written], change: Change) -> tuple[dict[str, Written], frozenset[str]]:
    """Which of the files that the new version lacks stay for one more change, and which go."""
    removed = set(change.removed)
    lingering = {path for path in removed if path.startswith(ASSETS) and not path.endswith(".html")}
    lingering -= _in_the_way(lingering, change.added)
    old = {path for path, file in present.items() if file.retired} - set(change.added)
    retired = {path: msgspec.structs.replace(present[path], retired=True) for path in lingering}
    return retired, frozenset((removed - lingering) | old)


def _stage(
    output: Path, paths: list[str], tree: Mapping[str, Ref], read: Callable[[Ref], bytes]
) -> list[Move]:
    """Writes the new content beside the places where it belongs."""
    folder = Folder(output)
    moves = [
        Move(_temporary(folder, path, index), path, tree[path].digest) for index, path in enumerate(paths)
    ]
    _save(journal_path(output), Journal(False, tuple(moves), (), Manifest()))
    for move in moves:
        data = read(tree[move.target])
        with _named(output / move.target):
            _write_new(output / move.temporary, data)
    return moves


def _temporary(folder: Folder, path: str, index: int) -> str:
    """Beside its place; where its folder is still to be made, in the nearest one that is there."""
    parent = path.rpartition("/")[0]
    while not folder.is_real(parent):
        parent = parent.rpartition("/")[0]
    return f"{parent}/.diglot-{index}.tmp".lstrip("/")


def _discard(output: Path, moves: Iterable[Move]) -> None:
    folder = Folder(output)
    for move in moves:
        if folder.stat(move.temporary):
            (output / move.temporary).unlink()


def _remove(output: Path, paths: Iterable[str], before: Manifest) -> None:
    """Deletes files that are as diglot wrote them, and the folders that this leaves empty."""
    for path in paths:
        file, folder = before.files.get(path), Folder(output)
        if file is None:
            continue
        if folder.unchanged(path, file):
            (output / path).unlink()
        # Also where the file had gone before: an interruption may have fallen between the two.
        for parent in reversed([each for each in folders(path) if folder.is_real(each)]):
            try:
                (output / parent).rmdir()
            except OSError:
                break


def _written(file: Path, name: bytes) -> Written:
    found = file.stat()
    return Written(name, found.st_size, found.st_mtime_ns)


def _save(path: Path, value: Manifest | Journal) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".tmp")
    with _named(path):
        _write_new(temporary, msgspec.msgpack.encode(value))
        temporary.replace(path)


def _write_new(path: Path, data: bytes) -> None:
    """Never through a link that lies there."""
    path.unlink(missing_ok=True)
    with path.open("xb") as file:
        file.write(data)


@contextlib.contextmanager
def _named(path: Path) -> Iterator[None]:
    """An error of writing (disk full, say) names no file by itself, and one of renaming the wrong one."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
