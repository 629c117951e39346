"""The second half of a build: documents in relation → every file that is published.

What may change between two builds reaches a page only through its view, its templates, its strings and its texts.
"""

import itertools
from typing import Any, NamedTuple

import msgspec

from diglot import route
from diglot.builder.compose import COMPOSE
from diglot.builder.formats.feed import FEED, FEED_ENTRY
from diglot.builder.formats.llms import LLMS, LLMS_LIST
from diglot.builder.formats.sitemap import PATH as SITEMAP_PATH
from diglot.builder.formats.sitemap import ROBOTS, SITEMAP
from diglot.builder.formats.web_manifest import WEB_MANIFEST
from diglot.builder.kinds.notfound import NAME as NOTFOUND
from diglot.builder.relate import ROBOTS_PATH, FeedSheet, OverviewSheet, Sheet
from diglot.builder.view import Site
from diglot.config import Config
from diglot.engine import NOTHING, Engine, Groups, Names, Outcome, Ref, Refs, Step, Task
from diglot.linking import Words
from diglot.problem import Problem
from diglot.theme import Theme


class Output(msgspec.Struct, frozen=True):
    tree: dict[str, Ref]
    problems: list[Problem]


def name_sites(related: Outcome, config: Config, theme: Theme, engine: Engine) -> dict[str, bytes]:
    """By language, the name of what its pages show of the site, with the theme's files."""
    assets = {name: route.href(config.base_path, f"/{path}") for name, path in theme.assets.items()}
    return engine.recall(_sites, engine.load(related["sites"], dict[str, Site]), assets, engine)


def publish(  # noqa: PLR0913, PLR0917 - the results of all that a build does before
    words: Words,
    related: Outcome,
    sites: dict[str, bytes],
    images: Names,
    config: Config,
    theme: Theme,
    engine: Engine,
) -> Output:
    """Composes every page and file. `words`: of the documents in the order of `related`'s numbers; `images`: the name of
    each page's picture.
    """
    pages, problems = _pages(words, related, sites, images, theme, engine)
    tree = {
        **_feeds(words, related, theme, engine),
        **_overviews(words, related, theme, engine),
        **_manifests(related, sites, engine),
        **_one(engine, SITEMAP, SITEMAP_PATH, related["locations"]),
        # A site may say itself what robots are to do.
        **({} if ROBOTS_PATH in theme.verbatim else _robots(config, engine)),
        **pages,
    }
    return Output(tree, problems)


class Layout(NamedTuple):
    """What the sheets say of their pages, in columns."""

    paths: list[str]
    facts: list[tuple[int, ...]]
    """the documents whose facts each page shows"""
    article: list[tuple[int, ...]]
    """the document that a page is of"""
    texts: list[tuple[int, ...]]
    """the texts that it shows, by their places in all articles, and behind these all excerpts"""
    versions: list[tuple[int, ...]]
    """the document that a page is of and its translations"""


def _layout(sheets: tuple[Sheet, ...], count: int) -> Layout:
    """`count`: the number of documents."""
    behind = {"": 0, "article": 0, "excerpt": count}
    return Layout(
        [sheet.path for sheet in sheets],
        [sheet.posts for sheet in sheets],
        [sheet.posts[:1] if sheet.texts == "article" else () for sheet in sheets],
        [tuple([at + behind[sheet.texts] for at in sheet.posts[: sheet.shown]]) for sheet in sheets],
        [sheet.versions for sheet in sheets],
    )


def _pages(
    words: Words, related: Outcome, sites: dict[str, bytes], images: Names, theme: Theme, engine: Engine
) -> tuple[dict[str, Ref], list[Problem]]:
    sheets = engine.load(related["sheets"], tuple[Sheet, ...])
    layout = engine.recall(_layout, sheets, len(words.facts))
    texts, links = words.texts, words.links
    outcomes = engine.map_columns(
        COMPOSE,
        layout.paths,
        engine.recall(engine.parts, related["pages"]),
        *engine.recall(_shared, sheets, sites, theme.templates, theme.strings),
        engine.gather("facts", layout.facts, words.facts),
        engine.recall(_or_nothing, engine.gather("description", layout.article, words.descriptions)),
        images,
        engine.gather("sections", layout.versions, words.sections),
        engine.gather("texts", layout.texts, Names(texts["article"] + texts["excerpt"])),
        engine.gather("links", layout.texts, Names(links["article"] + links["excerpt"])),
    )
    found = engine.recall(_found, outcomes.at_hand(tuple[Problem, ...]))
    return dict(zip(layout.paths, outcomes.refs("html"), strict=True)), found


