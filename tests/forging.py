"""Changes a cache as somebody does it who can write it and knows how: all checksums are right."""

from pathlib import Path
from typing import Any

from diglot.engine import Step
from diglot.engine.digest import cut, decode, digest, encode
from diglot.engine.store import Entry, Store


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
    store.put_memo(step.name, memo, memo)
    store.close()


def remembered(cache: Path, step: Step, facet: str, label: str) -> Any:
    """The value of a facet of the task's last result."""
    store = Store(cache, writable=True)
    place = step.signature.places[facet]
    data = store.value(cut(store.memo(step.name)[label].facets)[place])
    store.close()
    return decode(data, step.signature.facets[place][1])
