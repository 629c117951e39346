"""Each source file by itself: `parse` and `render`, the two steps through which a document passes, and `link`, which
resolves its links once it is known where everything lies.

Pictures come to `render` as values, so it does no I/O, and a missing one is an input like any other.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from diglot.builder.assets import picture_name
from diglot.builder.links import RESOLVE, Findings, linked_file
from diglot.config import Config, LoaderSettings, loader_settings
from diglot.engine import Engine, Facets, Outcome, Ref, Step, Task, held
from diglot.loader import load
from diglot.loader import paths as document_paths
from diglot.loader.name import ROOT, facts_path, is_document
from diglot.model import KEYS, Asset, Body, Document, Lines, Metadata, Place, Syntax, Targets
from diglot.problem import Problem
from diglot.renderer import RENDER
from diglot.renderer import parse as parse_text
from diglot.renderer.image import Size, measure

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Reading(msgspec.Struct, frozen=True):
    """All of site.yaml that reading a document depends on."""

    loader: LoaderSettings
    tags: dict[str, str]
    """language key → BCP 47"""
    breaks: bool
    macros: dict[str, str]


class Gist(msgspec.Struct, frozen=True, array_like=True):
    """The little of a document that every build looks at."""

    language: str
    """of the text"""
    post: bool
    """and no page by itself, such as about"""
    readable: bool
    """False when no page can be made of the file; its text is read all the same, for its problems"""
    draft: bool
    moment: float
    """POSIX time of its date; 0 without one"""
    pictures: tuple[str, ...] = ()
    """source paths of the pictures that it shows"""
    files: tuple[str, ...] = ()
    """source paths that its links would name, if they name files"""
    problems: tuple[Problem, ...] = ()


class ParsedFile(Facets, frozen=True):
    metadata: Metadata | None
    body: Body
    syntax: Syntax
    lines: Lines
    gist: Gist


def parse_file(path: str, data: bytes, facts: bytes | None, reading: Reading) -> ParsedFile:
    """A source file's bytes → its front matter and its text with holes. `facts`: the post.yaml beside it."""
    loaded = load(path, data, facts, reading.loader)
    document = loaded.document or Document(path, "post", loaded.language, path, "")
    syntax = Syntax(
        language=reading.tags.get(document.language, document.language),
        breaks=reading.breaks,
        macros={**reading.macros, **document.macros},
    )
    parsed = parse_text(loaded.text, document, syntax)
    blocks = tuple(loaded.text_line + line - 1 for line in parsed.blocks)
    lines = Lines(blocks, loaded.lines_keys)
    found = tuple(placed(problem, path, lines) for problem in parsed.problems)
    files = {linked_file(target.href, path) for target in parsed.body.targets}
    gist = Gist(
        language=document.language,
        post=document.kind == "post",
        readable=loaded.document is not None,
        draft=document.draft,
        moment=(datetime.fromisoformat(document.date) - EPOCH).total_seconds() if document.date else 0,
        pictures=parsed.needs,
        files=tuple(sorted(file for file in files if file)),
        problems=(*loaded.problems, *found),
    )
    metadata = document.metadata if loaded.document else None
    return ParsedFile(metadata, parsed.body, syntax, lines, gist)


def placed(problem: Problem, path: str, lines: Lines) -> Problem:
    """The problem with its place in the file `path`, unless it knows its own file."""
    key = problem.key or KEYS.get(problem.block, "")
    if problem.file or not key:
        return problem if problem.file else problem.at(path, lines.blocks)
    spot = lines.keys.get(key) or lines.keys.get(f"{key}[0]") or Place(1)
    found = msgspec.structs.replace(problem, line=spot.line, column=spot.column, length=spot.length, block=-1)
    return found.at(spot.file or path, ())


PARSE = Step("parse", parse_file, labelled=True, at_hand="gist")
MEASURE = Step("measure", measure)


@dataclass(frozen=True)
class Source:
    """A parsed document as the build handles it: its gist at hand, the rest by name."""

    path: str
    gist: Gist
    parsed: Outcome


def parse(sources: Mapping[str, Ref], engine: Engine, config: Config) -> list[Source]:
    """Every document of the content folder, in the order of their paths."""
    reading = Reading(
        loader=loader_settings(config),
        tags={language.key: language.tag for language in config.languages},
        breaks=config.markdown.breaks,
        macros=config.markdown.macros,
    )
    found = document_paths(sources)
    tasks = [
        Task(path, (sources[path], sources[facts] if facts else None, reading))
        for path, facts in found.items()
    ]
    return [
        Source(path, engine.load(outcome["gist"], Gist), outcome)
        for path, outcome in zip(found, engine.map(PARSE, tasks), strict=True)
    ]


