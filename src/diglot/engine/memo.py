"""What the tasks of a step did last, by label, and how that is kept: in buckets, so that an edit writes those of the tasks
that it ran, and not all.
"""

from collections.abc import Iterable
from typing import NamedTuple
from zlib import crc32

BUCKET = 128
"""labels in a bucket, about"""


class Row(NamedTuple):
    """What a task did last."""

    key: bytes
    facets: bytes
    """the digest of each facet, one behind the other"""
    hand: bytes
    """the bytes of the facet that is kept at hand, or none"""


Memo = dict[str, Row]
"""label → row"""


def spread(memo: Memo, changed: Iterable[str], buckets: dict[int, Memo]) -> tuple[dict[int, Memo], set[int]]:
    """The buckets that hold `memo`, and which of them differ from `buckets`, those of the last time.

    `changed`: the labels that are new, different or gone.
    """
    count = 1
    while count * BUCKET < len(memo):
        count *= 2
    dirty = set[int]()
    if buckets.keys() != set(range(count)):
        buckets, changed, dirty = {bucket: {} for bucket in range(count)}, memo, set(range(count))
    for label in changed:
        bucket = crc32(label.encode("utf-8", "surrogatepass")) % count
        dirty.add(bucket)
        if label in memo:
            buckets[bucket][label] = memo[label]
        else:
            buckets[bucket].pop(label, None)
    return buckets, dirty
