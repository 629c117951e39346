"""The engine: maps a step over tasks, running only those whose result is not remembered.

Incremental is a warm store, parallel an executor with more hands; there is one code path for all of it.
"""

from collections.abc import Callable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from diglot.engine import trace
from diglot.engine.digest import DIGEST_SIZE, Ref, Refs, cut, decode, digest, encode
from diglot.engine.executors import Executor, Pool, Serial, StartWorker
from diglot.engine.memo import Memo, Row
from diglot.engine.packing import Packed, unpack
from diglot.engine.step import Step
from diglot.engine.store import LARGEST, Entry, Store, StoreDamaged
from diglot.engine.worker import Worker, key, name_of

if TYPE_CHECKING:
    from collections.abc import Iterator


class Task(NamedTuple):
    """One use of a step. The label names it from build to build (a path, a URL) and is unique within the step."""

    label: str
    arguments: tuple[Any, ...]


class Outcome:
    """The result of a task, by name: `outcome["body"]` is the Ref of its facet `body`."""

    __slots__ = ("row", "step")

    def __init__(self, step: Step, row: Row) -> None:
        self.step = step
        self.row = row

    def __getitem__(self, facet: str) -> Ref:
        at = self.step.signature.places[facet] * DIGEST_SIZE
        data = self.row.hand if facet == self.step.at_hand else None
        return Ref(self.row.facets[at : at + DIGEST_SIZE], data=data)


def names(outcomes: Sequence[Outcome], facet: str) -> list[bytes]:
    """The digest of one facet of each of many results of a step."""
    if not outcomes:
        return []
    at = outcomes[0].step.signature.places[facet] * DIGEST_SIZE
    return [outcome.row.facets[at : at + DIGEST_SIZE] for outcome in outcomes]


def held(value: Any) -> Ref:
    """The name of a value that no step made, with its bytes at hand: for one that many tasks take."""
    data = encode(value)
    return Ref(digest(data), data=data)


Report = Callable[[str, int, int], None]
"""told of (step, tasks done, tasks to run) while they run"""


def silent(_step: str, _done: int, _total: int) -> None:
    """The Report that tells nobody."""


