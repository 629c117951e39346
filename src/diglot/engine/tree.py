"""A tree of files by content, and the difference of two: what disk, browser and host are sent alike."""

from collections.abc import Mapping
from typing import NamedTuple

from diglot.engine.digest import Ref

Tree = Mapping[str, Ref]
"""path with `/` → the file's content"""


class Change(NamedTuple):
    """Paths, each list sorted."""

    added: list[str]
    replaced: list[str]
    removed: list[str]


def diff(old: Mapping[str, str], new: Tree) -> Change:
    """How a tree given by digests, in hexadecimal, becomes `new`."""
    return Change(
        added=sorted(new.keys() - old.keys()),
        replaced=sorted(
            path for path, name in new.items() if (was := old.get(path)) and was != name.digest.hex()
        ),
        removed=sorted(old.keys() - new.keys()),
    )
