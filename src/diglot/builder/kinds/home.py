"""The front page with the latest updates, and the pages with older ones."""

from collections.abc import Iterator

from msgspec.structs import replace

from diglot.builder.catalog import Card, Catalog
from diglot.builder.listing import listing_url, paginate
from diglot.builder.plan import HOME, Kind, Planned, entries, start_page
from diglot.builder.view import Pulse

PULSES = 120


def plan(catalog: Catalog, language: str) -> Iterator[Planned]:
    front = catalog.prefixed(language, "/")
    cards = catalog.posts[language]
    settings = catalog.config.language(language)
    for listing in paginate(cards, catalog.config.page_size):
        url = listing_url(front, listing.number)
        signal = cards[:PULSES] if not listing.number else ()
        page = replace(
            start_page(catalog, language, "home", "home.html", url, settings.title),
            description=settings.description,
            entries=entries(catalog, listing.cards, language),
            older=_href(catalog, front, listing.older),
            newer=_href(catalog, front, listing.newer),
            number=listing.number,
            signal=_signal(signal, len(listing.cards)),
        )
        yield Planned(
            identity=HOME if not listing.number else ("home", language, str(listing.number)),
            closest=HOME,
            url=url,
            page=page,
            source=f"the {language} front page"
            if not listing.number
            else f"page {listing.number} of the {language} posts",
            posts=(*listing.cards, *signal),
            shows="excerpt",
        )


def _href(catalog: Catalog, front: str, number: int | None) -> str:
    return "" if number is None else catalog.href(listing_url(front, number))


def _signal(cards: tuple[Card, ...], first: int) -> tuple[Pulse, ...]:
    """The newest posts as pulses, oldest first, placed by date; `first` is the number of the newest on the page."""
    if not cards:
        return ()
    newest, oldest = cards[0].moment, cards[-1].moment
    span = (newest - oldest).total_seconds() or 1.0
    return tuple(
        Pulse(
            href=card.href,
            date=card.document.date,
            place=round((card.moment - oldest).total_seconds() / span, 4) if len(cards) > 1 else 1.0,
            newest=card is cards[0],
            post=first + index,
        )
        for index, card in reversed(list(enumerate(cards)))
    )


KIND = Kind("home", plan)
