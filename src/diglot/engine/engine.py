"""The engine: maps a step over tasks, running only those whose result is not remembered.

Incremental is a warm store, parallel an executor with more hands; there is one code path for all of it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from diglot.engine import trace
from diglot.engine.digest import Ref, digest, encode
from diglot.engine.executors import Executor, Pool, Serial, StartWorker
from diglot.engine.step import Step
from diglot.engine.store import Entry, Store, StoreDamaged
from diglot.engine.worker import Made, Worker, key


class Task(NamedTuple):
    """One use of a step. The label names it from build to build (a path, a URL) and is unique within the step."""

    label: str
    arguments: tuple[Any, ...]


Outcome = dict[str, Ref]
"""the Ref of each facet of a result"""


Report = Callable[[str, int, int], None]
"""told of (step, tasks done, tasks to run) while they run"""


def silent(_step: str, _done: int, _total: int) -> None:
    """The Report that tells nobody."""


class Engine:
    """Values travel through it by name; `load` reads one when the caller needs to look at it."""

    def __init__(
        self, store: Store, stamp: bytes, executor: Executor, worker: Worker, report: Report
    ) -> None:
        self._store = store
        self._stamp = stamp
        self._executor = executor
        self._worker = worker
        self._report = report
        self.ran: dict[str, int] = {}
        """how many tasks of each step had to be run"""

    def map(self, step: Step, tasks: Sequence[Task]) -> list[Outcome]:
        """The outcome of each task, in order. All results are committed when this returns."""
        before = self._store.traces(step.name)
        keys = [key(self._stamp, step, task.arguments) for task in tasks]
        known: dict[bytes, list[bytes] | None] = {
            name: self._store.result(name)
            if before.get(task.label, (b"",))[0] != name
            else _outputs(before[task.label])
            for name, task in zip(keys, tasks, strict=True)
        }
        known |= self._run(
            step, {name: task for name, task in zip(keys, tasks, strict=True) if known[name] is None}
        )
        outputs = [known[name] or [] for name in keys]
        names = [name for name, _ in step.signature.facets]
        if any(len(output) != len(names) for output in outputs):
            raise StoreDamaged(f"a result of {step.name} has parts that are not its own")
        self._record(step, before, list(zip(tasks, keys, outputs, strict=True)))
        return [{name: Ref(data) for name, data in zip(names, output, strict=True)} for output in outputs]

    def load(self, name: Ref, kind: Any) -> Any:
        """The value of type `kind` behind a Ref."""
        return self._worker.load(name, kind)

    def keep(self, value: Any) -> Ref:
        """Puts a value into the store that no step made, such as one that many tasks take."""
        data = encode(value)
        name = digest(data)
        if self._store.result(name) is None:
            self._store.put([Entry(name, [data])])
        return Ref(name)

    def explain(self, step: str, label: str, steps: tuple[str, ...]) -> list[trace.Reason]:
        """Why the task last ran, and those of the labelled `steps` that made its changed inputs."""
        return trace.explain(step, label, self._store.traces, steps)

    def _run(self, step: Step, missing: dict[bytes, Task]) -> dict[bytes, list[bytes]]:
        keys = list(missing)
        made: dict[bytes, list[bytes]] = {}
        for first, results in self._executor.run(step, [task.arguments for task in missing.values()]):
            done = list(zip(keys[first : first + len(results)], results, strict=True))
            self._store.put(_entries(done))
            made |= {name: [digest(data) for data in result.facets] for name, result in done}
            self._report(step.name, len(made), len(missing))
        self.ran[step.name] = self.ran.get(step.name, 0) + len(missing)
        return made

    def _record(
        self, step: Step, before: dict[str, tuple[bytes, bytes]], done: list[tuple[Task, bytes, list[bytes]]]
    ) -> None:
        """Notes for each task whose key is new what changed, and forgets tasks that are gone."""
        rows = []
        for task, name, outputs in done:
            old = before.get(task.label)
            if old and old[0] == name:
                continue
            now = trace.inputs(self._stamp, step, task.arguments)
            changed = trace.differences(trace.decode_record(old[1]) if old else None, now)
            rows.append((task.label, name, encode(trace.Record(now, outputs, changed))))
        if rows:
            self._store.put_traces(step.name, rows)
        gone = before.keys() - {task.label for task, _, _ in done}
        if gone:
            self._store.drop_traces(step.name, sorted(gone))


def _outputs(row: tuple[bytes, bytes]) -> list[bytes]:
    return trace.decode_record(row[1]).outputs


def _entries(done: list[tuple[bytes, Made]]) -> Iterator[Entry]:
    for name, made in done:
        yield from made.called
        yield Entry(name, made.facets)


@contextmanager
def open_engine(path: Path, stamp: bytes, jobs: int = 1, report: Report = silent) -> Iterator[Engine]:
    """An engine whose memory is the file at `path`, with `jobs` processes. Raises StoreDamaged."""
    store = Store(path, writable=True)
    worker = Worker(store, stamp)
    serial = Serial(worker)
    executor: Executor = Pool(serial, jobs, StartWorker(path, stamp)) if jobs > 1 else serial
    try:
        yield Engine(store, stamp, executor, worker, report)
    finally:
        executor.close()
        store.close()
