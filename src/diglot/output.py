"""The second half of a build: documents in relation → every file that is published.

What may change between two builds reaches a page only through its view, its templates, its strings and its texts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from diglot import route
from diglot.builder.formats.feed import FEED
from diglot.builder.formats.sitemap import PATH as SITEMAP_PATH
from diglot.builder.formats.sitemap import ROBOTS, SITEMAP
from diglot.builder.kinds.notfound import NAME as NOTFOUND
from diglot.builder.relate import ROBOTS_PATH, FeedSheet, Sheet
from diglot.builder.template import COMPOSE
from diglot.builder.view import Site
from diglot.config import Config
from diglot.documents import Words
from diglot.engine import Engine, Outcome, Ref, Step, Task, held
from diglot.problem import Problem
from diglot.theme import Theme


@dataclass(frozen=True)
class Output:
    tree: dict[str, Ref]
    problems: list[Problem]


def publish(words: Sequence[Words], related: Outcome, config: Config, theme: Theme, engine: Engine) -> Output:
    """Composes every page and file. `words`: of the documents in the order of `related`'s numbers."""
    sites = {
        language: held(msgspec.structs.replace(site, assets=_asset_hrefs(config, theme)))
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


def _asset_hrefs(config: Config, theme: Theme) -> dict[str, str]:
    return {name: route.href(config.base_path, f"/{path}") for name, path in theme.assets.items()}


def _pages(
    words: Sequence[Words], related: Outcome, sites: dict[str, Ref], theme: Theme, engine: Engine
) -> tuple[dict[str, Ref], list[Problem]]:
    sheets = engine.load(related["sheets"], tuple[Sheet, ...])
    shared = {language: _languages(language, sites, theme) for language in sites}
    alone = {language: ((both[0][0],), (both[1][0],)) for language, both in shared.items()}
    tasks = []
    for sheet, page in zip(sheets, engine.parts(related["pages"]), strict=True):
        own_sites, strings = (shared if sheet.kind == NOTFOUND else alone)[sheet.language]
        on_it = [words[number] for number in sheet.posts]
        texts = on_it[: sheet.shown]
        arguments = (
            page,
            own_sites,
            theme.templates[sheet.template],
            strings,
            tuple([each.rendered["facts"] for each in on_it]),
            on_it[0].rendered["description"] if sheet.texts == "article" else None,
            tuple([each.rendered[sheet.texts] for each in texts]),
            tuple([each.hrefs(sheet.texts) for each in texts]),
        )
        tasks.append(Task(sheet.path, arguments))
    outcomes = engine.map(COMPOSE, tasks)
    found = [problem for each in outcomes for problem in engine.load(each["problems"], tuple[Problem, ...])]
    # A mistake in a template shows on every page that uses it: told once, with the first page in its hint.
    problems = {(each.file, each.line, each.message): each for each in reversed(found)}
    return {task.label: each["html"] for task, each in zip(tasks, outcomes, strict=True)}, [
        *problems.values()
    ]


def _languages(own: str, sites: dict[str, Ref], theme: Theme) -> tuple[tuple[Ref, ...], tuple[Ref, ...]]:
    """Sites and strings of all languages, a page's own first."""
    order = [own, *(language for language in sites if language != own)]
    return tuple(sites[each] for each in order), tuple(theme.strings[each] for each in order)


def _feeds(words: Sequence[Words], related: Outcome, theme: Theme, engine: Engine) -> dict[str, Ref]:
    tasks = []
    for sheet in engine.load(related["feeds"], tuple[FeedSheet, ...]):
        posts = [words[number] for number in sheet.posts]
        arguments = (
            sheet.feed,
            theme.strings[sheet.language],
            tuple(each.rendered["facts"] for each in posts),
            tuple(each.rendered["description"] for each in posts),
            tuple(each.rendered["feed"] for each in posts),
            tuple(each.hrefs("feed") for each in posts),
        )
        tasks.append(Task(sheet.path, arguments))
    outcomes = engine.map(FEED, tasks)
    return {task.label: outcome["value"] for task, outcome in zip(tasks, outcomes, strict=True)}


def _one(engine: Engine, step: Step, path: str, argument: Any) -> dict[str, Ref]:
    (outcome,) = engine.map(step, [Task(path, (argument,))])
    return {path: outcome["value"]}


def _robots(config: Config, engine: Engine) -> dict[str, Ref]:
    """robots.txt, which crawlers read at the root of a host only."""
    origin = config.base_url.removesuffix(config.base_path)
    return _one(engine, ROBOTS, ROBOTS_PATH, origin + route.href(config.base_path, f"/{SITEMAP_PATH}"))
