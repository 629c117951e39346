"""Which pages there will be: each kind of page plans its own, then the same page in other languages is linked to it.

Planning decides URLs and views and renders nothing.
"""

from collections.abc import Callable, Iterable, Sequence

import msgspec

from diglot import route
from diglot.builder.catalog import Card, Catalog
from diglot.builder.view import Alternate, Crumb, Entry, LanguageLink, Page
from diglot.inputs import SITE_FILE
from diglot.problem import Problem

Identity = tuple[str, ...]
"""what the versions of a page in several languages have in common: ("post", "posts/euler"), ("tag", "python")"""

HOME: Identity = ("home",)


class Planned(msgspec.Struct, frozen=True):
    """A page to be composed. Where a language has no page of this identity, the switch leads to `closest`."""

    identity: Identity
    closest: Identity
    url: str
    page: Page
    source: str
    """whose page it is, for a person: a source path, or «the tag page …»"""
    posts: tuple[Card, ...] = ()
    """the documents whose words are on it, by their numbers in the view"""
    shows: str = ""
    """article: the text of the first of them; excerpt: of those in the list of entries"""
    in_sitemap: bool = True
    modified: str = ""
    """ISO date, for the sitemap"""

    @property
    def output(self) -> str:
        return route.output_path(self.url)


class Kind(msgspec.Struct, frozen=True):
    """A kind of page: `plan` gives all pages of that kind in one language. One file in kinds/ per kind."""

    name: str
    plan: Callable[[Catalog, str], Iterable[Planned]]


def start_page(catalog: Catalog, language: str, kind: str, template: str, url: str, title: str = "") -> Page:
    """A view with what every page has."""
    site = catalog.config.language(language)
    front = catalog.prefixed(language, "/")
    return Page(
        kind=kind,
        template=template,
        url=catalog.href(url),
        canonical=catalog.absolute(url),
        language=language,
        tag=site.tag,
        title=title,
        crumbs=() if url == front else (Crumb(catalog.absolute(front)),),
    )


def under(page: Page, *crumbs: Crumb) -> Page:
    """The page with others between it and the front page."""
    return msgspec.structs.replace(page, crumbs=(*page.crumbs, *crumbs))


def entry(catalog: Catalog, card: Card, language: str) -> Entry:
    """A post as the lists of `language` show it; one for all of them."""
    known = catalog.entries.get((card.document.path, language))
    if known is None:
        known = catalog.entries[card.document.path, language] = _entry(catalog, card, language)
    return known


def _entry(catalog: Catalog, card: Card, language: str) -> Entry:
    document, links = card.document, catalog.term_links
    own = catalog.config.language(document.language)
    return Entry(
        href=card.href,
        date=document.date,
        language=document.language,
        tag=own.tag,
        badge=own.badge,
        foreign=document.language != language,
        updated=document.updated,
        category=links["category", document.category, language] if document.category else None,
        tags=tuple([links["tag", tag, language] for tag in document.tags]),
        draft=document.draft,
        scheduled=card.scheduled,
    )


def entries(catalog: Catalog, cards: Sequence[Card], language: str) -> tuple[Entry, ...]:
    return tuple([entry(catalog, card, language) for card in cards])


def link_languages(catalog: Catalog, planned: Sequence[Planned]) -> list[Planned]:
    """Fills hreflang and the language switch of every page: same identity = the same page in another language."""
    urls: dict[Identity, dict[str, str]] = {}
    for item in planned:
        urls.setdefault(item.identity, {})[item.page.language] = item.url
    return [_linked(catalog, item, urls) for item in planned]


def _linked(catalog: Catalog, item: Planned, urls: dict[Identity, dict[str, str]]) -> Planned:
    versions = urls[item.identity]
    alternates: tuple[Alternate, ...] = ()
    if len(versions) > 1:
        tags = [
            (catalog.config.language(key).tag, versions[key]) for key in catalog.languages if key in versions
        ]
        # One x-default for all versions: the default language's, else the first in the order of site.yaml.
        default = versions.get(catalog.config.default_language, tags[0][1])
        alternates = tuple(
            Alternate(tag, catalog.absolute(url)) for tag, url in [*tags, ("x-default", default)]
        )
    others = [key for key in catalog.languages if key != item.page.language]
    switch = tuple(_switch(catalog, item, key, urls) for key in others)
    return msgspec.structs.replace(
        item, page=msgspec.structs.replace(item.page, alternates=alternates, switch=switch)
    )


def _switch(catalog: Catalog, item: Planned, key: str, urls: dict[Identity, dict[str, str]]) -> LanguageLink:
    language = catalog.config.language(key)
    exact = key in urls[item.identity]
    url = next(
        found[key] for name in (item.identity, item.closest, HOME) if key in (found := urls.get(name, {}))
    )
    return LanguageLink(key, language.tag, language.name, language.badge, catalog.href(url), exact)


def collisions(claims: Iterable[tuple[str, str]]) -> list[Problem]:
    """Problems for output paths that two sources claim, also by case, by Unicode form, or as file and folder.

    `claims` are pairs of output path and source.
    """
    problems: list[Problem] = []
    owners: dict[str, tuple[str, str]] = {}
    folders: dict[str, tuple[str, str]] = {}
    for path, source in sorted(set(claims), key=lambda claim: (claim[1], claim[0])):
        name = route.collision_key(path)
        parents = [name[:at] for at, char in enumerate(name) if char == "/"]
        rival = (
            owners.get(name) or folders.get(name) or next((owners[p] for p in parents if p in owners), None)
        )
        if rival:
            problems.append(_collision(path, source, *rival))
            continue
        owners[name] = path, source
        folders |= dict.fromkeys(parents, (path, source))
    return problems


def _collision(path: str, source: str, other_path: str, other: str) -> Problem:
    also = "" if other_path == path else f" (as {other_path})"
    message = f"{path} is claimed by two sources: {other}{also} and {source}"
    file = next((each for each in (source, other) if each.startswith(("content/", "static/"))), SITE_FILE)
    hint = "give one of them another slug, permalink or alias"
    if file == SITE_FILE:
        hint = "declare one of them in site.yaml, under `tags:` or `categories:`, with a key of its own"
    return Problem("url.collision", message, file, line=int(file.startswith("content/")), hint=hint)
