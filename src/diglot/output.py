"""The second half of a build: the catalog → every file that is published.

What may change between two builds reaches a page only through its view, its templates, its strings and its texts.
"""

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from diglot.builder import assets
from diglot.builder.catalog import Catalog
from diglot.builder.formats import feed, sitemap
from diglot.builder.kinds import KINDS
from diglot.builder.kinds.notfound import NAME as NOTFOUND
from diglot.builder.links import Resolver, cut, linked_file, resolver, static_file
from diglot.builder.plan import Planned, collisions, link_languages
from diglot.builder.site import make_feed, make_site, menu_problems
from diglot.builder.template import compose
from diglot.documents import placed
from diglot.engine import Engine, Ref, Step, Task
from diglot.loader.name import ENDINGS, FACTS
from diglot.loader.name import ROOT as CONTENT
from diglot.model import Lines
from diglot.problem import Problem
from diglot.theme import Theme

COMPOSE = Step("compose", compose)
FEED = Step("feed", feed.compose_feed)
SITEMAP = Step("sitemap", sitemap.compose_sitemap)
ROBOTS = Step("robots", sitemap.compose_robots)
ROBOTS_PATH = "robots.txt"
MACHINE_PATHS = (sitemap.PATH, ROBOTS_PATH)


@dataclass(frozen=True)
class Surroundings:
    """What pages may link to besides each other, and where their links stand."""

    sources: Mapping[str, Ref]
    lines: Mapping[str, Lines]
    held_back: frozenset[str]


@dataclass(frozen=True)
class Output:
    tree: dict[str, Ref]
    problems: list[Problem]
    labels: dict[str, str]
    """URL path → output path, which is the label of its compose task"""


def publish(catalog: Catalog, engine: Engine, theme: Theme, around: Surroundings) -> Output:
    """Plans every page and file, checks their addresses, and composes them."""
    planned = link_languages(
        catalog,
        [page for kind in KINDS for language in catalog.languages for page in kind.plan(catalog, language)],
    )
    files = _linked_files(catalog, around.sources, theme)
    urls = [
        *(item.url for item in planned),
        *("/" + path for path in (*_feed_paths(catalog), *MACHINE_PATHS)),
    ]
    resolve = resolver(catalog, urls, files, around.held_back)
    problems = _address_problems(planned, theme, catalog, resolve, around)
    pages, found = _compose_pages(_distinct(planned), catalog, engine, theme, resolve)
    tree = {
        # Those below static/ are the theme's to publish.
        **{path: around.sources[source] for source, path in files.items() if source.startswith(CONTENT)},
        **_feeds(catalog, engine, theme, resolve),
        **_sitemap(engine, planned),
        # A site may say itself what robots are to do.
        **({} if ROBOTS_PATH in theme.verbatim else _robots(catalog, engine)),
        **pages,
    }
    return Output(tree, problems + found, {item.url: item.output for item in planned})


def _linked_files(catalog: Catalog, sources: Mapping[str, Ref], theme: Theme) -> dict[str, str]:
    """Source path → output path of the files that links name: a data set beside a post, a PDF below static/."""
    links = (
        linked_file(target.href, card.document) for card in catalog.cards for target in card.facts.targets
    )
    named = {path for path in links if path}
    named |= {static_file(cut(item.url)[0]) for item in catalog.config.menu}
    published = {f"static/{path}": path for path in theme.verbatim}
    published |= {assets.FOLDER + name: path for name, path in theme.assets.items()}
    beside = {
        path: assets.picture_name(path, sources[path].digest)
        for path in named
        if path in sources
        and path.startswith(CONTENT)
        and not path.endswith(ENDINGS)
        and posixpath.basename(path) != FACTS
    }
    return {**{path: published[path] for path in named if path in published}, **beside}


