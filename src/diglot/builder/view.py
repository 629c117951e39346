"""What templates see: a `Site`, the same for all pages of a language, and a `Page`, all that one page may know.

Both are part of a page's key, so nothing has to be tracked: a page is composed again when its view differs. Fields named
`html` or ending in `_html` hold HTML; the template step marks them so, everything else is escaped.
"""

import msgspec


class Link(msgspec.Struct, frozen=True):
    name: str
    href: str
    external: bool = False


class PostLink(msgspec.Struct, frozen=True):
    title_html: str
    href: str


class LanguageLink(msgspec.Struct, frozen=True):
    """The way to a page in another language; not `exact` when it leads to the closest page instead."""

    key: str
    tag: str
    name: str
    badge: str
    href: str
    exact: bool = True


class Alternate(msgspec.Struct, frozen=True):
    """An entry of hreflang: a language tag or x-default, and an absolute URL."""

    tag: str
    url: str


class Author(msgspec.Struct, frozen=True):
    name: str
    url: str = ""


class Term(msgspec.Struct, frozen=True):
    """A category or tag, as an index lists it."""

    name: str
    href: str
    count: int
    description: str = ""


class Entry(msgspec.Struct, frozen=True):
    """A post as lists show it; `excerpt` is filled in when the page is composed, where it shows one."""

    title: str
    title_html: str
    href: str
    date: str
    language: str
    tag: str
    badge: str
    minutes: int
    foreign: bool = False
    updated: str = ""
    category: Link | None = None
    tags: tuple[Link, ...] = ()
    draft: bool = False
    scheduled: bool = False
    excerpt: str = ""


class Pulse(msgspec.Struct, frozen=True):
    """A post on the signal line of the home page."""

    title: str
    href: str
    date: str
    place: float
    """0 (oldest shown) to 1 (newest)"""
    height: int
    """1 to 5, by length"""
    newest: bool = False


class Month(msgspec.Struct, frozen=True):
    number: int
    entries: tuple[Entry, ...]


class Year(msgspec.Struct, frozen=True):
    year: str
    href: str
    count: int


class Site(msgspec.Struct, frozen=True):
    """What each page of a language shows of the site; `language` is the key in site.yaml, `tag` the BCP 47 tag."""

    title: str
    headline: str
    updates: str
    description: str
    language: str
    tag: str
    home: str
    feed: str
    menu: tuple[Link, ...]
    languages: tuple[LanguageLink, ...]
    assets: dict[str, str]
    """logical name → href, for `asset("site.css")`"""
    author: str = ""
    license: Link | None = None


class Page(msgspec.Struct, frozen=True):
    """One page. Which fields are filled depends on its kind; docs/theme.md lists them for each template."""

    kind: str
    template: str
    title: str
    title_html: str
    description: str
    url: str
    """href on this host, with the base path"""
    canonical: str
    language: str
    tag: str
    alternates: tuple[Alternate, ...] = ()
    switch: tuple[LanguageLink, ...] = ()
    links: tuple[tuple[str, ...], ...] = ()
    """for each fragment, the href of each of its targets"""
    entries: tuple[Entry, ...] = ()
    older: str = ""
    newer: str = ""
    number: int = 0
    signal: tuple[Pulse, ...] = ()
    entry: Entry | None = None
    authors: tuple[Author, ...] = ()
    outline: bool = True
    previous: PostLink | None = None
    next: PostLink | None = None
    source: str = ""
    term: Term | None = None
    terms: tuple[Term, ...] = ()
    years: tuple[Year, ...] = ()
    year: str = ""
    months: tuple[Month, ...] = ()
    target: str = ""
