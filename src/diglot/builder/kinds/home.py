"""The front page with the latest updates, and the pages with older ones."""

from collections.abc import Iterator

from msgspec.structs import replace

from diglot.builder.catalog import Card, Catalog
from diglot.builder.listing import listing_url, paginate
from diglot.builder.plan import HOME, Kind, Planned, entry, start_page
from diglot.builder.view import Pulse

PULSES = 120
HEIGHTS = (4, 8, 14, 22)
"""reading minutes from which a pulse is one step higher"""


def plan(catalog: Catalog, language: str) -> Iterator[Planned]:
    front = catalog.prefixed(language, "/")
    cards = catalog.posts[language]
    settings = catalog.config.language(language)
    for listing in paginate(cards, catalog.config.page_size):
        url = listing_url(front, listing.number)
        page = replace(
            start_page(catalog, language, "home", "home.html", url, settings.title),
            description=settings.description,
            entries=tuple(entry(catalog, card, language) for card in listing.cards),
            older=_href(catalog, front, listing.older),
            newer=_href(catalog, front, listing.newer),
            number=listing.number,
            signal=_signal(catalog, cards[:PULSES]) if not listing.number else (),
        )
        yield Planned(
            identity=HOME if not listing.number else ("home", language, str(listing.number)),
            closest=HOME,
            url=url,
            page=page,
            source=f"the {language} front page"
            if not listing.number
            else f"page {listing.number} of the {language} posts",
            texts=tuple(card.excerpt for card in listing.cards),
        )


def _href(catalog: Catalog, front: str, number: int | None) -> str:
    return "" if number is None else catalog.href(listing_url(front, number))


def _signal(catalog: Catalog, cards: tuple[Card, ...]) -> tuple[Pulse, ...]:
    """The newest posts as pulses, oldest first, placed by date and as high as the text is long."""
    if not cards:
        return ()
    newest, oldest = cards[0].moment, cards[-1].moment
    span = (newest - oldest).total_seconds() or 1.0
    return tuple(
        Pulse(
            title=card.facts.title,
            href=catalog.href(card.url),
            date=card.document.date,
            place=round((card.moment - oldest).total_seconds() / span, 4) if len(cards) > 1 else 1.0,
            height=1 + sum(card.facts.minutes >= minutes for minutes in HEIGHTS),
            newest=card is cards[0],
        )
        for card in reversed(cards)
    )


KIND = Kind("home", plan)
