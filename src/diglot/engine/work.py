"""The tasks of one step as an engine knows them: what they were given last, what came out, and what is yet to be written down."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from diglot.engine.columns import Column
from diglot.engine.digest import DIGEST_SIZE, digest, encode
from diglot.engine.memo import UNKNOWN, Memo, Run, slices, starts
from diglot.engine.naming import Namer
from diglot.engine.outcomes import Outcomes
from diglot.engine.step import Step
from diglot.engine.store import StoreDamaged


@dataclass
class Work:
    step: Step
    labels: Sequence[str]
    starts: list[int]
    """where its runs begin"""
    columns: Sequence[Column]
    outcomes: Outcomes
    dirty: set[int] = field(default_factory=set)
    """places whose run is to be written"""
    gone: Memo = field(default_factory=dict)
    """what the tasks did that are no more"""
    gone_runs: set[str] = field(default_factory=set)
    """the labels that runs began with which are no more"""
    records: dict[str, bytes] = field(default_factory=dict)
    """label → why the task ran"""

    def runs(self, stamp: bytes, namer: Namer, stopgaps: Collection[bytes] = ()) -> list[Run]:
        """The runs that are to be written; `stopgaps` are the keys of tasks that are to run again."""
        return [
            self._run(stamp, namer, stopgaps, start, end)
            for start, end in pairwise([*self.starts, len(self.labels)])
            if not self.dirty.isdisjoint(range(start, end))
        ]

    def _run(self, stamp: bytes, namer: Namer, stopgaps: Collection[bytes], start: int, end: int) -> Run:
        made = self.outcomes
        labels, keys = self.labels[start:end], made.keys[start:end]
        name = run_name(stamp, self.step, labels, namer.of_run(self.columns, start, end))
        if stopgaps and not {*stopgaps}.isdisjoint(keys):
            # Without a name it will be looked at task by task.
            name, keys = b"", [UNKNOWN if key in stopgaps else key for key in keys]
        return Run(
            name,
            tuple(labels),
            b"".join(keys),
            b"".join(made.facets[start:end]),
            tuple(made.hands[start:end]),
        )

    def written(self) -> None:
        """All of it is."""
        for each in (self.dirty, self.gone, self.gone_runs, self.records):
            each.clear()


def run_name(stamp: bytes, step: Step, labels: Sequence[str], arguments: bytes) -> bytes:
    return digest(encode((stamp, step.name, tuple(labels), arguments)))


def recollect(
    stored: Sequence[Run],
    stamp: bytes,
    step: Step,
    labels: Sequence[str],
    columns: Sequence[Column],
    namer: Namer,
) -> Work:
    """What the store remembers of these tasks. `dirty` are those that were given something else, or are not known: an
    unknown one has an empty key. Raises StoreDamaged.
    """
    width = len(step.signature.facets) * DIGEST_SIZE
    left = {run.labels[0]: run for run in stored}
    if any(run.width != width for run in stored):
        raise StoreDamaged(f"a result of {step.name} has parts that are not its own")
    begins = starts(labels)
    keys, facets, hands = [b""] * len(labels), [b""] * len(labels), [b""] * len(labels)
    dirty: set[int] = set()
    for start, end in pairwise([*begins, len(labels)]):
        run = left.get(labels[start])
        if run and run.name == run_name(stamp, step, labels[start:end], namer.of_run(columns, start, end)):
            keys[start:end] = slices(run.keys, DIGEST_SIZE)
            facets[start:end] = slices(run.facets, width)
            hands[start:end] = run.hands
            del left[labels[start]]
        else:
            dirty.update(range(start, end))
    known = {label: row for run in left.values() for label, row in run.rows()}
    for at in dirty:
        if row := known.pop(labels[at], None):
            keys[at], facets[at], hands[at] = row
    gone_runs = left.keys() - {labels[start] for start in begins}
    outcomes = Outcomes(step, keys, facets, hands)
    return Work(step, labels, begins, columns, outcomes, dirty, known, gone_runs)
