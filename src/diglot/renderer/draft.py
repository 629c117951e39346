"""What one call of `parse` gathers while the parser runs. It is the only mutable thing here and never leaves `parse`."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec
from markdown_it import MarkdownIt
from markdown_it.token import Token

from diglot.model import Code, Document, Formula, Heading, Picture, Reference, Syntax, Target
from diglot.problem import Problem, Severity
from diglot.renderer.markup import RESERVED, hole

Spot = tuple[int, int]
"""A line of the text, from 0, and a column, from 1."""

PARSING = -1
"""in place of a block's number, while none has one yet"""


class Draft:
    def __init__(self, md: MarkdownIt, document: Document, syntax: Syntax, text: str) -> None:
        self.md = md
        self.env: dict[str, Any] = {"draft": self}
        self.document = document
        self.syntax = syntax
        self.lines = text.split("\n")
        self.problems: list[Problem] = []
        self.formulas: list[Formula] = []
        self.references: list[Reference] = []
        self.labels: dict[str, str] = {}
        """of equations → their ids"""
        self.codes: list[Code] = []
        self.pictures: list[Picture] = []
        self.targets: list[Target] = []
        self.outline: list[Heading] = []
        self.ids: dict[str, int] = dict.fromkeys(sorted(RESERVED), 0)
        """with the number that the next of the same name would get"""
        self.numbered: dict[str, tuple[str, int]] = {}
        """ids of figures and tables, each with its kind, the key of an interface string, and its number"""
        self.counts: Counter[str] = Counter()
        """how many of each kind have a number"""
        self.left_out: set[str] = set()
        """names of attributes that are not taken, and told"""
        self.words: list[str] = []
        self.open_tags: list[tuple[str, int, Spot]] = []
        """raw HTML elements that wait for their end tag, with block and place"""
        self.open_names: Counter[str] = Counter()
        self.block = PARSING
        self.starts: list[int] = []
        """the first line, from 0, of each block; after them of each footnote, whose lines count for themselves"""
        self.inline: Token | None = None
        """the token whose content is being parsed"""
        self.depth = 0
        """of inline content inside inline content: picture texts, inline notes"""
        self._content = (-1, "")
        self._known = (0, 0, -1, 0)

    def write(self, tokens: Sequence[Token]) -> str:
        return str(self.md.renderer.render(tokens, self.md.options, self.env))

    def locate(self, start: int, content: str, offset: int) -> Spot:
        """Where the character at `offset` of `content` stands; `content` holds whole lines from line `start` on, trimmed.

        Quotes and lists take their marks off each line, so a line of `content` is looked for in its source line.
        Calls come in the order of the text, so the last answer is remembered: without it a long paragraph is quadratic.
        """
        row, begin, end, column = self._known
        if self._content != (start, content) or offset < begin:
            row, begin, end, column = 0, 0, -1, 0
            self._content = (start, content)
        if offset > end:
            row += content.count("\n", begin, offset)
            begin = content.rfind("\n", begin, offset) + 1 or begin
            end = content.find("\n", offset)
            end = len(content) if end < 0 else end
            piece = content[begin:end]
            source = self.lines[start + row] if start + row < len(self.lines) else ""
            lead = len(piece) - len(piece.lstrip())
            column = source.find(piece.strip()) - lead
            self._known = (row, begin, end, column)
        return start + row, max(0, column + offset - begin) + 1

    def relative(self, line: int) -> int:
        """A line of the text, from 0, as one of the current block, from 1."""
        if self.block == PARSING:
            return line
        return line - self.starts[self.block] + 1 if self.block >= 0 else 0

    def begin_blocks(self, starts: list[int]) -> None:
        """Says where the blocks begin: what was reported before is put into the one in which it stands."""
        self.starts = starts
        early = [at for at, problem in enumerate(self.problems) if problem.block == PARSING]
        if early and not starts:
            starts.append(0)
        # The section of footnotes, the last block, begins where its first note does: anywhere in the text.
        order = sorted(range(len(starts)), key=starts.__getitem__) if early else []
        for at in early:
            problem = self.problems[at]
            block = order[max(0, bisect_right(order, problem.line, key=starts.__getitem__) - 1)]
            line = problem.line - starts[block] + 1
            self.problems[at] = msgspec.structs.replace(problem, block=block, line=line)

    def report(
        self,
        code: str,
        message: str,
        spot: Spot,
        *,
        length: int = 1,
        hint: str = "",
        severity: Severity = "error",
    ) -> None:
        line, column = spot
        self.problems.append(
            Problem(
                code,
                message,
                line=self.relative(line),
                column=column,
                length=length,
                hint=hint,
                severity=severity,
                block=self.block,
            )
        )

    def formula(self, token: Token) -> str:
        """The hole of a formula; a token met twice (text and excerpt) is one formula."""
        meta = token.meta
        if "hole" not in meta:
            meta["hole"] = hole("m", len(self.formulas))
            line, column = meta["spot"]
            margins = meta.get("margins", ())
            self.formulas.append(
                Formula(token.content, meta["display"], self.block, self.relative(line), column, margins)
            )
        result: str = meta["hole"]
        return result

    def reference(self, token: Token) -> str:
        """The hole of an equation's number."""
        meta = token.meta
        if "number" not in meta:
            meta["number"] = hole("r", len(self.references))
            line, column = meta["spot"]
            self.references.append(
                Reference(
                    token.content, meta["brackets"], self.block, self.relative(line), column, meta["length"]
                )
            )
        result: str = meta["number"]
        return result

    def target(self, token: Token, href: str) -> str:
        meta = token.meta
        if "hole" not in meta:
            meta["hole"] = hole("l", len(self.targets))
            line, column = meta.get("spot", (self.starts[self.block] if self.block >= 0 else 0, 1))
            self.targets.append(Target(href, self.block, self.relative(line), column))
        result: str = meta["hole"]
        return result

    def code(self, text: str, language: str, line: int, **more: Any) -> str:
        self.codes.append(Code(text, language, block=self.block, line=self.relative(line), **more))
        return hole("c", len(self.codes) - 1)

    def picture(self, path: str, spot: Spot, alt: str = "", title: str = "", **more: Any) -> int:
        line, column = spot
        self.pictures.append(Picture(path, alt, title, self.block, self.relative(line), column, **more))
        return len(self.pictures) - 1

    def claim(self, wanted: str) -> str:
        """An id that nothing else on the page has: `wanted`, or `wanted-1`, …"""
        name, number = wanted, self.ids.get(wanted, 0)
        while name in self.ids:
            number += 1
            name = f"{wanted}-{number}"
        self.ids[wanted] = number
        self.ids.setdefault(name, 0)
        return name
