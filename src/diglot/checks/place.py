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
from diglot.checks.markup import file_name, line_of
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
        begins = blocks(html, manuscript.body.blocks)
        if begins and begins[0] <= finding.at < begins[-1]:
            block = min(bisect_right(begins, finding.at), len(begins) - 1) - 1
            before = html.count(finding.text, begins[block], finding.at) if finding.text else 0
            return _in_block(finding.text, before, block, origins.path, manuscript)
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
            for at, length in _find(spelling, content)[:1]:
                yield Place(*line_of(content, at), length, path)


def _find(text: str, content: str) -> list[tuple[int, int]]:
    """Where it stands by itself, with its length: a part of a longer address must not be mended. Else where it stands at
    all, and then the length is 1.
    """
    pattern = rf"(?<![\w/.:%-]){re.escape(text)}(?![\w/%#?&=~:+@-]|\.\w)"
    whole = [(match.start(), len(text)) for match in re.finditer(pattern, content)]
    at = content.find(text)
    return whole or ([(at, 1)] if at >= 0 else [])


def _spellings(text: str) -> list[str]:
    """How what stands on a page may stand in its source, the likeliest first: `assets/a.0123456789.png` as `a.png`, an id
    of a heading as `{#id}`.
    """
    decoded = unquote(text)
    value = re.sub(r'\A[\w-]+="(.*)"\Z', r"\1", text)
    tried = (text, decoded, unescape(text), text.replace("&", "&amp;"), file_name(text), value)
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


def _in_block(text: str, before: int, block: int, path: str, manuscript: Manuscript) -> Place:
    """The place of `text` in the lines of a block, behind `before` others of its kind; else in the rest of the document,
    where a note may stand; else the block's first line.
    """
    starts = manuscript.lines.blocks
    lines = manuscript.text.split("\n")
    first = starts[block] if block < len(starts) else 1
    behind = min((each for each in starts if each > first), default=len(lines) + 1)
    for begin, end in ((first, behind), (min(starts, default=1), len(lines) + 1)):
        part = "\n".join(lines[begin - 1 : end - 1])
        for spelling in _spellings(text):
            found = _find(spelling, part)
            if found:
                at, length = found[min(before, len(found) - 1)]
                line, column = line_of(part, at)
                return Place(begin + line - 1, column, length, path)
    return Place(first, 1, 1, path)
