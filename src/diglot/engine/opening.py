"""Opens an engine whose memory is a file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from diglot.engine.engine import Engine, Report, silent
from diglot.engine.executors import Executor, Pool, Serial, StartWorker
from diglot.engine.store import Store
from diglot.engine.worker import Worker


@contextmanager
def open_engine(
    path: Path, stamp: bytes, jobs: int = 1, report: Report = silent, *, verify: bool = False
) -> Iterator[Engine]:
    """An engine whose memory is the file at `path`, with `jobs` processes. Raises StoreDamaged.

    With `verify` it runs again what it remembers, and tells in `Engine.wrong` what differs.
    """
    store = Store(path, writable=True)
    worker = Worker(store, stamp, reuse=not verify)
    serial = Serial(worker)
    executor: Executor = (
        Pool(serial, jobs, StartWorker(path, stamp, reuse=not verify)) if jobs > 1 else serial
    )
    engine = Engine(store, stamp, executor, worker, report, verify=verify)
    try:
        yield engine
        engine.flush()
    finally:
        executor.close()
        store.close()
