"""An engine that stays open, with the cache that `diglot build` uses too, and whose values any thread may read.

Whatever happens to the cache meanwhile (another process sweeps, deletes or damages it, the disk is full), `mend` makes the
engine work again, at worst with a cache of its own that is empty.
"""

import contextlib
import tempfile
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from diglot import session
from diglot.disk import read_code
from diglot.engine import Engine, StoreDamaged, open_engine
from diglot.engine.engine import Report
from diglot.engine.store import Store
from diglot.engine.toolchain import stamp
from diglot.index import Index
from diglot.inputs import libraries


class Memory:
    """To be used by one thread, but for `read`."""

    def __init__(self, site: Path, jobs: int, report: Report) -> None:
        self._jobs = jobs
        self._report = report
        self._closing = contextlib.ExitStack()
        self._folder = self._closing.enter_context(session.cache_folder(site, cached=True))
        self.index = Index(str(self._folder / session.INDEX_FILE))
        """what `diglot build` last knew of the sources"""
        self._stamp = stamp(read_code(self.index), libraries())
        self._damages = 0
        self._engine: Engine | None = None
        self._reader: Reader | None = None
        self._opened = self._closing.enter_context(contextlib.ExitStack())

    @property
    def engine(self) -> Engine:
        """Raises StoreDamaged."""
        if self._engine is None:
            path = self._folder / session.CACHE_FILE
            engine = self._opened.enter_context(open_engine(path, self._stamp, self._jobs, self._report))
            self._reader = Reader(path)
            self._opened.callback(self._reader.close)
            self._engine = engine
        return self._engine

    def read(self, name: bytes) -> bytes:
        """The bytes with this digest, from any thread. Raises LookupError when they are gone."""
        reader = self._reader
        if reader is None:
            raise LookupError(name.hex())
        try:
            return reader.read(name)
        except (StoreDamaged, RuntimeError) as error:
            raise LookupError(name.hex()) from error

    def save_index(self) -> None:
        """What has been read need not be read by the next process."""
        with contextlib.suppress(OSError):
            self.index.save()

    def mend(self) -> None:
        """To be called when a value is not what it should be, or not there: the cache is opened again, then made anew."""
        self._damages += 1
        self._close()
        if self._damages == 2:
            with contextlib.suppress(OSError):
                session.forget(self._folder / session.CACHE_FILE)
        elif self._damages > 2:
            folder = tempfile.TemporaryDirectory(prefix="diglot-", ignore_cleanup_errors=True)
            self._folder = Path(self._closing.enter_context(folder))

    def check(self, names: Collection[bytes]) -> None:
        """Raises StoreDamaged when one of these can't be read."""
        for name in names:
            try:
                self.read(name)
            except LookupError as error:
                raise StoreDamaged(f"value {name.hex()} is gone") from error

    def trust(self) -> None:
        """To be called after a build: the cache is all right."""
        self._damages = 0

    def close(self) -> None:
        self._close()
        self._closing.close()

    def _close(self) -> None:
        self._engine = self._reader = None
        self._opened.close()


class Reader:
    """The store, for reading. Its file stays open: what is in it can be read even when it was deleted.

    SQLite's connections belong to a thread, so this has one.
    """

    def __init__(self, path: Path) -> None:
        """Raises StoreDamaged."""
        self._thread = ThreadPoolExecutor(1, "reader")
        self._store = self._thread.submit(Store, path, writable=False).result()

    def read(self, name: bytes) -> bytes:
        """Raises StoreDamaged, and RuntimeError after `close`."""
        return self._thread.submit(self._store.value, name).result()

    def close(self) -> None:
        self._thread.submit(self._store.close)
        self._thread.shutdown()
