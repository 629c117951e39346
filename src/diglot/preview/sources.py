"""A site's sources as they were last seen, brought up to date file by file: what a look finds to be as it was is not read.

It comes to what `read_sources` gives, and never fails: what can't be read stays as it was, and is told as a problem.
"""

import time
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

from diglot.disk import read_sources, source_path
from diglot.engine import Ref, SourceChanged
from diglot.engine.digest import digest
from diglot.index import COARSE, Index, Stats, look, look_at
from diglot.inputs import look_at_site, look_at_theme, theme_root
from diglot.problem import Problem

T = TypeVar("T")

MANY = 64
"""paths from which on to look at everything is quicker than at each"""
ATTEMPTS = 5
"""looks at folders that change meanwhile"""
LINK = "|"
"""stands in the stat data of a link"""


class Sources:
    """`tree` is another object after each change, and has the same Ref for a file that did not change."""

    def __init__(self, site: Path) -> None:
        self.tree: dict[str, Ref] = {}
        self.problems: tuple[Problem, ...] = ()
        """what could not be read"""
        self.cost = 0.0
        """seconds of computing that the last look at everything took, apart from reading what was new"""
        self._site = str(site)
        self._stats: Stats = {}
        """of the site's own files before they were read; nothing for one that may have changed again within that tick"""
        self._links: set[str] = set()
        """those of them that are links"""
        self._theme_stats: Stats = {}
        self._plain = False
        """whether each file has the very name by which the rest of diglot knows it"""

    def start(self, index: Index) -> set[str]:
        """Reads everything that `index` does not know. Returns the names of sources that are new, different or gone."""
        return self._guarded(lambda: self._read(index))

    def look(self) -> set[str]:
        """The same, reading what differs from the last look."""
        return self._guarded(self._look)

    def look_at(self, paths: Iterable[str]) -> set[str]:
        """The same for some files and folders, and what is below them."""
        paths = set(paths)
        if len(paths) > MANY or not self._plain or self.problems:
            return self.look()
        return self._guarded(lambda: self._look_at(paths))

    def _guarded(self, look: Callable[[], set[str]]) -> set[str]:
        for _ in range(ATTEMPTS):
            try:
                self.problems = ()
                return look()
            except (FileNotFoundError, NotADirectoryError, SourceChanged):
                # A folder went while it was looked at, so what was seen is neither before nor after.
                look = self._look
            except OSError as error:
                self._cannot_read(error)
                return set()
        return set()

    def _cannot_read(self, error: OSError) -> None:
        path = str(error.filename or "").removeprefix(f"{self._site}/")
        hint = "the last version that could be read is shown"
        problem = Problem("preview.unreadable", error.strerror or str(error), file=path, hint=hint)
        self.problems = (*self.problems, problem)

    def _look(self) -> set[str]:
        started = time.thread_time()
        stats, theme = look_at_site(self._site), look_at_theme()
        self.cost = time.thread_time() - started
        if theme != self._theme_stats or not self._plain:
            same = theme == self._theme_stats and stats == self._stats
            return set() if same else self._read(Index(""))
        return set() if stats == self._stats else self._update({**self._stats, **stats}, stats)

    def _look_at(self, paths: set[str]) -> set[str]:
        names, stats = set[str](), Stats()
        # What a link leads to is looked at with any other file.
        for path in paths | self._links:
            found = self._found(path)
            stats |= found
            names |= found.keys()
            if path in self._stats:
                names.add(path)
            else:
                # It may have been a folder.
                names.update(name for name in self._stats if name.startswith(f"{path}/"))
        return self._update(names, stats)

    def _found(self, path: str) -> Stats:
        """What a look at everything finds at this path and below it: it follows no link to a folder but the topmost."""
        parts = path.split("/")
        folders = ["/".join(parts[:end]) for end in range(2, len(parts))]
        if any(map(self._is_link, folders)) or any(part.startswith(".") for part in parts):
            return {}
        found = look_at(self._site, path)
        return found if found or (len(parts) > 1 and self._is_link(path)) else look(self._site, path)

    def _is_link(self, path: str) -> bool:
        return Path(self._site, path).is_symlink()

    def _update(self, names: Iterable[str], stats: Stats) -> set[str]:
        """Reads those of the named files whose stat data differ."""
        names = [name for name in names if stats.get(name) != self._stats.get(name)]
        if not all(map(_is_plain, names)):
            return self._read(Index(""))
        now, tree, changed = time.time_ns(), dict(self.tree), set[str]()
        for name in names:
            try:
                source = self._source(name, stats)
            except OSError as error:
                self._cannot_read(error)
                continue
            self._links.discard(name)
            if name in stats:
                self._stats[name] = _settled(stats[name], now)
                self._links |= {name} if LINK in stats[name] else set()
            else:
                self._stats.pop(name, None)
            if source != tree.get(name):
                changed.add(name)
                _put(tree, name, source)
        if changed:
            self.tree = tree
        return changed

    def _source(self, name: str, stats: Stats) -> Ref | None:
        """Raises OSError."""
        root = self._site if name in stats else theme_root()
        if name not in stats and name not in self._theme_stats:
            return None
        try:
            return Ref(digest(Path(root, name).read_bytes()), f"{root}/{name}")
        except FileNotFoundError:
            # It went after the look; the next one will tell the same.
            return None

    def _read(self, index: Index) -> set[str]:
        """All of them. Raises OSError, SourceChanged."""
        now = time.time_ns()
        stats, theme = look_at_site(self._site), look_at_theme()
        before, tree = self.tree, read_sources(Path(self._site), index)
        self.tree = {
            name: before[name] if before.get(name) == source else source for name, source in tree.items()
        }
        self._stats = {name: _settled(data, now) for name, data in stats.items()}
        self._links = {name for name, data in stats.items() if LINK in data}
        self._theme_stats = theme
        self._plain = all(map(_is_plain, stats))
        return {name for name in before.keys() | tree.keys() if before.get(name) != tree.get(name)}


def _put(tree: dict[str, Ref], name: str, source: Ref | None) -> None:
    if source is None:
        tree.pop(name, None)
    else:
        tree[name] = source


def _is_plain(name: str) -> bool:
    return name.isascii() or (source_path(name) == name and unicodedata.is_normalized("NFC", name))


def _settled(data: str, now: int) -> str:
    """The stat data of a file that is read now, in nanoseconds, or nothing if it may yet change without their changing."""
    changed = max(int(part.partition(" ")[0]) for part in data.split(LINK))
    return data if changed + COARSE < now else ""