def is_shown(source: Source, now: datetime, *, drafts: bool) -> bool:
    """Drafts and posts dated ahead are held back, unless asked for. An unreadable document is looked at further."""
    gist = source.gist
    return drafts or not gist.readable or not (gist.draft or is_scheduled(source, now))


def is_scheduled(source: Source, now: datetime) -> bool:
    return source.gist.moment > now.timestamp()


def next_release(sources: Iterable[Source], now: datetime) -> float | None:
    """When the next post comes out that is dated ahead, as POSIX time, or None."""
    ahead = (source.gist.moment for source in sources if not source.gist.draft and is_scheduled(source, now))
    return min(ahead, default=None)


def render(
    sources: Mapping[str, Ref], engine: Engine, shown: Sequence[Source]
) -> tuple[list[Outcome], dict[str, Ref]]:
    """What is rendered of each document, and the pictures that they show, by output path."""
    pictures = measured(sources, engine, {path for source in shown for path in source.gist.pictures})
    tasks = [
        Task(
            source.path,
            (
                source.parsed["body"],
                tuple([pictures.get(path) for path in source.gist.pictures]),
                source.parsed["syntax"],
            ),
        )
        for source in shown
    ]
    published = {asset.path: sources[path] for path, asset in pictures.items()}
    return engine.map(RENDER, tasks), published


def measured(sources: Mapping[str, Ref], engine: Engine, paths: Iterable[str]) -> dict[str, Asset]:
    """The pictures that exist, under the names by which they are published."""
    found = sorted(path for path in paths if path in sources)
    outcomes = engine.map(MEASURE, [Task(path, (sources[path],)) for path in found])
    sizes: list[Size] = [engine.load(outcome["value"], Size) for outcome in outcomes]
    return {
        path: Asset(picture_name(path, sources[path].digest), size.width, size.height)
        for path, size in zip(found, sizes, strict=True)
    }


@dataclass(frozen=True)
class Words:
    """What a document brings to the pages that show it, by name."""

    rendered: Outcome
    links: Outcome | None
    """for the facet of a text, the href of each of its targets; None where no text has any"""

    def hrefs(self, facet: str) -> Ref:
        return self.links[facet] if self.links else NO_LINKS


NO_TARGETS, NO_LINKS = held(Targets()), held(())


def link(
    sources: Mapping[str, Ref],
    engine: Engine,
    rendered: Mapping[str, tuple[Source, Outcome]],
    addresses: Ref,
    published: Mapping[str, str],
) -> tuple[dict[str, Words], dict[str, Ref], list[tuple[str, Problem]]]:
    """By source path, the documents with their links resolved; the files beside them that links name, by output path;
    and what is wrong, with the path of the document.

    `published`: source path → output path of the files that are published whether linked or not.
    """
    tasks, files = [], dict[str, str]()
    for path, (source, outcome) in rendered.items():
        targets = outcome["targets"]
        if targets == NO_TARGETS:
            continue
        found = {file: name for file in source.gist.files if (name := _published(file, sources, published))}
        files |= found
        tasks.append(Task(path, (source.gist.language, targets, found, addresses)))
    links = {task.label: outcome for task, outcome in zip(tasks, engine.map(RESOLVE, tasks), strict=True)}
    words = {path: Words(outcome, links.get(path)) for path, (_, outcome) in rendered.items()}
    beside = {name: sources[file] for file, name in files.items() if file.startswith(ROOT)}
    return words, beside, list(_link_problems(engine, links, words))


def _published(path: str, sources: Mapping[str, Ref], published: Mapping[str, str]) -> str | None:
    """The output path of a file that a link names: a data set beside a post, a PDF below static/."""
    if path in published:
        return published[path]
    data = path in sources and path.startswith(ROOT) and not is_document(path) and path != facts_path(path)
    return picture_name(path, sources[path].digest) if data else None


def _link_problems(
    engine: Engine, links: Mapping[str, Outcome], words: Mapping[str, Words]
) -> Iterator[tuple[str, Problem]]:
    for path, outcome in links.items():
        findings: Findings = engine.load(outcome["findings"], Findings)
        for problem in findings.problems:
            yield path, problem
        for anchor in findings.anchors:
            ids = engine.load(words[anchor.path].rendered["ids"], tuple[str, ...])
            if anchor.id not in ids:
                yield path, anchor.missing(ids)
