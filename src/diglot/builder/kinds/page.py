"""A stand-alone page, such as about: any document that is not a post."""

from collections.abc import Iterator

from diglot.builder.catalog import Catalog
from diglot.builder.kinds.post import text_page
from diglot.builder.plan import Kind, Planned, start_page


def plan(catalog: Catalog, language: str) -> Iterator[Planned]:
    for card in catalog.pages(language):
        page = start_page(catalog, language, "page", "page.html", card.url)
        yield text_page(catalog, card, page)


KIND = Kind("page", plan)
