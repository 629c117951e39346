"""What is wrong with formulas, equations and references to them, each at its own line and column."""

from collections.abc import Iterator

from diglot.model import Body, Formula
from diglot.problem import Problem
from diglot.renderer.equation_rows import Label, find_labels
from diglot.renderer.equations import Numbering
from diglot.renderer.math import Typeset
from diglot.schema import suggest

HINTS = {
    "Undefined control sequence": "if it is a macro, define it: `macros:` in front matter or site.yaml, or \\newcommand in the text",
    "Expected 'EOF', got '&'": "write \\& for the sign; between columns, put the formula into \\begin{aligned}…\\end{aligned}",
    "Expected 'EOF', got '}'": "a } is too many, or a { is missing before it",
    "Expected 'EOF', got '#'": "write \\# for the sign",
    "Expected '}', got 'EOF'": "a { is never closed",
    "Unexpected end of input": "an argument is missing, or a { is never closed",
    "Double superscript": "say with braces which is whose: {a^b}^c",
    "Double subscript": "say with braces which is whose: {a_b}_c",
    "Multiple \\tag": "aligned and gathered have one number, align and gather one for each row",
    "\\tag works only": "write $$…$$ around it",
    "Too many expansions": "a macro calls itself",
    "No such environment": "those of amsmath are there: align, gather, multline, cases, pmatrix, …",
}
"""beginning of what KaTeX says → what to do"""


def formula_problems(body: Body, numbering: Numbering) -> Iterator[Problem]:
    for at, (formula, result) in enumerate(zip(body.formulas, numbering.formulas, strict=True)):
        if at in numbering.lost:
            lost = numbering.lost[at]
            yield _problem("math.reference", result.message, formula, lost, _hint(lost.name, numbering))
        elif result.message:
            hint = next((hint for begin, hint in HINTS.items() if result.message.startswith(begin)), "")
            yield _problem("math.syntax", result.message, formula, _place(formula, result), hint)
    yield from _duplicates(body)
    for reference in body.references:
        if message := numbering.wrong(reference.label):
            yield Problem(
                "math.reference",
                message,
                line=reference.line,
                column=reference.column,
                length=reference.length,
                hint=_hint(reference.label, numbering),
                block=reference.block,
            )


def _place(formula: Formula, result: Typeset) -> Label:
    """Of what is wrong; the first line, if that is not known."""
    if result.position < 0:
        return Label("", 0, len(formula.tex.partition("\n")[0]))
    return Label("", result.position, result.length)


def _duplicates(body: Body) -> Iterator[Problem]:
    seen: set[str] = set()
    for formula in body.formulas:
        for label in find_labels(formula.tex):
            if label.name in seen:
                message = f"the label {label.name} is taken already"
                yield _problem("math.label", message, formula, label, "give this equation another one")
            seen.add(label.name)


def _hint(label: str, numbering: Numbering) -> str:
    if label in numbering.names:
        return "put it into \\begin{equation}…\\end{equation}, or give it a \\tag{…}"
    return (
        suggest(label, numbering.names) or f"write \\label{{{label}}} into the equation, or `\\ref` as code"
    )


def _problem(code: str, message: str, formula: Formula, place: Label, hint: str = "") -> Problem:
    """At its own line and column: a formula may span lines, and each may have a margin."""
    position = place.position
    row = formula.tex.count("\n", 0, position)
    within = position - (formula.tex.rfind("\n", 0, position) + 1)
    begin = formula.column if row == 0 else formula.margins[row - 1] if row <= len(formula.margins) else 1
    return Problem(
        code,
        message,
        line=formula.line + row if formula.block >= 0 else 0,
        column=begin + within,
        length=place.length,
        hint=hint,
        block=formula.block,
    )
