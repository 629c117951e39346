"""A post's own page, in the language in which it is written."""

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from diglot import route
from diglot.builder.catalog import Card, Catalog
from diglot.builder.plan import HOME, Kind, Planned, entry, start_page, under
from diglot.builder.site import authors
from diglot.builder.view import Crumb, Page, PostLink
from diglot.model import Metadata


def plan(catalog: Catalog, language: str) -> Iterator[Planned]:
    cards = catalog.own_posts(language)
    for index, card in enumerate(cards):
        around = [cards[at] for at in (index + 1, index - 1) if 0 <= at < len(cards)]
        yield text_page(catalog, card, _post(catalog, card, cards, index), around)


def text_page(catalog: Catalog, card: Card, page: Page, around: Sequence[Card] = ()) -> Planned:
    """The page of one document; `page` holds what is particular to its kind."""
    document = card.document
    return Planned(
        identity=("document", document.key),
        closest=HOME,
        url=card.url,
        page=replace(
            page,
            titled=True,
            outline=document.outline,
            source=catalog.config.repository + document.path if catalog.config.repository else "",
            markdown=_markdown(catalog, card.url),
        ),
        source=document.path,
        posts=(card, *around),
        shows="article",
        modified=document.updated or document.date,
    )


def _markdown(catalog: Catalog, url: str) -> str:
    if not catalog.config.markdown_copies:
        return ""
    return catalog.href(f"/{route.markdown_path(route.output_path(url))}")


def _post(catalog: Catalog, card: Card, cards: Sequence[Card], index: int) -> Page:
    document = card.document
    older = index + 1 < len(cards)
    category = () if not document.category else (_category(catalog, document),)
    return replace(
        under(start_page(catalog, document.language, "post", "post.html", card.url), *category),
        entry=entry(catalog, card, document.language),
        authors=authors(catalog, document),
        previous=PostLink(cards[index + 1].href, 1) if older else None,
        next=PostLink(cards[index - 1].href, 1 + older) if index else None,
    )


def _category(catalog: Catalog, document: Metadata) -> Crumb:
    key, language = document.category, document.language
    url = catalog.absolute(catalog.term_url("category", key, language))
    return Crumb(url, catalog.term_name("category", key, language))


KIND = Kind("post", plan)
