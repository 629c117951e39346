"""The second of a document's two steps: fills formulas, code and pictures into a parsed body, for the page and for feeds."""

import math
import re

import msgspec

from diglot.engine import Facets, Step, Wants
from diglot.model import (
    Asset,
    Body,
    Code,
    Facts,
    Formula,
    Fragment,
    Heading,
    Picture,
    Syntax,
    Target,
    Targets,
)
from diglot.problem import Problem
from diglot.renderer.address import decode, encode
from diglot.renderer.code import HIGHLIGHT, Highlighted, write_figure
from diglot.renderer.markup import RESERVED, SCROLLING, escape, hole, marked, problem_html
from diglot.renderer.math import TYPESET, Typeset, mathml, requests_of
from diglot.renderer.picture import fault_of, write_image, write_versions
from diglot.renderer.plain import fill_plain, html_text

HOLE = re.compile("\0([mcpsl])(\\d+)\0")
ANCHOR = re.compile(r'<a class="anchor" [^>]*></a>')
NIGHTLY = re.compile(r'<span class="only-dark">.*?</span>')
"""a picture for dark pages, of which feeds know nothing"""
HAN_A_MINUTE, WORDS_A_MINUTE = 400, 238
"""238: Brysbaert, How many words do we read per minute?, 2019"""


class Rendered(Facets, frozen=True):
    article: Fragment
    excerpt: Fragment
    feed: Fragment
    facts: Facts
    description: str
    ids: tuple[str, ...]
    """all ids that the article makes"""
    targets: Targets
    problems: tuple[Problem, ...]


class Settled(msgspec.Struct, frozen=True):
    """What the holes of a body hold, each list by the number of the hole."""

    formulas: list[Typeset]
    codes: list[Highlighted]
    pictures: list[Asset | None]


def wanted(body: Body, _pictures: tuple[Asset | None, ...], syntax: Syntax) -> Wants:
    """The formulas and the code blocks, which are cached by themselves and done for many documents in one go."""
    formulas = [(formula.tex, formula.display) for formula in body.formulas]
    return (
        (TYPESET, requests_of(formulas, syntax.macros)),
        (HIGHLIGHT, [(code.text, code.language) for code in body.codes]),
    )


def render(
    body: Body,
    pictures: tuple[Asset | None, ...],
    _syntax: Syntax,
    formulas: list[Typeset],
    codes: list[Highlighted],
) -> Rendered:
    """`pictures` answers `Parsed.needs`, None where there is no such file; `formulas` and `codes` answer `wanted`."""
    settled = Settled(formulas, codes, _assets(body, pictures))
    article, feed, excerpt = (
        PageFiller(body, settled),
        FeedFiller(body, settled),
        PageFiller(body, settled, elsewhere=True),
    )
    text = "\n".join(block.strip("\n") for block in body.blocks)
    outline = tuple(
        Heading(entry.level, entry.id, article.fill(entry.html), entry.text) for entry in body.outline
    )
    html = article.fill(text)
    title = article.fill(body.title)
    summary = excerpt.fill(SCROLLING.sub("", body.excerpt))
    plain_feed = feed.fill(NIGHTLY.sub("", ANCHOR.sub("", SCROLLING.sub("", text))))
    return Rendered(
        article=Fragment(html, outline, body.han + body.words),
        excerpt=Fragment(summary),
        feed=Fragment(plain_feed),
        facts=_facts(body, title),
        description=fill_plain(body.description, body.formulas),
        ids=body.ids,
        targets=Targets(tuple(article.targets), tuple(excerpt.targets), tuple(feed.targets)),
        problems=(
            *_formula_problems(body, settled),
            *_code_problems(body, codes),
            *_link_problems(body, settled),
        ),
    )


RENDER = Step("render", render, wants=wanted, at_hand="problems")


def _assets(body: Body, pictures: tuple[Asset | None, ...]) -> list[Asset | None]:
    paths = dict.fromkeys(picture.path for picture in body.pictures if not picture.external)
    found = dict(zip(paths, pictures, strict=True))
    return [found.get(picture.path) for picture in body.pictures]


