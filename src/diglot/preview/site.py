"""A site that is built again and again: what its sources become makes the next snapshot, by the steps of `build`.

It writes nothing but the cache. Whatever is wrong with the sources, there is a snapshot, and it says what is wrong.
"""

import importlib
import sys
import time
import traceback
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from diglot.disk import line_reader
from diglot.engine import Engine, Ref, SourceChanged, StoreDamaged
from diglot.engine.engine import Report, silent
from diglot.engine.worker import read_source
from diglot.inputs import SITE_FILE
from diglot.loader import is_document
from diglot.loader.name import ROOT
from diglot.pictures import Unmade
from diglot.preview.change import change_between
from diglot.preview.darkroom import Darkroom
from diglot.preview.growth import MANY, Stages, TooMuch
from diglot.preview.maker import Made, Maker
from diglot.preview.memory import Memory
from diglot.preview.snapshot import Change, Pages, Snapshot
from diglot.preview.sources import Sources
from diglot.problem import Problem

ATTEMPTS = 5
"""builds in a row of sources that keep changing, or with a cache that keeps being damaged"""


@dataclass(frozen=True)
class Manner:
    """How a site is shown."""

    drafts: bool = True
    """show drafts and posts dated ahead"""
    jobs: int = 1
    """processes"""
    report: Report = silent
    lost: Callable[[], None] = lambda: None
    """called in any thread when a value of the snapshot is gone, which the next `update` mends"""
    hurried: bool = False
    """show a part of a large site first, if building all of it takes long"""


FOR_AN_EDIT = ("diglot.renderer.markdown", "diglot.builder.jinja")
"""modules that steps import only when they run"""


class Update(NamedTuple):
    snapshot: Snapshot
    change: Change
    sources: frozenset[str]
    """source paths that were new, different or gone"""


