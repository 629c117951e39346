"""What a deploy changes on a branch: a pure function of what is there, what is known to be diglot's, and what is to be there."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from diglot.deploy.content import LISTING
from diglot.deploy.listing import Listing, write
from diglot.deploy.mirror import FILE, Entry
from diglot.folder import folders

ASSETS = "assets/"
"""Files here have their digest in their name. GitHub lets readers keep a page for ten minutes: it finds its own meanwhile."""


class Difference(NamedTuple):
    """Paths, each list sorted."""

    added: list[str]
    replaced: list[str]
    removed: list[str]
    taken: list[str]
    """among `replaced`: files that were not diglot's"""
    foreign: list[str]
    """files that are not diglot's, and stay"""
    in_the_way: list[str]
    """among those: files where a folder of the site belongs, or whose folder a file of the site would be"""
    listing: bytes
    """the list of diglot's files from then on"""

    def is_none(self) -> bool:
        return not (self.added or self.replaced or self.removed)


def compare(entries: Mapping[str, Entry], listed: Listing, wanted: Mapping[str, str]) -> Difference:
    """How a branch that holds `entries`, of which those that are `listed` are diglot's, comes to hold `wanted` (path → id).

    A file that nobody listed stays, but where the site has one of its name. An old asset stays until something else
    changes, and one change longer.
    """
    ours = (listed.files | listed.old | {LISTING}) & entries.keys()
    foreign = entries.keys() - ours - wanted.keys()
    replaced = {path for path in wanted.keys() & entries.keys() if entries[path][:2] != (FILE, wanted[path])}
    added = wanted.keys() - entries.keys()
    gone = (listed.files - wanted.keys()) & entries.keys()
    if not (added or replaced or gone) and wanted.keys() == listed.files:
        return Difference([], [], [], [], sorted(foreign), [], b"")
    old = {path for path in gone if path.startswith(ASSETS) and not path.endswith(".html")}
    old -= _in_the_way(old, wanted)
    removed = gone - old | (listed.old & entries.keys()) - wanted.keys()
    return Difference(
        sorted(added),
        sorted(replaced),
        sorted(removed),
        sorted(replaced - ours),
        sorted(foreign),
        sorted(_in_the_way(foreign, wanted)),
        write(wanted.keys(), old),
    )


def _in_the_way(paths: Collection[str], wanted: Collection[str]) -> set[str]:
    """Those of `paths` that are, as file or folder, where one of `wanted` needs the other."""
    needed = {folder for path in wanted for folder in folders(path)}
    return {path for path in paths if path in needed or not set(folders(path)).isdisjoint(wanted)}
