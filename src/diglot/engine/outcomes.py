"""What came out of many tasks of a step, by name, in columns."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from diglot.engine.columns import Names, replaced
from diglot.engine.digest import DIGEST_SIZE, Ref, decode
from diglot.engine.memo import Row
from diglot.engine.step import Step
from diglot.engine.store import StoreDamaged


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


class Outcomes:
    """The results of a step's tasks, in their order. They do not change: a column that is asked for again is the same object."""

    def __init__(self, step: Step, keys: list[bytes], facets: list[bytes], hands: list[bytes]) -> None:
        self.step = step
        self.keys = keys
        self.facets = facets
        """of each task, the digests of its facets"""
        self.hands = hands
        """of each task, the bytes of the facet that is kept at hand"""
        self._names: dict[str, Names] = {}
        self._refs: dict[str, list[Ref]] = {}
        self._values: list[Any] | None = None
        self._kind: Any = None

    def __len__(self) -> int:
        return len(self.keys)

    def __getitem__(self, at: int) -> Outcome:
        return Outcome(self.step, self.row(at))

    def __iter__(self) -> Iterator[Outcome]:
        return map(self.__getitem__, range(len(self)))

    def pick(self, places: Sequence[int]) -> "Outcomes":
        """Some of them, in their order."""
        if len(places) == len(self):
            return self
        columns = [[column[at] for at in places] for column in (self.keys, self.facets, self.hands)]
        return Outcomes(self.step, *columns)

    def row(self, at: int) -> Row:
        return Row(self.keys[at], self.facets[at], self.hands[at])

    def names(self, facet: str) -> Names:
        """The digest of one facet of each result."""
        if facet not in self._names:
            at = self.step.signature.places[facet] * DIGEST_SIZE
            end = at + DIGEST_SIZE
            self._names[facet] = Names([row[at:end] for row in self.facets])
        return self._names[facet]

    def refs(self, facet: str) -> list[Ref]:
        """The same, as Refs."""
        if facet not in self._refs:
            self._refs[facet] = list(map(Ref, self.names(facet)))
        return self._refs[facet]

    def at_hand(self, kind: Any) -> list[Any]:
        """The facet that is kept at hand, a value of type `kind`. Raises StoreDamaged."""
        if self._values is None:
            # Many are alike: no problems, most often.
            known = _decoded(dict.fromkeys(self.hands), kind)
            self._values, self._kind = [known[hand] for hand in self.hands], kind
        return self._values

    def changed(self, at: Sequence[int], rows: Sequence[Row]) -> "Outcomes":
        """These with other results at some places. Columns in which nothing differs stay the same objects."""
        if not at:
            return self
        made = Outcomes(
            self.step,
            replaced(self.keys, at, [row.key for row in rows]),
            replaced(self.facets, at, [row.facets for row in rows]),
            replaced(self.hands, at, [row.hand for row in rows]),
        )
        for facet, names in self._names.items():
            place = self.step.signature.places[facet] * DIGEST_SIZE
            items = [row.facets[place : place + DIGEST_SIZE] for row in rows]
            made._names[facet] = replaced(names, at, items)  # type: ignore[assignment] # of the same class
            if facet in self._refs:
                made._refs[facet] = replaced(self._refs[facet], at, map(Ref, items))
        if self._values is not None:
            known = _decoded({row.hand: None for row in rows}, self._kind)
            made._values = replaced(self._values, at, [known[row.hand] for row in rows])
            made._kind = self._kind
        return made


def _decoded(hands: dict[bytes, None], kind: Any) -> dict[bytes, Any]:
    """The values that these bytes are, in one go: as the items of an array, by MessagePack's head for one of 32 bits."""
    try:
        values = decode(b"\xdd" + len(hands).to_bytes(4, "big") + b"".join(hands), list[kind])
        return dict(zip(hands, values, strict=True))
    except msgspec.MsgspecError as error:
        raise StoreDamaged(str(error)) from error