def _address_problems(
    planned: Sequence[Planned], theme: Theme, catalog: Catalog, resolve: Resolver, around: Surroundings
) -> list[Problem]:
    claims = [(item.output, item.source) for item in planned]
    claims += [(path, f"static/{path}") for path in theme.verbatim]
    claims += [(path, f"the {language} feed") for path, language in _feed_paths(catalog).items()]
    claims.append((sitemap.PATH, "the sitemap"))
    found = [*collisions(_without_twins(claims, catalog)), *menu_problems(catalog, resolve)]
    for card in catalog.cards:
        path = card.document.path
        found += [placed(problem, path, around.lines[path]) for problem in resolve.problems(card)]
    return found


def _without_twins(claims: list[tuple[str, str]], catalog: Catalog) -> list[tuple[str, str]]:
    """Without a second file for one (key, language): that problem has been told, with its own hint."""
    kept = {card.document.path for versions in catalog.translations.values() for card in versions.values()}
    twins = {card.document.path for card in catalog.cards} - kept
    return [claim for claim in claims if claim[1] not in twins]


def _distinct(planned: Sequence[Planned]) -> list[Planned]:
    """One page per output path; which of two colliding ones is shown matters to --keep-going alone."""
    return list({item.output: item for item in reversed(planned)}.values())[::-1]


def _compose_pages(
    planned: Sequence[Planned], catalog: Catalog, engine: Engine, theme: Theme, resolve: Resolver
) -> tuple[dict[str, Ref], list[Problem]]:
    sites = {language: make_site(catalog, language, resolve) for language in catalog.languages}
    tasks = []
    for item in planned:
        own = item.page.language
        languages = [own]
        if item.page.kind == NOTFOUND:
            languages += [each for each in catalog.languages if each != own]
        page = msgspec.structs.replace(item.page, links=_hrefs(item, resolve))
        arguments = (
            page,
            tuple(sites[each] for each in languages),
            theme.templates[page.template],
            tuple(theme.strings[each] for each in languages),
            tuple(text.name for text in item.texts),
        )
        tasks.append(Task(item.output, arguments))
    outcomes = engine.map(COMPOSE, tasks)
    found = [problem for each in outcomes for problem in engine.load(each["problems"], tuple[Problem, ...])]
    # A mistake in a template shows on every page that uses it: told once, with the first page in its hint.
    problems = {(each.file, each.line, each.message): each for each in reversed(found)}
    return {task.label: each["html"] for task, each in zip(tasks, outcomes, strict=True)}, [
        *problems.values()
    ]


def _hrefs(item: Planned, resolve: Resolver) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(resolve.href(target, text.document) for target in text.targets) for text in item.texts)


def _feed_paths(catalog: Catalog) -> dict[str, str]:
    """Output path → language."""
    return {
        catalog.prefixed(language, f"/{feed.PATH}").lstrip("/"): language for language in catalog.languages
    }


def _feeds(catalog: Catalog, engine: Engine, theme: Theme, resolve: Resolver) -> dict[str, Ref]:
    tasks = []
    for path, language in _feed_paths(catalog).items():
        cards = catalog.own_posts(language)[: catalog.config.feed_size]
        texts = tuple(card.feed.name for card in cards)
        data = make_feed(catalog, language, cards, resolve)
        tasks.append(Task(path, (data, theme.strings[language], texts)))
    outcomes = engine.map(FEED, tasks)
    return {task.label: outcome["value"] for task, outcome in zip(tasks, outcomes, strict=True)}


def _sitemap(engine: Engine, planned: Sequence[Planned]) -> dict[str, Ref]:
    locations = tuple(
        sitemap.Location(item.page.canonical, item.modified, item.page.alternates)
        for item in sorted(planned, key=lambda item: item.url)
        if item.in_sitemap
    )
    tasks = [Task(sitemap.PATH, (locations,))]
    (outcome,) = engine.map(SITEMAP, tasks)
    return {sitemap.PATH: outcome["value"]}


def _robots(catalog: Catalog, engine: Engine) -> dict[str, Ref]:
    """robots.txt, which crawlers read at the root of a host only."""
    (outcome,) = engine.map(ROBOTS, [Task(ROBOTS_PATH, (catalog.absolute(f"/{sitemap.PATH}"),))])
    return {ROBOTS_PATH: outcome["value"]}
