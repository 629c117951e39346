"""A post's own page, in the language in which it is written."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from diglot.builder.catalog import Card, Catalog
from diglot.builder.plan import HOME, Kind, Planned, entry, start_page
from diglot.builder.site import authors
from diglot.builder.view import Page, PostLink


def plan(catalog: Catalog, language: str) -> Iterator[Planned]:
    cards = catalog.own_posts(language)
    for index, card in enumerate(cards):
        yield text_page(catalog, card, _post(catalog, card, cards, index))


def text_page(catalog: Catalog, card: Card, page: Page) -> Planned:
    """The page of one document; `page` holds what is particular to its kind."""
    document = card.document
    return Planned(
        identity=("document", document.key),
        closest=HOME,
        url=card.url,
        page=replace(
            page,
            title_html=card.facts.title_html,
            description=card.facts.description,
            outline=document.outline,
            source=catalog.config.repository + document.path if catalog.config.repository else "",
        ),
        source=document.path,
        texts=(card.article,),
        modified=document.updated or document.date,
    )


def _post(catalog: Catalog, card: Card, cards: Sequence[Card], index: int) -> Page:
    document = card.document
    return replace(
        start_page(catalog, document.language, "post", "post.html", card.url, card.facts.title),
        entry=entry(catalog, card, document.language),
        authors=authors(catalog, document),
        previous=_link(catalog, cards[index + 1]) if index + 1 < len(cards) else None,
        next=_link(catalog, cards[index - 1]) if index else None,
    )


def _link(catalog: Catalog, card: Card) -> PostLink:
    return PostLink(card.facts.title_html, catalog.href(card.url))


KIND = Kind("post", plan)
