"""Categories and tags: a page for each one in use, with its posts, and an index of all of them."""

from collections.abc import Iterator
from functools import partial

from msgspec.structs import replace

from diglot import route
from diglot.builder.catalog import Catalog
from diglot.builder.listing import Listing, listing_url, paginate
from diglot.builder.plan import Kind, Planned, entries, start_page, under
from diglot.builder.view import Crumb, Term

LINES = 50
"""posts on a page of a category or tag, a line each"""
INDEXES = {"category": "categories", "tag": "tags"}


def plan(taxonomy: str, catalog: Catalog, language: str) -> Iterator[Planned]:
    posts = catalog.in_term(language, taxonomy)
    keys = sorted(
        posts, key=lambda key: (catalog.order[language][catalog.term_name(taxonomy, key, language)], key)
    )
    for key in keys:
        for listing in paginate(posts[key], LINES):
            yield _term_page(catalog, taxonomy, key, language, listing, len(posts[key]))
    terms = tuple(_term(catalog, taxonomy, key, language, len(posts[key])) for key in keys)
    yield _index(catalog, taxonomy, language, terms)


def _term(catalog: Catalog, taxonomy: str, key: str, language: str, count: int) -> Term:
    return Term(
        name=catalog.term_name(taxonomy, key, language),
        href=catalog.href(catalog.term_url(taxonomy, key, language)),
        count=count,
        description=catalog.term_description(taxonomy, key, language),
    )


def _term_page(
    catalog: Catalog, taxonomy: str, key: str, language: str, listing: Listing, count: int
) -> Planned:
    front = catalog.term_url(taxonomy, key, language)
    url = listing_url(front, listing.number)
    term = _term(catalog, taxonomy, key, language, count)
    index = Crumb(catalog.absolute(index_url(catalog, taxonomy, language)), kind=INDEXES[taxonomy])
    page = replace(
        under(start_page(catalog, language, taxonomy, "term.html", url, term.name), index),
        description=term.description,
        # The count changes with each post: only the front page of the term may show it.
        term=term if not listing.number else replace(term, count=0),
        entries=entries(catalog, listing.cards, language),
        older="" if listing.older is None else catalog.href(listing_url(front, listing.older)),
        newer="" if listing.newer is None else catalog.href(listing_url(front, listing.newer)),
        number=listing.number,
    )
    identity = (taxonomy, key) if not listing.number else (taxonomy, key, language, str(listing.number))
    closest = (taxonomy, key) if listing.number else (INDEXES[taxonomy],)
    return Planned(
        identity, closest, url, page, f"the {language} page of the {taxonomy} {key}", listing.cards
    )


def _index(catalog: Catalog, taxonomy: str, language: str, terms: tuple[Term, ...]) -> Planned:
    index = INDEXES[taxonomy]
    url = index_url(catalog, taxonomy, language)
    page = replace(start_page(catalog, language, index, "terms.html", url), terms=terms)
    return Planned((index,), (index,), url, page, f"the {language} index of {index}")


def index_url(catalog: Catalog, taxonomy: str, language: str) -> str:
    """Above the terms, where their pattern allows it: /tags/:key/ → /tags/."""
    permalinks = catalog.config.permalinks
    pattern = permalinks.category if taxonomy == "category" else permalinks.tag
    above = pattern.partition(":key")[0]
    return catalog.prefixed(
        language, route.normalize(above if above.strip("/") else f"/{INDEXES[taxonomy]}/")
    )


CATEGORY = Kind("category", partial(plan, "category"))
TAG = Kind("tag", partial(plan, "tag"))
