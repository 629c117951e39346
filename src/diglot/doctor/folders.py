"""Looks at a site's folders: the cache, the output folder and who holds it, whether the system tells of changed files."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from diglot import guard, lock, session
from diglot.doctor.finding import Finding, Site
from diglot.manifest import FOLDER, OutputRefused, read_journal

WATCHES = Path("/proc/sys/fs/inotify/max_user_watches")


def cache(site: Site) -> Iterable[Finding]:
    """Where it is, and its size. One that was not there is not left there."""
    own = site.folder / session.CACHE
    was_there = own.exists()
    with session.cache_folder(site.folder, cached=True) as folder:
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        found = f"{folder}, {size / 1_000_000:.1f} MB"
        is_own, lasts = folder == own, session.is_lasting(site.folder, folder)
    if is_own and not was_there:
        own.rmdir()
    if is_own:
        return [Finding("cache", "ok", found)]
    hint = f"let {own} be written"
    if lasts:
        return [Finding("cache", "warning", f"{own} can't be written; {found} is used instead", hint)]
    return [
        Finding(
            "cache", "warning", "no folder for a cache can be written: each build starts from nothing", hint
        )
    ]


def output(site: Site) -> Iterator[Finding]:
    """Whether a build may write into it, whether one does, and whether the last one came to its end."""
    if site.config is None:
        return
    folder = site.folder / site.config.output
    try:
        manifest = guard.check_output(folder, site.folder)
        _check_lock(folder)
    except OutputRefused as error:
        yield Finding("output", "error", str(error), "see `output:` in site.yaml, or --output")
    except lock.Locked as error:
        yield Finding("output", "warning", str(error))
    except OSError as error:
        yield Finding("output", "error", f"{error.filename or folder}: {error.strerror}", "let it be written")
    else:
        if read_journal(folder) is not None:
            message = f"{folder} was left in the middle of a change"
            yield Finding("output", "warning", message, "the next build finishes or undoes it: diglot build")
        else:
            state = f"{len(manifest)} files are published" if manifest else "nothing is published yet"
            yield Finding("output", "ok", f"{folder}: {state}")


def _check_lock(folder: Path) -> None:
    """Raises Locked. Where no lock is, none is made."""
    path = folder / FOLDER / "lock"
    if path.exists():
        with lock.hold(path, 0):
            pass


def events(site: Site) -> Iterable[Finding]:
    """Listens as the preview does."""
    from diglot.preview.events import Events

    try:
        heard = Events(site.folder, lambda _: None, lambda: None)
        room = heard.has_room()
        heard.stop()
    except OSError as error:
        return [_no_events(error.strerror or str(error))]
    return [
        Finding("events", "ok", "the system tells when a file changes")
        if room
        else _no_events("no more folders can be watched")
    ]


def _no_events(reason: str) -> Finding:
    hint = "the preview looks at all files every 2 seconds instead"
    if sys.platform == "linux" and WATCHES.exists():
        limit = WATCHES.read_text("ascii").strip()
        hint += f"; fs.inotify.max_user_watches is {limit}: sudo sysctl fs.inotify.max_user_watches=524288"
    return Finding("events", "warning", f"the system does not tell when a file changes: {reason}", hint)
