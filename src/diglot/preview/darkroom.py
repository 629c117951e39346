"""Versions of photos, made when a browser asks for one: nobody waits for those that nobody looks at."""

import threading

from diglot.engine.worker import Memory
from diglot.pictures import Unmade

ROOM = 64_000_000
"""bytes of versions that are kept"""


class Darkroom:
    """To be used by any thread. One works in it at a time, so that an edit has a core to itself."""

    def __init__(self) -> None:
        self._made = Memory(ROOM)
        self._lock = threading.Lock()

    def make(self, version: Unmade) -> bytes:
        """The bytes of a version, made now or kept. Raises SourceChanged when its photo is no longer what it was."""
        with self._lock:
            if version.digest not in self._made:
                data = version.make()
                self._made.put(version.digest, data, len(data))
            made: bytes = self._made.get(version.digest)
            return made
