"""When to look at files that are being changed: at once after a single save, and after the last of many.

An editor's save is over within a millisecond and shall be shown before the eye gets there. A checkout of a thousand files
shall be built once, not a hundred times. So the longer it lasts and the more there is to it, the longer a pause ends it.
"""

SHORT = 0.001
"""seconds without news after which files that have been closed or renamed are done with"""
OPEN = 0.03
"""the same for files that are still being written, or on systems that do not tell"""
EACH = 0.002
"""seconds that each further file adds"""
SHARE = 4
"""of the time that it has lasted, a pause takes one part in so many"""
AGAIN = 0.1
"""seconds at least, when it goes on after it was built"""
LONG = 0.5
"""seconds at most; and at least, when it goes on and is more than a save"""
SAVE = 12
"""news, at most, that one file's save makes"""
PATIENCE, LATER = 2.0, 30.0
"""seconds from the first news at most, however it goes on, to its first build, and from the news after that to the next"""


class Burst:
    """News that came close together. All times are seconds of one clock."""

    def __init__(self, *, lasting: bool = False) -> None:
        """`lasting`: news of a file that it was built with goes on with it."""
        self.paths: set[str] = set()
        self._open: set[str] = set()
        self._lasting = lasting
        self._began = self._first = self._last = 0.0
        """times of the first news, of the first since the last build, and of the last"""
        self._news = 0
        self._builds = 0
        """that it has had"""
        self._taken: set[str] = set()
        """what it was at the last one"""
        self._large = False
        """whether it was more than a save then"""

    def note(self, path: str, now: float, *, whole: bool) -> None:
        """`whole`: the file is not being written any more."""
        if not self.paths:
            same = self._large or (self._lasting and path in self._taken)
            if not same or now - self._last > LONG:
                self._builds = 0
            self._first = now
            if not self._builds:
                self._began = now
        self._last = now
        self._news += 1
        self.paths.add(path)
        (self._open.discard if whole else self._open.add)(path)

    def forget(self, path: str) -> None:
        """It belongs to another."""
        for paths in (self.paths, self._open, self._taken):
            paths.discard(path)

    def due(self) -> float:
        """When to build, unless more comes; never when there is nothing."""
        if not self.paths:
            return float("inf")
        pause = OPEN if self._open else SHORT
        pause = max(pause, (self._last - self._began) / SHARE, EACH * (len(self.paths) - 1))
        if self._builds:
            pause = max(pause, LONG if self._large or self._news > SAVE else AGAIN)
        patience = LATER if self._builds else PATIENCE
        return min(self._last + min(pause, LONG), self._first + patience)

    def take(self) -> set[str]:
        """What there is; a build of it begins."""
        if not self.paths:
            return self.paths
        self._taken, self.paths, self._open = self.paths, set(), set()
        self._large = self._news > SAVE
        self._builds += 1
        self._news = 0
        return self._taken

    def built(self) -> None:
        """The build is over. If other files have changed meanwhile, or the same ones all the time, it goes on."""
        if self.paths - self._taken or self._news > SAVE:
            self._builds = max(self._builds, 1)


class Bursts:
    """Files that take long to be written are apart: others do not wait for them."""

    def __init__(self) -> None:
        self._most = Burst()
        self._slow = Burst(lasting=True)
        self._opened: dict[str, float] = {}
        """since when files are being written"""

    def __bool__(self) -> bool:
        return bool(self._most.paths or self._slow.paths)

    def tells_of(self, path: str) -> bool:
        """Whether there is news of a file, or of a folder that it lies in, that has not been taken."""
        told = self._most.paths | self._slow.paths
        return any(path == name or path.startswith(f"{name}/") for name in told)

    def note(self, path: str, now: float, *, whole: bool) -> None:
        """`whole`: the file is not being written any more."""
        since = now if whole else self._opened.setdefault(path, now)
        if whole:
            self._opened.pop(path, None)
        burst, other = (self._slow, self._most) if now - since > LONG else (self._most, self._slow)
        other.forget(path)
        burst.note(path, now, whole=whole)

    def due(self) -> float:
        return min(self._most.due(), self._slow.due())

    def take(self, now: float) -> frozenset[str]:
        """What is due; a build of it begins."""
        return frozenset(self._most.take() | (self._slow.take() if self._slow.due() <= now else set()))

    def built(self) -> None:
        self._most.built()
        self._slow.built()
