"""Hands for the engine: the same `Worker.run`, in this process or in several. Both give results in any order, by index.

The pool is our own, since concurrent.futures' can wait for ever for a worker that was killed while it sent its result,
and leaves workers behind when the parent is killed. Here each worker has a pipe of its own: a death, on either side, is
the end of a pipe.
"""

import functools
import gc
import signal
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from diglot.engine.packing import pack
from diglot.engine.step import Step
from diglot.engine.store import Store, StoreDamaged
from diglot.engine.worker import Made, SourceChanged, Worker, chunks

if TYPE_CHECKING:
    # It is slow to import, and most builds have no use for it.
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

POOL_PAYS = 48
"""tasks from which starting processes costs less than it saves (measured on posts of 8 KB)"""
LARGEST_CHUNK = 32
LITTER = 100_000
"""objects that a hand made and did not free, from which on it looks for garbage: up to 200 MB"""
PULSE = 0.02
"""seconds without results after which a pool yields none"""


class WorkerDied(Exception):
    """A worker process was killed, most often for want of memory."""


class Executor(Protocol):
    def run(self, step: Step, tasks: Sequence[tuple[Any, ...]]) -> Iterator[tuple[int, Sequence[Made]]]:
        """Runs the step on all tasks; yields (index of the first, results) for runs of them, as they are done, and none now
        and then, so that something else may be done meanwhile.
        """

    def close(self) -> None: ...


class Serial:
    """Everything in this process."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    def run(self, step: Step, tasks: Sequence[tuple[Any, ...]]) -> Iterator[tuple[int, Sequence[Made]]]:
        for first, chunk in chunks(tasks, LARGEST_CHUNK):
            yield first, self._worker.run(step, chunk)

    def close(self) -> None:
        """Nothing is held."""


class _Hand(NamedTuple):
    """A worker process, and our end of the pipe to it."""

    process: "BaseProcess"
    pipe: "Connection"


class Pool:
    """Several processes for a step that has enough to do; for others, `serial` works."""

    def __init__(self, serial: Serial, jobs: int, start_worker: Callable[[], Worker]) -> None:
        self._serial = serial
        self._jobs = jobs
        self._start_worker = start_worker
        self._hands: list[_Hand] = []

    def run(self, step: Step, tasks: Sequence[tuple[Any, ...]]) -> Iterator[tuple[int, Sequence[Made]]]:
        # The hands are at work when this is called while results are waited for: by a build in the midst of another one.
        if len(tasks) < (2 if step.slow else POOL_PAYS) or self._hands:
            yield from self._serial.run(step, tasks)
            return
        try:
            yield from self._share(step, tasks)
        finally:
            # Each step has processes of its own: what one needs (V8, 100 MB each) shall not lie there while the next
            # runs. After an error, hands that are still at work have results for nobody.
            self.close()

    def _share(self, step: Step, tasks: Sequence[tuple[Any, ...]]) -> Iterator[tuple[int, Sequence[Made]]]:
        from multiprocessing.connection import wait

        size = 1 if step.slow else max(1, min(LARGEST_CHUNK, len(tasks) // (4 * self._jobs)))
        waiting = chunks(tasks, size)
        free = self._start()
        busy: dict[Any, tuple[_Hand, int]] = {}
        while True:
            # Work is handed out before results are handed on: the hands shall not wait for what is done with these.
            for hand, (first, chunk) in zip(free, waiting, strict=False):
                _send(hand, (step, list(chunk)))
                busy[hand.pipe] = hand, first
            if not busy:
                return
            done = [busy.pop(pipe) for pipe in wait(list(busy), PULSE)]
            results = [(at, _receive(hand)) for hand, at in done]
            free = [hand for hand, _ in done]
            yield from results or [(0, [])]

    def close(self) -> None:
        """Ends the processes, whatever they are at: they hold nothing that could be left half-done."""
        for hand in self._hands:
            hand.process.kill()
        for hand in self._hands:
            hand.process.join()
            hand.pipe.close()
        self._hands = []

    def _start(self) -> list[_Hand]:
        context = _context()
        while len(self._hands) < self._jobs:
            ours, theirs = context.Pipe()
            # A pipe ends when nobody holds its other end: a forked process gets copies of all of ours.
            copies = (
                [ours, *(hand.pipe for hand in self._hands)] if context.get_start_method() == "fork" else []
            )
            process = context.Process(target=_serve, args=(theirs, self._start_worker, copies), daemon=True)
            process.start()
            theirs.close()
            self._hands.append(_Hand(process, ours))
        return list(self._hands)


def _send(hand: _Hand, message: Any) -> None:
    try:
        hand.pipe.send(message)
    except OSError as error:
        raise _death(hand) from error


def _receive(hand: _Hand) -> Sequence[Made]:
    try:
        outcome = hand.pipe.recv()
    except (EOFError, OSError) as error:
        # The latter when the end comes in the middle of a result.
        raise _death(hand) from error
    if isinstance(outcome, BaseException):
        raise outcome
    made: Sequence[Made] = outcome
    return made


def _death(hand: _Hand) -> WorkerDied:
    hand.process.join(1)
    code = hand.process.exitcode or 0
    how = f"killed by signal {-code}, perhaps for want of memory" if code < 0 else f"exit code {code}"
    return WorkerDied(f"a worker process died ({how}); try again with --jobs 1")


class StartWorker:
    """Makes a worker of a pool's process, with a connection of its own to the store."""

    def __init__(self, store: Path, stamp: bytes, *, reuse: bool) -> None:
        self._store = store
        self._stamp = stamp
        self._reuse = reuse

    def __call__(self) -> Worker:
        return Worker(Store(self._store, writable=False), self._stamp, reuse=self._reuse)


def _serve(pipe: "Connection", start_worker: Callable[[], Worker], copies: "list[Connection]") -> None:
    """The life of a worker process: until its pipe ends."""
    for copy in copies:
        copy.close()
    # An interrupt at the terminal reaches the whole process group; the parent alone decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    worker = functools.cache(start_worker)
    # What the parent left here is no garbage of this process: to look through it would copy it.
    gc.freeze()
    while True:
        try:
            pipe.send(_outcome(worker, *pipe.recv()))
        except (EOFError, OSError):
            return
        # A template leaves circles that hold its whole page. What is looked at is only what is new and still there.
        if gc.get_count()[0] > LITTER:
            gc.collect(0)


def _outcome(
    worker: Callable[[], Worker], step: Step, tasks: list[tuple[Any, ...]]
) -> list[Made] | Exception:
    try:
        return [_packed(made) for made in worker().run(step, tasks)]
    except (SourceChanged, StoreDamaged) as error:
        return error
    except Exception as error:  # noqa: BLE001 - a bug in a step, which is raised in the parent
        # Not the error itself, which may be one that can't be sent.
        failed = RuntimeError(f"the step {step.name} failed in a worker process")
        failed.add_note("".join(traceback.format_exception(error)))
        return failed


def _packed(made: Made) -> Made:
    """As it will be stored: here is a core to do it, and less to send."""
    entries = [
        entry._replace(data={name: pack(data) for name, data in entry.data.items()})
        for entry in (made.entry, *made.called)
    ]
    return Made(entries[0], entries[1:])


def _context() -> Any:
    """Forking is quickest, but only right while no other thread (V8 has some) is alive. Else a process that has none, and
    has what steps import, is forked in its stead, where a system has that.
    """
    import multiprocessing

    threads = Path("/proc/self/task")
    if threading.active_count() == 1 and threads.is_dir() and len(list(threads.iterdir())) == 1:
        return multiprocessing.get_context("fork")
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context
