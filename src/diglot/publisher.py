"""Brings an output folder from one version of a site to the next: the only module that writes the site.

Each file is written beside its place and renamed into it, by a journal that the next run finishes, so no reader and no
`kill -9` sees a torn or missing page. Only files that diglot wrote are deleted, and only while they are as it wrote
them; a file of someone else's is never replaced. (Swapping whole folders was measured and refused: slow, EBUSY on mounts.)
"""

import contextlib
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path

import msgspec

from diglot.engine import Ref
from diglot.engine.digest import digest
from diglot.engine.tree import Change, diff
from diglot.folder import Folder, folders, links, naming, write_new
from diglot.guard import check_places, check_tree
from diglot.manifest import (
    Journal,
    Manifest,
    Written,
    journal_path,
    manifest_path,
    read_journal,
    read_manifest,
    temporary_path,
    write_journal,
    write_manifest,
)
from diglot.route import collision_key

ASSETS = "assets/"
"""Files here have their digest in their name, so a page of the last version finds its own for one change longer."""


class Published(msgspec.Struct, frozen=True):
    """What changed on disk. `warnings` name files that were not as diglot left them."""

    written: int
    removed: int
    unchanged: int
    warnings: tuple[str, ...]


def publish(
    output: Path, tree: Mapping[str, Ref], read: Callable[[Ref], bytes], manifest: Manifest | None = None
) -> Published:
    """Makes `output` hold `tree`; `read` gives a file's bytes. The caller holds the lock. `manifest`: as it was found before.

    Raises OutputRefused before anything is written when a file of someone else's is in the way. Raises OSError, with
    the path: then the old version stands, or the next call finishes the new one.
    """
    recover(output)
    before: dict[str, Written] = read_manifest(output, manifest) or {}
    # What stood beside each other in the last version can in this one.
    if not tree.keys() <= before.keys():
        check_tree(output, tree)
    journal, warnings = _survey(output, before, tree)
    present = journal.after(before)
    change = diff({path: file.hex for path, file in present.items() if not file.retired}, tree)
    if not any(change):
        if journal.listed or journal.forgotten:
            write_manifest(output, present)
        return Published(0, 0, len(tree), warnings)
    retired, removals = _retire(present, change)
    journal.listed |= retired
    journal.removals = sorted(removals)
    paths = sorted([*change.added, *change.replaced], key=_rank(change))
    check_places(output, paths, before, removals)
    with _settled(output):
        _stage(output, paths, tree, read, journal)
        write_journal(output, journal)
    _finish(output, journal, before)
    return Published(len(paths), len(removals), len(tree) - len(paths), warnings)


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
    """Finishes a change that was interrupted: all of it if it was ready, none of it if not. Raises as `publish`."""
    for path in (manifest_path(output), journal_path(output)):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(f"{path}.tmp")
    journal = read_journal(output)
    if journal is None:
        return
    if journal.ready:
        before: dict[str, Written] = read_manifest(output) or {}
        waiting = [target for temporary, target in journal.moves if os.path.lexists(output / temporary)]
        # Somebody may have put a file of his own there since.
        check_places(output, waiting, before, frozenset(journal.removals))
        _finish(output, journal, before)
    else:
        _discard(output, journal)


def _finish(output: Path, journal: Journal, before: dict[str, Written]) -> None:
    """May be called again after an interruption at any point: what is done already is passed over."""
    # A folder that takes a file's place, or the other way round, can't wait for the end.
    first = _in_the_way(journal.removals, [target for _, target in journal.moves])
    _remove(output, sorted(first), before)
    folder = Folder(output)
    for temporary, target in journal.moves:
        _put(folder, temporary, target, journal.listed[target])
    _remove(output, [path for path in journal.removals if path not in first], before)
    write_manifest(output, journal.after(before))
    os.unlink(journal_path(output))


