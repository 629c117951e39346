"""Markdown that stayed text, as it does in Chinese more easily than elsewhere: marks beside punctuation, full-width marks that a
Chinese keyboard writes, addresses that go on into the sentence; and half-width punctuation between Han.

It is looked for in the blocks of each text, where code and formulas are holes. What is escaped in the source is meant.
"""

import itertools
import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

import msgspec

from diglot.checks.check import Check, Finding, Manuscript, Site
from diglot.checks.markup import line_of
from diglot.engine import Step
from diglot.model import Body
from diglot.renderer.cjk import character_class
from diglot.renderer.cjk_table import HAN

SEAM = "\x01"
"""where an inline element begins or ends"""
OBJECT = "\ufffc"
"""in the place of code, a formula, a picture"""
TOKEN = re.compile(
    "\0[mcp]\\d+\0|<!--.*?-->|<(?P<end>/?)(?P<name>[A-Za-z][\\w-]*)(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>",
    re.DOTALL,
)
SILENT = frozenset(["code", "kbd", "pre", "samp", "script", "style", "svg", "textarea", "var"])
INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "cite",
        "del",
        "dfn",
        "em",
        "i",
        "ins",
        "mark",
        "q",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "u",
        "wbr",
    ]
)
BREAK = re.compile(rf"[\s{SEAM}{OBJECT}\0]")
"""what the source may have in another way"""
AROUND = 4
"""characters on each side of a mark by which it is found again in the source"""
ADDRESS = re.compile(r'<a href="https?:[^"]*">(https?://[^<]*)</a>')
_HAN = f"[{character_class(HAN)}]"
SWALLOWED = re.compile(rf"[A-Za-z0-9]({_HAN})")


class Rule(NamedTuple):
    code: str
    pattern: re.Pattern[str]
    """its first group is the mark"""
    message: str
    hint: str


RULES = (
    Rule(
        "emphasis.literal",
        # `2**10` and `a ** b` are powers, and `****` is a password.
        re.compile(
            r"(?<!\*)(?!(?<=[A-Za-z0-9])\*+[A-Za-z0-9])(?!(?<=\s)\*+\s)(\*{2,3})(?!\*)"
            # 好~~ is a tone, ~~好~~ is not.
            r"|(?<!~)(?=(~~)(?!~)[^\s\x01][^\n]*~~)"
        ),
        "{mark} is left in the text",
        "close it, and leave no space inside of it; if it is meant, write a \\ before each of its characters",
    ),
    Rule(
        "table.literal",
        re.compile(
            r"([|｜][ \t]*[:：]?-{2,}[:：]?[ \t]*(?=[|｜])|(?<!-)-{3,}[:：]?[ \t]*[|｜][ \t]*[:：]?-{3,})"
        ),
        "this rule of a table is left in the text",
        "write | and : half-width, and as many cells in the rule as in the row above it",
    ),
    Rule(
        "heading.literal",
        re.compile(r"(?:\A|\n)[ \t\u3000]*(＃{1,6})(?![\d＃])(?=[ \u3000]*\S)(?![^\n＃]*＃)"),
        "{mark} makes no heading",
        "write half-width # and a space behind it",
    ),
    Rule(
        "list.literal",
        re.compile(r"(?:\A|\n)[ \t\u3000]*([０-９]{1,2}[．.]|[0-9]{1,2}．)(?![0-9０-９])(?=\s*\S)"),
        "{mark} makes no list",
        "write a half-width number and point, and a space behind them: `1. `",
    ),
    Rule(
        "list.joined",
        # A line that goes on with a list of a kind that Markdown does not know, and is joined to the line before it.
        re.compile(
            r"(?<=[。；！？…：.;!?])((?:[二三四五六七八九十]{1,3}、|[（(](?:[二三四五六七八九十]|[2-9])[）)]|[②-⑳]))"
        ),
        "the line that begins with {mark} is joined to the one before it",
        "leave an empty line between, or write a list: `1. `",
    ),
)
LINE_START = r"\n[ \t\u3000>]*"
HALFWIDTH = re.compile(rf"(?<={_HAN}){SEAM}*([,;:?!])(?=[{SEAM} ]*{_HAN})")


class Mark(msgspec.Struct, frozen=True, array_like=True):
    """What is left in a block, and the characters around it."""

    code: str
    message: str
    hint: str
    block: int
    before: str
    text: str
    after: str


