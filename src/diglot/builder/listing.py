"""Long lists on several pages, numbered from the oldest, so that a new post changes the newest page only."""

import posixpath
from collections.abc import Iterator

import msgspec

from diglot.builder.catalog import Card


class Listing(msgspec.Struct, frozen=True):
    """One page of a list. Number 0 is its front page, with the newest; `older` and `newer` are numbers, or None."""

    number: int
    cards: tuple[Card, ...]
    older: int | None
    newer: int | None


def paginate(cards: tuple[Card, ...], size: int) -> Iterator[Listing]:
    """The front page with the newest `size` cards, and one page for each full run of `size` cards counted from the oldest.

    The newest run has no page of its own: the front page shows all of it. So a page, once there, keeps its cards, and
    the front page and the one before it may overlap.
    """
    last = max(0, (len(cards) - 1) // size)
    yield Listing(0, cards[:size], older=last or None, newer=None)
    oldest_first = cards[::-1]
    for number in range(last, 0, -1):
        run = oldest_first[(number - 1) * size : number * size][::-1]
        yield Listing(number, run, older=number - 1 or None, newer=number + 1 if number < last else 0)


def listing_url(front: str, number: int) -> str:
    """The URL path of a page of the list whose front page is `front`: /tags/x/ and /tags/x.html → /tags/x/page/3/."""
    folder = front if front.endswith("/") else posixpath.splitext(front)[0] + "/"
    return f"{folder}page/{number}/" if number else front
