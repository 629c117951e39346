"""The engine: maps a step over tasks, running only those whose result is not remembered.

Incremental is a warm store, parallel an executor with more hands; there is one code path for all of it. An engine that is
kept, as the preview keeps it, looks only at what is another object than the last time.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, TypeVarTuple

from diglot.engine import trace
from diglot.engine.columns import Column, Gathered, Groups, Names, Same, argument, differing, gather
from diglot.engine.digest import DIGEST_SIZE, Ref, cut, digest, encode
from diglot.engine.executors import Executor
from diglot.engine.memo import Row
from diglot.engine.naming import Namer
from diglot.engine.outcomes import Outcomes
from diglot.engine.packing import Packed, unpack
from diglot.engine.step import Step
from diglot.engine.store import LARGEST, Entry, Store, StoreDamaged
from diglot.engine.work import Work, recollect
from diglot.engine.worker import Worker, key

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")
Arguments = TypeVarTuple("Arguments")

MANY = 128
"""tasks that ran, from which on what they did is written down at once: there may be more than memory should hold"""


class Task(NamedTuple):
    """One use of a step. The label names it from build to build (a path, a URL) and is unique within the step."""

    label: str
    arguments: tuple[Any, ...]


def held(value: Any) -> Ref:
    """The name of a value that no step made, with its bytes at hand: for one that many tasks take."""
    data = encode(value)
    return Ref(digest(data), data=data)


Report = Callable[[str, int, int], None]
"""told of (step, tasks done, tasks to run) before they run, and many times a second while several processes do; what it
raises ends the build
"""


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
        self._namer = Namer()
        self._work: dict[str, Work] = {}
        self._recalled: dict[Callable[..., Any], tuple[tuple[Any, ...], Any]] = {}
        self._gathered: dict[str, Gathered] = {}
        self._kept: dict[bytes, bytes] = {}
        self._stopgaps: set[bytes] = set()
        """keys of results that are not to be remembered"""
        self.ran: dict[str, int] = {}
        """how many tasks of each step had to be run"""
        self.wrong: list[str] = []
        """step and label of each remembered result that running it again did not confirm"""

    @property
    def provisional(self) -> bool:
        """Whether something that was made is a stopgap: another build of the same may give better."""
        return bool(self._stopgaps)

    def map(self, step: Step, tasks: Sequence[Task]) -> Outcomes:
        """The outcome of each task, in order. All results are committed when this returns."""
        columns = [*map(list, zip(*(task.arguments for task in tasks), strict=True))]
        return self.map_columns(step, [task.label for task in tasks], *columns)

    def map_columns(self, step: Step, labels: Sequence[str], *columns: Column) -> Outcomes:
        """The same, with the labels of the tasks, and a column for each argument.

        None of it may be changed afterwards: what is the same object the next time is not looked at again.
        """
        # It comes back when all went well: after an error nobody knows what belongs to what.
        work = self._work.pop(step.name, None)
        if work and (work.labels is labels or work.labels == labels):
            changed = self._changed(work, columns)
            work.columns = columns
        else:
            if work:
                self._write(work)
            stored = self._store.runs(step.name)
            work = recollect(stored, self._stamp, step, labels, columns, self._namer)
            changed = sorted(work.dirty)
        ran = self._update(work, changed)
        if self._verify:
            self._check(work, [at for at in range(len(labels)) if at not in ran])
        if len(ran) > MANY:
            self._write(work)
        self._work[step.name] = work
        return work.outcomes

    def recall(self, function: "Callable[[*Arguments], T]", *arguments: *Arguments) -> T:
        """What a function gives that is too cheap to be stored, and too slow to be called again for the same arguments.

        Only the last call is remembered, and only by this object.
        """
        known = self._recalled.get(function)
        # Tuples compare items that are the same object without looking into them.
        found: T = known[1] if known is not None and known[0] == arguments else function(*arguments)
        # Also when they are equal to those of the last time: they may be other objects, and will be again the next time.
        self._recalled[function] = arguments, found
        return found

    def gather(self, use: str, groups: Sequence[Sequence[int]], names: Names) -> Groups:
        """For each group, given by places in `names`, the names there. `use` tells apart what is gathered."""
        found = self._gathered[use] = gather(groups, names, self._gathered.get(use))
        return found.joined

    def load(self, name: Ref, kind: Any) -> Any:
        """The value of type `kind` behind a Ref."""
        return self._worker.decoded(name, kind) if name.data is not None else self._worker.load(name, kind)

    def keep(self, value: Any) -> bytes:
        """The digest of a value that no step made, which the store has then."""
        data = encode(value)
        name = digest(data)
        if name not in self._kept:
            self._kept[name] = data
            self._store.keep(data)
        return name

    def data(self, name: Ref) -> bytes:
        """The bytes behind a Ref."""
        return self._worker.data(name)

    def parts(self, name: Ref) -> Names:
        """The names of the items of a facet that is stored apart."""
        return Names(cut(self._worker.data(name)))

    def flush(self) -> None:
        """Writes down what tasks did last. Until then another build finds their results, one by one."""
        for work in self._work.values():
            self._write(work)

    def collect(self) -> None:
        """Ends a build: forgets results that no build needs any more, if they are many."""
        self.flush()
        self._namer.turn()
        if self._store.collect():
            for data in self._kept.values():
                self._store.keep(data)

    def passing(self, report: Report) -> "Engine":
        """Another engine with the same results, for a build of a part of the site: it forgets none of the other tasks."""
        return Passing(self._store, self._stamp, self._executor, self._worker, report, verify=False)

    def explain(self, step: str, label: str, steps: tuple[str, ...]) -> list[trace.Reason]:
        """Why the task last ran, and those of the labelled `steps` that made its changed inputs."""
        self.flush()
        if self._store.trace(step, label) is None:
            return []
        histories = {name: (self._store.memo(name), self._store.traces(name)) for name in steps}
        return trace.explain(step, label, histories, self._store.parts)

    def _write(self, work: Work) -> None:
        if work.gone:
            self._store.outdate(work.gone.values())
        if work.records or work.gone:
            self._store.put_traces(work.step.name, work.records, work.gone)
        if work.dirty or work.gone_runs:
            runs = work.runs(self._stamp, self._namer, self._stopgaps)
            self._store.put_runs(work.step.name, runs, work.gone_runs)
        work.written()

    def _changed(self, work: Work, columns: Sequence[Column]) -> list[int]:
        """Which tasks may be given something else than the last time."""
        places: set[int] = set()
        for before, now in zip(work.columns, columns, strict=True):
            if isinstance(now, Same):
                same = isinstance(before, Same) and (
                    before.value is now.value or self._namer.name(before.value) == self._namer.name(now.value)
                )
                if not same:
                    return [*range(len(work.labels))]
            else:
                places.update(differing(before, now))
        return sorted(places)

    def _key(self, work: Work, at: int) -> bytes:
        label = work.labels[at].encode() + b"\0" if work.step.labelled else b""
        return key(self._stamp, work.step, label + self._namer.of_task(work.columns, at))

    def _update(self, work: Work, changed: Sequence[int]) -> set[int]:
        """Brings the outcomes up to date at these places, and returns those whose task was run."""
        before = work.outcomes
        keys = {at: name for at in changed if (name := self._key(work, at)) != before.keys[at]}
        rows: dict[int, Row] = {}
        missing: dict[bytes, list[int]] = {}
        for at, name in keys.items():
            row = None if name in missing else self._remembered(work.step, name)
            if row:
                rows[at] = row
            else:
                missing.setdefault(name, []).append(at)
        self.ran[work.step.name] = self.ran.get(work.step.name, 0) + len(missing)
        if missing:
            self._report(work.step.name, 0, len(missing))
        done = 0
        for piece in self._results(work, {name: at[0] for name, at in missing.items()}):
            for row in piece:
                rows.update(dict.fromkeys(missing[row.key], row))
            done += len(piece)
            self._report(work.step.name, done, len(missing))
        self._record(work, keys)
        work.outcomes = before.changed([*keys], [rows[at] for at in keys])
        return {at for places in missing.values() for at in places}

    def _remembered(self, step: Step, name: bytes) -> Row | None:
        facets = self._store.result(name)
        if facets is None:
            return None
        if len(facets) != len(step.signature.facets) * DIGEST_SIZE:
            raise StoreDamaged(f"a result of {step.name} has parts that are not its own")
        hand = b""
        if step.at_hand:
            at = step.signature.places[step.at_hand] * DIGEST_SIZE
            hand = self._store.value(facets[at : at + DIGEST_SIZE])
        return Row(name, facets, hand)

    def _results(self, work: Work, tasks: dict[bytes, int]) -> "Iterator[list[Row]]":
        """What comes out of the tasks, given by key and place, piece by piece, when the store has it."""
        if not tasks:
            return
        step, keys = work.step, list(tasks)
        arguments = [
            (*([work.labels[at]] if step.labelled else []), *self._arguments(work, at))
            for at in tasks.values()
        ]
        for first, results in self._executor.run(step, arguments):
            names = keys[first : first + len(results)]
            entries = [made.entry._replace(key=name) for name, made in zip(names, results, strict=True)]
            if entries:
                self._store.put([*(entry for made in results for entry in made.called), *entries])
            self._stopgaps.update(entry.key for entry in entries if entry.provisional)
            yield [Row(entry.key, entry.facets, _hand(step, entry)) for entry in entries]

    def _arguments(self, work: Work, at: int) -> tuple[Any, ...]:
        return tuple([argument(column, at) for column in work.columns])

    def _record(self, work: Work, places: Iterable[int]) -> None:
        """Says of tasks with new keys what changed."""
        work.dirty.update(places)
        for at in places:
            label, before = work.labels[at], None
            if work.outcomes.keys[at]:
                before = work.records.get(label) or self._store.trace(work.step.name, label)
            now = trace.inputs(self._stamp, work.step, self._arguments(work, at))
            different = trace.differences(trace.decode_record(before) if before else None, now)
            work.records[label] = encode(trace.Record(now, different))

    def _check(self, work: Work, places: Sequence[int]) -> None:
        """Runs again what was remembered; what comes out otherwise takes the place of what was remembered."""
        before = work.outcomes
        again = {before.keys[at]: at for at in places}
        right = {row.key: row for piece in self._results(work, again) for row in piece}
        wrong = [at for at in places if before.row(at) != right[before.keys[at]]]
        self.wrong += [f"{work.step.name} {work.labels[at]}" for at in wrong]
        work.dirty.update(wrong)
        work.outcomes = before.changed(wrong, [right[before.keys[at]] for at in wrong])


def _hand(step: Step, entry: Entry) -> bytes:
    if not step.at_hand:
        return b""
    at = step.signature.places[step.at_hand] * DIGEST_SIZE
    data = entry.data[entry.facets[at : at + DIGEST_SIZE]]
    return unpack(data, LARGEST) if isinstance(data, Packed) else data


class Passing(Engine):
    """See `Engine.passing`."""

    def flush(self) -> None:
        """Nothing is written down."""

    def _write(self, work: Work) -> None:
        work.written()
