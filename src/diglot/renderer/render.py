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
    Fragment,
    Heading,
    Picture,
    Section,
    Source,
    Syntax,
    Target,
    Targets,
)
from diglot.problem import Problem
from diglot.renderer.address import decode, encode
from diglot.renderer.code import HIGHLIGHT, Highlighted, line_ids, write_figure, write_title
from diglot.renderer.code_problems import find_code_problems, source_problem
from diglot.renderer.equations import Numbering, fill_references, number
from diglot.renderer.formula_problems import formula_problems
from diglot.renderer.listing import shown, sources
from diglot.renderer.markup import RESERVED, SCROLLING, escape, hole, marked, problem_html
from diglot.renderer.math import TYPESET, Typeset, mathml, requests_of
from diglot.renderer.passage import Passage
from diglot.renderer.picture import missing, problem_of, write_image, write_versions
from diglot.renderer.plain import html_text

HOLE = re.compile("\0([mrcpsdl])(\\d+)\0")
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
    sections: tuple[Section, ...]
    targets: Targets
    listings: tuple[str, ...]
    """the texts of the files that code blocks show, in the order of `Parsed.sources`"""
    problems: tuple[Problem, ...]


class Settled(msgspec.Struct, frozen=True):
    """What the holes of a body hold, each list by the number of the hole."""

    numbering: Numbering
    codes: list[Code]
    """as they are shown"""
    highlighted: list[Highlighted]
    passages: dict[Source, Passage | None]
    pictures: list[Asset | None]


def wanted(
    body: Body, _pictures: tuple[Asset | None, ...], syntax: Syntax, passages: tuple[Passage | None, ...]
) -> Wants:
    """The formulas and the code blocks, which are cached by themselves and done for many documents in one go."""
    formulas = [(formula.tex, formula.display) for formula in body.formulas]
    return (
        (TYPESET, requests_of(formulas, syntax.macros)),
        (HIGHLIGHT, [(code.text, code.language) for code in shown(body, passages)]),
    )


def render(
    body: Body,
    pictures: tuple[Asset | None, ...],
    syntax: Syntax,
    passages: tuple[Passage | None, ...],
    formulas: list[Typeset],
    highlighted: list[Highlighted],
) -> Rendered:
    """`pictures` answers `Parsed.needs`, `passages` `Parsed.sources`, None where there is no such file; `formulas` and `highlighted` answer `wanted`."""
    numbering = number(body.formulas, formulas)
    found = dict(zip(sources(body), passages, strict=True))
    settled = Settled(numbering, shown(body, passages), highlighted, found, _assets(body, pictures))
    ids = (*body.ids, *(name for code in settled.codes for name in line_ids(code)))
    article, excerpt = PageFiller(body, settled), PageFiller(body, settled, elsewhere=True)
    feed = FeedFiller(body, settled, latex=syntax.feed_math == "latex")
    text = "\n".join(block.strip("\n") for block in body.blocks)
    outline = tuple(
        Heading(entry.level, entry.id, article.fill(entry.html), entry.text) for entry in body.outline
    )
    html, title = article.fill(text), article.fill(body.title)
    summary = excerpt.fill(SCROLLING.sub("", body.excerpt))
    plain_feed = feed.fill(NIGHTLY.sub("", ANCHOR.sub("", SCROLLING.sub("", text))))
    return Rendered(
        article=Fragment(html, outline, body.han + body.words),
        excerpt=Fragment(summary),
        feed=Fragment(plain_feed),
        facts=_facts(body, title, numbering, syntax),
        description=numbering.plain_text(body.description, body, syntax.macros),
        ids=ids,
        sections=tuple(Section(entry.level, entry.id) for entry in body.outline),
        targets=Targets(tuple(article.targets), tuple(excerpt.targets), tuple(feed.targets)),
        listings=tuple(passage.text if passage else "" for passage in passages),
        problems=(
            *formula_problems(body, numbering),
            *find_code_problems(body, settled.codes, highlighted, settled.passages),
            *_link_problems(body, settled, ids),
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
        formula, result = self.body.formulas[index], self.settled.numbering.formulas[index]
        if result.message:
            return problem_html(formula.tex, result.message)
        return fill_references(result.html, self.settled.numbering, self.body.labels, self.within)

    def within(self, href: str) -> str:
        """What stands for the address of a part of this page."""
        return self.add(Target(href)) if self.elsewhere else escape(href)

    def number(self, index: int) -> str:
        reference = self.body.references[index]
        text = escape(self.settled.numbering.say(reference))
        message = self.settled.numbering.wrong(reference.label)
        return problem_html(text, message) if message else text

    def code(self, index: int) -> str:
        code = self.settled.codes[index]
        if code.source and (told := source_problem(code.source, self.settled.passages[code.source])):
            return problem_html(code.source.paths[0], told[0])
        return write_figure(code, self.settled.highlighted[index])

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

    def size(self, index: int) -> str:
        """The attributes that keep the place of a film."""
        asset = self.settled.pictures[index]
        return f' width="{asset.width}" height="{asset.height}"' if asset and asset.width else ""

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

    def __init__(self, body: Body, settled: Settled, *, latex: bool) -> None:
        super().__init__(body, settled, elsewhere=True)
        self.latex = latex

    def formula(self, index: int) -> str:
        formula, result = self.body.formulas[index], self.settled.numbering.formulas[index]
        if result.message:
            return f"<code>{escape(formula.tex)}</code>"
        if self.latex:
            marks = "$$" if formula.display else "$"
            return escape(f"{marks}{formula.tex}{marks}")
        return fill_references(mathml(result.html), self.settled.numbering, {}, self.within)

    def number(self, index: int) -> str:
        return escape(self.settled.numbering.say(self.body.references[index]))

    def code(self, index: int) -> str:
        code = self.settled.codes[index]
        # Changes have their signs here, where there are no colours.
        passage = self.settled.passages[code.source] if code.source else None
        text = passage.text if passage else self.body.codes[index].text
        title = write_title(code, self.settled.highlighted[index])
        above = f"<p><code>{title}</code></p>" if title else ""
        below = f"<p>{escape(code.caption)}</p>" if code.caption else ""
        return f"{above}<pre><code>{escape(text)}</code></pre>{below}"

    def picture(self, index: int) -> str:
        return self._lacking(index) or write_image(*self._known(index), self.add)


FILLERS = {
    "m": "formula",
    "r": "number",
    "c": "code",
    "p": "picture",
    "s": "source",
    "d": "size",
    "l": "link",
}


def _facts(body: Body, title: str, numbering: Numbering, syntax: Syntax) -> Facts:
    return Facts(
        title=numbering.plain_text(html_text(body.title), body, syntax.macros),
        title_html=title,
        minutes=reading_minutes(body),
    )


def reading_minutes(body: Body) -> int:
    return max(1, math.ceil(body.han / HAN_A_MINUTE + body.words / WORDS_A_MINUTE))


def _link_problems(body: Body, settled: Settled, ids: tuple[str, ...]) -> list[Problem]:
    places = {*ids, *RESERVED, "top"}
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
        if target.href.startswith("#") and target.href != "#" and decode(target.href[1:]) not in places
    ]
    pictures = zip(body.pictures, settled.pictures, strict=True)
    return problems + [problem for each in pictures if (problem := problem_of(*each))]
