r"""Numbers of equations, and what `\ref` and `\eqref` say: amsmath's rules, with one count for each text.

They are filled into what KaTeX has set. So the result of a formula depends on its own source alone, and an equation that is
put in above changes numbers, and has no other formula set again.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain, repeat

import msgspec

from diglot.model import Body, Formula, Reference
from diglot.renderer.address import fragment
from diglot.renderer.equation_rows import REFERENCE, Label, Row, as_name, find_labels, find_rows
from diglot.renderer.markup import escape
from diglot.renderer.math import Typeset, expand
from diglot.renderer.plain import fill_plain

HOLE = re.compile("\0r(\\d+)\0")

EMPTY = '<span class="eqn-num"></span>'
EMPTY_CELL = '<mtd class ="mml-eqn-num"></mtd>'
"""where KaTeX leaves room for a number, in HTML and in MathML"""
BEGINNING = "\ue000"
MARK = re.compile(f"{BEGINNING}([0-9a-f]*)\ue001")
"""where the number of an equation goes that a formula refers to, with its label; see katex.js"""


class Numbering(msgspec.Struct, frozen=True):
    """The formulas of a text with their numbers, and what its equations are called."""

    formulas: list[Typeset]
    names: dict[str, str]
    """label → number or tag, without brackets; empty where an equation has none"""
    lost: dict[int, Label]
    """of formulas, by their places: a reference in them that leads nowhere"""

    def text(self, label: str, *, brackets: bool) -> str:
        """What a reference says."""
        name = self.names.get(label) or "?"
        return f"({name})" if brackets else name

    def plain(self, tex: str) -> str:
        """TeX whose references are text."""
        if "ref" not in tex:
            return tex
        return REFERENCE.sub(
            lambda match: self.text(as_name(match["label"]), brackets=bool(match["brackets"])), tex
        )

    def plain_text(self, text: str, body: Body, macros: Mapping[str, str]) -> str:
        """Text with the holes of formulas and of references → the same with their words."""
        if "\0" not in text:
            return fill_plain(text, ())
        text = HOLE.sub(lambda match: self.say(body.references[int(match[1])]), text)
        return fill_plain(text, body.formulas, lambda tex: expand(self.plain(tex), macros))

    def say(self, reference: Reference) -> str:
        return self.text(reference.label, brackets=reference.brackets)

    def wrong(self, label: str) -> str:
        """What is wrong with a reference to this label, or nothing."""
        if label not in self.names:
            return f"no equation has the label {label}"
        return "" if self.names[label] else f"the equation {label} has no number"


def number(formulas: Sequence[Formula], results: Sequence[Typeset]) -> Numbering:
    """Counts the equations of a text in their order and fills in their numbers. A formula with a reference that leads nowhere
    is wrong.
    """
    counter = _Counter()
    filled = [
        counter.fill(formula.tex, result) if EMPTY in result.html or "\\label" in formula.tex else result
        for formula, result in zip(formulas, results, strict=True)
    ]
    numbering = Numbering(filled, counter.names, {})
    for at, result in enumerate(filled):
        for mark in MARK.findall(result.html) if BEGINNING in result.html else ():
            name = name_of(mark)
            if message := numbering.wrong(name):
                numbering.lost[at] = _find_reference(formulas[at].tex, name)
                filled[at] = Typeset(message=message)
    return numbering


class _Counter:
    def __init__(self) -> None:
        self.count = 0
        self.names: dict[str, str] = {}

    def fill(self, tex: str, result: Typeset) -> Typeset:
        """The same with a number in each place that KaTeX has left for one."""
        if result.message:
            self.note(tex)
            return result
        last = self.count + result.html.count(EMPTY)
        own, all_rows = [], []
        for row in find_rows(tex):
            name = self.name(row, last)
            for label in row.labels:
                self.names.setdefault(label.name, name)
            if name:
                shown = f"({name})" if row.brackets else name
                all_rows.append(shown)
                own += [shown] if row.tag is None else []
        # Those of rows that a macro hides.
        hidden = [f"({number})" for number in range(self.count + 1, last + 1)]
        self.count = last
        html = _put(result.html, EMPTY, '<span class="mord">', "</span>", own + hidden)
        html = _put(html, EMPTY_CELL, "<mtd><mtext>", "</mtext></mtd>", all_rows + hidden)
        return msgspec.structs.replace(result, html=html)

    def note(self, tex: str) -> None:
        """Equations of a formula that is wrong, which is told already: what refers to them is not."""
        for label in find_labels(tex):
            self.names.setdefault(label.name, "?")

    def name(self, row: Row, last: int) -> str:
        if row.tag is not None:
            return row.tag
        if not row.numbered or self.count == last:
            return ""
        self.count += 1
        return str(self.count)


def _put(html: str, place: str, before: str, after: str, texts: Iterable[str]) -> str:
    first, *rest = html.split(place)
    filled = [
        before + escape(text) + after + part
        for text, part in zip(chain(texts, repeat("")), rest, strict=False)
    ]
    return "".join([first, *filled])


def _find_reference(tex: str, name: str) -> Label:
    """The first to this label; the formula's beginning, if a macro makes it."""
    for match in REFERENCE.finditer(tex):
        if as_name(match["label"]) == name:
            return Label(name, match.start(), match.end() - match.start())
    return Label(name, 0, 1)


def name_of(mark: str) -> str:
    """The label in a mark: six hexadecimal digits for each character."""
    return as_name("".join(chr(int(mark[at : at + 6], 16)) for at in range(0, len(mark), 6)))


def fill_references(
    html: str, numbering: Numbering, labels: Mapping[str, str], address: Callable[[str], str]
) -> str:
    """A formula with its references filled in: text in MathML, and in HTML links, which screen readers do not see, for they
    have the MathML. `labels`: → ids; `address`: `#id` → what stands for it.
    """
    if BEGINNING not in html:
        return html

    def text(match: re.Match[str]) -> str:
        return escape(numbering.text(name_of(match[1]), brackets=False))

    def link(match: re.Match[str]) -> str:
        name = labels.get(name_of(match[1]))
        if name is None:
            return text(match)
        return f'<a class="reference" href="{address(fragment(name))}" tabindex="-1">{text(match)}</a>'

    end = html.find("</math>")
    return MARK.sub(text, html[:end]) + MARK.sub(link, html[end:])
