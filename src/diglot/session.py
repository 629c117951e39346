"""What a command needs around a build: the sources, an engine with its cache, the toolchain's stamp.

The cache may be deleted, damaged or unwritable at any time: the build then starts over, or goes on, without it.
"""

import contextlib
import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from diglot.disk import read_sources
from diglot.engine import Engine, Ref, SourceChanged, StoreDamaged, open_engine
from diglot.engine.engine import Report, silent
from diglot.engine.toolchain import stamp
from diglot.site_file import SITE_FILE

T = TypeVar("T")

CACHE = ".diglot"
CACHE_FILE = "cache.db"
ATTEMPTS = 3
"""times that a build starts anew because a source changed under it, or the cache was damaged"""


def run(
    site: Path,
    use: Callable[[Engine, dict[str, Ref]], T],
    *,
    jobs: int = 1,
    cached: bool = True,
    report: Report = silent,
) -> T:
    """Calls `use` with an engine and the site's sources, again if either turns out not to be what it seemed."""
    toolchain = stamp(Path(__file__).parent, sys.path)
    damages = 0
    for attempt in range(1, ATTEMPTS + 1):
        # A cache that is damaged twice lies on a disk that is full or failing.
        with _cache_folder(site, cached=cached and damages < 2) as folder:
            file = folder / CACHE_FILE
            try:
                with open_engine(file, toolchain, jobs, report) as engine:
                    return use(engine, read_sources(site))
            except (SourceChanged, StoreDamaged) as error:
                if attempt == ATTEMPTS:
                    raise
                if isinstance(error, StoreDamaged):
                    damages += 1
                    forget(file)
    raise AssertionError("unreachable")


def forget(file: Path) -> None:
    """Deletes a cache file and what SQLite keeps beside it."""
    for path in (file, *(file.with_name(file.name + ending) for ending in ("-wal", "-shm", "-journal"))):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


@contextlib.contextmanager
def _cache_folder(site: Path, *, cached: bool) -> Iterator[Path]:
    """`.diglot/` in the site; the user's cache folder where the site can't be written; a passing one without a cache,
    and in a folder that is no site, where we shall leave nothing.
    """
    places = (site / CACHE, _user_cache(site)) if cached and (site / SITE_FILE).exists() else ()
    for folder in places:
        if _is_writable(folder):
            yield folder
            return
    with tempfile.TemporaryDirectory(prefix="diglot-") as passing:
        yield Path(passing)


def _user_cache(site: Path) -> Path:
    root = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or str(Path.home() / ".cache")
    name = hashlib.blake2b(str(site.resolve()).encode(), digest_size=8).hexdigest()
    return Path(root) / "diglot" / name


def _is_writable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
