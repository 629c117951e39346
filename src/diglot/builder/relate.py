"""All documents in relation: which pages there will be, who is on them, where everything lies, and what is wrong with that.

It sees metadata, never a title or a text: an edit of these relates nothing anew.
"""

from collections.abc import Iterable, Sequence

import msgspec

from diglot import route
from diglot.builder.addresses import Addresses, addresses_of
from diglot.builder.catalog import Card, Catalog, make_catalog, url_of
from diglot.builder.formats import feed, llms, sitemap, web_manifest
from diglot.builder.formats.feed import Feed
from diglot.builder.formats.llms import Overview
from diglot.builder.formats.sitemap import Location
from diglot.builder.kinds import KINDS
from diglot.builder.plan import Planned, collisions, link_languages
from diglot.builder.site import make_feed, make_overview, make_site, menu_problems
from diglot.builder.taxonomy import term_names, undeclared_category, unite
from diglot.builder.view import Page, Site
from diglot.config import Config
from diglot.engine import Facets, Step
from diglot.language import sort_key
from diglot.loader import pair
from diglot.model import Metadata
from diglot.problem import Problem

ROBOTS_PATH = "robots.txt"
MACHINE_PATHS = (sitemap.PATH, ROBOTS_PATH)


class Sheet(msgspec.Struct, frozen=True, array_like=True):
    """A page to be composed, as far as every build has to know it; the page itself is stored apart.

    Documents go by their number among the paths of `relate`'s documents, sorted.
    """

    path: str
    """output path"""
    kind: str
    template: str
    language: str
    posts: tuple[int, ...] = ()
    """the documents whose words are on it"""
    texts: str = ""
    """the facet of the texts that it shows: article, excerpt or none"""
    shown: int = 0
    """how many of its posts it shows the text of"""
    versions: tuple[int, ...] = ()
    """the document that it is of and its translations, in the order of the page's switch, if there are any"""


class FeedSheet(msgspec.Struct, frozen=True, array_like=True):
    """A feed to be composed."""

    path: str
    language: str
    feed: Feed
    posts: tuple[int, ...]


class OverviewSheet(msgspec.Struct, frozen=True, array_like=True):
    """An llms.txt to be composed."""

    path: str
    language: str
    overview: Overview
    runs: tuple["RunSheet", ...]


class RunSheet(msgspec.Struct, frozen=True, array_like=True):
    """A run of a list in an llms.txt."""

    urls: tuple[str, ...]
    posts: tuple[int, ...]


class Related(Facets, frozen=True):
    sheets: tuple[Sheet, ...]
    pages: tuple[Page, ...]
    """of each sheet"""
    sites: dict[str, Site]
    """by language; without the theme's files"""
    feeds: tuple[FeedSheet, ...]
    overviews: tuple[OverviewSheet, ...]
    manifests: dict[str, str]
    """output path of a web app manifest → language"""
    locations: tuple[Location, ...]
    addresses: Addresses
    problems: tuple[Problem, ...]
    """a file without a line means that `block` says where in the document"""


def name_terms(config: Config, documents: dict[str, Metadata]) -> dict[str, tuple[str, ...]]:
    """Language → the names of all categories and tags in use, sorted by code point."""
    united = unite(config, [documents[path] for path in sorted(documents)])
    return {language.key: term_names(config, united, language.key) for language in config.languages}


def sort_keys(names: tuple[str, ...], tag: str) -> dict[str, str]:
    """Name → its sort key; a step of its own, for the Chinese dictionary is slow to load."""
    return {name: sort_key(name, tag) for name in names}


def relate(
    config: Config,
    documents: dict[str, Metadata],
    scheduled: tuple[str, ...],
    held_back: tuple[str, ...],
    order: tuple[dict[str, str], ...],
    static: tuple[str, ...],
) -> Related:
    """`documents`: those that are shown, by source path; `scheduled`: which of them are dated ahead. `held_back`: paths
    of others. `order`: what `sort_keys` gives for each language. `static`: output paths of the files of static/.
    """
    given = unite(config, [documents[path] for path in sorted(documents)])
    cards, problems = _cards(config, given, frozenset(scheduled))
    keys = {language.key: each for language, each in zip(config.languages, order, strict=True)}
    catalog = make_catalog(config, cards, keys, static)
    planned = link_languages(
        catalog,
        [page for kind in KINDS for language in catalog.languages for page in kind.plan(catalog, language)],
    )
    machine = (*MACHINE_PATHS, *feed_paths(catalog), *overview_paths(catalog), *manifest_paths(catalog))
    urls = [*(item.url for item in planned), *(f"/{path}" for path in machine)]
    addresses = addresses_of(catalog, urls, held_back)
    numbers = {path: number for number, path in enumerate(sorted(documents))}
    distinct = _distinct(planned)
    return Related(
        sheets=tuple(_sheet(item, numbers, catalog) for item in distinct),
        pages=tuple(item.page for item in distinct),
        sites={language: make_site(catalog, language, addresses) for language in catalog.languages},
        feeds=tuple(_feeds(catalog, numbers)),
        overviews=tuple(_overviews(catalog, numbers)),
        manifests=manifest_paths(catalog),
        locations=_locations(planned),
        addresses=addresses,
        problems=(
            *pair(given),
            *problems,
            *collisions(_claims(planned, catalog)),
            *menu_problems(catalog, addresses),
        ),
    )


