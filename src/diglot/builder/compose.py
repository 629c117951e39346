"""One page as a pure step: a view, templates, strings and texts in; HTML out.

A template sees its view and nothing else. What is undefined is a problem, with the template's line, and not a blank.
"""

from diglot.builder.fragment import escape
from diglot.builder.template import Templates
from diglot.builder.view import Page, Site, worded
from diglot.engine import Facets, Step
from diglot.language import Strings
from diglot.model import Facts, Fragment
from diglot.problem import Problem


class Composed(Facets, frozen=True):
    html: bytes
    problems: tuple[Problem, ...]


def compose(  # noqa: PLR0913, PLR0917 - each is named in a page's key by itself
    page: Page,
    sites: tuple[Site, ...],
    templates: Templates,
    strings: tuple[Strings, ...],
    facts: tuple[Facts, ...],
    description: str | None,
    fragments: tuple[Fragment, ...],
    links: tuple[tuple[str, ...], ...],
) -> Composed:
    """One page. `sites` and `strings` begin with those of the page's language; the 404 page gets all languages'.

    `facts` are those of the page's posts, by their number; `links` has the href of each target of each fragment.
    """
    from diglot.builder import jinja

    try:
        context = jinja.context(worded(page, facts, description), sites, strings, fragments, links)
        html = jinja.environment(templates).get_template(page.template).render(context)
    except Exception as error:  # noqa: BLE001 - whatever a template raises is its writer's to see, as a problem
        problem = jinja.problem(error, page)
        return Composed(_stand_in(page, problem).encode(), (problem,))
    return Composed((html.rstrip() + "\n").encode(), ())


COMPOSE = Step("compose", compose, at_hand="problems")


def _stand_in(page: Page, problem: Problem) -> str:
    """What --keep-going publishes for a page whose template has a mistake: the mistake, in place."""
    text = escape(f"{problem.file}:{problem.line}: {problem.message}")
    return f'<!doctype html>\n<html lang="{escape(page.tag)}"><meta charset="utf-8"><title>{text}</title><p>{text}</p></html>\n'