def _put(folder: Folder, temporary: str, target: str, file: Written) -> None:
    found = folder.lstat(temporary)
    if found is None:
        return
    if not file.fits(found):
        # A power cut took what was written. The old version stands, and as it is not what the manifest will say, the
        # next build replaces it.
        os.unlink(f"{folder.root}/{temporary}")
        return
    folder.make(target.rpartition("/")[0])
    try:
        os.replace(f"{folder.root}/{temporary}", f"{folder.root}/{target}")
    except OSError as error:
        raise naming(error, f"{folder.root}/{target}") from error


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
    output: Path, before: Mapping[str, Written], tree: Collection[str]
) -> tuple[Journal, tuple[str, ...]]:
    """A journal of what others did to the files since the last build, and warnings about it."""
    journal, warnings = Journal(), []
    folder, behind = Folder(output), links(output, list(before))
    lstat, prefix = os.lstat, f"{output}/"
    for path, file in before.items():
        try:
            if file.fits(lstat(prefix + path)) and not (behind and path.rpartition("/")[0] in behind):
                continue
        except OSError:
            pass
        found = _unchanged(folder, path, file)
        if found:
            journal.listed[path] = found
            continue
        journal.forgotten.append(path)
        if os.path.lexists(prefix + path):
            outcome = "the new build replaces it" if path in tree else "it is no longer diglot's and stays"
            warnings.append(f"{output / path} was changed by hand since the last build; {outcome}")
    return journal, tuple(warnings)


def _unchanged(folder: Folder, path: str, file: Written) -> Written | None:
    """The file, with its present time, if it is still as diglot wrote it. Stat first, digest on a mismatch."""
    found = folder.file(path)
    if found is None or found.st_size != file.size:
        return None
    if found.st_mtime_ns == file.modified:
        return file
    if digest((Path(folder.root) / path).read_bytes()) != file.digest:
        return None
    return Written.of(file.digest, file.size, found.st_mtime_ns, retired=file.retired)


def _retire(present: Mapping[str, Written], change: Change) -> tuple[dict[str, Written], frozenset[str]]:
    """Which of the files that the new version lacks stay for one more change, and which go."""
    removed = set(change.removed)
    lingering = {path for path in removed if path.startswith(ASSETS) and not path.endswith(".html")}
    lingering -= _in_the_way(lingering, change.added)
    old = {path for path, file in present.items() if file.retired} - set(change.added)
    retired = {path: _retired(present[path]) for path in lingering}
    return retired, frozenset((removed - lingering) | old)


def _retired(file: Written) -> Written:
    return Written.of(file.digest, file.size, file.modified, retired=True)


def _stage(
    output: Path, paths: list[str], tree: Mapping[str, Ref], read: Callable[[Ref], bytes], journal: Journal
) -> None:
    """Writes the new content beside the places where it belongs, and into the journal what is to be done with it."""
    folder = Folder(output)
    journal.moves = [(_temporary(folder, path, index), path) for index, path in enumerate(paths)]
    staging = Journal(ready=False)
    staging.moves = journal.moves
    write_journal(output, staging)
    for temporary, target in journal.moves:
        data, place = read(tree[target]), f"{output}/{temporary}"
        try:
            write_new(place, data)
        except OSError as error:
            raise naming(error, f"{output}/{target}") from error
        journal.listed[target] = Written.of(tree[target].digest, len(data), os.lstat(place).st_mtime_ns)


def _temporary(folder: Folder, path: str, index: int) -> str:
    """Beside its place; where its folder is still to be made, in the nearest one that is there."""
    parent = path.rpartition("/")[0]
    while not folder.is_real(parent):
        parent = parent.rpartition("/")[0]
    return temporary_path(parent, index)


def _discard(output: Path, journal: Journal) -> None:
    folder = Folder(output)
    for temporary, _ in journal.moves:
        if folder.file(temporary):
            os.unlink(f"{output}/{temporary}")
    os.unlink(journal_path(output))


def _remove(output: Path, paths: Iterable[str], before: Mapping[str, Written]) -> None:
    """Deletes files that are as diglot wrote them, and the folders that this leaves empty."""
    folder = Folder(output)
    for path in paths:
        file = before.get(path)
        if file is None:
            continue
        if _unchanged(folder, path, file):
            os.unlink(f"{output}/{path}")
        # Also where the file had gone before: an interruption may have fallen between the two.
        for parent in reversed([each for each in folders(path) if folder.is_real(each)]):
            try:
                os.rmdir(f"{output}/{parent}")
            except OSError:
                break