class Engine:
    """Values travel through it by name; `load` reads one when the caller needs to look at it."""

    def __init__(
        self, store: Store, stamp: bytes, executor: Executor, worker: Worker, report: Report, *, verify: bool
    ) -> None:
        self._store = store
        self._stamp = stamp
        self._executor = executor
        self._worker = worker
        self._report = report
        self._verify = verify
        self._names: dict[int | str, bytes] = {}
        self._named: list[Any] = []
        self.ran: dict[str, int] = {}
        """how many tasks of each step had to be run"""
        self.wrong: list[str] = []
        """step and label of each remembered result that running it again did not confirm"""

    def map(self, step: Step, tasks: Sequence[Task]) -> list[Outcome]:
        """The outcome of each task, in order. All results are committed when this returns."""
        memo = self._store.memo(step.name)
        rows: Memo = {}
        missing: dict[bytes, list[Task]] = {}
        changed: list[Task] = []
        for task in tasks:
            name = self._key(step, task)
            row = memo.get(task.label)
            if row is None or row.key != name:
                changed.append(task)
                row = self._remembered(step, name)
                if row is None:
                    missing.setdefault(name, []).append(task)
                    row = Row(name, b"", b"")
            rows[task.label] = row
        self.ran[step.name] = self.ran.get(step.name, 0) + len(missing)
        if missing:
            self._run(step, missing, rows)
        if self._verify:
            self._check(step, [task for task in tasks if rows[task.label].key not in missing], rows)
        self._record(step, memo, rows, changed)
        return [Outcome(step, rows[task.label]) for task in tasks]

    def load(self, name: Ref, kind: Any) -> Any:
        """The value of type `kind` behind a Ref."""
        return self._worker.decoded(name, kind) if name.data is not None else self._worker.load(name, kind)

    def at_hand(self, outcomes: Sequence[Outcome], kind: Any) -> list[Any]:
        """Of each of many results of a step the facet that is kept at hand, a value of type `kind`."""
        # Many are alike: no problems, most often.
        values = dict.fromkeys(outcome.row.hand for outcome in outcomes)
        try:
            values.update((data, decode(data, kind)) for data in values)
        except msgspec.MsgspecError as error:
            raise StoreDamaged(str(error)) from error
        return [values[outcome.row.hand] for outcome in outcomes]

    def keep(self, value: Any) -> bytes:
        """The digest of a value that no step made, which the store has then."""
        data = encode(value)
        self._store.keep(data)
        return digest(data)

    def data(self, name: Ref) -> bytes:
        """The bytes behind a Ref."""
        return self._worker.data(name)

    def parts(self, name: Ref) -> list[Ref]:
        """The names of the items of a facet that is stored apart."""
        return [Ref(each) for each in cut(self._worker.data(name))]

    def collect(self) -> None:
        """Forgets results that no build needs any more, if they are many."""
        self._store.collect()

    def explain(self, step: str, label: str, steps: tuple[str, ...]) -> list[trace.Reason]:
        """Why the task last ran, and those of the labelled `steps` that made its changed inputs."""
        if self._store.trace(step, label) is None:
            return []
        histories = {name: (self._store.memo(name), self._store.traces(name)) for name in steps}
        return trace.explain(step, label, histories, self._store.parts)

    def _key(self, step: Step, task: Task) -> bytes:
        names = [task.label.encode("utf-8", "surrogatepass"), b"\0"] if step.labelled else []
        known = self._names
        for each in task.arguments:
            kind = type(each)
            if kind is Ref:
                names.append(each.digest)
            elif kind is Refs:
                names += (len(each).to_bytes(4, "big"), each)
            elif kind is str:
                names.append(known.get(each) or self._name(each, each))
            else:
                slot = id(each)
                names.append(known.get(slot) or self._name(slot, each))
        return key(self._stamp, step, b"".join(names))

    def _name(self, slot: int | str, value: Any) -> bytes:
        """Of an argument. One object stands in many tasks, such as the settings: its name is taken once."""
        name = name_of(value)
        if isinstance(value, str | tuple | dict | msgspec.Struct):
            self._names[slot] = name
            # So that no other object can come to have its id.
            self._named.append(value)
        return name

    def _remembered(self, step: Step, name: bytes) -> Row | None:
        facets = self._store.result(name)
        if facets is None:
            return None
        if len(facets) != len(step.signature.facets) * DIGEST_SIZE:
            raise StoreDamaged(f"a result of {step.name} has parts that are not its own")
        return Row(name, facets, self._at_hand(step, facets))

    def _at_hand(self, step: Step, facets: bytes) -> bytes:
        """The bytes of the facet that is kept at hand."""
        if not step.at_hand:
            return b""
        at = step.signature.places[step.at_hand] * DIGEST_SIZE
        return self._store.value(facets[at : at + DIGEST_SIZE])

    def _run(self, step: Step, missing: dict[bytes, list[Task]], rows: Memo) -> None:
        """Runs what is missing, by key, and fills in the rows of the tasks."""
        first = {name: tasks[0] for name, tasks in missing.items()}
        for done, row in enumerate(self._results(step, first), 1):
            rows.update((task.label, row) for task in missing[row.key])
            self._report(step.name, done, len(missing))

    def _results(self, step: Step, tasks: dict[bytes, Task]) -> "Iterator[Row]":
        """What comes out of each task, by key, when the store has it."""
        keys = list(tasks)
        arguments = [
            (task.label, *task.arguments) if step.labelled else task.arguments for task in tasks.values()
        ]
        for first, results in self._executor.run(step, arguments):
            names = keys[first : first + len(results)]
            entries = [made.entry._replace(key=name) for name, made in zip(names, results, strict=True)]
            self._store.put([*(entry for made in results for entry in made.called), *entries])
            yield from (Row(entry.key, entry.facets, _hand(step, entry)) for entry in entries)

    def _check(self, step: Step, tasks: Sequence[Task], rows: Memo) -> None:
        """Runs again what was remembered; what comes out otherwise takes the place of what was remembered."""
        again = {rows[task.label].key: task for task in tasks}
        right = {row.key: row for row in self._results(step, again)}
        for task in tasks:
            row = rows[task.label]
            if row != right[row.key]:
                self.wrong.append(f"{step.name} {task.label}")
                rows[task.label] = right[row.key]

    def _record(self, step: Step, memo: Memo, rows: Memo, changed: list[Task]) -> None:
        """Remembers what the tasks did and, of those whose key is new, what changed; forgets tasks that are gone."""
        gone = memo.keys() - rows.keys() if changed or len(memo) != len(rows) else set[str]()
        records = {}
        for task in changed:
            before = self._store.trace(step.name, task.label) if task.label in memo else None
            now = trace.inputs(self._stamp, step, task.arguments)
            different = trace.differences(trace.decode_record(before) if before else None, now)
            records[task.label] = encode(trace.Record(now, different))
        if gone:
            self._store.outdate([memo[label] for label in gone])
        if records or gone or self.wrong:
            self._store.put_traces(step.name, records, gone)
            self._store.put_memo(step.name, rows, rows if self.wrong else [*records, *gone])


def _hand(step: Step, entry: Entry) -> bytes:
    if not step.at_hand:
        return b""
    at = step.signature.places[step.at_hand] * DIGEST_SIZE
    data = entry.data[entry.facets[at : at + DIGEST_SIZE]]
    return unpack(data, LARGEST) if isinstance(data, Packed) else data


@contextmanager
def open_engine(
    path: Path, stamp: bytes, jobs: int = 1, report: Report = silent, *, verify: bool = False
) -> "Iterator[Engine]":
    """An engine whose memory is the file at `path`, with `jobs` processes. Raises StoreDamaged.

    With `verify` it runs again what it remembers, and tells in `Engine.wrong` what differs.
    """
    store = Store(path, writable=True)
    worker = Worker(store, stamp, reuse=not verify)
    serial = Serial(worker)
    executor: Executor = (
        Pool(serial, jobs, StartWorker(path, stamp, reuse=not verify)) if jobs > 1 else serial
    )
    try:
        yield Engine(store, stamp, executor, worker, report, verify=verify)
    finally:
        executor.close()
        store.close()
