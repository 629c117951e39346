"""A text as the blocks that are translated one by one: its title and summary, paragraphs, headings, code, formulas, pictures."""

import re
from collections.abc import Iterator
from typing import Literal

import msgspec

from diglot.engine.digest import digest
from diglot.model import Body, Document, Lines

Kind = Literal["title", "summary", "heading", "prose", "code", "formula", "picture", "comment"]
SHAPES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("heading", re.compile(r"<h[1-6]\b")),
    ("code", re.compile("(?:\0c\\d+\0\\s*)+\\Z")),
    ("formula", re.compile(r'<div class="math display"[^>]*>[^<]*</div>\s*\Z')),
    ("picture", re.compile(r'<figure class="picture"(?:(?!</figure>).)*</figure>\s*\Z', re.DOTALL)),
    ("comment", re.compile(r"(?:<!--(?:(?!-->).)*-->\s*)+\Z", re.DOTALL)),
)
"""of the HTML of a block; anything else is prose"""
UNSPOKEN = frozenset(["code", "formula", "comment"])
"""kinds that a translation takes as they are"""
SIZE = 12
"""hexadecimal digits of a digest: two of a text's blocks are taken for one another once in 10^11 texts"""


class Block(msgspec.Struct, frozen=True):
    kind: Kind
    text: str
    """as it is written, without empty lines around it"""
    line: int
    """of the file, from 1"""

    @property
    def digest(self) -> str:
        """Spaces at the ends of lines do not count, nor does the kind of line end."""
        return digest("\n".join(map(str.rstrip, self.text.split("\n"))).encode()).hex()[:SIZE]


def cut(text: str, document: Document, body: Body, lines: Lines) -> tuple[Block, ...]:
    """`text`: the whole file, with \\n line ends. What stands in front matter comes first."""
    return (*_head(document, lines), *_body(text.split("\n"), body, lines))


def _head(document: Document, lines: Lines) -> Iterator[Block]:
    """What other keys say is the same in all languages."""
    for kind, words in (("title", document.title), ("summary", document.summary)):
        if words:
            place = lines.keys.get(kind)
            yield Block(kind, words, place.line if place else 1)  # type: ignore[arg-type] # both are kinds


def _body(rows: list[str], body: Body, lines: Lines) -> Iterator[Block]:
    """Blocks follow each other by their first lines; what stands between two, such as the addresses of links, is the first's.

    The numbers of footnotes stand behind those of the blocks. The section that lists them begins where one of them does.
    """
    kinds: dict[int, Kind] = {}
    for number, line in enumerate(lines.blocks):
        kinds.setdefault(line, _kind(body.blocks[number]) if number < len(body.blocks) else "prose")
    starts = sorted(kinds)
    for start, end in zip(starts, [*starts[1:], len(rows) + 1], strict=True):
        text = "\n".join(rows[start - 1 : end - 1]).strip("\n").rstrip()
        if text:
            yield Block(kinds[start], text, start)


def _kind(html: str) -> Kind:
    return next((kind for kind, shape in SHAPES if shape.match(html)), "prose")
