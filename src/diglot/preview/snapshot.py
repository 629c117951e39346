"""What the preview serves: one version of a site, immutable, so that no request sees half of a change."""

import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from diglot.config import Config
from diglot.engine import Ref
from diglot.problem import Problem


@dataclass(frozen=True)
class Page:
    """What the preview knows of a page that has a source of its own; others, such as lists, have none."""

    source: str
    """source path: content/posts/euler/index.zh.md"""
    stale: bool = False
    """the last good version, since the source can't be read now"""


class Pages(Mapping[str, Page]):
    """Output path → the page, made when it is asked for."""

    def __init__(self, sources: Mapping[str, str], stale: frozenset[str]) -> None:
        self.sources = sources
        self.stale = stale
        """source paths of those that are"""

    def __getitem__(self, path: str) -> Page:
        source = self.sources[path]
        return Page(source, stale=source in self.stale)

    def __iter__(self) -> Iterator[str]:
        return iter(self.sources)

    def __len__(self) -> int:
        return len(self.sources)


@dataclass(frozen=True)
class Snapshot:
    """One version of the site."""

    version: int
    """grows by one with each change that is shown"""
    base_path: str
    """begins and ends with /"""
    tree: Mapping[str, Ref]
    """output path → content: all that is served, and nothing else"""
    read: Callable[[Ref], bytes]
    """the content behind a name, from any thread; raises LookupError when it is gone (only a source file can be, which
    `Ref.file` names)"""
    pages: Mapping[str, Page] = field(default_factory=dict)
    """output path → the page, for those with a source of their own"""
    problems: tuple[Problem, ...] = ()
    source_line: Callable[[str, int], str | None] = lambda _path, _line: None
    """(source path, line) → its text, for showing a problem"""
    stale: bool = False
    """the last good version of all, since no tree can be made now (site.yaml); `problems` say why"""
    sources: Mapping[str, Ref] = field(default_factory=dict)
    """source path → where the file lies; for the writer's panel, which reads the source of its page"""
    config: Config | None = None
    """that of the tree"""
    growing: bool = False
    """not all documents are in yet"""

    @property
    def stale_pages(self) -> frozenset[str]:
        """Source paths of pages that are."""
        return self.pages.stale if isinstance(self.pages, Pages) else frozenset()


@dataclass(frozen=True)
class Change:
    """From one snapshot to the next, by output paths."""

    changed: tuple[str, ...] = ()
    """new or different"""
    removed: tuple[str, ...] = ()
    moved: Mapping[str, str] = field(default_factory=dict)
    """old → new path of a page whose source has another address now"""
    focus: str | None = None
    """the page of the source that was edited, if it was one"""


class Current:
    """The snapshot that is served now; the build thread sets it, the server reads it."""

    def __init__(self, snapshot: Snapshot, asked: set[str] | None = None) -> None:
        self.snapshot = snapshot
        self.asked = set[str]() if asked is None else asked
        """output paths that requests wait for while the snapshot is growing"""
        self._lock = threading.Lock()
        self._listeners: list[Callable[[Snapshot, Change], None]] = []

    def listen(self, listener: Callable[[Snapshot, Change], None]) -> None:
        """`listener` is called in the build thread with each new snapshot."""
        with self._lock:
            self._listeners.append(listener)

    def publish(self, snapshot: Snapshot, change: Change) -> None:
        self.snapshot = snapshot
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners:
            listener(snapshot, change)
