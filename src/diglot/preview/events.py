"""The system's news of changed files, by watchdog, as source paths. Some may be late, doubled, lost or about nothing."""

import errno
import logging
import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver
from watchdog.observers.polling import PollingObserver

from diglot.inputs import SITE_FILE, SOURCE_FOLDERS

KINDS: list[type[FileSystemEvent]] = [
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
]
"""not that a file is read, which we do ourselves"""
DONE = {"closed", "moved", "deleted"}
"""events after which a file is not being written any more"""


class News(NamedTuple):
    """Of a source, or of a folder of sources."""

    path: str
    whole: bool
    """it is not being written any more"""
    folder: bool


class Events(FileSystemEventHandler):
    """`heard` is called with each, in a thread of watchdog's, and `lost` when the system says that some were."""

    def __init__(self, site: Path, heard: Callable[[News], None], lost: Callable[[], None]) -> None:
        """Raises OSError where the system has no events, or none for so many folders."""
        self._heard = heard
        self._warnings = _Warnings(lost)
        self._root = os.path.realpath(site)
        self._site = site
        # Before they are watched: a link that is swapped meanwhile is then watched once more, and not one time too few.
        self._places = self._look()
        # The system follows no links, and names what it watches by its own name.
        self._folders = {os.path.realpath(f"{self._root}/{name}"): name for name in SOURCE_FOLDERS}
        self._observer = self._watch()

    def has_room(self) -> bool:
        """Whether the system would watch one more folder; new folders that it does not are not told."""
        try:
            watch = self._observer.schedule(self, str(Path(self._root).parent), event_filter=KINDS)
            self._observer.unschedule(watch)
        except OSError:
            return False
        return True

    def is_right(self) -> bool:
        """Whether what is watched is still what the names of the site and its folders lead to, through whatever links."""
        return self._places == self._look()

    def stop(self) -> None:
        logging.getLogger("watchdog").removeHandler(self._warnings)
        self._observer.stop()

    def dispatch(self, event: FileSystemEvent) -> None:
        """Called by watchdog."""
        whole = event.event_type in DONE
        for path in (event.src_path, event.dest_path):
            name = self._name(os.fsdecode(path)) if path else ""
            if name:
                self._heard(News(name, whole, event.is_directory))

    def _look(self) -> list[tuple[int, int] | None]:
        """What tells apart one folder from another that takes its place."""
        return [_identity(self._site / name) for name in ("", *SOURCE_FOLDERS)]

    def _watch(self) -> BaseObserver:
        if Observer is PollingObserver:
            raise OSError(errno.ENOSYS, "this system does not tell when a file changes")
        # It watches a folder twice when it is made while its parent is looked through, and says so: no user need know.
        warnings.filterwarnings("ignore", "Callback with id", RuntimeWarning)
        observer = Observer()
        logging.getLogger("watchdog").addHandler(self._warnings)
        try:
            observer.start()
            for folder in self._folders:
                if Path(folder).is_dir():
                    observer.schedule(self, folder, recursive=True, event_filter=KINDS)
            # Last of all: when a folder below the others gets no watch, which is not told, this one gets none either.
            observer.schedule(self, self._root, event_filter=KINDS)
        except OSError:
            observer.stop()
            raise
        return observer

    def _name(self, path: str) -> str:
        """The source path, or nothing for what is no source: the output folder, hidden files, what lies around the site."""
        for folder, name in self._folders.items():
            if path == folder or path.startswith(folder + os.sep):
                below = path[len(folder) :].replace(os.sep, "/")
                return "" if "/." in below else name + below
        name = path.removeprefix(self._root + os.sep)
        return name if name == SITE_FILE or name in SOURCE_FOLDERS else ""


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


class _Warnings(logging.Handler):
    """Watchdog tells of an overflow in its log, and nowhere else."""

    def __init__(self, lost: Callable[[], None]) -> None:
        super().__init__(logging.WARNING)
        self._lost = lost

    def emit(self, _record: logging.LogRecord) -> None:
        self._lost()
