"""The list of files that diglot deployed to a branch, in a file of that branch: only what is in it may be removed there.

It lies among the files, and not in a message or on this machine, so that it is right whoever deploys, from whatever clone,
and whatever was done to the branch since. A line is `file PATH`, or `old PATH` of an asset that only pages of the version
before need.
"""

from collections.abc import Collection
from typing import NamedTuple

TITLE = "Files that diglot deployed; others on this branch are left alone."


class Listing(NamedTuple):
    files: frozenset[str] = frozenset()
    old: frozenset[str] = frozenset()


def parse(text: str) -> Listing:
    """What is no line of ours names no file: then less is removed."""
    rows = [row.partition(" ") for row in text.split("\n")]
    files, old = (frozenset(path for kind, _, path in rows if kind == each) for each in ("file", "old"))
    return Listing(files, old)


def write(files: Collection[str], old: Collection[str]) -> bytes:
    rows = [*(f"file {path}" for path in sorted(files)), *(f"old {path}" for path in sorted(old))]
    return "\n".join([TITLE, *rows, ""]).encode("utf-8", "surrogateescape")
