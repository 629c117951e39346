"""The one 404 page: a static host serves the root's for every wrong address, so it speaks all languages."""

from collections.abc import Iterator

from diglot.builder.catalog import Catalog
from diglot.builder.plan import HOME, Kind, Planned, start_page

NAME = "notfound"


def plan(catalog: Catalog, language: str) -> Iterator[Planned]:
    if language == catalog.config.default_language:
        page = start_page(catalog, language, NAME, "404.html", "/404.html", "404")
        yield Planned((NAME,), HOME, "/404.html", page, "the 404 page", in_sitemap=False)


KIND = Kind(NAME, plan)