TERMS = Step("terms", name_terms)
SORT = Step("sort", sort_keys)
RELATE = Step("relate", relate, apart="pages")


def _cards(
    config: Config, documents: Iterable[Metadata], scheduled: frozenset[str]
) -> tuple[list[Card], list[Problem]]:
    cards, problems = [], []
    for document in documents:
        url, found = url_of(document, config)
        cards.append(Card(document, url, route.href(config.base_path, url), document.path in scheduled))
        problems += [
            msgspec.structs.replace(problem, file=document.path)
            for problem in (*found, *undeclared_category(document, config))
        ]
    return cards, problems


def _sheet(item: Planned, numbers: dict[str, int], catalog: Catalog) -> Sheet:
    shown = {"": 0, "article": 1, "excerpt": len(item.page.entries)}[item.shows]
    posts = tuple([numbers[card.document.path] for card in item.posts])
    versions = _versions(item, catalog) if item.shows == "article" else ()
    return Sheet(
        item.output,
        item.page.kind,
        item.page.template,
        item.page.language,
        posts,
        item.shows,
        shown,
        tuple([numbers[card.document.path] for card in versions]),
    )


def _versions(item: Planned, catalog: Catalog) -> list[Card]:
    own = item.posts[0]
    cards = catalog.translations[own.document.key]
    others = [cards[key] for key in catalog.languages if key in cards and key != own.document.language]
    return [own, *others] if others else []


def _distinct(planned: Sequence[Planned]) -> list[Planned]:
    """One page per output path; which of two colliding ones is shown matters to --keep-going alone."""
    return list({item.output: item for item in reversed(planned)}.values())[::-1]


def feed_paths(catalog: Catalog) -> dict[str, str]:
    """Output path → language."""
    return _in_each_language(catalog, feed.PATH)


def manifest_paths(catalog: Catalog) -> dict[str, str]:
    """Output path → language. A site may bring its own."""
    paths = _in_each_language(catalog, web_manifest.PATH)
    return {path: language for path, language in paths.items() if path not in catalog.static}


def overview_paths(catalog: Catalog) -> dict[str, str]:
    """Output path → language, of each llms.txt. A site may bring its own."""
    paths = _in_each_language(catalog, llms.PATH) if catalog.config.llms_txt else {}
    return {path: language for path, language in paths.items() if path not in catalog.static}


def _in_each_language(catalog: Catalog, name: str) -> dict[str, str]:
    return {catalog.prefixed(language, f"/{name}").lstrip("/"): language for language in catalog.languages}


def _feeds(catalog: Catalog, numbers: dict[str, int]) -> Iterable[FeedSheet]:
    for path, language in feed_paths(catalog).items():
        cards = catalog.own_posts(language)[: catalog.config.feed_size]
        posts = tuple(numbers[card.document.path] for card in cards)
        yield FeedSheet(path, language, make_feed(catalog, language, cards), posts)


def _overviews(catalog: Catalog, numbers: dict[str, int]) -> Iterable[OverviewSheet]:
    for path, language in overview_paths(catalog).items():
        overview, runs = make_overview(catalog, language)
        yield OverviewSheet(path, language, overview, tuple(_run(catalog, run, numbers) for run in runs))


def _run(catalog: Catalog, cards: tuple[Card, ...], numbers: dict[str, int]) -> RunSheet:
    """Where there are copies in Markdown, the list leads to these."""
    paths = [route.output_path(card.url) for card in cards]
    urls = (
        [catalog.absolute(f"/{route.markdown_path(path)}") for path in paths]
        if catalog.config.markdown_copies
        else [catalog.absolute(card.url) for card in cards]
    )
    return RunSheet(tuple(urls), tuple(numbers[card.document.path] for card in cards))


def _locations(planned: Sequence[Planned]) -> tuple[Location, ...]:
    return tuple(
        Location(item.page.canonical, item.modified, item.page.alternates)
        for item in sorted(planned, key=lambda item: item.url)
        if item.in_sitemap
    )


def _claims(planned: Sequence[Planned], catalog: Catalog) -> list[tuple[str, str]]:
    """Output path and source of all that will be published at an address of its own choice.

    Without a second file for one (key, language): that problem has been told, with its own hint.
    """
    kept = {card.document.path for versions in catalog.translations.values() for card in versions.values()}
    twins = {card.document.path for card in catalog.cards} - kept
    return [
        *((item.output, item.source) for item in planned if item.source not in twins),
        *((path, f"static/{path}") for path in catalog.static),
        *(
            (route.markdown_path(item.output), f"the Markdown of {item.source}")
            for item in planned
            if item.page.markdown and item.source not in twins
        ),
        *((path, f"the {language} feed") for path, language in feed_paths(catalog).items()),
        *((path, f"the {language} llms.txt") for path, language in overview_paths(catalog).items()),
        *((path, f"the {language} web manifest") for path, language in manifest_paths(catalog).items()),
        (sitemap.PATH, "the sitemap"),
    ]
