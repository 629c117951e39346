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
    """A template and all that it extends or includes."""

    files: tuple[tuple[str, str], ...]
    """pairs of name and text, sorted"""
    alters_article: bool = False
    """whether one of them may do something with `page.article` but put it out as it is"""


class References(Facets, frozen=True):
    names: tuple[str, ...]
    """templates that this one extends, includes or imports"""
    dynamic: bool
    """whether it also names some that only running it would tell"""
    alters_article: bool
    problems: tuple[Problem, ...]


def find_references(name: str, text: bytes) -> References:
    """What a template needs besides itself."""
    import jinja2
    import jinja2.meta

    decoded, problems = encoding.decode(text, FOLDER + name)
    if decoded is None:
        return References((), False, False, tuple(problems))
    try:
        tree = jinja2.Environment(autoescape=True).parse(decoded, name, FOLDER + name)
    except jinja2.TemplateSyntaxError as error:
        return References((), False, False, (syntax_problem(error), *problems))
    found = list(jinja2.meta.find_referenced_templates(tree))
    names = tuple(sorted({reference for reference in found if reference is not None}))
    return References(names, None in found, _alters_article(tree), tuple(problems))


def _alters_article(tree: "jinja2.nodes.Template") -> bool:
    """Whether `page.article` is anything but an output by itself, or may be part of an output that is caught and worked on.

    What is in doubt counts as altered: that costs time and nothing else.
    """
    from jinja2 import nodes

    printed = {id(each) for output in tree.find_all(nodes.Output) for each in output.nodes}
    if any(_yields_article(each) and id(each) not in printed for each in tree.find_all(nodes.Expr)):
        return True
    catching = tree.find_all((nodes.FilterBlock, nodes.AssignBlock, nodes.CallBlock, nodes.Macro))
    return any(
        next(block.find_all((nodes.Include, nodes.Block)), None) is not None
        or any(map(_yields_article, block.find_all(nodes.Expr)))
        for block in catching
    )


def _yields_article(node: "jinja2.nodes.Expr") -> bool:
    """`page.article` itself, its name as an argument (`page | attr("article")`), or a block with it: `super()`, `self.main()`."""
    from jinja2 import nodes

    match node:
        case nodes.Getattr(attr="article") | nodes.Getitem(arg=nodes.Const(value="article")):
            return True
        case nodes.Call(
            node=nodes.Name(name="super" | "caller") | nodes.Getattr(node=nodes.Name(name="self"))
        ):
            return True
        case nodes.Call() | nodes.Filter() | nodes.Test():
            given = [*node.args, *(keyword.value for keyword in node.kwargs)]
            return any(isinstance(each, nodes.Const) and each.value == "article" for each in given)
    return False


def gather(names: tuple[str, ...], texts: tuple[bytes, ...], alters_article: bool) -> Templates:
    files = zip(names, texts, strict=True)
    return Templates(tuple((name, text.decode(errors="replace")) for name, text in files), alters_article)


def syntax_problem(error: "jinja2.TemplateSyntaxError") -> Problem:
    """The same wherever it is met, so that it is told once."""
    message = error.message or "syntax error"
    return Problem("template.syntax", message, file=FOLDER + (error.name or ""), line=error.lineno)
