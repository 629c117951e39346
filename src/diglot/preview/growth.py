"""The first builds of a large site of which nothing is remembered: the newest posts come first, with what is asked for, and
the rest behind them.

It decides what a reader sees a few seconds earlier than the rest, and never what is built in the end.
"""

import re
from collections.abc import Collection, Iterator

from diglot.build import Tree
from diglot.engine import Ref, SourceChanged
from diglot.engine.worker import read_source
from diglot.loader import is_document
from diglot.loader.name import POSTS

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


class Growth:
    def __init__(self, sources: Tree) -> None:
        pages = [path for path in sources if is_document(path) and not path.startswith(POSTS)]
        posts = [path for path in sources if is_document(path) and path.startswith(POSTS)]
        dates = {path: _date(sources[path]) for path in posts}
        # The file's name too: translations have one date, and shall come together.
        posts.sort(key=lambda path: (dates[path], path), reverse=True)
        self._waiting = [*pages[:FIRST], *posts, *pages[FIRST:]]
        self._size = min(len(pages), FIRST) + FIRST

    def grow(self, asked: Collection[str]) -> None:
        """Lets more documents in; first those that a page in `asked`, given by output path, may be made of."""
        # A copy, made at once: the server's thread adds to it meanwhile.
        paths = tuple(asked)
        names = {path.removesuffix("/index.html").rpartition("/")[2] for path in paths} - {"", "index.html"}
        more = max(NEXT, self._size // SHARE)
        first = [path for path in self._waiting[self._size :] if any(_is_named(path, name) for name in names)]
        left = set(first)
        rest = [path for path in self._waiting[self._size :] if path not in left]
        self._waiting[self._size :] = [*first, *rest]
        self._size += more

    def is_over(self) -> bool:
        """Whether all documents are in."""
        return self._size >= len(self._waiting)

    def part(self, sources: Tree) -> Tree:
        """Those of the sources that are let in, and all that are no documents."""
        out = set(self._waiting[self._size :])
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
