"""Compares the blocks that a translation was made from with those that there are now."""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher, unified_diff
from itertools import zip_longest
from typing import Literal

import msgspec

from diglot.translation.blocks import Block
from diglot.translation.record import Entry, Record, entries

Freshness = Literal["fresh", "stale", "missing", "unrecorded"]
What = Literal["changed", "added", "removed"]


class Change(msgspec.Struct, frozen=True):
    """A block of the original that is not what it was when the translation was made."""

    what: What
    line: int
    """of the original, where the block stands, or where it stood"""
    before: str
    after: str

    @property
    def diff(self) -> list[str]:
        """Lines that begin with + or -, or with a space where they are the same."""
        rows = unified_diff(self.before.split("\n"), self.after.split("\n"), lineterm="", n=1)
        return [row for row in rows if not row.startswith(("---", "+++", "@@"))]


class State(msgspec.Struct, frozen=True):
    freshness: Freshness
    changes: tuple[Change, ...] = ()
    unreviewed: tuple[int, ...] = ()
    """lines of the blocks of the original whose translation a program made, and nobody has reviewed"""


def compare(record: Record, blocks: Sequence[Block]) -> State:
    """`blocks`: of the original, now."""
    changes = tuple(_changes(record.blocks, blocks))
    machine = {entry.digest for entry in record.blocks if entry.machine}
    unreviewed = tuple(block.line for block in blocks if block.digest in machine)
    return State("stale" if changes else "fresh", changes, unreviewed)


def _changes(before: Sequence[Entry], after: Sequence[Block]) -> Iterator[Change]:
    for tag, old, new, above in _steps(before, after):
        for entry, block in zip_longest(old, new) if tag != "equal" else ():
            what: What = "changed" if entry and block else "added" if block else "removed"
            line = (block or above).line
            yield Change(what, line, entry.text if entry else "", block.text if block else "")


def _steps(
    before: Sequence[Entry], after: Sequence[Block]
) -> Iterator[tuple[str, Sequence[Entry], Sequence[Block], Block]]:
    """What became of what, and the block above it. `equal` where nothing has changed."""
    matcher = SequenceMatcher(
        None, [each.digest for each in before], [each.digest for each in after], autojunk=False
    )
    for tag, first, last, start, end in matcher.get_opcodes():
        above = after[start - 1] if start else Block("title", "", 1)
        yield tag, before[first:last], after[start:end], above


def mark(record: Record, blocks: Sequence[Block], line: int | None = None) -> Record:
    """The record of a translation that has been looked at: of all that it was made from, or of the block at a `line` of
    the original, and of what stood right below it. Raises ValueError when there is nothing to be marked there.
    """
    if line is None:
        return Record(record.original, entries(blocks))
    found: list[Entry] = []
    for _, old, new, above in _steps(record.blocks, blocks):
        for entry, block in zip_longest(old, new):
            if _holds(block or above, line):
                found += entries([block]) if block else ()
            elif entry:
                found.append(entry)
    marked = Record(record.original, tuple(found))
    if marked == record:
        raise ValueError(f"no block that has changed, or is yet to be reviewed, stands at line {line}")
    return marked


def _holds(block: Block, line: int) -> bool:
    return block.line <= line <= block.line + block.text.count("\n")
