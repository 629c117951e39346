"""Everything of one build that a link inside the site may lead to, but for files."""

import posixpath
from collections.abc import Iterable, Mapping
from urllib.parse import unquote

import msgspec

from diglot import route
from diglot.builder.catalog import Card, Catalog
from diglot.config import loader_settings
from diglot.loader import name
from diglot.renderer.address import POST


class Addresses(msgspec.Struct, frozen=True):
    origin: str
    """scheme and host, to be put before an href"""
    base_path: str
    urls: dict[str, str]
    """comparison key → URL path of everything that will be published, so that a link in another case is mended"""
    documents: dict[str, str]
    """source path → URL path"""
    places: dict[str, str]
    """comparison key of a URL path → source path of the document there"""
    folders: dict[str, dict[str, str]]
    """folder → language → source path of the document in it"""
    slugs: dict[str, dict[str, str]]
    """comparison key of a post's slug → language → source path; where several posts have it, the newest"""
    slugs_shared: dict[str, tuple[str, ...]]
    """comparison key of a slug that several posts have → source paths, one of each post, the newest last"""
    held_back: tuple[str, ...]
    """source paths of drafts and of posts dated ahead, sorted"""
    slugs_held_back: dict[str, str]
    """comparison key of the slug in such a path → the path"""

    def href(self, url_path: str) -> str:
        return route.href(self.base_path, url_path)

    def page(self, url_path: str) -> str | None:
        """The URL path of what is published at a URL path, written in whatever case."""
        return self.urls.get(route.collision_key(url_path))


def slug_key(path: str) -> str:
    """The comparison key of the slug that a `post:…` names."""
    return route.collision_key(unquote(path.removeprefix(POST)))


def addresses_of(catalog: Catalog, urls: Iterable[str], held_back: Iterable[str]) -> Addresses:
    slugs, shared = _slugs(catalog)
    return Addresses(
        origin=catalog.origin,
        base_path=catalog.config.base_path,
        urls={route.collision_key(url): url for url in urls},
        documents={card.document.path: card.url for card in catalog.cards},
        places={route.collision_key(card.url): card.document.path for card in reversed(catalog.cards)},
        folders=_folders(catalog),
        slugs=slugs,
        slugs_shared=shared,
        held_back=tuple(sorted(held_back)),
        slugs_held_back=_slugs_of_paths(catalog, held_back),
    )


def _folders(catalog: Catalog) -> dict[str, dict[str, str]]:
    """The folder of any version leads to the version in the language of the link, where there is one."""
    found: dict[str, dict[str, str]] = {}
    for versions in catalog.translations.values():
        folders = [_folder_of(card) for card in versions.values()]
        closest = _closest(catalog, versions)
        found.update((folder, closest) for folder in folders if folder is not None)
    return found


def _slugs(catalog: Catalog) -> tuple[dict[str, dict[str, str]], dict[str, tuple[str, ...]]]:
    """The slug of any version of a post, in the same way; of two posts of one slug, the newer one has it. And whose those are."""
    posts = [
        [card for card in versions.values() if card.document.kind == "post"]
        for versions in catalog.translations.values()
    ]
    found: dict[str, dict[str, str]] = {}
    owners: dict[str, list[str]] = {}
    for cards in sorted(
        filter(None, posts), key=lambda cards: min((card.moment, card.url) for card in cards)
    ):
        closest = _closest(catalog, catalog.translations[cards[0].document.key])
        for slug in dict.fromkeys(route.collision_key(card.document.slug) for card in cards):
            found[slug] = closest
            owners.setdefault(slug, []).append(cards[0].document.path)
    return found, {slug: tuple(paths) for slug, paths in owners.items() if len(paths) > 1}


def _closest(catalog: Catalog, versions: Mapping[str, Card]) -> dict[str, str]:
    """Language → source path of the version in it, or of the one in the first language that there is."""
    first = next(versions[language] for language in catalog.languages if language in versions)
    return {language: versions.get(language, first).document.path for language in catalog.languages}


def _slugs_of_paths(catalog: Catalog, paths: Iterable[str]) -> dict[str, str]:
    settings = loader_settings(catalog.config)
    return {route.collision_key(name.read(path, settings).slug): path for path in sorted(paths)}


def _folder_of(card: Card) -> str | None:
    """The folder that a document is the index of."""
    folder, name = posixpath.split(card.document.path)
    return folder if name.startswith("index.") else None
