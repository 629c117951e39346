"""Says when a site's sources may have changed: the system's events are hints, and a look at everything is the truth.

It never fails. Where there are no events, or not of all folders, it lets everything be looked at more often.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from diglot.inputs import SOURCE_FOLDERS
from diglot.preview.burst import Bursts

if TYPE_CHECKING:
    # Watchdog is imported when the first page has been shown.
    from diglot.preview.events import Events, News

PERIOD, POLL_PERIOD = 2.0, 1.0
"""seconds from one look at everything to the next, with events and without"""
SHARE = 200
"""times, at least, that one costs"""
WARM, WARM_PERIOD = 8, 0.2
"""the files that changed last, which are likely to change again, and the seconds between two looks at them without events"""
SETTLE = 0.7
"""seconds after which everything is looked at, when many files or whole folders changed: events may have been lost"""
MANY = 64
"""files"""
ON_ITS_WAY = 1.0
"""seconds that news may take: watchdog keeps half of a renaming for half a second, and threads wait for their turn"""
ANEW = 30.0
"""seconds between two attempts to hear of changes that we were not told of"""
NEVER = float("inf")


class Hints(NamedTuple):
    paths: frozenset[str] = frozenset()
    """source paths, of files and folders, that may have changed"""
    everything: bool = False
    """so may all others"""


class _Doubts(NamedTuple):
    """Whether what the system tells is all there is to tell."""

    moved: bool
    """folders came or went"""
    uprooted: bool
    """one of the topmost did, or a link in its place"""
    unheard: bool
    """a look found changes of which there has been no news since"""


class Watch:
    """`start`, `wait`, `ready` and `looked` are for one thread, `wake` and `stop` for any."""

    def __init__(self, site: Path, say: Callable[[str], None], *, poll: bool = False) -> None:
        """`say` is told why there are no events, if there are none; `poll` does without."""
        self._site = site
        self._say = say
        self._news = threading.Condition()
        self._bursts = Bursts()
        self._events: Events | None = None
        self._polls = poll
        self._woken = self._stopped = False
        self._moved = self._uprooted = False
        """as in _Doubts"""
        self._fresh = True
        """whether nothing has been looked at since we began to listen"""
        self._unheard: set[str] = set()
        """changes that a look found and that no event has told of"""
        self._warm: deque[str] = deque(maxlen=WARM)
        self._deaf = True
        """whether no event has ever come"""
        self._returned = self._began = self._sweep = self._wakes = 0.0
        """times by the monotonic clock: of the last hints, of listening, when everything is to be looked at, and when `wait`
        looks up
        """

    def start(self) -> None:
        """What changed before that is found by the first look at everything, which is due at once."""
        self._began = time.monotonic()
        self._sweep = 0.0
        self._fresh = True
        if self._polls:
            return
        from diglot.preview.events import Events

        try:
            self._events = Events(self._site, self._heard, self._lost)
        except (OSError, RuntimeError) as error:
            # The latter when there are too many threads.
            self._give_up(getattr(error, "strerror", "") or str(error))

    def wait(self, until: float | None = None) -> Hints | None:
        """Until there is something to look at, or `until`, a POSIX time; None after `stop`."""
        with self._news:
            began = time.monotonic()
            self._bursts.built()
            while not (self._woken or self._stopped):
                self._wakes = self._due(until)
                pause = self._wakes - time.monotonic()
                if pause <= 0:
                    break
                self._news.wait(pause)
            if self._stopped:
                return None
            self._woken = False
            hints, doubts = self._take(began)
        self._listen_better(hints, doubts)
        return hints

    def ready(self) -> Hints | None:
        """What `wait` would give at once, but for a `wake`; None if it would have to wait."""
        with self._news:
            now = time.monotonic()
            if self._stopped or self._due(None) > now:
                return None
            hints, doubts = self._take(now)
        self._listen_better(hints, doubts)
        return hints

    def looked(self, hints: Hints, seen: Collection[str], cost: float) -> None:
        """What the look found that these hints led to. `cost`: seconds of computing that a look at everything takes."""
        with self._news:
            self._warm.extend(name for name in seen if name not in self._warm)
            if not hints.everything:
                return
            period = max(POLL_PERIOD if self._polls else PERIOD, SHARE * cost)
            self._sweep = min(self._sweep, time.monotonic() + period)
            if not hints.paths and not self._fresh:
                self._unheard.update(filter(self._should_be_told, seen))
            self._fresh = False

    def wake(self) -> None:
        """There is a reason to build that no file tells of."""
        with self._news:
            self._woken = True
            self._news.notify()

    def stop(self) -> None:
        with self._news:
            self._stopped = True
            self._news.notify()
        if self._events:
            self._events.stop()

    def _due(self, until: float | None) -> float:
        now = time.monotonic()
        # After a build that was in vain, not at once again.
        come = NEVER if until is None else max(now + until - time.time(), self._returned + 1)
        warm = self._returned + WARM_PERIOD if self._polls and self._warm else NEVER
        return min(come, warm, self._bursts.due() if self._bursts else self._sweep)

    def _should_be_told(self, name: str) -> bool:
        """Whether there is no news yet of a source that a look found to have changed, though there ought to be."""
        # What a link leads to, and the theme, are not listened to.
        path = self._site / name
        return path.is_file() and not path.is_symlink() and not self._bursts.tells_of(name)

    def _take(self, began: float) -> tuple[Hints, _Doubts]:
        """`began`: when it was last looked whether there is something to take."""
        now = time.monotonic()
        paths, moved, uprooted = self._bursts.take(now), self._moved, self._uprooted
        everything = uprooted or len(paths) > MANY or (not paths and now >= self._sweep)
        if everything:
            self._sweep = NEVER
        if moved or len(paths) > MANY:
            self._sweep = now + SETTLE
        self._returned = now
        self._moved = self._uprooted = False
        if self._polls and not everything:
            paths |= frozenset(self._warm)
        unheard = everything and not paths and now > began + ON_ITS_WAY and bool(self._unheard)
        if unheard:
            self._unheard = set()
        return Hints(paths, everything), _Doubts(moved, uprooted, unheard)

    def _listen_better(self, hints: Hints, doubts: _Doubts) -> None:
        """Where it turns out that events do not come, or not of all folders. Not to be called under the lock: watchdog may
        be waiting for it, to tell us something.
        """
        events, now = self._events, time.monotonic()
        if events is None:
            return
        if doubts.moved and not events.has_room():
            self._give_up("the system watches no more folders for you")
        elif doubts.uprooted or (hints.everything and not events.is_right()):
            self._listen_anew(events)
        elif doubts.unheard and self._deaf:
            self._give_up("the system does not tell of changes here, as on some network drives")
        elif doubts.unheard and now > self._began + ANEW:
            self._listen_anew(events)

    def _listen_anew(self, events: "Events") -> None:
        events.stop()
        self._unheard = set()
        self.start()

    def _heard(self, news: "News") -> None:
        """Called by watchdog."""
        with self._news:
            self._deaf = False
            self._unheard.discard(news.path)
            # Of a link in its place, the system does not say that it is a folder.
            self._uprooted |= news.path in SOURCE_FOLDERS
            if news.folder:
                self._moved = True
                self._unheard = {name for name in self._unheard if not name.startswith(f"{news.path}/")}
            self._bursts.note(news.path, time.monotonic(), whole=news.whole)
            # Most news only puts it off, and it looks at the clock itself when it wakes.
            if self._bursts.due() < self._wakes:
                self._wakes = self._bursts.due()
                self._news.notify()

    def _lost(self) -> None:
        """Called by watchdog."""
        with self._news:
            self._sweep = min(self._sweep, time.monotonic() + SETTLE)
            self._news.notify()

    def _give_up(self, reason: str) -> None:
        events, self._events, self._polls = self._events, None, True
        if events:
            events.stop()
        self._say(f"{reason}: looking at all files now and then instead")
