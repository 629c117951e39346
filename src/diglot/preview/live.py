"""The live channel: tells open pages of each new version, within a millisecond, whether they listen or ask now and then.

A client is known by the version that it has, and told what changed since. So nothing is kept for it: one that is slow, or
comes back after a while, hears of several versions at once.
"""

import asyncio
import contextlib
import json
import re
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Any

from diglot.builder.assets import HASH_LENGTH, PUBLIC
from diglot.preview.snapshot import Change, Current, Snapshot

RETRY = 500
"""milliseconds after which a client whose connection broke comes back; browsers wait for seconds if they are not told"""
HISTORY = 100
"""changes that are remembered"""
MOST = 500
"""paths that are named; when more have changed, all may have"""
HEARTBEAT = 15.0
"""seconds; a proxy or a sleeping laptop is noticed by it"""
HASHED = re.compile(rf"{re.escape(PUBLIC)}(.*)\.[0-9a-f]{{{HASH_LENGTH}}}(\.[^./]*)?")


@dataclass(frozen=True)
class News:
    """A version, and how the last ones came about."""

    snapshot: Snapshot
    changes: tuple[tuple[int, Change], ...] = ()
    """version → from the one before to it, the newest last"""


class Live:
    """Tells clients of what `current` publishes."""

    def __init__(self, current: Current) -> None:
        self._news = News(current.snapshot)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._coming = asyncio.Event()
        current.listen(self._published)

    def since(self, version: int | None) -> dict[str, Any]:
        """What a client that has `version` must know; None is one that knows nothing yet, and has nothing to change.

        `changed` is None when everything may have changed. A client may be ahead for a moment: a page is served from a
        new version before its change is told.
        """
        news = self._news
        newest = news.snapshot.version
        known = newest if version is None else version
        missed = [change for number, change in news.changes if number > known]
        # A version that we do not know is another process's, or older than what is remembered.
        complete = known >= newest - len(missed)
        change = merged(missed)
        few = len(change.changed) + len(change.removed) <= MOST
        return {
            "version": newest,
            "changed": change.changed if complete and few else None,
            "moved": change.moved,
            "removed": change.removed[:MOST],
            "files": kept_names(change)[:MOST],
            "problems": len(news.snapshot.problems),
            "stale": news.snapshot.stale,
            "focus": change.focus,
        }

    def coming(self) -> asyncio.Event:
        """Is set with the next version; to be taken before a look at the present one, lest it comes between the two."""
        self._loop = asyncio.get_running_loop()
        return self._coming

    async def events(self, version: int | None) -> AsyncIterator[bytes]:
        """Server-Sent Events for a client that has `version`: what it missed, then each new version."""
        told: int | None = None
        while True:
            coming = self.coming()
            message = self.since(version if told is None else told)
            if message["version"] != told:
                told = message["version"]
                yield f"event: version\nid: {told}\nretry: {RETRY}\ndata: {json.dumps(message)}\n\n".encode()
                continue
            try:
                async with asyncio.timeout(HEARTBEAT):
                    await coming.wait()
            except TimeoutError:
                yield b":\n\n"

    def _published(self, snapshot: Snapshot, change: Change) -> None:
        """Called in the build thread."""
        changes = (*self._news.changes, (snapshot.version, change))
        self._news = News(snapshot, changes[-HISTORY:])
        if self._loop:
            # The loop has ended when the server stops during a build.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        self._coming.set()
        self._coming = asyncio.Event()


def merged(changes: Iterable[Change]) -> Change:
    """Several changes, one after the other, as one."""
    changed, removed = dict[str, None](), dict[str, None]()
    moved: dict[str, str] = {}
    focus = None
    for change in changes:
        changed |= dict.fromkeys(change.changed)
        removed = {path: None for path in removed if path not in change.changed}
        for path in change.removed:
            changed.pop(path, None)
            removed[path] = None
        # Where another page has come, nobody is led away.
        moved = {old: change.moved.get(new, new) for old, new in moved.items() if old not in change.changed}
        moved |= change.moved
        focus = change.focus or focus
    return Change(tuple(changed), tuple(removed), moved, focus)


def kept_names(change: Change) -> list[str]:
    """Of the paths in `changed`, those at which a page that uses the file finds it again: no pages, nor files whose names
    carry their digest.
    """
    return [path for path in change.changed if not path.endswith(".html") and not HASHED.fullmatch(path)]
