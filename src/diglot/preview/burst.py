"""When to look at files that are being changed: at once after a single save, and after the last of many.

An editor's save is over within a millisecond and shall be shown before the eye gets there. A checkout of a thousand files
shall be built once, not a hundred times. So the longer it lasts and the more there is to it, the longer a pause ends it.
"""

SHORT = 0.001
"""seconds without news after which a file that has been closed or renamed is done with"""
OPEN = 0.03
"""the same for one that is still being written, or on systems that do not tell"""
EACH = 0.002
"""seconds that each further file adds"""
SHARE = 4
"""of the time that it has lasted, a pause takes one part in so many"""
AGAIN = 0.1
"""seconds at least, when other files changed while the last ones were built"""
LONG = 0.5
"""seconds at most; and at least, when it goes on and is more than a save"""
SAVE = 12
"""news, at most, that one file's save makes"""
PATIENCE, LATER = 2.0, 30.0
"""seconds from the first news at most, however it goes on, to its first build, and from the news after that to the next"""


class Burst:
    """News of files that came close together. All times are seconds of one clock."""

    def __init__(self) -> None:
        self.paths: set[str] = set()
        self._open: set[str] = set()
        self._first = self._last = 0.0
        self._news = 0
        self._builds = 0
        """that it has had"""
        self._taken: frozenset[str] = frozenset()
        """what it was at the last one"""
        self._large = False
        """whether it was more than a save then"""

    def note(self, path: str, now: float, *, whole: bool) -> None:
        """`whole`: the file is not being written any more."""
        if not self.paths:
            self._first = now
            if not self._large or now - self._last > LONG:
                self._builds = 0
        self._last = now
        self._news += 1
        self.paths.add(path)
        (self._open.discard if whole else self._open.add)(path)

    def due(self) -> float:
        """When to build, unless more comes; never when there is nothing."""
        if not self.paths:
            return float("inf")
        pause = OPEN if self._open else SHORT
        pause = max(pause, (self._last - self._first) / SHARE, EACH * (len(self.paths) - 1))
        if self._builds:
            pause = max(pause, LONG if self._large or self._news > SAVE else AGAIN)
        patience = LATER if self._builds else PATIENCE
        return min(self._last + min(pause, LONG), self._first + patience)

    def take(self) -> frozenset[str]:
        """What there is; a build of it begins."""
        self._taken, self._large = frozenset(self.paths), self._news > SAVE
        self._builds += 1
        self._news = 0
        self.paths.clear()
        self._open.clear()
        return self._taken

    def built(self) -> None:
        """The build is over. If other files have changed meanwhile, or the same ones all the time, it goes on."""
        if self.paths - self._taken or self._news > SAVE:
            self._builds = max(self._builds, 1)
