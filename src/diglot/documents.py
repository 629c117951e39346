"""Each source file by itself: `parse` and `render`, the two steps through which a document passes.

Pictures come to `render` as values, so it does no I/O, and a missing one is an input like any other.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import msgspec

from diglot.builder.links import linked_file
from diglot.config import Config, LoaderSettings, loader_settings
from diglot.engine import Engine, Facets, Names, Outcomes, Ref, Same, Step, Task, Wants
from diglot.loader import LOAD, Loaded, split
from diglot.loader import paths as document_paths
from diglot.model import KEYS, Asset, Body, Cover, Document, Lines, Metadata, Place, Source, Syntax
from diglot.policy import Resource
from diglot.problem import Problem
from diglot.renderer import RENDER
from diglot.renderer import parse as parse_text
from diglot.renderer.address import source_path
from diglot.renderer.passage import PASSAGE

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Reading(msgspec.Struct, frozen=True):
    """All of site.yaml that reading a document depends on."""

    loader: LoaderSettings
    tags: dict[str, str]
    """language key → BCP 47"""
    breaks: bool
    macros: dict[str, str]
    html: bool
    allowed_hosts: dict[str, tuple[Resource, ...]]
    feed_math: str


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
    versed: tuple[str, ...] = ()
    """of these, those of which smaller versions may be shown in their place"""
    files: tuple[str, ...] = ()
    """source paths that its links would name, if they name files"""
    problems: tuple[Problem, ...] = ()
    cover: Cover | None = None
    listings: tuple[Source, ...] = ()
    """files that its code blocks show"""


class ParsedFile(Facets, frozen=True):
    metadata: Metadata | None
    body: Body
    syntax: Syntax
    lines: Lines
    gist: Gist


def front_matter(path: str, data: bytes, facts: bytes | None, reading: Reading) -> Wants:
    """It is remembered by itself: to read it takes libraries that a changed text does not need."""
    return ((LOAD, [(path, split(path, data).head, facts, reading.loader)]),)


def parse_file(
    path: str, data: bytes, _facts: bytes | None, reading: Reading, heads: list[Loaded]
) -> ParsedFile:
    """A source file's bytes → its front matter and its text with holes. `_facts`: the post.yaml beside it, which is in what
    `front_matter` wants.
    """
    (loaded,) = heads
    source = split(path, data)
    document = loaded.document or Document(path, "post", loaded.language, path, "")
    syntax = Syntax(
        language=reading.tags.get(document.language, document.language),
        breaks=reading.breaks,
        macros={**reading.macros, **document.macros},
        html=reading.html,
        allowed_hosts=reading.allowed_hosts,
        feed_math=reading.feed_math,
    )
    parsed = parse_text(source.text, document, syntax)
    blocks = tuple(source.text_line + line - 1 for line in parsed.blocks)
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
        versed=_versed(parsed.body),
        files=tuple(sorted(file for file in files if file)),
        problems=(*sorted([*source.problems, *loaded.problems], key=Problem.sort_key), *found),
        cover=_cover(document),
        listings=parsed.sources,
    )
    metadata = document.metadata if loaded.document else None
    return ParsedFile(metadata, parsed.body, syntax, lines, gist)


def _versed(body: Body) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.path for each in body.pictures if not each.external and not each.raw))


def _cover(document: Document) -> Cover | None:
    """With the path that it has among the sources, whether there is such a file or not."""
    cover = document.cover
    if cover is None or cover.external:
        return cover
    return Cover(source_path(document.path, cover.source) or cover.source, cover.alt)


def placed(problem: Problem, path: str, lines: Lines) -> Problem:
    """The problem with its place in the file `path`, unless it knows its own file."""
    key = problem.key or KEYS.get(problem.block, "")
    if problem.file or not key:
        return problem if problem.file else problem.at(path, lines.blocks)
    spot = lines.keys.get(key) or lines.keys.get(f"{key}[0]") or Place(1)
    found = msgspec.structs.replace(problem, line=spot.line, column=spot.column, length=spot.length, block=-1)
    return found.at(spot.file or path, ())


PARSE = Step("parse", parse_file, wants=front_matter, labelled=True, at_hand="gist")


class Sources(msgspec.Struct, frozen=True):
    """Documents of the content folder, in columns, in the order of their paths."""

    paths: list[str]
    gists: list[Gist]
    parsed: Outcomes
    """of all documents"""
    places: Sequence[int]
    """of each of these in `parsed`"""

    def names(self, facet: str) -> Names:
        """What parsing gave, the digest of one facet of each."""
        names = self.parsed.names(facet)
        return names if len(self.places) == len(names) else Names([names[at] for at in self.places])

    def pick(self, places: Sequence[int]) -> "Sources":
        """Some of them, in their order."""
        if len(places) == len(self.paths):
            return self
        chosen = [self.places[at] for at in places]
        return Sources(
            [self.paths[at] for at in places], [self.gists[at] for at in places], self.parsed, chosen
        )


def parse(sources: Mapping[str, Ref], engine: Engine, config: Config) -> Sources:
    """Every document of the content folder."""
    reading = engine.recall(_reading, config)
    paths, beside = engine.recall(_documents, tuple(sources))
    facts = [sources[path] if path else None for path in beside] if any(beside) else Same(None)
    texts = [sources[path] for path in paths]
    parsed = engine.map_columns(PARSE, paths, texts, facts, Same(reading))
    return Sources(paths, parsed.at_hand(Gist), parsed, range(len(paths)))


def _reading(config: Config) -> Reading:
    return Reading(
        loader=loader_settings(config),
        tags={language.key: language.tag for language in config.languages},
        breaks=config.markdown.breaks,
        macros=config.markdown.macros,
        html=config.markdown.html == "allow",
        allowed_hosts=config.allowed_hosts,
        feed_math=config.markdown.feed_math,
    )


def _documents(paths: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """The documents among the source paths, and of each the post.yaml beside it, or an empty string."""
    found = document_paths(paths)
    return list(found), list(found.values())


def shown(gists: list[Gist], drafts: bool, ahead: tuple[int, ...]) -> list[int]:
    """The places of documents that are not held back, as drafts are and posts dated `ahead`, unless asked for. An
    unreadable document is looked at further.
    """
    if drafts:
        return [*range(len(gists))]
    held_back = {at for at in ahead if gists[at].readable}
    return [at for at, gist in enumerate(gists) if not (gist.draft and gist.readable) and at not in held_back]


def latest(gists: list[Gist]) -> float:
    """The latest date that any has, as POSIX time."""
    return max((gist.moment for gist in gists), default=0)


def ahead(gists: Sequence[Gist], now: float) -> tuple[int, ...]:
    """The places of documents dated later than `now`, a POSIX time."""
    return tuple([at for at, gist in enumerate(gists) if gist.moment > now])


def next_release(sources: Sources, ahead: Iterable[int]) -> float | None:
    """When the next post comes out that is dated ahead, as POSIX time, or None."""
    gists = [sources.gists[at] for at in ahead]
    return min((gist.moment for gist in gists if not gist.draft), default=None)


def render(
    sources: Mapping[str, Ref], engine: Engine, documents: Sources, pictures: Mapping[str, Asset]
) -> Outcomes:
    """What is rendered of each document. `pictures`: by source path, those that exist."""
    assets = engine.recall(_assets, documents.gists, pictures)
    passages = engine.recall(_passages, documents.gists, cut_out(sources, engine, documents.gists))
    columns = documents.names("body"), assets, documents.names("syntax"), passages
    return engine.map_columns(RENDER, documents.paths, *columns)


def cut_out(sources: Mapping[str, Ref], engine: Engine, gists: list[Gist]) -> dict[Source, Ref]:
    """What there is of the files that code blocks show: of each the passage, by name."""
    found = {
        source: (path, source.region)
        for source in engine.recall(_listings, gists)
        if (path := next((path for path in source.paths if path in sources), None))
    }
    pairs = list(dict.fromkeys(found.values()))
    cut = engine.map(PASSAGE, [Task(f"{path}#{region}", (sources[path], region)) for path, region in pairs])
    passages = dict(zip(pairs, cut.refs("value"), strict=True))
    return {source: passages[pair] for source, pair in found.items()}


def _listings(gists: list[Gist]) -> list[Source]:
    return sorted(
        {source for gist in gists for source in gist.listings}, key=lambda each: (each.paths, each.region)
    )


def _passages(gists: list[Gist], found: dict[Source, Ref]) -> list[tuple[Ref | None, ...]]:
    """For each document, what its code blocks show of files."""
    return [tuple(map(found.get, gist.listings)) if gist.listings else () for gist in gists]


def _assets(gists: list[Gist], pictures: Mapping[str, Asset]) -> list[tuple[Asset | None, ...]]:
    """For each document, its pictures."""
    return [tuple(map(pictures.get, gist.pictures)) if gist.pictures else () for gist in gists]