def _or_nothing(groups: Groups) -> Names:
    """Groups of one name or none as a column of names."""
    return Names([each or NOTHING for each in groups])


def _shared(
    sheets: tuple[Sheet, ...], sites: dict[str, bytes], templates: dict[str, Ref], strings: dict[str, Ref]
) -> tuple[Groups, Names, Groups]:
    """Three columns: the sites that a page shows, its own language's first; its template; the strings of these languages."""
    rows = [(sheet.language, sheet.kind == NOTFOUND, sheet.template) for sheet in sheets]
    made = {}
    # A site has many pages, and few kinds of them.
    for row in dict.fromkeys(rows):
        own, everywhere, template = row
        languages = [own, *(each for each in sites if each != own)] if everywhere else [own]
        made[row] = (
            b"".join([sites[each] for each in languages]),
            templates[template].digest,
            b"".join([strings[each].digest for each in languages]),
        )
    shown, templates_shown, spoken = zip(*[made[row] for row in rows], strict=True)
    return Groups(shown), Names(templates_shown), Groups(spoken)


def _found(problems: list[tuple[Problem, ...]]) -> list[Problem]:
    """A mistake in a template shows on every page that uses it: told once, with the first page in its hint."""
    found = [each for several in problems for each in several]
    return [*{(each.file, each.line, each.message): each for each in reversed(found)}.values()]


def _sites(sites: dict[str, Site], assets: dict[str, str], engine: Engine) -> dict[str, bytes]:
    """The name of each language's site, with the theme's files."""
    return {
        language: engine.keep(msgspec.structs.replace(site, assets=assets))
        for language, site in sites.items()
    }


def _feeds(words: Words, related: Outcome, theme: Theme, engine: Engine) -> dict[str, Ref]:
    sheets = engine.load(related["feeds"], tuple[FeedSheet, ...])
    columns = (words.facts, words.descriptions, words.texts["feed"], words.links["feed"])
    tasks = [
        Task(entry.url, (entry, theme.strings[sheet.language], *(Ref(column[at]) for column in columns)))
        for sheet in sheets
        for entry, at in zip(sheet.feed.entries, sheet.posts, strict=True)
    ]
    entries = iter(engine.map(FEED_ENTRY, tasks).names("value"))
    feeds = [
        Task(sheet.path, (sheet.feed, Refs(b"".join(itertools.islice(entries, len(sheet.posts))))))
        for sheet in sheets
    ]
    return {
        task.label: outcome["value"] for task, outcome in zip(feeds, engine.map(FEED, feeds), strict=True)
    }


def _overviews(words: Words, related: Outcome, theme: Theme, engine: Engine) -> dict[str, Ref]:
    """Each llms.txt."""
    sheets = engine.load(related["overviews"], tuple[OverviewSheet, ...])
    columns = (words.facts, words.descriptions)
    tasks = [
        Task(
            run.urls[0],
            (
                run.urls,
                theme.strings[sheet.language],
                *(Refs(b"".join([column[at] for at in run.posts])) for column in columns),
            ),
        )
        for sheet in sheets
        for run in sheet.runs
    ]
    lists = iter(engine.map(LLMS_LIST, tasks).names("value"))
    files = [
        Task(
            sheet.path,
            (
                sheet.overview,
                theme.strings[sheet.language],
                Refs(b"".join(itertools.islice(lists, len(sheet.runs)))),
            ),
        )
        for sheet in sheets
    ]
    return {
        task.label: outcome["value"] for task, outcome in zip(files, engine.map(LLMS, files), strict=True)
    }


def _manifests(related: Outcome, sites: dict[str, bytes], engine: Engine) -> dict[str, Ref]:
    """The web app manifest of each language."""
    paths = engine.load(related["manifests"], dict[str, str])
    tasks = [Task(path, (Ref(sites[language]),)) for path, language in paths.items()]
    outcomes = engine.map(WEB_MANIFEST, tasks)
    return {task.label: outcome["value"] for task, outcome in zip(tasks, outcomes, strict=True)}


def _one(engine: Engine, step: Step, path: str, argument: Any) -> dict[str, Ref]:
    (outcome,) = engine.map(step, [Task(path, (argument,))])
    return {path: outcome["value"]}


def _robots(config: Config, engine: Engine) -> dict[str, Ref]:
    """robots.txt, which crawlers read at the root of a host only."""
    origin = config.base_url.removesuffix(config.base_path)
    return _one(engine, ROBOTS, ROBOTS_PATH, origin + route.href(config.base_path, f"/{SITEMAP_PATH}"))
