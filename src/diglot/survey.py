"""What checks see of a built site: the facts of its pages, remembered by their bytes, and the sources as far as they ask."""

from bisect import bisect_left
from collections.abc import Mapping
from typing import Any

from diglot import documents, theme
from diglot.build import Built, Tree
from diglot.builder.addresses import Addresses
from diglot.builder.relate import Sheet
from diglot.builder.template import FOLDER, Templates
from diglot.checks.check import Facts, Finding, Manuscript, Site
from diglot.checks.inspection import INSPECT
from diglot.config import Config
from diglot.documents import Sources
from diglot.engine import Engine, Ref, Step, Task
from diglot.loader import encoding
from diglot.model import Body, Lines
from diglot.theme import Theme


def survey(
    built: Built, sources: Tree, engine: Engine, config: Config
) -> tuple[Site, dict[str, tuple[Finding, ...]]]:
    """The site, and what was found on each page by itself. `engine`: the one that built it."""
    paths = sorted(path for path in built.tree if path.endswith(".html"))
    inspected = engine.map_columns(INSPECT, paths, [built.tree[path] for path in paths])
    facts = [engine.load(name, Facts) for name in inspected.refs("facts")]
    # It was built of these, so both are at hand.
    parsed = documents.parse(sources, engine, config)
    look = theme.prepare(sources, engine, config)
    library = _Library(sources, engine, parsed, look)
    site = Site(
        config=config,
        tree=built.tree,
        pages=dict(zip(paths, facts, strict=True)),
        sheets=library.sheets(built),
        documents=built.pages,
        sources=sources,
        published=look.published,
        named={
            path: frozenset((*gist.pictures, *gist.files))
            for path, gist in zip(parsed.paths, parsed.gists, strict=True)
        },
        bodies=dict(zip(parsed.paths, map(Ref, parsed.names("body")), strict=True)),
        held_back=library.held_back(built),
        read=engine.data,
        manuscript=library.manuscript,
        templates=library.templates,
        each=library.each,
    )
    return site, dict(zip(paths, inspected.at_hand(tuple[Finding, ...]), strict=True))


class _Library:
    """Reads what checks ask for, each thing once."""

    def __init__(self, sources: Tree, engine: Engine, parsed: Sources, look: Theme) -> None:
        self._sources = sources
        self._engine = engine
        self._parsed = parsed
        self._look = look
        self._manuscripts: dict[str, Manuscript] = {}
        self._templates: dict[str, list[tuple[str, str]]] = {}

    def sheets(self, built: Built) -> dict[str, Sheet]:
        related = built.related
        sheets = self._engine.load(related["sheets"], tuple[Sheet, ...]) if related else ()
        return {sheet.path: sheet for sheet in sheets}

    def held_back(self, built: Built) -> tuple[str, ...]:
        if built.related is None:
            return ()
        addresses: Addresses = self._engine.load(built.related["addresses"], Addresses)
        return addresses.held_back

    def manuscript(self, path: str) -> Manuscript:
        if path not in self._manuscripts:
            at = bisect_left(self._parsed.paths, path)
            text, _ = encoding.decode(self._engine.data(self._sources[path]), path)
            body = self._engine.load(Ref(self._parsed.names("body")[at]), Body)
            lines = self._engine.load(Ref(self._parsed.names("lines")[at]), Lines)
            self._manuscripts[path] = Manuscript(text or "", body, lines)
        return self._manuscripts[path]

    def templates(self, name: str) -> list[tuple[str, str]]:
        if name not in self._templates:
            files = self._engine.load(self._look.templates[name], Templates).files
            first = sorted(files, key=lambda file: file[0] != name)
            self._templates[name] = [(FOLDER + each, text) for each, text in first]
        return self._templates[name]

    def each(self, step: Step, values: Mapping[str, Ref]) -> dict[str, Any]:
        outcomes = self._engine.map(step, [Task(label, (name,)) for label, name in values.items()])
        ((facet, kind),) = step.signature.facets
        return {
            label: self._engine.load(outcome[facet], kind)
            for label, outcome in zip(values, outcomes, strict=True)
        }
