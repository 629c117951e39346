"""Templates as values: each with all that it extends or includes, so that a page depends on no others."""

from typing import TYPE_CHECKING

import msgspec

from diglot.engine import Facets
from diglot.loader import encoding
from diglot.problem import Problem

if TYPE_CHECKING:
    import jinja2

FOLDER = "templates/"


class Templates(msgspec.Struct, frozen=True):
    """A template and all that it extends or includes: pairs of name and text, sorted."""

    files: tuple[tuple[str, str], ...]


class References(Facets, frozen=True):
    names: tuple[str, ...]
    """templates that this one extends, includes or imports"""
    dynamic: bool
    """whether it also names some that only running it would tell"""
    problems: tuple[Problem, ...]


def find_references(name: str, text: bytes) -> References:
    """What a template needs besides itself."""
    import jinja2
    import jinja2.meta

    decoded, problems = encoding.decode(text, FOLDER + name)
    if decoded is None:
        return References((), False, tuple(problems))
    try:
        tree = jinja2.Environment(autoescape=True).parse(decoded, name, FOLDER + name)
    except jinja2.TemplateSyntaxError as error:
        return References((), False, (syntax_problem(error), *problems))
    found = list(jinja2.meta.find_referenced_templates(tree))
    names = tuple(sorted({reference for reference in found if reference is not None}))
    return References(names, None in found, tuple(problems))


def gather(names: tuple[str, ...], texts: tuple[bytes, ...]) -> Templates:
    return Templates(
        tuple((name, text.decode(errors="replace")) for name, text in zip(names, texts, strict=True))
    )


def syntax_problem(error: "jinja2.TemplateSyntaxError") -> Problem:
    """The same wherever it is met, so that it is told once."""
    message = error.message or "syntax error"
    return Problem("template.syntax", message, file=FOLDER + (error.name or ""), line=error.lineno)
