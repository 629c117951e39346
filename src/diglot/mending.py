"""Writes fixes into source files: the bytes in question and no others, in a new file that then takes the place of the old.

A file that is another than the one that was checked stays as it is.
"""

import contextlib
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from diglot.checking import Fix
from diglot.disk import LINE_END
from diglot.engine import Ref
from diglot.engine.digest import digest

BOM = "\ufeff"


def mend(fixes: Iterable[Fix], sources: Mapping[str, Ref], site: Path) -> tuple[int, list[str]]:
    """How many fixes were written, and the source paths of files that have changed meanwhile. Raises OSError.

    Files that are not the site's own, as the default theme's, are left alone.
    """
    by_file: dict[str, list[Fix]] = {}
    for fix in fixes:
        by_file.setdefault(fix.place.file, []).append(fix)
    written, changed = 0, []
    for path, several in by_file.items():
        file = Path(sources[path].file)
        if not file.resolve().is_relative_to(site.resolve()):
            continue
        data = file.read_bytes()
        if digest(data) != sources[path].digest:
            changed.append(path)
            continue
        text, count = _mended(data.decode(), several)
        if count and not replace(file, data, text.encode()):
            changed.append(path)
        else:
            written += count
    return written, changed


def _mended(text: str, fixes: Iterable[Fix]) -> tuple[str, int]:
    """The text with the fixes whose piece is where it was found, from the last to the first."""
    starts = [
        len(BOM) if text.startswith(BOM) else 0,
        *(match.end() for match in re.finditer(LINE_END, text)),
    ]
    count = 0
    end = len(text)
    for fix in sorted(set(fixes), key=lambda each: (each.place.line, each.place.column), reverse=True):
        at = starts[fix.place.line - 1] + fix.place.column - 1
        if text.startswith(fix.old, at) and at + len(fix.old) <= end:
            text = text[:at] + fix.new + text[at + len(fix.old) :]
            count, end = count + 1, at
    return text, count


def replace(file: Path, before: bytes, after: bytes) -> bool:
    """Puts `after` in the place of what a file has. False when the file is no longer what it was `before`. Raises OSError."""
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with beside.open("xb") as new:
            new.write(after)
            new.flush()
            os.fsync(new.fileno())
        beside.chmod(file.stat().st_mode & 0o7777)
        if file.read_bytes() != before:
            return False
        beside.replace(file.resolve())
    finally:
        with contextlib.suppress(FileNotFoundError):
            beside.unlink()
    return True
