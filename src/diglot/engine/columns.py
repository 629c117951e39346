"""Arguments of many tasks, in columns, each an item for each task; and how two versions of a column differ.

A process that builds again and again, as the preview does, gets most columns from the last time as the same objects.
What is done with them then costs what changed, and a look at the rest that takes nanoseconds an item.
"""

from collections.abc import Callable, Iterable, Sequence
from operator import is_not, ne
from typing import Any, NamedTuple

from diglot.engine.digest import NOTHING, Ref, Refs


class Names(list[bytes]):
    """A column of values that go by name: the digest of each, or NOTHING where there is none."""


class Groups(list[bytes]):
    """A column of tuples of values that go by name: the digests of each tuple's items, one behind the other."""


class Same:
    """A column that has one value for all tasks."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


Column = Names | Groups | Same | Sequence[Any]
"""the last: of values or Refs, as `Task.arguments` has them"""


def argument(column: Column, at: int) -> Any:
    """The argument of one task, as a step's worker takes it."""
    if isinstance(column, Same):
        return column.value
    if isinstance(column, Names):
        return None if column[at] == NOTHING else Ref(column[at])
    if isinstance(column, Groups):
        return Refs(column[at])
    return column[at]


def differing(before: Column, now: Column) -> list[int]:
    """Where two versions of a column of one length may differ."""
    if before is now or isinstance(now, Same):
        return []
    if isinstance(before, Same):
        return [*range(len(now))]
    differ: Callable[[Any, Any], Any] = ne if isinstance(now, Names | Groups) else is_not
    return positions(list(map(differ, before, now)))


def positions(flags: list[bool]) -> list[int]:
    """Where `flags` is true. Most often nearly nowhere, so the list itself does the search."""
    found, at = [], -1
    for _ in range(flags.count(True)):
        at = flags.index(True, at + 1)
        found.append(at)
    return found


def replaced(column: list[Any], at: Iterable[int], items: Iterable[Any]) -> list[Any]:
    """A copy with other items at some places; the column itself, if they are no others."""
    changed = [(place, item) for place, item in zip(at, items, strict=True) if column[place] != item]
    if not changed:
        return column
    copy = column.copy() if type(column) is list else type(column)(column)
    for place, item in changed:
        copy[place] = item
    return copy


class Gathered(NamedTuple):
    """The names of some items, for each of several groups."""

    groups: Sequence[Sequence[int]]
    names: Names
    joined: Groups
    users: dict[int, list[int]]
    """item → the groups that have it; empty until it is needed"""


def gather(groups: Sequence[Sequence[int]], names: Names, last: Gathered | None = None) -> Gathered:
    """For each group, given by places in `names`, the names there; only where they are others than the last time."""
    if last is None or last.groups is not groups or len(last.names) != len(names):
        name = names.__getitem__
        # Most groups have one item, and there is one for each page.
        joined = [name(group[0]) if len(group) == 1 else b"".join(map(name, group)) for group in groups]
        return Gathered(groups, names, Groups(joined), {})
    changed = differing(last.names, names)
    if changed and not last.users:
        for place, group in enumerate(groups):
            for at in group:
                last.users.setdefault(at, []).append(place)
    places = sorted({place for at in changed for place in last.users.get(at, ())})
    items = [b"".join([names[at] for at in groups[place]]) for place in places]
    joined = replaced(last.joined, places, items)
    return Gathered(groups, names, joined, last.users)  # type: ignore[arg-type] # of the same class
