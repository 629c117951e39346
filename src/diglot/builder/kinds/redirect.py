"""A page that leads to another one and keeps the fragment: from a former address of a document to its present one, and
from the root of a site to its default language, where that has a prefix too.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from diglot import route
from diglot.builder.catalog import Card, Catalog
from diglot.builder.plan import HOME, Kind, Planned, start_page
from diglot.builder.view import Page


def plan(catalog: Catalog, language: str) -> Iterator[Planned]:
    home = catalog.prefixed(language, "/")
    if language == catalog.config.default_language and home != "/":
        page = _redirect(catalog, language, "/", home)
        page = replace(page, title=catalog.config.language(language).title)
        yield _planned("/", page, "the way from / to the default language")
    for card in catalog.cards:
        if card.document.language != language:
            continue
        for alias in card.document.aliases:
            url = route.normalize(alias)
            if _heir(catalog, card, alias) != language:
                continue
            if route.collision_key(url) == route.collision_key(card.url):
                # Migrants list the present address too, often in another case, which some disks can't hold beside it.
                continue
            page = replace(_redirect(catalog, language, url, card.url), titled=True)
            yield _planned(url, page, card.document.path, (card,))


def _heir(catalog: Catalog, card: Card, alias: str) -> str:
    """The language to which an address leads that several versions had, as they do when post.yaml names it."""
    versions = catalog.translations[card.document.key]
    sharing = [
        key for key in catalog.languages if key in versions and alias in versions[key].document.aliases
    ]
    default = catalog.config.default_language
    return default if default in sharing else next(iter(sharing), card.document.language)


def _redirect(catalog: Catalog, language: str, url: str, target: str) -> Page:
    return replace(
        start_page(catalog, language, "redirect", "redirect.html", url),
        target=catalog.href(target),
        canonical=catalog.absolute(target),
    )


def _planned(url: str, page: Page, source: str, posts: tuple[Card, ...] = ()) -> Planned:
    return Planned(("redirect", url), HOME, url, page, source, posts, in_sitemap=False)


KIND = Kind("redirect", plan)
