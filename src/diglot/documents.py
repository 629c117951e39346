"""Each source file by itself: `parse` and `render`, the two steps through which a document passes, and `link`, which
resolves its links once it is known where everything lies.

Pictures come to `render` as values, so it does no I/O, and a missing one is an input like any other.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec

from diglot.builder.assets import picture_name
from diglot.builder.links import RESOLVE, Findings, linked_file
from diglot.config import Config, LoaderSettings, loader_settings
from diglot.engine import Engine, Facets, Outcome, Ref, Step, Task, held, names
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


class Source(NamedTuple):
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
    outcomes = engine.map(PARSE, tasks)
    return list(map(Source, found, engine.at_hand(outcomes, Gist), outcomes))


def is_shown(source: Source, now: float, *, drafts: bool) -> bool:
    """Drafts and posts dated ahead are held back, unless asked for. An unreadable document is looked at further."""
    gist = source.gist
    return drafts or not gist.readable or not (gist.draft or gist.moment > now)


def next_release(sources: Iterable[Source], now: float) -> float | None:
    """When the next post comes out that is dated ahead, as POSIX time, or None."""
    ahead = (source.gist.moment for source in sources if not source.gist.draft and source.gist.moment > now)
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
                tuple([pictures.get(path) for path in source.gist.pictures]) if source.gist.pictures else (),
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


class Words(NamedTuple):
    """What documents bring to the pages that show them: for each facet, its name in each document."""

    facts: list[bytes]
    descriptions: list[bytes]
    texts: dict[str, list[bytes]]
    """article, excerpt, feed"""
    links: dict[str, list[bytes]]
    """for each of these, the href of each of its targets"""


TEXTS = ("article", "excerpt", "feed")
NO_TARGETS = held(Targets()).digest


def link(
    sources: Mapping[str, Ref],
    engine: Engine,
    shown: Sequence[Source],
    rendered: Sequence[Outcome],
    addresses: Ref,
    published: Mapping[str, str],
) -> tuple[Words, dict[str, Ref], list[tuple[str, Problem]]]:
    """The words of the documents with their links resolved; the files beside them that links name, by output path; and
    what is wrong, with the path of the document.

    `rendered`: of each one that is `shown`. `published`: source path → output path of the files that are published
    whether linked or not.
    """
    targets = names(rendered, "targets")
    linking = [number for number, name in enumerate(targets) if name != NO_TARGETS]
    tasks, files = [], dict[str, str]()
    for number in linking:
        path, gist, _ = shown[number]
        found = {file: name for file in gist.files if (name := _published(file, sources, published))}
        files |= found
        tasks.append(Task(path, (gist.language, Ref(targets[number]), found, addresses)))
    resolved = engine.map(RESOLVE, tasks)
    links = {text: [engine.keep(())] * len(shown) for text in TEXTS}
    for number, outcome in zip(linking, resolved, strict=True):
        for text in TEXTS:
            links[text][number] = outcome[text].digest
    words = Words(
        names(rendered, "facts"),
        names(rendered, "description"),
        {text: names(rendered, text) for text in TEXTS},
        links,
    )
    beside = {name: sources[file] for file, name in files.items() if file.startswith(ROOT)}
    ids = {source.path: outcome for source, outcome in zip(shown, rendered, strict=True)}
    return words, beside, list(_link_problems(engine, resolved, [shown[number] for number in linking], ids))


def _published(path: str, sources: Mapping[str, Ref], published: Mapping[str, str]) -> str | None:
    """The output path of a file that a link names: a data set beside a post, a PDF below static/."""
    if path in published:
        return published[path]
    data = path in sources and path.startswith(ROOT) and not is_document(path) and path != facts_path(path)
    return picture_name(path, sources[path].digest) if data else None


def _link_problems(
    engine: Engine, resolved: Sequence[Outcome], shown: Sequence[Source], rendered: Mapping[str, Outcome]
) -> Iterator[tuple[str, Problem]]:
    for source, findings in zip(shown, engine.at_hand(resolved, Findings), strict=True):
        for problem in findings.problems:
            yield source.path, problem
        for anchor in findings.anchors:
            ids = engine.load(rendered[anchor.path]["ids"], tuple[str, ...])
            if anchor.id not in ids:
                yield source.path, anchor.missing(ids)
