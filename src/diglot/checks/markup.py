"""HTML files as checks see them: without the insides of formulas and of highlighted code, which the renderer vouches for.

That is most of a page's markup, and parsers in Python take their time with it.
"""

import re
from bisect import bisect_right
from html.parser import HTMLParser

from diglot.builder.assets import HASH_LENGTH
from diglot.builder.view import FORMULA
from diglot.checks.check import Element, Heading, Page

OPENING = f'<span {FORMULA}">'
SPAN = re.compile(r"<(/?)span\b")
CODE = re.compile(r"<pre\b[^>]*><code>.*?</code></pre>", re.DOTALL)
HASHED = re.compile(rf"\.[0-9a-f]{{{HASH_LENGTH}}}(?=\.\w+\Z)")
COLOURED = re.compile(r'<span class="[\w -]*">([^<]*)</span>')


def thin(html: str) -> str:
    """The page without what is inside of formulas, and without the colours of code. It keeps its lines."""
    return CODE.sub(lambda match: COLOURED.sub(r"\1", match[0]), _without_formulas(html))


def _without_formulas(html: str) -> str:
    parts, end = [], 0
    while (start := html.find(OPENING, end)) >= 0:
        parts.append(html[end:start])
        end = _end_of_span(html, start)
        parts.append("\n" * html.count("\n", start, end))
    return "".join([*parts, html[end:]])


def _end_of_span(html: str, start: int) -> int:
    depth = 0
    for match in SPAN.finditer(html, start):
        depth += -1 if match[1] else 1
        if depth == 0:
            return html.index(">", match.start()) + 1
    return len(html)


def read(html: str) -> Page:
    """`html` is thin."""
    reader = _Reader(html)
    reader.feed(html)
    reader.close()
    # An <svg> has titles of its own.
    title = next((each.text for each in reader.worded if not each.level), "")
    return Page(html, title, reader.elements, [each for each in reader.worded if each.level])


class _Reader(HTMLParser):
    """Gathers elements with the offset of their tag."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self.worded: list[Heading] = []
        """headings, and titles as headings of level 0"""
        self._starts = line_starts(html)
        self._words: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line, column = self.getpos()
        given = {name: value or "" for name, value in reversed(attrs)}
        self.elements.append(Element(tag, given, self._starts[line - 1] + column))
        if _level(tag) or tag == "title":
            self._words = []

    def parse_marked_section(self, i: int, report: int = 1) -> int:  # noqa: ARG002 - as the library has it
        """`<![…` is a comment that nobody closes right, as the HTML standard has it; the library raises on most of them."""
        return self.parse_bogus_comment(i)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        if self._words is not None:
            self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if self._words is None or not (_level(tag) or tag == "title"):
            return
        opened = next((each for each in reversed(self.elements) if each.tag == tag), None)
        if opened:
            self.worded.append(Heading(_level(tag), " ".join("".join(self._words).split()), opened.at))
        self._words = None


def _level(tag: str) -> int:
    """Of a heading, from 1; 0 for anything else."""
    return int(tag[1]) if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456" else 0


def file_name(address: str) -> str:
    """The name of a file as its writer knows it: /assets/media/a.0123456789.png → a.png."""
    return HASHED.sub("", address.rpartition("/")[2])


def line_starts(text: str) -> list[int]:
    """The offset at which each line begins."""
    return [0, *(match.end() for match in re.finditer("\n", text))]


def line_of(text: str, at: int) -> tuple[int, int]:
    """Line and column, from 1, of an offset."""
    starts = line_starts(text)
    line = bisect_right(starts, at)
    return line, at - starts[line - 1] + 1
