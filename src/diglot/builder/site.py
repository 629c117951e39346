"""What belongs to a whole language of a site: the part of a view that all its pages share, and its feed."""

from collections.abc import Iterator, Sequence
from urllib.parse import quote, unquote

from msgspec.structs import replace

from diglot import route
from diglot.builder.addresses import Addresses
from diglot.builder.assets import STATIC
from diglot.builder.catalog import Card, Catalog
from diglot.builder.formats import web_manifest
from diglot.builder.formats.feed import PATH, Feed, FeedEntry
from diglot.builder.formats.llms import PATH as LLMS_PATH
from diglot.builder.formats.llms import RUN, Overview, Section
from diglot.builder.links import cut, static_file
from diglot.builder.view import Author, LanguageLink, Link, Site
from diglot.config import MenuItem
from diglot.inputs import SITE_FILE
from diglot.model import Metadata
from diglot.policy import write_policy
from diglot.problem import Problem
from diglot.schema import suggest


def make_site(catalog: Catalog, language: str, addresses: Addresses) -> Site:
    config = catalog.config
    own = config.language(language)
    author = config.authors.get(config.author)
    return Site(
        title=own.title,
        headline=own.headline,
        updates=own.updates,
        description=own.description,
        language=language,
        tag=own.tag,
        home=catalog.href(catalog.prefixed(language, "/")),
        url=catalog.absolute(catalog.prefixed(language, "/")),
        root=catalog.absolute("/"),
        feed=catalog.href(catalog.prefixed(language, f"/{PATH}")),
        manifest=catalog.href(catalog.prefixed(language, f"/{web_manifest.PATH}")),
        menu=tuple(_menu_link(catalog, language, item, addresses) for item in config.menu),
        languages=tuple(
            LanguageLink(
                each.key, each.tag, each.name, each.badge, catalog.href(catalog.prefixed(each.key, "/"))
            )
            for each in config.languages
        ),
        author=author.name[language] if author else "",
        license=Link(config.license.name, config.license.url) if config.license else None,
        policy=write_policy(config.allowed_hosts),
        emphasis=config.emphasis,
    )


def _menu_link(catalog: Catalog, language: str, item: MenuItem, addresses: Addresses) -> Link:
    if not item.url.startswith("/"):
        return Link(item.name[language], item.url, external=True)
    path, suffix = cut(item.url)
    found = _menu_page(catalog, language, path, addresses) or _own(catalog, language, path)
    return Link(item.name[language], catalog.href(found) + suffix)


def _own(catalog: Catalog, language: str, path: str) -> str:
    return catalog.prefixed(language, route.normalize(unquote(path)))


def _menu_page(catalog: Catalog, language: str, path: str, addresses: Addresses) -> str | None:
    """The URL path of the language's own page, or of a static file, which is the same for all languages."""
    file = static_file(path).removeprefix(STATIC)
    return addresses.page(_own(catalog, language, path)) or (f"/{file}" if file in catalog.static else None)


def menu_problems(catalog: Catalog, addresses: Addresses) -> list[Problem]:
    """One for each item of the menu that leads nowhere."""
    problems = []
    for item in catalog.config.menu:
        path = cut(item.url)[0]
        without = [key for key in catalog.languages if not _menu_page(catalog, key, path, addresses)]
        if item.url.startswith("/") and without:
            prefix = catalog.config.prefix(without[0])
            known = [url.removeprefix(prefix) for url in addresses.urls.values() if url.startswith(prefix)]
            message = f"the menu leads to {item.url}, which is no page in {', '.join(without)}"
            hint = suggest(path, known) or "write the page in each language, or take it out of `menu:`"
            problems.append(Problem("menu.missing", message, SITE_FILE, hint=hint, severity="warning"))
    return problems


def make_feed(catalog: Catalog, language: str, cards: Sequence[Card]) -> Feed:
    """The feed of `cards`, the newest posts written in `language`, without their words."""
    own = catalog.config.language(language)
    author = catalog.config.authors.get(catalog.config.author)
    return Feed(
        id=f"{catalog.config.id}/{language}",
        title=own.title,
        subtitle=own.description,
        tag=own.tag,
        url=catalog.absolute(catalog.prefixed(language, f"/{PATH}")),
        home=catalog.absolute(catalog.prefixed(language, "/")),
        author=author.name[language] if author else "",
        entries=tuple(_feed_entry(catalog, card) for card in cards),
    )


def make_overview(catalog: Catalog, language: str) -> tuple[Overview, list[tuple[Card, ...]]]:
    """The llms.txt of a language without its lists, and the documents of each run of these."""
    own = catalog.config.language(language)
    sections: list[Section] = []
    runs: list[tuple[Card, ...]] = []
    for section, cards in _sections(catalog, language):
        cut = [cards[max(0, end - RUN) : end] for end in range(len(cards), 0, -RUN)][::-1]
        sections.append(replace(section, runs=len(cut)))
        runs += cut
    others = tuple(
        Link(each.name, catalog.absolute(catalog.prefixed(each.key, f"/{LLMS_PATH}")))
        for each in catalog.config.languages
        if each.key != language
    )
    return Overview(own.title, own.description, tuple(sections), others), runs


def _sections(catalog: Catalog, language: str) -> Iterator[tuple[Section, tuple[Card, ...]]]:
    """Posts by category, in the order of their names; those without one; the other pages."""
    posts: dict[str, list[Card]] = {}
    for card in catalog.own_posts(language):
        posts.setdefault(card.document.category, []).append(card)
    others = posts.pop("", [])
    names = {key: catalog.term_name("category", key, language) for key in posts}
    for key in sorted(posts, key=lambda key: (catalog.order[language][names[key]], key)):
        yield Section(0, names[key]), tuple(posts[key])
    for kind, cards in (("list_posts", others), ("list_pages", catalog.pages(language))):
        if cards:
            yield Section(0, kind=kind), tuple(cards)


def _feed_entry(catalog: Catalog, card: Card) -> FeedEntry:
    document, url = card.document, catalog.absolute(card.url)
    taxonomies = [("category", document.category), *(("tag", tag) for tag in document.tags)]
    return FeedEntry(
        # By the document's key and not by its address, which may change.
        id=f"{catalog.config.id}/{document.language}/{quote(document.key, safe=route.SAFE)}",
        url=url,
        published=document.date,
        updated=document.updated or document.date,
        categories=tuple(catalog.term_name(*each, document.language) for each in taxonomies if each[1]),
        authors=tuple(author.name for author in authors(catalog, document)),
    )


def authors(catalog: Catalog, document: Metadata) -> tuple[Author, ...]:
    """The document's authors, else the site's; one that site.yaml does not know is shown as written."""
    config = catalog.config
    keys = document.authors or ((config.author,) if config.author else ())
    known = [(key, config.authors.get(key)) for key in keys]
    return tuple(
        Author(found.name[document.language], found.url) if found else Author(key) for key, found in known
    )
