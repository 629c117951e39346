"""The first builds of a large site of which nothing is remembered: the newest posts come first, with what is asked for, and
the rest behind them.

It decides what a reader sees a few seconds earlier than the rest, and never what is built in the end.
"""

import re
from collections.abc import Callable, Collection, Iterator
from typing import NamedTuple

from diglot.build import Tree
from diglot.engine import Engine, Ref, SourceChanged
from diglot.engine.engine import Report
from diglot.engine.worker import read_source
from diglot.loader import is_document
from diglot.loader.name import POSTS
from diglot.preview.maker import Made

MANY = 100
"""tasks of a step: for more than these nobody wants to wait before the first page"""
FIRST = 12
"""posts that come first: a front page full"""
NEXT = 64
"""documents that come next, at least"""
SHARE = 3
"""what is added, after that, is one part in so many of what is there"""
DATE = re.compile(rb"^date:[ \t]*['\"]?(\d{4}[^'\"\r\n]*)", re.MULTILINE)
HEAD = 2_000
"""bytes of a document in which its date is looked for"""


class TooMuch(Exception):
    """There is more to do than a first page should wait for."""


class Stages:
    """The builds of a growing site: each of a larger part, and between them, or in the midst of one, of the part that is
    shown, when it was edited or a page is asked for. So nobody waits for a stage, and none is begun in vain.
    """

    def __init__(self, sources: Tree, make: Callable[[Tree, Engine], Made], report: Report) -> None:
        """`make` builds a part by an engine that `report` is told of."""
        self._growth = Growth.of(sources)
        self._make = make
        self._report = report
        self._base: Engine | None = None
        self._shown: Engine | None = None
        """the engine that the part was made by that is shown, come from `_base`: an edit costs it little"""
        self._asked: set[str] = set()
        """what has been asked for, whether there is such a page or not"""

    def next(self, sources: Tree, engine: Engine) -> Made | None:
        """A larger part; None when there is nothing left but the whole."""
        growth = self._growth.grown() if self._shown else self._growth
        if growth.is_over():
            return None
        passing = engine.passing(self._report)
        made = self._make(growth.part(sources), passing)
        self._growth, self._base, self._shown = growth.joined(self._growth), engine, passing
        return made

    def again(
        self, sources: Tree, engine: Engine, edited: Collection[str] = (), asked: Collection[str] = ()
    ) -> Made:
        """The part that is shown, of these sources, together with those that were `edited` and those that a page in `asked`,
        given by output path, may be made of.
        """
        # A copy, made at once: the server's thread adds to it meanwhile.
        paths = {*asked}
        self._growth = self._growth.with_edited(edited).with_asked(paths - self._asked)
        self._asked = paths
        if not self._shown or engine is not self._base:
            # Another engine takes the place of one whose cache was damaged.
            self._base, self._shown = engine, engine.passing(self._report)
        return self._make(self._growth.part(sources), self._shown)

    def is_asked(self, asked: Collection[str]) -> bool:
        """Whether there is something new among it."""
        return not self._asked.issuperset(tuple(asked))


class Growth(NamedTuple):
    """Which documents are in."""

    documents: list[str]
    """source paths"""
    size: int
    """so many of them are, the first ones"""

    @classmethod
    def of(cls, sources: Tree) -> "Growth":
        pages = [path for path in sources if is_document(path) and not path.startswith(POSTS)]
        posts = [path for path in sources if is_document(path) and path.startswith(POSTS)]
        dates = {path: _date(sources[path]) for path in posts}
        # The file's name too: translations have one date, and shall come together.
        posts.sort(key=lambda path: (dates[path], path), reverse=True)
        return cls([*pages[:FIRST], *posts, *pages[FIRST:]], min(len(pages), FIRST) + FIRST)

    def grown(self) -> "Growth":
        """With more documents in."""
        return Growth(self.documents, self.size + max(NEXT, self.size // SHARE))

    def joined(self, other: "Growth") -> "Growth":
        """With those in too that are in the other."""
        inside = set(other.documents[: other.size])
        return self._with(inside.__contains__)

    def with_edited(self, paths: Collection[str]) -> "Growth":
        """With these documents in, unless they are many: nobody edits so many by hand."""
        return self if len(paths) > NEXT else self._with(paths.__contains__)

    def with_asked(self, paths: Collection[str]) -> "Growth":
        """With all documents in that one of these pages, given by output path, may be made of."""
        names = {path.removesuffix("/index.html").rpartition("/")[2] for path in paths} - {"", "index.html"}
        return self._with(lambda path: any(_is_named(path, name) for name in names)) if names else self

    def _with(self, is_next: Callable[[str], bool]) -> "Growth":
        waiting = self.documents[self.size :]
        first = [path for path in waiting if is_next(path)]
        left = set(first)
        rest = [path for path in waiting if path not in left]
        return Growth([*self.documents[: self.size], *first, *rest], self.size + len(first))

    def is_over(self) -> bool:
        """Whether all documents are in."""
        return self.size >= len(self.documents)

    def part(self, sources: Tree) -> Tree:
        """Those of the sources that are let in, and all that are no documents."""
        out = set(self.documents[self.size :])
        return {path: source for path, source in sources.items() if path not in out}


def _is_named(path: str, name: str) -> bool:
    """Whether a page in a folder of this name may be made of the document. More than one may be."""
    return any(part.partition(".")[0].endswith(name) for part in _last(path))


def _last(path: str) -> Iterator[str]:
    yield from path.split("/")[-2:]


def _date(source: Ref) -> bytes:
    """As it is written, which is good enough to know about what is new."""
    try:
        found = DATE.search(read_source(source), 0, HEAD)
    except SourceChanged:
        return b""
    return found[1] if found else b""
