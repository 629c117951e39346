"""One page as a pure step: a view, templates, strings and texts in; HTML out.

A template sees its view and nothing else. What is undefined is a problem, with the template's line, and not a blank.
What surrounds the text of a post, its *frame*, is remembered by itself: an edit of the text alone runs no template.
"""

import functools

import msgspec

from diglot.builder.fragment import escape, fill, fill_words
from diglot.builder.sections import pair_sections
from diglot.builder.template import Templates
from diglot.builder.view import ARTICLE, WORDS, Image, Page, Site, Text, worded
from diglot.engine import Facets, Step, Wants
from diglot.language import Strings, translate
from diglot.model import Facts, Fragment, Section
from diglot.problem import Problem


class Setting(msgspec.Struct, frozen=True):
    """All that a page is made of, but for its texts."""

    page: Page
    sites: tuple[Site, ...]
    """of the page's language first; the 404 page gets all languages'"""
    templates: Templates
    strings: tuple[Strings, ...]
    """of the languages of `sites`"""
    facts: tuple[Facts, ...]
    """of the page's posts, by their number"""
    description: str | None
    image: Image | None
    sections: tuple[tuple[Section, ...], ...]
    """of the page's text and of its translations, in the order of its switch"""


class Frame(msgspec.Struct, frozen=True):
    html: str
    problems: tuple[Problem, ...] = ()


class Composed(Facets, frozen=True):
    html: bytes
    problems: tuple[Problem, ...]


def frame(tasks: list[tuple[Setting, Text]]) -> list[Frame]:
    """Pages with the marks ARTICLE and WORDS in place of their text and its length."""
    return [_render(setting, (text,)) for setting, text in tasks]


FRAME = Step("frame", frame, batch=True)


def wanted(  # noqa: PLR0913, PLR0917 - as `compose`
    page: Page,
    sites: tuple[Site, ...],
    templates: Templates,
    strings: tuple[Strings, ...],
    facts: tuple[Facts, ...],
    description: str | None,
    image: Image | None,
    sections: tuple[tuple[Section, ...], ...],
    fragments: tuple[Fragment, ...],
    _links: tuple[tuple[str, ...], ...],
) -> Wants:
    """The frame of a page of one text, if its templates put the text out as it is."""
    if not fragments or page.entries or templates.alters_article:
        return ((FRAME, []),)
    text = msgspec.structs.replace(Text.of(fragments[0], fragments[0].html), html=ARTICLE)
    return ((FRAME, [(Setting(page, sites, templates, strings, facts, description, image, sections), text)]),)


def compose(  # noqa: PLR0913, PLR0917 - each is named in a page's key by itself
    page: Page,
    sites: tuple[Site, ...],
    templates: Templates,
    strings: tuple[Strings, ...],
    facts: tuple[Facts, ...],
    description: str | None,
    image: Image | None,
    sections: tuple[tuple[Section, ...], ...],
    fragments: tuple[Fragment, ...],
    links: tuple[tuple[str, ...], ...],
    frames: list[Frame],
) -> Composed:
    """One page. `links` has the href of each target of each fragment; `frames` answers `wanted`."""
    t = functools.partial(translate, strings[0])
    html = [fill(*each, t) for each in zip(fragments, links, strict=True)]
    setting = Setting(page, sites, templates, strings, facts, description, image, sections)
    made = frames[0] if frames else _render(setting, tuple(map(Text.of, fragments, html)))
    page_html = made.html.replace(WORDS, str(fragments[0].words)) if fragments else made.html
    return Composed(page_html.replace(ARTICLE, html[0] if frames else "").encode(), made.problems)


COMPOSE = Step("compose", compose, wants=wanted, at_hand="problems")


def _render(setting: Setting, texts: tuple[Text, ...]) -> Frame:
    from diglot.builder import jinja

    page, description = setting.page, setting.description
    if description:
        description = fill_words(description, functools.partial(translate, setting.strings[0]))
    try:
        context = jinja.context(
            worded(_paired(page, setting.sections), setting.facts, description, setting.image),
            setting.sites,
            setting.strings,
            texts,
        )
        environment = jinja.environment(setting.templates)
        environment.left = jinja.MOST
        html = environment.get_template(page.template).render(context)
    except Exception as error:  # noqa: BLE001 - whatever a template raises is its writer's to see, as a problem
        problem = jinja.problem(error, page)
        return Frame(_stand_in(page, problem), (problem,))
    return Frame(html.rstrip() + "\n")


def _paired(page: Page, sections: tuple[tuple[Section, ...], ...]) -> Page:
    """The page with a switch that knows which section is which."""
    others = iter(sections[1:])
    switch = [
        msgspec.structs.replace(link, sections=pair_sections(sections[0], next(others, ())))
        if link.exact and sections
        else link
        for link in page.switch
    ]
    return msgspec.structs.replace(page, switch=tuple(switch))


def _stand_in(page: Page, problem: Problem) -> str:
    """What --keep-going publishes for a page whose template has a mistake: the mistake, in place."""
    text = escape(f"{problem.file}:{problem.line}: {problem.message}")
    return f'<!doctype html>\n<html lang="{escape(page.tag)}"><meta charset="utf-8"><title>{text}</title><p>{text}</p></html>\n'