class Site:
    """To be used by one thread. What it gives may be used by any."""

    def __init__(self, folder: Path, manner: Manner) -> None:
        self.snapshot = Snapshot(0, "/", {}, self._read)
        self.builds = 0
        """that there have been"""
        self.until: float | None = None
        """POSIX time at which the same sources make another site"""
        self._folder = folder
        self._manner = manner
        self._maker = Maker(drafts=manner.drafts)
        self._sources = Sources(folder)
        self._memory: Memory | None = None
        self._darkroom = Darkroom()
        self.asked: set[str] = set()
        """output paths that are waited for while the snapshot is growing"""
        self._stages: Stages | None = None
        self._due = True
        """whether a build has to be tried again, though no source changes"""
        self._seen: set[str] = set()
        """names of sources that have changed since the last update"""
        self._unread: tuple[Problem, ...] = ()
        """what could not be read at the last update"""
        self._glance: Callable[[], None] = lambda: None
        """as given to `update`"""
        self._is_waited_for = False
        """whether what is being made is"""
        self._lost: set[bytes] = set()
        """digests of what a reader of the snapshot did not find"""

    @property
    def cost(self) -> float:
        """Seconds of computing that a look at everything takes."""
        return self._sources.cost

    def look(self, paths: Collection[str] | None = None) -> set[str]:
        """Looks at these sources and what is below them, or at all. Returns the names of those that are new, different
        or gone. The first `update` looks itself.
        """
        if self._memory is None:
            return set()
        seen = self._sources.look() if paths is None else self._sources.look_at(paths)
        self._seen |= seen
        return seen

    def lacks_any(self, names: Collection[str]) -> bool:
        """Whether one of these sources is gone."""
        return not all(name in self._sources.tree for name in names)

    def update(self, glance: Callable[[], None] = lambda: None) -> Update | None:
        """What has become of the site since the last update; None if nothing of it shows.

        While a part of a large site is made that nobody waits for, `glance` is called again and again, which may `look`, and
        ask for an `interim` update.
        """
        self._glance = glance
        try:
            return self._update() if self._is_due() else None
        except Exception as error:  # noqa: BLE001 - a bug of ours must not end the server, nor take the page away
            traceback.print_exception(error, file=sys.stderr)
            message = f"{type(error).__name__}: {error}"
            hint = "a mistake in diglot, with its place on the terminal; the last good version is shown"
            return self._stay([Problem("preview.crashed", message, hint=hint)])

    def interim(self) -> Update | None:
        """For the `glance` of an `update`: what has become of the part that is shown, if it was edited or a page is asked for."""
        if self._memory and self._stages and (self._seen or self._stages.is_asked(self.asked)):
            return self._show(self._waited_for(self._stages, self._memory.engine), set())
        return None

    def rest(self) -> None:
        """To be called when there is time: writes down what is remembered, forgets what no build needs any more, and imports
        what the next edit will need.
        """
        for module in FOR_AN_EDIT:
            importlib.import_module(module)
        if self._memory:
            try:
                self._memory.engine.collect()
            except StoreDamaged:
                self._due = True

    def close(self) -> None:
        if self._memory:
            self._memory.close()

    def _open(self) -> Memory:
        memory = Memory(self._folder, self._manner.jobs, self._reported)
        self._seen |= self._sources.start(memory.index)
        memory.save_index()
        return memory

    def _is_due(self) -> bool:
        come = self.until is not None and time.time() >= self.until
        unread = self._sources.problems != self._unread
        return bool(come or unread or self._due or self._seen or self._lost)

    def _update(self) -> Update | None:
        self._due = True
        if self._memory is None:
            self._memory = self._open()
        if self.snapshot.config and self._is_emptied():
            hint = "put it back; what is shown is as it was before"
            return self._stay(
                [Problem("preview.no-content", "this folder is gone", file="content", hint=hint)]
            )
        lost, self._lost = self._lost, set()
        if lost:
            lost &= {each.digest for each in self.snapshot.tree.values()}
        made = self._make(self._memory, lost)
        return self._show(made, lost) if made else None

    def _is_emptied(self) -> bool:
        """A folder that goes and comes, as when another branch is checked out, is no reason to show an empty site."""
        there = any(name.startswith(ROOT) for name in self._sources.tree)
        return not there and not (self._folder / ROOT).is_dir()

    def _make(self, memory: Memory, lost: set[bytes]) -> Made | None:
        """None when something keeps changing meanwhile. What was `lost` can be read again afterwards."""
        if lost:
            memory.mend()
        for _ in range(ATTEMPTS):
            self.builds += 1
            try:
                made = self._grown(memory.engine) or self._whole(memory.engine)
                memory.check(lost & {each.digest for each in made.tree.values()} if lost else ())
            except TooMuch:
                self._stages = Stages(self._sources.tree, self._maker.make_part, self._reported_part)
            except SourceChanged:
                self.look()
            except StoreDamaged:
                memory.mend()
            else:
                memory.trust()
                return made
        return None

    def _grown(self, engine: Engine) -> Made | None:
        """A part of the site, the larger each time; None when there is nothing left but the whole."""
        stages, version = self._stages, self.snapshot.version
        if stages is None:
            return None
        if version and (self._seen or stages.is_asked(self.asked)):
            return self._waited_for(stages, engine)
        made = stages.next(self._sources.tree, engine)
        # What came between has made it an old one.
        return self._waited_for(stages, engine) if made and self.snapshot.version != version else made

    def _waited_for(self, stages: Stages, engine: Engine) -> Made:
        """The part that is shown, as it is now; nothing comes between."""
        self.builds += 1
        self._is_waited_for = True
        try:
            return stages.again(self._sources.tree, engine, self._seen, self.asked)
        finally:
            self._is_waited_for = False

    def _whole(self, engine: Engine) -> Made:
        while True:
            version = self.snapshot.version
            made = self._maker.make(self._sources.tree, engine)
            if self.snapshot.version == version:
                self._stages = None
                return made

    def _reported(self, step: str, done: int, total: int) -> None:
        """An engine's Report, of the whole site."""
        if self._manner.hurried and self.snapshot.version == 0 and total > MANY:
            raise TooMuch
        self._reported_part(step, done, total)

    def _reported_part(self, step: str, done: int, total: int) -> None:
        self._manner.report(step, done, total)
        if self._stages and self.snapshot.version and not self._is_waited_for:
            self._glance()

    def _show(self, made: Made, lost: set[bytes]) -> Update | None:
        self.until = made.until
        if made.config is None:
            return self._stay(made.problems)
        old, sources = self.snapshot, self._sources
        new = Snapshot(
            old.version + 1,
            made.config.base_path,
            made.tree,
            self._read,
            Pages(made.pages, made.held),
            (*sources.problems, *made.problems),
            line_reader(sources.tree),
            made.stale or bool(sources.problems),
            sources.tree,
            made.config,
            self._stages is not None,
        )
        change = change_between(old, new, self._seen)
        if lost:
            again = (path for path, content in new.tree.items() if content.digest in lost)
            change = replace(change, changed=tuple(sorted({*change.changed, *again})))
        return self._step(new, change)

    def _stay(self, problems: Collection[Problem]) -> Update | None:
        """The last good version, and why."""
        found = (*self._sources.problems, *problems)
        version = self.snapshot.version + 1
        # It does not grow until something is mended.
        new = replace(self.snapshot, version=version, problems=found, stale=True, growing=False)
        return self._step(new, Change())

    def _step(self, new: Snapshot, change: Change) -> Update | None:
        """To the new snapshot, if it shows anything new."""
        old, seen = self.snapshot, frozenset(self._seen)
        self._due, self._unread = new.growing, self._sources.problems
        self._seen.clear()
        told = (old.problems, old.stale, old.stale_pages) != (new.problems, new.stale, new.stale_pages)
        edited = any(name == SITE_FILE or is_document(name) for name in seen)
        if not (told or edited or change.changed or change.removed or old.growing):
            return None
        self.snapshot = new
        return Update(new, change, seen)

    def _read(self, content: Ref) -> bytes:
        """What a snapshot reads by."""
        if content.data is not None:
            return content.data
        if content.file or isinstance(content, Unmade):
            try:
                return self._darkroom.make(content) if isinstance(content, Unmade) else read_source(content)
            except SourceChanged as error:
                raise LookupError(content.file) from error
        if self._memory is None:
            raise LookupError(content)
        try:
            return self._memory.read(content.digest)
        except LookupError:
            self._lost.add(content.digest)
            self._manner.lost()
            raise