def find_marks(body: Body) -> tuple[Mark, ...]:
    """At most one of a rule in each block, and one for half-width punctuation in the whole text: writers have it everywhere."""
    found: list[Mark] = []
    halves: list[Mark] = []
    for block, html in enumerate(body.blocks):
        words = words_of(html)
        for rule in RULES:
            if match := rule.pattern.search(words):
                group = 2 if match.lastindex == 2 else 1
                message = rule.message.format(mark=match[group])
                found.append(_mark(rule.code, message, rule.hint, block, words, match.span(group)))
        found += _swallowed(block, html)
        halves += [
            _mark(
                "punctuation.halfwidth", f"half-width {match[1]} between Han", "", block, words, match.span(1)
            )
            for match in HALFWIDTH.finditer(words)
        ]
    return (*found, *_first(halves))


MARKS = Step("chinese", find_marks)


def _first(halves: list[Mark]) -> list[Mark]:
    more = f", and {len(halves) - 1:,} more times in this text" if len(halves) > 1 else ""
    hint = f"Chinese has full-width punctuation: ，。；：？！{more}"
    return [msgspec.structs.replace(each, hint=hint) for each in halves[:1]]


def words_of(html: str) -> str:
    """The text of a block: elements with a line of their own are parted by empty lines."""
    parts: list[str] = []
    end = silent = 0
    for match in TOKEN.finditer(html):
        if not silent:
            parts.append(unescape(html[end : match.start()]))
        end = match.end()
        name = (match["name"] or "").lower()
        if name in SILENT:
            silent = max(0, silent + (-1 if match["end"] else 1))
        if not silent:
            parts.append(_between(name))
    return "".join([*parts, unescape(html[end:])])


def _between(name: str) -> str:
    if name in INLINE:
        return SEAM
    return "\n\n" if name and name not in SILENT else OBJECT


def _mark(code: str, message: str, hint: str, block: int, words: str, span: tuple[int, int]) -> Mark:
    start, end = span
    before = BREAK.split(words[max(0, start - AROUND) : start])[-1]
    after = BREAK.split(words[end : end + AROUND])[0]
    return Mark(code, message, hint, block, before, words[start:end], after)


def _swallowed(block: int, html: str) -> Iterator[Mark]:
    """Bare addresses that go on into the Chinese behind them."""
    for match in ADDRESS.finditer(html):
        address = unescape(match[1])
        if han := SWALLOWED.search(address):
            yield Mark(
                "link.swallows",
                f"this address goes on with {address[han.start(1) :]}",
                "leave a space where it ends; if all of it is the address, write <address>",
                block,
                address[: han.start(1)],
                address[han.start(1) :],
                "",
            )


def look(site: Site) -> Iterator[Finding]:
    bodies = {path: site.bodies[path] for path in site.documents.values()}
    for path, marks in site.each(MARKS, bodies).items():
        blocks = _blocks(site.manuscript(path)) if marks else []
        for mark in marks:
            spot = _spot(mark, *blocks[mark.block])
            if spot:
                line, column = spot
                yield Finding(mark.code, mark.message, mark.hint, file=path, line=line, column=column)


def _blocks(manuscript: Manuscript) -> list[tuple[int, str]]:
    """The first line of each block, and its source."""
    starts = manuscript.lines.blocks
    lines = manuscript.text.split("\n")
    order = sorted({*starts, len(lines) + 1})
    behind = dict(itertools.pairwise(order))
    return [(first, "\n".join(lines[first - 1 : behind[first] - 1])) for first in starts]


def _spot(mark: Mark, first: int, source: str) -> tuple[int, int] | None:
    """Line and column; None where the source has it in another way, as with a \\ before it."""
    # Lines of Chinese are joined, so one may end anywhere in it.
    before, text, after = (r"\s*".join(map(re.escape, part)) for part in (mark.before, mark.text, mark.after))
    unquoted = r"(?<![<\[(])" if mark.code == "link.swallows" else ""
    start = LINE_START if mark.code == "list.joined" else r"\s*(?<!\\)"
    found = re.search(rf"{unquoted}{before}{start}({text})\s*{after}", source)
    if not found:
        return None
    line, column = line_of(found.string, found.start(1))
    return first + line - 1, column


CHECK = Check("Chinese", on_site=look)
