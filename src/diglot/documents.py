"""The first half of a build: source files → cards, each document by itself.

`parse` and `render` are the two steps through which a document passes. Pictures come to `render` as values, so it does
no I/O, and a missing one is an input like any other.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from diglot.builder.assets import picture_name
from diglot.builder.catalog import Card, Text, url_of
from diglot.builder.taxonomy import undeclared_category, unite
from diglot.config import Config, LoaderSettings, loader_settings
from diglot.engine import Engine, Facets, Outcome, Ref, Step, Task
from diglot.loader import load, pair
from diglot.loader import paths as document_paths
from diglot.model import KEYS, Asset, Body, Document, Facts, Lines, Place, Syntax
from diglot.problem import Problem
from diglot.renderer import parse as parse_text
from diglot.renderer import render as render_body
from diglot.renderer.image import Size, measure


class Reading(msgspec.Struct, frozen=True):
    """All of site.yaml that reading a document depends on."""

    loader: LoaderSettings
    tags: dict[str, str]
    """language key → BCP 47"""
    breaks: bool
    macros: dict[str, str]


class ParsedFile(Facets, frozen=True):
    document: Document | None
    """None when no page can be made of the file; its text is read all the same, for its problems"""
    body: Body
    syntax: Syntax
    lines: Lines
    needs: tuple[str, ...]
    """source paths of the pictures that it shows"""
    problems: tuple[Problem, ...]


def parse_file(path: str, data: bytes, facts: bytes | None, reading: Reading) -> ParsedFile:
    """A source file's bytes → its front matter and its text with holes. `facts`: the post.yaml beside it."""
    loaded = load(path, data, facts, reading.loader)
    document = loaded.document or Document(path, "post", loaded.language, path, "", "")
    syntax = Syntax(
        language=reading.tags.get(document.language, document.language),
        breaks=reading.breaks,
        macros={**reading.macros, **document.macros},
    )
    parsed = parse_text(loaded.text, document, syntax)
    blocks = tuple(loaded.text_line + line - 1 for line in parsed.blocks)
    lines = Lines(blocks, loaded.lines_keys)
    found = tuple(placed(problem, path, lines) for problem in parsed.problems)
    return ParsedFile(loaded.document, parsed.body, syntax, lines, parsed.needs, (*loaded.problems, *found))


def placed(problem: Problem, path: str, lines: Lines) -> Problem:
    """The problem with its place in the file `path`, unless it knows its own file."""
    if problem.file:
        return problem
    if problem.block not in KEYS:
        return problem.at(path, lines.blocks)
    spot = lines.keys.get(KEYS[problem.block], Place(0))
    return msgspec.structs.replace(
        problem, file=spot.file or path, line=spot.line, column=spot.column, length=spot.length, block=-1
    )


PARSE = Step("parse", parse_file)
RENDER = Step("render", render_body, calls=True)
MEASURE = Step("measure", measure)


@dataclass(frozen=True)
class Source:
    """A parsed document as the build handles it: its small facets at hand, its body by name."""

    path: str
    document: Document | None
    lines: Lines
    needs: tuple[str, ...]
    problems: tuple[Problem, ...]
    body: Ref
    syntax: Ref


def parse(sources: Mapping[str, Ref], engine: Engine, config: Config) -> list[Source]:
    """Every document of the content folder, in the order of their paths."""
    reading = Reading(
        loader=loader_settings(config),
        tags={language.key: language.tag for language in config.languages},
        breaks=config.markdown.breaks,
        macros=config.markdown.macros,
    )
    found = document_paths(sources)
    outcomes = engine.map(
        PARSE,
        [
            Task(path, (path, sources[path], sources[facts] if facts else None, reading))
            for path, facts in found.items()
        ],
    )
    return [_source(path, outcome, engine) for path, outcome in zip(found, outcomes, strict=True)]


def _source(path: str, outcome: Outcome, engine: Engine) -> Source:
    return Source(
        path=path,
        document=engine.load(outcome["document"], Document | None),
        lines=engine.load(outcome["lines"], Lines),
        needs=engine.load(outcome["needs"], tuple[str, ...]),
        problems=engine.load(outcome["problems"], tuple[Problem, ...]),
        body=outcome["body"],
        syntax=outcome["syntax"],
    )


def is_shown(source: Source, now: datetime, *, drafts: bool) -> bool:
    """Drafts and posts dated ahead are held back, unless asked for. An unreadable document is looked at further."""
    return (
        drafts or source.document is None or not (source.document.draft or is_scheduled(source.document, now))
    )


def is_scheduled(document: Document, now: datetime) -> bool:
    return bool(document.date) and datetime.fromisoformat(document.date) > now


@dataclass(frozen=True)
class Rendered:
    cards: list[Card]
    tree: dict[str, Ref]
    """the pictures that the documents show, by output path"""
    lines: dict[str, Lines]
    """by source path"""
    problems: list[Problem]


def render(
    sources: Mapping[str, Ref], engine: Engine, config: Config, shown: Sequence[Source], *, now: datetime
) -> Rendered:
    """The documents that are shown, as cards; whatever they look like is in the engine's store, by name."""
    pictures = measured(sources, engine, {need for source in shown for need in source.needs})
    outcomes = engine.map(
        RENDER,
        [
            Task(
                source.path, (source.body, tuple(pictures.get(need) for need in source.needs), source.syntax)
            )
            for source in shown
        ],
    )
    documents = unite(config, (source.document for source in shown if source.document))
    united = {document.path: document for document in documents}
    cards, problems = [], pair(documents)
    for source, outcome in zip(shown, outcomes, strict=True):
        found = list(engine.load(outcome["problems"], tuple[Problem, ...]))
        document = united.get(source.path)
        if document:
            card, more = _card(document, source.lines, outcome, engine, config, now)
            cards.append(card)
            found += [*more, *undeclared_category(document, config, source.lines.keys)]
        problems += [placed(problem, source.path, source.lines) for problem in found]
    tree = {asset.path: sources[path] for path, asset in pictures.items()}
    return Rendered(cards, tree, {source.path: source.lines for source in shown}, problems)


def _card(
    document: Document, lines: Lines, outcome: Outcome, engine: Engine, config: Config, now: datetime
) -> tuple[Card, tuple[Problem, ...]]:
    url, problems = url_of(document, config, lines.keys)
    facts: Facts = engine.load(outcome["facts"], Facts)
    card = Card(
        document=document,
        facts=facts,
        article=Text(outcome["article"], facts.targets, document),
        excerpt=Text(outcome["excerpt"], facts.excerpt_targets, document),
        feed=Text(outcome["feed"], facts.feed_targets, document),
        url=url,
        scheduled=is_scheduled(document, now),
    )
    return card, problems


def measured(sources: Mapping[str, Ref], engine: Engine, paths: Iterable[str]) -> dict[str, Asset]:
    """The pictures that exist, under the names by which they are published."""
    found = sorted(path for path in paths if path in sources)
    outcomes = engine.map(MEASURE, [Task(path, (sources[path],)) for path in found])
    sizes: list[Size] = [engine.load(outcome["value"], Size) for outcome in outcomes]
    return {
        path: Asset(picture_name(path, sources[path].digest), size.width, size.height)
        for path, size in zip(found, sizes, strict=True)
    }
