"""From a finding to the line that caused it: in a text by the block that it is in, in front matter by its key, else in the
template, the settings or the static file that the page is made of.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from typing import NamedTuple
from urllib.parse import unquote

from diglot.checks.check import Finding, Manuscript
from diglot.checks.markup import line_of
from diglot.inputs import SITE_FILE
from diglot.model import Place

HOLE = re.compile("\0[a-z][^\0]*\0")


class Origins(NamedTuple):
    """What a page is made of."""

    path: str = ""
    """source path of the document that it is of, or of the static file that it is"""
    manuscript: Manuscript | None = None
    texts: Sequence[tuple[str, str]] = ()
    """path and text of its templates, its own first, and of the settings"""


def place(finding: Finding, origins: Origins, html: str) -> Place:
    """File, line and column; its length is that of `finding.text` where that stands in the source just so and by itself, else another.

    `html`: the page, thin; empty for what is no page.
    """
    manuscript = origins.manuscript
    if manuscript is None and origins.path:
        return _in_static(finding, origins.path, html)
    if manuscript and finding.key:
        return _at_key(finding.key, origins.path, manuscript)
    if manuscript and finding.at >= 0:
        block = _block_at(finding.at, html, manuscript)
        if block is not None:
            return _in_block(finding.text, block, origins.path, manuscript)
    found = next(_mentions(finding.text, origins.texts), None)
    if found:
        return found
    if manuscript:
        return Place(1, 1, 1, origins.path)
    return Place(1, 1, 1, origins.texts[0][0] if origins.texts else SITE_FILE)


def _in_static(finding: Finding, path: str, html: str) -> Place:
    if finding.line:
        return Place(finding.line, finding.column, 1, path)
    at = finding.at if finding.at >= 0 else max(0, html.find(finding.text))
    line, column = line_of(html, at)
    return Place(line, column, 1, path)


def _at_key(key: str, path: str, manuscript: Manuscript) -> Place:
    keys = manuscript.lines.keys
    spot = keys.get(key) or keys.get("title") or Place(1)
    return Place(spot.line, spot.column, spot.length, spot.file or path)


def _mentions(text: str, texts: Iterable[tuple[str, str]]) -> Iterator[Place]:
    for spelling in _spellings(text):
        for path, content in texts:
            at, length = _find(spelling, content)
            if at >= 0:
                yield Place(*line_of(content, at), length, path)


def _find(text: str, content: str) -> tuple[int, int]:
    """Where it stands, and its length if it stands by itself: a part of a longer address must not be mended. Else -1."""
    whole = re.search(rf"(?<![\w/.:%-]){re.escape(text)}(?![\w/%#?&=~:+@-]|\.\w)", content)
    return (whole.start(), len(text)) if whole else (content.find(text), 1)


def _spellings(text: str) -> list[str]:
    """How what stands on a page may stand in its source, the likeliest first: `assets/a.0123456789.png` as `a.png`, an id
    of a heading as `{#id}`.
    """
    decoded = unquote(text)
    short = re.sub(r"\.[0-9a-f]{10}(?=\.\w+$)", "", text.rpartition("/")[2])
    value = re.sub(r'\A[\w-]+="(.*)"\Z', r"\1", text)
    tried = (text, decoded, unescape(text), text.replace("&", "&amp;"), short, value)
    return [each for each in dict.fromkeys(tried) if each.strip()]


def blocks(html: str, texts: Sequence[str]) -> list[int]:
    """Where each block of a text begins on its page, and where the last one ends; empty if the text is not there.

    `texts`: the blocks with holes. What stands between holes is on the page as it is: the longest such piece tells where
    the text is, and the others follow before and behind it.
    """
    pieces = [(at, piece) for at, text in enumerate(texts) for piece in HOLE.split(text.strip("\n")) if piece]
    if not pieces:
        return []
    anchor = max(range(len(pieces)), key=lambda at: len(pieces[at][1]))
    found = html.find(pieces[anchor][1])
    if found < 0:
        return []
    places = {anchor: found}
    left = found
    for at in range(anchor - 1, -1, -1):
        here = html.rfind(pieces[at][1], 0, left)
        left = places[at] = here if here >= 0 else left
    right = found + len(pieces[anchor][1])
    for at in range(anchor + 1, len(pieces)):
        here = html.find(pieces[at][1], right)
        places[at] = here if here >= 0 else right
        right = here + len(pieces[at][1]) if here >= 0 else right
    first: dict[int, int] = {}
    for at, (block, _) in enumerate(pieces):
        first.setdefault(block, places[at])
    begins: list[int] = []
    for block in range(len(texts) - 1, -1, -1):
        begins.append(first.get(block, begins[-1] if begins else right))
    return [*reversed(begins), right]


def _block_at(at: int, html: str, manuscript: Manuscript) -> int | None:
    begins = blocks(html, manuscript.body.blocks)
    if not begins or not begins[0] <= at < begins[-1]:
        return None
    return min(bisect_right(begins, at) - 1, len(manuscript.body.blocks) - 1)


def _in_block(text: str, block: int, path: str, manuscript: Manuscript) -> Place:
    """The place of `text` in the lines of a block; else in the rest of the document, where a note may stand; else its first line."""
    starts = manuscript.lines.blocks
    first = starts[block] if block < len(starts) else 1
    last = min((each for each in starts if each > first), default=None)
    lines = manuscript.text.split("\n")
    own = range(first, (last or len(lines) + 1))
    body = range(starts[0] if starts else 1, len(lines) + 1)
    for numbers in (own, body):
        for spelling in _spellings(text):
            for number in numbers:
                at, length = _find(spelling, lines[number - 1]) if number <= len(lines) else (-1, 0)
                if at >= 0:
                    return Place(number, at + 1, length, path)
    return Place(first, 1, 1, path)
