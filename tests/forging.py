"""Changes a cache as somebody does it who can write it and knows how: all checksums are right."""

from pathlib import Path
from typing import Any

from diglot.engine import Step
from diglot.engine.digest import cut, decode, digest, encode
from diglot.engine.memo import Memo, Run
from diglot.engine.store import Entry, Store


def run_of(memo: Memo, name: bytes = b"") -> Run:
    """The rows as a run that carries this name."""
    keys, facets, hands = zip(*memo.values(), strict=True)
    return Run(name, tuple(memo), b"".join(keys), b"".join(facets), hands)


def put(store: Store, step: str, memo: Memo) -> None:
    """Other rows in place of those that the store has, in the same runs under the same names."""
    runs = [run_of({label: memo[label] for label in run.labels}, run.name) for run in store.runs(step)]
    store.put_runs(step, runs, [])


def forge(cache: Path, step: Step, facet: str, value: Any, label: str = "") -> None:
    """Another value in place of a facet of the task's last result, or of those of all tasks.

    Bytes are taken as the encoding of the value.
    """
    store = Store(cache, writable=True)
    memo = store.memo(step.name)
    data = encode(value)
    for each in [label] if label else list(memo):
        names = cut(memo[each].facets)
        names[step.signature.places[facet]] = digest(data)
        hand = data if facet == step.at_hand else memo[each].hand
        memo[each] = memo[each]._replace(facets=b"".join(names), hand=hand)
        store.put([Entry(memo[each].key, memo[each].facets, {digest(data): data})])
    put(store, step.name, memo)
    store.close()


def remembered(cache: Path, step: Step, facet: str, label: str) -> Any:
    """The value of a facet of the task's last result."""
    store = Store(cache, writable=True)
    place = step.signature.places[facet]
    data = store.value(cut(store.memo(step.name)[label].facets)[place])
    store.close()
    return decode(data, step.signature.facets[place][1])
