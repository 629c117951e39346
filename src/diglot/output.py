"""The second half of a build: documents in relation → every file that is published.

What may change between two builds reaches a page only through its view, its templates, its strings and its texts.
"""

from dataclasses import dataclass
from typing import Any

import msgspec

from diglot import route
from diglot.builder.compose import COMPOSE
from diglot.builder.formats.feed import FEED
from diglot.builder.formats.sitemap import PATH as SITEMAP_PATH
from diglot.builder.formats.sitemap import ROBOTS, SITEMAP
from diglot.builder.kinds.notfound import NAME as NOTFOUND
from diglot.builder.relate import ROBOTS_PATH, FeedSheet, Sheet
from diglot.builder.view import Site
from diglot.config import Config
from diglot.documents import Words
from diglot.engine import Engine, Outcome, Ref, Refs, Step, Task, held, names
from diglot.problem import Problem
from diglot.theme import Theme

NONE = Refs()


@dataclass(frozen=True)
class Output:
    tree: dict[str, Ref]
    problems: list[Problem]


def publish(words: Words, related: Outcome, config: Config, theme: Theme, engine: Engine) -> Output:
    """Composes every page and file. `words`: of the documents in the order of `related`'s numbers."""
    assets = {name: route.href(config.base_path, f"/{path}") for name, path in theme.assets.items()}
    sites = {
        language: held(msgspec.structs.replace(site, assets=assets))
        for language, site in engine.load(related["sites"], dict[str, Site]).items()
    }
    pages, problems = _pages(words, related, sites, theme, engine)
    tree = {
        **_feeds(words, related, theme, engine),
        **_one(engine, SITEMAP, SITEMAP_PATH, related["locations"]),
        # A site may say itself what robots are to do.
        **({} if ROBOTS_PATH in theme.verbatim else _robots(config, engine)),
        **pages,
    }
    return Output(tree, problems)


def _pages(
    words: Words, related: Outcome, sites: dict[str, Ref], theme: Theme, engine: Engine
) -> tuple[dict[str, Ref], list[Problem]]:
    sheets = engine.load(related["sheets"], tuple[Sheet, ...])
    shared = {language: _languages(language, sites, theme) for language in sites}
    alone = {language: ((both[0][0],), (both[1][0],)) for language, both in shared.items()}
    tasks, facts, join = [], words.facts, b"".join
    for sheet, page in zip(sheets, engine.parts(related["pages"]), strict=True):
        own_sites, strings = (shared if sheet.kind == NOTFOUND else alone)[sheet.language]
        shown, text = sheet.posts[: sheet.shown], sheet.texts
        arguments = (
            page,
            own_sites,
            theme.templates[sheet.template],
            strings,
            Refs(join([facts[number] for number in sheet.posts])),
            Ref(words.descriptions[shown[0]]) if text == "article" else None,
            Refs(join([words.texts[text][number] for number in shown])) if text else NONE,
            Refs(join([words.links[text][number] for number in shown])) if text else NONE,
        )
        tasks.append(Task(sheet.path, arguments))
    outcomes = engine.map(COMPOSE, tasks)
    found = [each for several in engine.at_hand(outcomes, tuple[Problem, ...]) for each in several]
    # A mistake in a template shows on every page that uses it: told once, with the first page in its hint.
    problems = {(each.file, each.line, each.message): each for each in reversed(found)}
    html = map(Ref, names(outcomes, "html"))
    return dict(zip((sheet.path for sheet in sheets), html, strict=True)), [*problems.values()]


def _languages(own: str, sites: dict[str, Ref], theme: Theme) -> tuple[tuple[Ref, ...], tuple[Ref, ...]]:
    """Sites and strings of all languages, a page's own first."""
    order = [own, *(language for language in sites if language != own)]
    return tuple(sites[each] for each in order), tuple(theme.strings[each] for each in order)


def _feeds(words: Words, related: Outcome, theme: Theme, engine: Engine) -> dict[str, Ref]:
    tasks = []
    for sheet in engine.load(related["feeds"], tuple[FeedSheet, ...]):
        columns = (words.facts, words.descriptions, words.texts["feed"], words.links["feed"])
        own = [Refs(b"".join([column[number] for number in sheet.posts])) for column in columns]
        tasks.append(Task(sheet.path, (sheet.feed, theme.strings[sheet.language], *own)))
    outcomes = engine.map(FEED, tasks)
    return {task.label: outcome["value"] for task, outcome in zip(tasks, outcomes, strict=True)}


def _one(engine: Engine, step: Step, path: str, argument: Any) -> dict[str, Ref]:
    (outcome,) = engine.map(step, [Task(path, (argument,))])
    return {path: outcome["value"]}


def _robots(config: Config, engine: Engine) -> dict[str, Ref]:
    """robots.txt, which crawlers read at the root of a host only."""
    origin = config.base_url.removesuffix(config.base_path)
    return _one(engine, ROBOTS, ROBOTS_PATH, origin + route.href(config.base_path, f"/{SITEMAP_PATH}"))
