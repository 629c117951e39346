"""Where a link inside the site leads: a writer's `../euler/index.zh.md#proof` or `/about/` becomes a URL, or a problem."""

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from diglot import route
from diglot.builder.catalog import Card, Catalog
from diglot.model import Document, Target
from diglot.problem import Problem, Severity
from diglot.schema import suggest

ASSET = "asset:"
"""how the renderer names a published picture: asset: and its output path"""


@dataclass(frozen=True)
class Resolver:
    """Resolves targets against the documents, the pages and the files of one build."""

    catalog: Catalog
    urls: Mapping[str, str]
    """comparison key → URL path of everything that will be published, so that a link in another case is mended"""
    files: Mapping[str, str]
    """source path of a linked file → its output path"""
    held_back: frozenset[str]
    """source paths of drafts and of posts dated ahead"""
    by_path: Mapping[str, Card]
    by_folder: Mapping[tuple[str, str], Card]
    """(folder, language) → the document in it"""
    by_url: Mapping[str, Card]
    """comparison key of a URL path → the document there"""

    def href(self, target: Target, document: Document) -> str:
        """The href for a page; a link that leads nowhere keeps what its writer put."""
        found = self.find(target, document)
        return target.href if found is None else self.catalog.href(found[0]) + found[1]

    def find(self, target: Target, document: Document) -> tuple[str, str] | None:
        """The URL path, decoded, and the query and fragment behind it, as written; None if there is no such page or file.

        They stay apart, since a `#` in the name of a file is not the head of a fragment.
        """
        if target.href.startswith(ASSET):
            return "/" + target.href.removeprefix(ASSET), ""
        path, suffix = cut(target.href)
        found = self._page(path, document) or self._file(path, document)
        return None if found is None else (found, suffix)

    def page(self, url_path: str) -> str | None:
        """The URL path of what is published at a URL path, written in whatever case."""
        return self.urls.get(route.collision_key(url_path))

    def problems(self, card: Card) -> list[Problem]:
        """What is wrong with a document's links, in places relative to its blocks."""
        return [problem for target in card.facts.targets for problem in self._check(target, card.document)]

    def _check(self, target: Target, document: Document) -> list[Problem]:
        if target.href.startswith(ASSET):
            return []
        path, suffix = cut(target.href)
        card = self._card(path, document)
        if card is None:
            found = self._page(path, document) or self._file(path, document)
            return [] if found is not None else [self._missing(target, path, document)]
        fragment = unquote(suffix.partition("#")[2])
        if not fragment or fragment in card.facts.ids:
            return []
        message = f"{card.document.path} has no heading or place #{fragment}"
        return [
            _problem("link.anchor", message, target, suggest(fragment, card.facts.ids), severity="warning")
        ]

    def _missing(self, target: Target, path: str, document: Document) -> Problem:
        source = _join(document, path)
        if source in self.held_back:
            return _problem(
                "link.unpublished",
                f"{source} is a draft or not yet published",
                target,
                "publish it, or take the link out",
            )
        known = [posixpath.relpath(other, posixpath.dirname(document.path)) for other in self.by_path]
        return _problem(
            "link.missing", f"there is no page or file at {target.href}", target, suggest(path, known)
        )

    def _page(self, path: str, document: Document) -> str | None:
        card = self._card(path, document)
        if card:
            return card.url
        if path.startswith("/"):
            return self.page(route.normalize(unquote(path)))
        return None

    def _card(self, path: str, document: Document) -> Card | None:
        if not path:
            return self.by_path.get(document.path)
        if path.startswith("/"):
            return self.by_url.get(route.collision_key(route.normalize(unquote(path))))
        source = _join(document, path)
        if source is None:
            return None
        return self.by_path.get(source) or self.by_folder.get((source, document.language))

    def _file(self, path: str, document: Document) -> str | None:
        source = linked_file(path, document)
        return "/" + self.files[source] if source and source in self.files else None


def linked_file(href: str, document: Document) -> str | None:
    """The source path that a link would have if it named a file: beside the document, or under static/ if it begins with /."""
    path = cut(href)[0]
    return static_file(path) if path.startswith("/") else _join(document, path)


def static_file(path: str) -> str:
    """The source path of what a static host serves at `path`, if it is a file of static/."""
    return "static" + unquote(path) + ("index.html" if path.endswith("/") else "")


def resolver(
    catalog: Catalog, urls: Iterable[str], files: Mapping[str, str], held_back: frozenset[str]
) -> Resolver:
    by_path = {card.document.path: card for card in catalog.cards}
    by_url = {route.collision_key(card.url): card for card in reversed(catalog.cards)}
    known = {route.collision_key(url): url for url in urls}
    return Resolver(catalog, known, files, held_back, by_path, _by_folder(catalog), by_url)


def _by_folder(catalog: Catalog) -> dict[tuple[str, str], Card]:
    """The folder of any version leads to the version in the language of the link, where there is one."""
    found: dict[tuple[str, str], Card] = {}
    for versions in catalog.translations.values():
        first = next(versions[language] for language in catalog.languages if language in versions)
        for language in catalog.languages:
            closest = versions.get(language, first)
            for card in versions.values():
                folder, name = posixpath.split(card.document.path)
                if name.startswith("index."):
                    found[folder, language] = closest
    return found


def cut(href: str) -> tuple[str, str]:
    """Path, and the rest from `?` or `#` on."""
    end = min((at for at in (href.find("?"), href.find("#")) if at >= 0), default=len(href))
    return href[:end], href[end:]


def _join(document: Document, path: str) -> str | None:
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(document.path), unquote(path)))
    return None if joined.startswith("..") else joined


def _problem(code: str, message: str, target: Target, hint: str, severity: Severity = "error") -> Problem:
    return Problem(
        code,
        message,
        block=target.block,
        line=target.line,
        column=target.column,
        hint=hint,
        severity=severity,
    )
