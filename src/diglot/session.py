"""What a command needs around a build: the sources, an engine with its cache, the toolchain's stamp.

The cache may be deleted, damaged or unwritable at any time: the build then starts over, or goes on, without it.
"""

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec

from diglot.disk import read_code, read_sources
from diglot.engine import Engine, Ref, SourceChanged, StoreDamaged, open_engine
from diglot.engine.digest import digest
from diglot.engine.engine import Report, silent
from diglot.engine.toolchain import stamp
from diglot.index import Index
from diglot.inputs import SITE_FILE, Look, libraries
from diglot.last_build import remember

T = TypeVar("T")

CACHE = ".diglot"
CACHE_FILE = "cache.db"
INDEX_FILE = "index"
ATTEMPTS = 3
"""times that a build starts anew because a source changed under it, or the cache was damaged"""


class Kept(NamedTuple):
    """What a command found that a later one may tell in its place: `diglot build` again, with nothing changed."""

    output: str
    until: float | None
    summary: str
    warnings: str


class Manner(msgspec.Struct, frozen=True):
    """How a build is run. None of this changes what comes out."""

    jobs: int = 1
    """processes"""
    cached: bool = True
    """use results of other builds, and keep those of this one"""
    verify: bool = False
    """run again what is remembered, and compare"""
    report: Report = silent
    look: Look | None = None
    """at the inputs, just now; None: it is yet to be taken"""


def run(
    site: Path,
    use: Callable[[Engine, dict[str, Ref]], T],
    manner: Manner | None = None,
    keep: Callable[[T], Kept | None] = lambda _: None,
) -> T:
    """Calls `use` with an engine and the site's sources, again if either turns out not to be what it seemed.

    What `keep` makes of the outcome is written down for `last_build`.
    """
    manner = manner or Manner()
    damages, look = 0, manner.look
    for attempt in range(1, ATTEMPTS + 1):
        # A cache that is damaged twice lies on a disk that is full or failing.
        with cache_folder(site, cached=manner.cached and damages < 2) as folder:
            try:
                return _run(site, folder, look or Look(str(site)), use, manner, keep)
            except (SourceChanged, StoreDamaged) as error:
                if attempt == ATTEMPTS:
                    raise
                look = None
                damages += isinstance(error, StoreDamaged)
                # On a disk that does not even let go of it, the next attempt but one does without.
                with contextlib.suppress(OSError):
                    forget(folder / INDEX_FILE)
                    if isinstance(error, StoreDamaged):
                        forget(folder / CACHE_FILE)
    raise AssertionError("unreachable")


def _run(
    site: Path,
    folder: Path,
    look: Look,
    use: Callable[[Engine, dict[str, Ref]], T],
    manner: Manner,
    keep: Callable[[T], Kept | None],
) -> T:
    file = str(folder / INDEX_FILE)
    # A build that checks what it remembers reads everything.
    index = Index(file, known={} if manner.verify else look.known(file))
    sources = read_sources(site, index, look)
    toolchain = stamp(read_code(index, look), libraries())
    with open_engine(
        folder / CACHE_FILE, toolchain, manner.jobs, manner.report, verify=manner.verify
    ) as engine:
        outcome = use(engine, sources)
        engine.collect()
    # Without them the next build reads more, and is right all the same.
    with contextlib.suppress(OSError):
        index.save()
        if not engine.provisional and (kept := keep(outcome)):
            remember(str(folder), file, *kept)
    return outcome


def forget(file: Path) -> None:
    """Deletes a file of the cache and what SQLite keeps beside it, even where folders have taken their places."""
    for path in (file, *(file.with_name(file.name + ending) for ending in ("-wal", "-shm", "-journal"))):
        if path.is_dir() and not path.is_symlink():
            import shutil

            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


@contextlib.contextmanager
def cache_folder(site: Path, *, cached: bool) -> Iterator[Path]:
    """`.diglot/` in the site; the user's cache folder where the site can't be written; a passing one without a cache,
    and in a folder that is no site, where we shall leave nothing.
    """
    places = (site / CACHE, _user_cache(site)) if cached and (site / SITE_FILE).exists() else ()
    for folder in places:
        if _is_writable(folder):
            yield folder
            return
    # Imported where they are used, which is hardly ever: start-up is part of every build.
    import tempfile

    with tempfile.TemporaryDirectory(prefix="diglot-") as passing:
        yield Path(passing)


def is_lasting(site: Path, folder: Path) -> bool:
    """Whether what `cache_folder` gave stays when it is left."""
    return folder in {site / CACHE, _user_cache(site)}


def _user_cache(site: Path) -> Path:
    root = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or str(Path.home() / ".cache")
    name = digest(os.fsencode(site.resolve())).hex()[:16]
    return Path(root) / "diglot" / name


def _is_writable(folder: Path) -> bool:
    probe = folder / f"probe.{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError:
        return False
    return True
