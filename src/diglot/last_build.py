"""The last build in a word, so that the next one, if nothing has changed since, has nothing to do but to say so.

Nothing is believed but that: when a stat differs, a time has come or a file is damaged, the build runs as ever. Imports
next to nothing: the whole of `tell` is to take less time than importing a library.
"""

import os
import sys
import time
import zlib

from diglot.index import read_fields, write_fields
from diglot.inputs import CODE, SITE, THEME, Look, libraries

TITLE = "diglot last build 1"
FILE = "last"
NEVER = "inf"


class LastBuild:
    """A build of a whole site with no options and no errors."""

    __slots__ = ("libraries", "lists", "output", "summary", "until", "warnings")

    def __init__(self, *fields: str) -> None:
        self.libraries, self.output, self.lists, self.until, self.summary, self.warnings = fields
        # output: the folder it went to. lists: checksums of the index and of the manifest that it left. until: POSIX time
        # from which the same sources make another site, or inf.

    def fields(self) -> list[str]:
        return [
            getattr(self, name) for name in ("libraries", "output", "lists", "until", "summary", "warnings")
        ]


def remember(cache: str, index: str, output: str, until: float | None, summary: str, warnings: str) -> None:
    """Writes down a build that has just been published. Raises OSError.

    `summary` with `{}` where the seconds belong.
    """
    lists = _checksums(index, output)
    last = LastBuild(libraries(), output, lists, NEVER if until is None else repr(until), summary, warnings)
    write_fields(f"{cache}/{FILE}", TITLE, last.fields())


def tell(look: Look, cache: str, index: str, started: float) -> bool:
    """Says what the last build said, if nothing has changed since; whether it did. `started`: by time.monotonic()."""
    try:
        fields = read_fields(f"{cache}/{FILE}", TITLE)
        last = LastBuild(*fields) if fields else None
        if last is None or not _stands(last, look, index):
            return False
    except (OSError, ValueError, TypeError):
        return False
    if last.warnings:
        sys.stderr.write(last.warnings)
    sys.stdout.write(last.summary.replace("{}", f"{time.monotonic() - started:.2f}") + "\n")
    sys.stdout.flush()
    return True


def _stands(last: LastBuild, look: Look, index: str) -> bool:
    from diglot.manifest import stands

    return (
        "SOURCE_DATE_EPOCH" not in os.environ
        and time.time() < float(last.until)
        and last.libraries == libraries()
        and last.lists == _checksums(index, last.output)
        and _unchanged(look, index)
        and stands(last.output)
    )


def _unchanged(look: Look, index: str) -> bool:
    """Whether there are exactly the files that the index has, with the same stat data."""
    known = {name: row[0] for name, row in look.known(index).items()}
    return known == {
        f"{area}/{path}": data for area in (SITE, THEME, CODE) for path, data in look.stats(area).items()
    }


def _checksums(index: str, output: str) -> str:
    sums = []
    for path in (index, f"{output}/.diglot/manifest"):
        with open(path, "rb") as file:
            sums.append(f"{zlib.crc32(file.read()):08x}")
    return " ".join(sums)
