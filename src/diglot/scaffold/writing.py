"""Puts new files on disk. It never writes over one, and refuses a folder for a blog that holds something already."""

import errno
from collections.abc import Mapping
from pathlib import Path

ALLOWED = frozenset([".git"])
"""what a folder for a new blog may hold: a repository without files is how a clone of a new one looks"""


class NotEmpty(Exception):
    """A place for a new blog is taken."""


def check_empty(folder: Path) -> None:
    """Raises NotEmpty unless the folder is new or has nothing in it, and OSError if it can't be looked at."""
    if not folder.is_dir():
        if folder.exists() or folder.is_symlink():
            raise NotEmpty(f"{folder} is a file; choose another name")
        return
    held = sorted(entry.name for entry in folder.iterdir() if entry.name not in ALLOWED)
    if held:
        more = f" and {len(held) - 1} more" * (len(held) > 1)
        raise NotEmpty(f"{folder} is not empty (it has {held[0]}{more}); choose another folder")


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Files by their paths below `folder`, which is made if need be. Raises OSError, of a file that exists too.

    None is written when one of them exists.
    """
    for name in files:
        if (folder / name).exists():
            raise FileExistsError(errno.EEXIST, "there is such a file already", str(folder / name))
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
