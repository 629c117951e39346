"""All published documents in relation: their URLs, their translations, and the lists of each language, newest first.

It sees cards, never bodies; "today" has been decided before, by leaving out what is not published.
"""

import functools
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

import msgspec

from diglot import route
from diglot.builder.taxonomy import TAXONOMIES, declared, term_keys, term_name, term_slug
from diglot.builder.view import Entry, Link
from diglot.config import Config
from diglot.model import Metadata
from diglot.problem import Problem
from diglot.site_file import Permalinks


class Card(msgspec.Struct, frozen=True, dict=True):
    """A document as the builder knows it: what relates it to others, and where it is published. None of its words."""

    document: Metadata
    url: str
    """URL path, with the language's prefix and without the base path"""
    href: str
    """the same as pages write it"""
    scheduled: bool = False
    """dated ahead, and shown because drafts are"""

    @functools.cached_property
    def moment(self) -> datetime:
        """When it was published; aware, so that two compare by instant whatever their offsets."""
        date = self.document.date
        return datetime.fromisoformat(date) if date else datetime.min.replace(tzinfo=UTC)


class Catalog(msgspec.Struct, frozen=True, dict=True):
    """The site at a glance. Lists are in the order in which pages show them: newest first."""

    config: Config
    cards: tuple[Card, ...]
    posts: dict[str, tuple[Card, ...]]
    """by language: all posts that its lists show, originals in other languages included"""
    translations: dict[str, dict[str, Card]]
    """Document.key → language → card"""
    order: Mapping[str, Mapping[str, str]]
    """language → name of a category or tag → its sort key"""
    static: frozenset[str]
    """output paths of the files of static/ that keep their names"""
    entries: dict[tuple[str, str], Entry] = {}
    """(source path, language) → the document as the lists of the language show it, once one has asked"""

    @functools.cached_property
    def languages(self) -> tuple[str, ...]:
        return tuple(language.key for language in self.config.languages)

    def own_posts(self, language: str) -> tuple[Card, ...]:
        return tuple(card for card in self.posts[language] if card.document.language == language)

    def pages(self, language: str) -> tuple[Card, ...]:
        found = (
            card for card in self.cards if card.document.kind == "page" and card.document.language == language
        )
        return tuple(sorted(found, key=lambda card: card.url))

    @functools.cached_property
    def base_path(self) -> str:
        return self.config.base_path

    def href(self, url_path: str) -> str:
        return route.href(self.base_path, url_path)

    @functools.cached_property
    def origin(self) -> str:
        """Scheme and host, to be put before an href."""
        return self.config.base_url.removesuffix(self.base_path)

    def absolute(self, url_path: str) -> str:
        return self.origin + self.href(url_path)

    def prefixed(self, language: str, url_path: str) -> str:
        """The URL path of a page of `language`: /about/ → /en/about/."""
        return self.config.prefix(language) + url_path

    def in_term(self, language: str, taxonomy: str) -> dict[str, tuple[Card, ...]]:
        """Category or tag → for each key in use, the posts that a language's lists show."""
        found: dict[str, list[Card]] = {}
        for card in self.posts[language]:
            for key in term_keys(card.document, taxonomy):
                found.setdefault(key, []).append(card)
        return {key: tuple(cards) for key, cards in found.items()}

    @functools.cached_property
    def term_links(self) -> dict[tuple[str, str, str], Link]:
        """(taxonomy, key, language) → name and address, of each category and tag in use."""
        used = {
            (taxonomy, key)
            for card in self.cards
            for taxonomy in TAXONOMIES
            for key in term_keys(card.document, taxonomy)
        }
        return {
            (taxonomy, key, language): Link(
                self.term_name(taxonomy, key, language), self.href(self.term_url(taxonomy, key, language))
            )
            for taxonomy, key in used
            for language in self.languages
        }

    def term_name(self, taxonomy: str, key: str, language: str) -> str:
        return term_name(self.config, taxonomy, key, language)

    def term_description(self, taxonomy: str, key: str, language: str) -> str:
        term = declared(self.config, taxonomy).get(key)
        return term.description.get(language, "") if term else ""

    def term_url(self, taxonomy: str, key: str, language: str) -> str:
        pattern = self.config.permalinks.category if taxonomy == "category" else self.config.permalinks.tag
        return self.prefixed(language, route.normalize(pattern.replace(":key", term_slug(key))))


def make_catalog(
    config: Config, cards: Iterable[Card], order: Mapping[str, Mapping[str, str]], static: Iterable[str] = ()
) -> Catalog:
    """Puts the cards in order and pairs the translations."""
    ordered = tuple(sorted(cards, key=lambda card: (card.moment, card.document.path), reverse=True))
    translations: dict[str, dict[str, Card]] = {}
    for card in ordered:
        translations.setdefault(card.document.key, {})[card.document.language] = card
    posts = {
        language.key: _listed(config, ordered, translations, language.key) for language in config.languages
    }
    return Catalog(config, ordered, posts, translations, order, frozenset(static))


def _listed(
    config: Config, cards: Sequence[Card], translations: dict[str, dict[str, Card]], language: str
) -> tuple[Card, ...]:
    """The posts in a language's lists: its own, and by setting those that exist in other languages only, once each."""
    rank = {known.key: index for index, known in enumerate(config.languages)}

    def shown(card: Card) -> bool:
        versions = translations[card.document.key]
        if language in versions:
            return card.document.language == language
        closest = min(versions, key=rank.__getitem__)
        return config.untranslated == "show" and card.document.language == closest

    return tuple(card for card in cards if card.document.kind == "post" and shown(card))


def url_of(document: Metadata, config: Config) -> tuple[str, tuple[Problem, ...]]:
    """The URL path of a document by its permalink or the site's pattern, and what is wrong with it.

    One that cannot be stands in for itself at the default place, so that --keep-going can show the page.
    """
    pattern = document.permalink or getattr(config.permalinks, document.kind)
    path, missing = route.expand(pattern, document)
    prefix = config.prefix(document.language)
    if not missing and route.is_safe(path):
        return prefix + path, ()
    if missing:
        code, hint = (
            "permalink.key",
            f"add `{missing[0]}:` to the front matter, or change the pattern in site.yaml",
        )
        message = f"the permalink {pattern} needs {', '.join(missing)}, which this file does not give"
    else:
        code, hint = (
            "permalink.unsafe",
            'no character of : ? # % \\ * " < > |, no part too long, no name of a device',
        )
        message = f"{path!r} can't be the path of a page"
    stand_in, _ = route.expand(getattr(Permalinks(), document.kind), document)
    key = "permalink" if document.permalink else next(iter(route.TOKEN.findall(pattern)), "permalink")
    return prefix + stand_in, (Problem(code, message, hint=hint, key=key),)
