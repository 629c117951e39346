"""Jinja2, as a pure step: a view, templates, strings and texts in; a page out.

A template sees its view and nothing else. What is undefined is a problem, with the template's line, and not a blank.
"""

import functools
import re
import traceback
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import jinja2
import jinja2.meta
import msgspec
from markupsafe import Markup, escape

from diglot.builder.view import Page, Site, worded
from diglot.engine import Facets, Step
from diglot.engine.digest import encode
from diglot.language import Strings, format_date, translate
from diglot.loader import encoding
from diglot.model import Facts, Fragment
from diglot.problem import Problem

FOLDER = "templates/"
HOLE = re.compile("\0([lt])([^\0]*)\0")


class Templates(msgspec.Struct, frozen=True):
    """A template and all that it extends or includes: pairs of name and text, sorted."""

    files: tuple[tuple[str, str], ...]


class References(Facets, frozen=True):
    names: tuple[str, ...]
    """templates that this one extends, includes or imports"""
    dynamic: bool
    """whether it also names some that only running it would tell"""
    problems: tuple[Problem, ...]


class Composed(Facets, frozen=True):
    html: bytes
    problems: tuple[Problem, ...]


def find_references(name: str, text: bytes) -> References:
    """What a template needs besides itself."""
    decoded, problems = encoding.decode(text, FOLDER + name)
    if decoded is None:
        return References((), False, tuple(problems))
    try:
        tree = jinja2.Environment(autoescape=True).parse(decoded, name, FOLDER + name)
    except jinja2.TemplateSyntaxError as error:
        return References((), False, (_syntax_problem(error), *problems))
    found = list(jinja2.meta.find_referenced_templates(tree))
    names = tuple(sorted({reference for reference in found if reference is not None}))
    return References(names, None in found, tuple(problems))


def gather(names: tuple[str, ...], texts: tuple[bytes, ...]) -> Templates:
    return Templates(
        tuple((name, text.decode(errors="replace")) for name, text in zip(names, texts, strict=True))
    )


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
    try:
        context = _context(worded(page, facts, description), sites, strings, fragments, links)
        html = _environment(templates).get_template(page.template).render(context)
    except Exception as error:  # noqa: BLE001 - whatever a template raises is its writer's to see, as a problem
        problem = _problem(error, page)
        return Composed(_stand_in(page, problem).encode(), (problem,))
    return Composed((html.rstrip() + "\n").encode(), ())


COMPOSE = Step("compose", compose, at_hand="problems")


def _stand_in(page: Page, problem: Problem) -> str:
    """What --keep-going publishes for a page whose template has a mistake: the mistake, in place."""
    text = escape(f"{problem.file}:{problem.line}: {problem.message}")
    return f'<!doctype html>\n<html lang="{escape(page.tag)}"><meta charset="utf-8"><title>{text}</title><p>{text}</p></html>\n'


def _context(
    page: Page,
    sites: tuple[Site, ...],
    strings: tuple[Strings, ...],
    fragments: tuple[Fragment, ...],
    links: tuple[tuple[str, ...], ...],
) -> dict[str, Any]:
    translators = [_translator(each) for each in strings]
    t, site = translators[0], sites[0]
    html = [fill(fragment, hrefs, t) for fragment, hrefs in zip(fragments, links, strict=True)]
    fields = {name: getattr(page, name) for name in page.__struct_fields__}
    fields["title"] = page.title or t(page.kind)
    if page.kind == "home":
        pairs = zip(page.entries, html, strict=True)
        fields["entries"] = tuple(msgspec.structs.replace(entry, excerpt=text) for entry, text in pairs)
    elif fragments:
        fields["article"] = html[0]
        fields["outline"] = fragments[0].outline if page.outline else ()
    # Titles with formulas stand in many places of a view: its encoding has them all.
    fields["math"] = b'class="katex' in encode(page) or any('class="katex' in text for text in html)
    return {
        "page": SimpleNamespace(**fields),
        "site": site,
        "t": t,
        "each": list(zip(sites, translators, strict=True)),
        "asset": functools.partial(_asset, site.assets),
    }


def _asset(assets: dict[str, str], name: str) -> str:
    if name not in assets:
        raise LookupError(f"there is no static/assets/{name}")
    return assets[name]


def _translator(strings: Strings) -> Callable[..., str]:
    def t(key: str, **values: Any) -> str:
        return translate(strings, key, **values)

    return t


def fill(fragment: Fragment, links: tuple[str, ...], t: Callable[..., str]) -> Markup:
    """The HTML of a fragment with its links and interface strings in place."""

    def value(match: re.Match[str]) -> str:
        return escape(links[int(match[2])] if match[1] == "l" else t(match[2]))

    return Markup(HOLE.sub(value, fragment.html))  # noqa: S704 - the renderer made it, and the holes are escaped


class _Environment(jinja2.Environment):
    """Attributes named `html` or `…_html` are HTML; all others are escaped."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        value = super().getattr(obj, attribute)
        if isinstance(value, str) and (attribute == "html" or attribute.endswith("_html")):
            return Markup(value)  # noqa: S704 - by the rule above, these come from the renderer
        return value


@functools.lru_cache(maxsize=16)
def _environment(templates: Templates) -> _Environment:
    """Compiled once per process and set of templates; the key is the templates' whole text."""
    files = dict(templates.files)

    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        return (files[name], FOLDER + name, lambda: True) if name in files else None

    environment = _Environment(
        loader=jinja2.FunctionLoader(load),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=False,
        cache_size=-1,
    )
    environment.filters["date"] = _date
    # The same page must come out of every build, so nothing may be left to chance.
    del environment.filters["random"], environment.globals["lipsum"]
    return environment


@jinja2.pass_context
def _date(context: jinja2.runtime.Context, iso: str, style: str = "long") -> str:
    """`short`: as the post's writer put it, 2026-02-15; `year`; else a style of Babel's, in the page's language."""
    plain = {"short": iso[:10], "year": iso[:4]}
    return plain.get(style) or format_date(iso, context["site"].tag, style)


def _syntax_problem(error: jinja2.TemplateSyntaxError) -> Problem:
    """The same wherever it is met, so that it is told once."""
    message = error.message or "syntax error"
    return Problem("template.syntax", message, file=FOLDER + (error.name or ""), line=error.lineno)


def _problem(error: Exception, page: Page) -> Problem:
    """The error at the innermost line of a template that led to it."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return _syntax_problem(error)
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(FOLDER)
    ]
    place = frames[-1] if frames else None
    return Problem(
        "template.error",
        f"{type(error).__name__}: {error}",
        hint=f"met on {page.url}",
        file=place.filename if place else FOLDER + page.template,
        line=(place.lineno if place else 0) or 0,
    )
