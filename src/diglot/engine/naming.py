"""Names of arguments, taken once of each object: one stands in many tasks, such as the settings."""

from collections.abc import Sequence
from typing import Any

import msgspec

from diglot.engine.columns import Column, Groups, Names, Same
from diglot.engine.digest import Ref, Refs, encode
from diglot.engine.worker import name_of


class Namer:
    """Remembers the names of objects that were asked for since the last `turn`, or between that and the one before."""

    def __init__(self) -> None:
        self._names: dict[int | str, tuple[bytes, Any]] = {}
        self._older: dict[int | str, tuple[bytes, Any]] = {}

    def turn(self) -> None:
        """Another build begins."""
        self._older, self._names = self._names, {}

    def name(self, value: Any) -> bytes:
        """Of one argument; that of several names tells how many they are."""
        if type(value) is Ref:
            name: bytes = value.digest
            return name
        if type(value) is Refs:
            return len(value).to_bytes(4, "big") + value
        slot = value if type(value) is str else id(value)
        known = self._names.get(slot)
        if known is None:
            # With the object itself: so that no other can come to have its id.
            known = self._older.get(slot) or (name_of(value), value)
            if isinstance(value, str | tuple | dict | msgspec.Struct):
                self._names[slot] = known
        return known[0]

    def of_task(self, columns: Sequence[Column], at: int) -> bytes:
        """The names of a task's arguments, one behind the other."""
        return b"".join([self._item(column, at) for column in columns])

    def of_run(self, columns: Sequence[Column], start: int, end: int) -> bytes:
        """What tells apart all that the tasks from `start` to `end` are given."""
        return encode([self._part(column, start, end) for column in columns])

    def _item(self, column: Column, at: int) -> bytes:
        if isinstance(column, Names):
            return column[at]
        if isinstance(column, Groups):
            return len(column[at]).to_bytes(4, "big") + column[at]
        return self.name(column.value if isinstance(column, Same) else column[at])

    def _part(self, column: Column, start: int, end: int) -> bytes | list[bytes]:
        if isinstance(column, Same):
            return self.name(column.value)
        if isinstance(column, Names | Groups):
            return column[start:end]
        name = self.name
        return [item.digest if type(item) is Ref else name(item) for item in column[start:end]]
