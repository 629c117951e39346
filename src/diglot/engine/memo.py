"""What the tasks of a step did last, and how that is kept: in runs of some hundred labels, in the order of the tasks.

A run carries a name for all that its tasks were given. If that is what they are given now, none of them is looked at by
itself: a build of many posts with one edited looks at the tasks of one run, and writes that one again.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple
from zlib import crc32

import msgspec

from diglot.engine.digest import DIGEST_SIZE

RUN = 128
"""labels in a run, about"""


class Row(NamedTuple):
    """What a task did last."""

    key: bytes
    facets: bytes
    """the digest of each facet, one behind the other"""
    hand: bytes
    """the bytes of the facet that is kept at hand, or none"""


UNKNOWN = bytes(DIGEST_SIZE)
"""in place of the key of a task that is to be run again"""
Memo = dict[str, Row]
"""label → row"""


class Run(msgspec.Struct, frozen=True, array_like=True):
    """The rows of some tasks, in columns."""

    name: bytes
    """of everything that the tasks were given"""
    labels: tuple[str, ...]
    keys: bytes
    """one behind the other"""
    facets: bytes
    hands: tuple[bytes, ...]

    def rows(self) -> Iterator[tuple[str, Row]]:
        return zip(
            self.labels,
            map(Row, slices(self.keys, DIGEST_SIZE), slices(self.facets, self.width), self.hands),
            strict=True,
        )

    @property
    def width(self) -> int:
        """Bytes of a task's facets"""
        return len(self.facets) // len(self.labels)

    def is_sound(self, width: int) -> bool:
        """Whether each of its columns has an item for each label."""
        count = len(self.labels)
        return (len(self.keys), len(self.facets), len(self.hands)) == (
            count * DIGEST_SIZE,
            count * width,
            count,
        )


def starts(labels: Sequence[str]) -> list[int]:
    """Where the runs of these labels begin. The labels themselves decide it, so that one more or less does not move them all."""
    found = [at for at, label in enumerate(labels) if not crc32(label.encode()) % RUN]
    return found if found[:1] == [0] or not labels else [0, *found]


def slices(joined: bytes, width: int) -> list[bytes]:
    """The items of `width` bytes that stand one behind the other in `joined`."""
    return [joined[at : at + width] for at in range(0, len(joined), width)] if width else []
