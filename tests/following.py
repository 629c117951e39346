"""A preview without its server: a site that is followed in a thread, and what a clean build makes of the same sources."""

import threading
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from diglot.engine.digest import digest
from diglot.preview.follow import follow
from diglot.preview.site import Manner, Site, Update
from diglot.preview.snapshot import Snapshot
from diglot.preview.watch import Hints, Watch
from running import wait_until
from sites import Result, build, prepared_theme

PATIENCE = 10
"""seconds that a test waits for what takes two: machines are busy"""


def clean(root: Path, cache: Path, *, drafts: bool = True) -> Result:
    """What a build of the sources as they are now makes, in a cache that the preview does not use."""
    if not cache.exists():
        cache.parent.mkdir(parents=True, exist_ok=True)
        cache.write_bytes(prepared_theme())
    return build(root, now=datetime.now(UTC), drafts=drafts, cache=cache)


def contents(snapshot: Snapshot) -> dict[str, bytes]:
    """Output path → what the preview serves there."""
    return {path: snapshot.read(content) for path, content in snapshot.tree.items()}


class CountingWatch(Watch):
    sweeps = 0
    """looks at everything that came by themselves, a while after the last event"""

    def looked(self, hints: Hints, seen: Collection[str], cost: float) -> None:
        super().looked(hints, seen, cost)
        self.sweeps += hints.everything and not hints.paths


class Follower:
    """Follows a site until it is left."""

    def __init__(self, root: Path, kind: type[CountingWatch] = CountingWatch, *, poll: bool = False) -> None:
        self.root = root
        self.updates: list[Update] = []
        self.said: list[str] = []
        """what a user was told of events"""
        self.watch = kind(root, self.said.append, poll=poll)
        self._site = Site(root, Manner(lost=self.watch.wake))
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        # SQLite's connections belong to a thread, so this one does all of it.
        self.updates += filter(None, [self._site.update()])
        try:
            follow(self._site, self.watch, lambda update, _: self.updates.append(update))
        finally:
            self._site.close()

    def __enter__(self) -> Self:
        (self.root / ".diglot").mkdir(exist_ok=True)
        cache = self.root / ".diglot/cache.db"
        if not cache.exists():
            cache.write_bytes(prepared_theme())
        self._thread.start()
        assert wait_until(lambda: self.watch.sweeps), "it never looked at everything"
        return self

    def __exit__(self, *_: object) -> None:
        self.watch.stop()
        self._thread.join(30)
        assert not self._thread.is_alive()

    @property
    def snapshot(self) -> Snapshot:
        return self._site.snapshot

    @property
    def builds(self) -> int:
        return self._site.builds

    def settle(self, looks: int = 2) -> None:
        """Waits for so many looks at everything: the first may have begun before what the test did last."""
        seen = self.watch.sweeps
        assert wait_until(lambda: self.watch.sweeps >= seen + looks)

    def assert_shows(self, expected: Result) -> None:
        """That it comes to show this, and tells the same problems."""
        # Until then digests are compared: to read all pages takes longer.
        digests = {path: digest(data) for path, data in expected.files.items()}

        def is_shown(snapshot: Snapshot) -> bool:
            same = {path: ref.digest for path, ref in snapshot.tree.items()} == digests
            return same and snapshot.problems == expected.problems and not snapshot.stale

        wait_until(lambda: is_shown(self.snapshot), PATIENCE)
        assert contents(self.snapshot) == expected.files
        assert self.snapshot.problems == expected.problems
        assert not self.snapshot.stale