class PageFiller:
    """Fills the holes of one fragment and numbers the targets that it uses."""

    def __init__(self, body: Body, settled: Settled, *, elsewhere: bool = False) -> None:
        self.body = body
        self.settled = settled
        self.elsewhere = elsewhere
        """whether the fragment is shown on another page, where `#part` leads nowhere"""
        self.targets: list[Target] = []

    def fill(self, html: str) -> str:
        return HOLE.sub(lambda match: getattr(self, FILLERS[match[1]])(int(match[2])), html)

    def formula(self, index: int) -> str:
        formula, result = self.body.formulas[index], self.settled.formulas[index]
        return problem_html(formula.tex, result.message) if result.message else result.html

    def code(self, index: int) -> str:
        return write_figure(self.body.codes[index], self.settled.codes[index].html)

    def picture(self, index: int) -> str:
        return self._lacking(index) or write_versions(
            *self._known(index), self.add, first=index == 0 and not self.elsewhere
        )

    def _known(self, index: int) -> tuple[Picture, Asset | None]:
        return self.body.pictures[index], self.settled.pictures[index]

    def _lacking(self, index: int) -> str:
        """What stands in the place of a picture that is not there; nothing for one that is."""
        picture, asset = self._known(index)
        lacks = asset is None and not picture.external
        return problem_html(picture.alt or picture.path, missing(picture)) if lacks else ""

    def source(self, index: int) -> str:
        """The address of a picture in raw HTML; of a missing one, its name."""
        picture, asset = self.body.pictures[index], self.settled.pictures[index]
        if asset is None:
            return marked(encode(picture.path.rpartition("/")[2]), missing(picture))
        return self.add(Target(f"asset:{asset.path}", picture.block, picture.line, picture.column))

    def link(self, index: int) -> str:
        target = self.body.targets[index]
        if target.href.startswith("#") and not self.elsewhere:
            return escape(target.href)
        return self.add(target)

    def add(self, target: Target) -> str:
        self.targets.append(target)
        return hole("l", len(self.targets) - 1)


class FeedFiller(PageFiller):
    """The same for feed readers, which have no stylesheet of ours and show the text on a page of their own."""

    def __init__(self, body: Body, settled: Settled) -> None:
        super().__init__(body, settled, elsewhere=True)

    def formula(self, index: int) -> str:
        formula, result = self.body.formulas[index], self.settled.formulas[index]
        return f"<code>{escape(formula.tex)}</code>" if result.message else mathml(result.html)

    def code(self, index: int) -> str:
        return f"<pre><code>{escape(self.body.codes[index].text)}</code></pre>"

    def picture(self, index: int) -> str:
        return self._lacking(index) or write_image(*self._known(index), self.add)


FILLERS = {"m": "formula", "c": "code", "p": "picture", "s": "source", "l": "link"}


def _facts(body: Body, title: str) -> Facts:
    return Facts(
        title=fill_plain(html_text(body.title), body.formulas),
        title_html=title,
        minutes=reading_minutes(body),
    )


def reading_minutes(body: Body) -> int:
    return max(1, math.ceil(body.han / HAN_A_MINUTE + body.words / WORDS_A_MINUTE))


def _formula_problems(body: Body, settled: Settled) -> list[Problem]:
    return [
        _formula_problem(formula, result)
        for formula, result in zip(body.formulas, settled.formulas, strict=True)
        if result.message
    ]


def _formula_problem(formula: Formula, result: Typeset) -> Problem:
    """The problem at its own line and column: a formula may span lines, and each may have a margin."""
    position = max(0, result.position)
    row = formula.tex.count("\n", 0, position)
    within = position - (formula.tex.rfind("\n", 0, position) + 1)
    begin = formula.column if row == 0 else formula.margins[row - 1] if row <= len(formula.margins) else 1
    length = result.length if result.position >= 0 else len(formula.tex.partition("\n")[0])
    return Problem(
        "math.syntax",
        result.message,
        line=formula.line + row if formula.block >= 0 else 0,
        column=begin + within,
        length=length,
        block=formula.block,
    )


def _code_problems(body: Body, codes: list[Highlighted]) -> list[Problem]:
    return [
        _code_problem(code, result)
        for code, result in zip(body.codes, codes, strict=True)
        if not result.known
    ]


def _code_problem(code: Code, result: Highlighted) -> Problem:
    hint = f"did you mean {result.suggestion}? " if result.suggestion else ""
    return Problem(
        "code.language",
        f"no highlighting for the language {code.language}",
        line=code.line,
        hint=hint + "write text for plain text",
        severity="warning",
        block=code.block,
    )


def _link_problems(body: Body, settled: Settled) -> list[Problem]:
    ids = {*body.ids, *RESERVED, "top"}
    problems = [
        Problem(
            "link.anchor",
            f"nothing on this page has the id {decode(target.href[1:])}",
            line=target.line,
            column=target.column,
            severity="warning",
            block=target.block,
        )
        for target in body.targets
        if target.href.startswith("#") and target.href != "#" and decode(target.href[1:]) not in ids
    ]
    missing = [
        _missing(picture)
        for picture, asset in zip(body.pictures, settled.pictures, strict=True)
        if asset is None and not picture.external
    ]
    faults = [
        fault_of(picture, asset)
        for picture, asset in zip(body.pictures, settled.pictures, strict=True)
        if asset and asset.fault and not picture.raw
    ]
    return problems + missing + faults


def missing(picture: Picture) -> str:
    return f"there is no picture {picture.path}"


def _missing(picture: Picture) -> Problem:
    return Problem(
        "image.missing",
        missing(picture),
        line=picture.line,
        column=picture.column,
        length=2,
        block=picture.block,
    )
