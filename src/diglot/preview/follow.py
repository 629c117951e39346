"""The life of a preview: whenever the watch says that something may have changed, look, and build if it has."""

import time
from collections.abc import Callable

from diglot.preview.site import Site, Update
from diglot.preview.watch import Hints, Watch

AWAY = 0.03
"""seconds within which a file that went may be put back: git and some editors take it away before they write it anew"""


def follow(site: Site, watch: Watch, publish: Callable[[Update, float], None]) -> None:
    """Until the watch is stopped. `publish` is given what shows, and the seconds that it took to come to that."""

    def glance() -> None:
        started = time.perf_counter()
        if hints := watch.ready():
            _look(site, watch, hints)
        if update := site.interim():
            publish(update, time.perf_counter() - started)

    watch.start()
    if site.snapshot.growing:
        watch.wake()
    rested = False
    while (hints := watch.wait(site.until)) is not None:
        started = time.perf_counter()
        _look(site, watch, hints)
        if update := site.update(glance):
            publish(update, time.perf_counter() - started)
            rested = False
        if site.snapshot.growing:
            watch.wake()
        elif update is None and hints.everything and not rested:
            # Nothing has happened for a while.
            site.rest()
            rested = True


def _look(site: Site, watch: Watch, hints: Hints) -> None:
    seen = site.look(None if hints.everything else hints.paths)
    if site.lacks_any(seen):
        time.sleep(AWAY)
        seen |= site.look(seen)
    watch.looked(hints, seen, site.cost)
