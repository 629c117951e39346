"""The life of a preview: whenever the watch says that something may have changed, look, and build if it has."""

import time
from collections.abc import Callable

from diglot.preview.site import Site, Update
from diglot.preview.watch import Hints, Watch


def follow(site: Site, watch: Watch, publish: Callable[[Update, float], None]) -> None:
    """Until the watch is stopped. `publish` is given what shows, and the seconds that it took to come to that."""

    def look(hints: Hints) -> set[str]:
        seen = site.look(None if hints.everything else hints.paths)
        watch.looked(hints, seen, site.cost)
        return seen

    def glance() -> None:
        started = time.perf_counter()
        if hints := watch.ready():
            look(hints)
        if update := site.interim():
            publish(update, time.perf_counter() - started)

    watch.start()
    if site.snapshot.growing:
        watch.wake()
    rested = False
    while (hints := watch.wait(site.until)) is not None:
        started = time.perf_counter()
        look(hints)
        if update := site.update(glance):
            publish(update, time.perf_counter() - started)
            rested = False
        elif hints.everything and not rested and not site.snapshot.growing:
            # Nothing has happened for a while.
            site.rest()
            rested = True
        if site.snapshot.growing:
            watch.wake()
