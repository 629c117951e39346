"""The texts of a site and their versions in other languages, as far as translators need to know them."""

from bisect import bisect_left
from collections.abc import Mapping
from typing import NamedTuple

from diglot import documents
from diglot.config import Config, loader_settings
from diglot.engine import Engine, Ref, inline
from diglot.loader import LOAD, Loaded, encoding, facts_path, split
from diglot.loader.name import version_path
from diglot.model import Body, Document, Lines, Metadata
from diglot.problem import Problem
from diglot.translation import record
from diglot.translation.blocks import Block, cut
from diglot.translation.record import Record
from diglot.translation.state import State, compare, mark


class Work(NamedTuple):
    """A text in all languages in which there is one."""

    key: str
    versions: Mapping[str, Metadata]
    """by language, in the site's order"""


class Translation(NamedTuple):
    """A language of a work besides that of its original, whether there is a text in it or not."""

    key: str
    language: str
    original: str
    """source path"""
    path: str
    """source path; where there is none, the one that it would have"""
    state: State
    record: Record | None = None
    problems: tuple[Problem, ...] = ()


class Library:
    """Reads a site's documents; each is parsed once, by the engine."""

    def __init__(self, config: Config, sources: Mapping[str, Ref], engine: Engine) -> None:
        self.config = config
        self._sources = sources
        self._engine = engine
        self._parsed = documents.parse(dict(sources), engine, config)
        self._settings = loader_settings(config)

    def works(self) -> list[Work]:
        """Posts and pages, by their source paths."""
        order = [language.key for language in self.config.languages]
        found: dict[str, dict[str, Metadata]] = {}
        for name, gist in zip(self._parsed.names("metadata"), self._parsed.gists, strict=True):
            document: Metadata | None = (
                self._engine.load(Ref(name), Metadata | None) if gist.readable else None
            )
            if document and document.language in order:
                found.setdefault(document.key, {}).setdefault(document.language, document)
        return [
            Work(key, {each: versions[each] for each in order if each in versions})
            for key, versions in found.items()
        ]

    def text(self, path: str) -> str:
        """A source file, with \\n line ends; empty if it is no UTF-8."""
        return encoding.decode(self._engine.data(self._sources[path]), path)[0] or ""

    def document(self, path: str) -> Document | None:
        halves = split(path, self._engine.data(self._sources[path]))
        beside = self._sources.get(facts_path(path))
        facts = self._engine.data(beside) if beside else None
        loaded: Loaded = inline(LOAD, path, halves.head, facts, self._settings)
        return loaded.document

    def blocks(self, path: str) -> tuple[Block, ...]:
        document = self.document(path)
        if document is None:
            return ()
        at = bisect_left(self._parsed.paths, path)
        body = self._engine.load(Ref(self._parsed.names("body")[at]), Body)
        lines = self._engine.load(Ref(self._parsed.names("lines")[at]), Lines)
        return cut(self.text(path), document, body, lines)

    def translations(self, work: Work) -> list[Translation]:
        """In each language of the site but that of its original."""
        original = self.original(work)
        return [
            self._translation(work, original, language.key)
            for language in self.config.languages
            if language.key != original.language
        ]

    def original(self, work: Work) -> Metadata:
        """The version that a record names, else that in the site's default language, else the first."""
        for version in work.versions.values():
            found, _ = self.record(version.path)
            if found and found.original in work.versions and found.original != version.language:
                return work.versions[found.original]
        return work.versions.get(self.config.default_language) or next(iter(work.versions.values()))

    def record(self, path: str) -> tuple[Record | None, tuple[Problem, ...]]:
        """Of a translation."""
        name = record.record_path(path)
        return record.read(self.text(name), name) if name in self._sources else (None, ())

    def _translation(self, work: Work, original: Metadata, language: str) -> Translation:
        version = work.versions.get(language)
        if version is None:
            path = version_path(original.path, original.language, language)
            return Translation(work.key, language, original.path, path, State("missing"))
        found, problems = self.record(version.path)
        state = compare(found, self.blocks(original.path)) if found else State("unrecorded")
        return Translation(work.key, language, original.path, version.path, state, found, problems)


def marked(translation: Translation, library: Library, line: int | None = None) -> Translation:
    """With the record that says that it has been brought up to date. Raises ValueError, with a sentence for the user."""
    blocks = library.blocks(translation.original)
    original = library.document(translation.original)
    if translation.problems or original is None:
        return translation
    if line is not None and translation.record is None:
        raise ValueError(f"{translation.path} has no record yet: mark the whole of it first")
    new = mark(translation.record or Record(original.language), blocks, line)
    return translation._replace(record=new, state=compare(new, blocks))
