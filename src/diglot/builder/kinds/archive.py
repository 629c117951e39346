"""The archive: an index of years, and a page for each year with its posts by month."""

from collections.abc import Iterator
from itertools import groupby

from msgspec.structs import replace

from diglot.builder.catalog import Card, Catalog
from diglot.builder.plan import Kind, Planned, entries, start_page, under
from diglot.builder.view import Crumb, Month, Year

ARCHIVE = ("archive",)


def plan(catalog: Catalog, language: str) -> Iterator[Planned]:
    front = catalog.prefixed(language, "/archive/")
    index = Crumb(catalog.absolute(front), kind="archive")
    years = []
    # By the date as written, which is how readers know a post: near midnight it may differ from the order by instant.
    ordered = sorted(catalog.posts[language], key=lambda card: card.document.date[:7], reverse=True)
    for year, group in groupby(ordered, key=lambda card: card.document.date[:4]):
        cards = tuple(group)
        url = f"{front}{year}/"
        years.append(Year(year, catalog.href(url), len(cards)))
        page = replace(
            under(start_page(catalog, language, "year", "year.html", url, year), index),
            year=year,
            months=tuple(_months(catalog, cards, language)),
        )
        yield Planned(("archive", year), ARCHIVE, url, page, f"the {language} archive of {year}", cards)
    page = replace(start_page(catalog, language, "archive", "archive.html", front), years=tuple(years))
    yield Planned(ARCHIVE, ARCHIVE, front, page, f"the {language} archive")


def _months(catalog: Catalog, cards: tuple[Card, ...], language: str) -> Iterator[Month]:
    for month, group in groupby(cards, key=lambda card: card.document.date[5:7]):
        yield Month(int(month), entries(catalog, list(group), language))


KIND = Kind("archive", plan)
