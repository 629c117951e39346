"""What templates see: a `Site`, the same for all pages of a language, and a `Page`, all that one page may know.

Both are part of a page's key, so nothing has to be tracked: a page is composed again when its view differs. A view is
made of addresses, dates and terms; `post` numbers the documents whose words are on the page, and `compose` fills these in.
Fields named `html` or ending in `_html` hold HTML; the template step marks them so, everything else is escaped.
"""

from typing import Any

import msgspec
from msgspec.structs import replace

from diglot.model import Facts, Fragment, Heading

HEIGHTS = (4, 8, 14, 22)
"""reading minutes from which a pulse is one step higher"""
ARTICLE = "\0a\0"
"""stands for the text of a page while the rest of it is made"""
WORDS = "\0w\0"
"""stands for the number of its words, which changes as often"""
FORMULA = 'class="katex'
"""in the HTML of each formula"""


class Link(msgspec.Struct, frozen=True):
    name: str
    href: str
    external: bool = False


class PostLink(msgspec.Struct, frozen=True, omit_defaults=True):
    href: str
    post: int = 0
    title_html: str = ""


class LanguageLink(msgspec.Struct, frozen=True):
    """The way to a page in another language; not `exact` when it leads to the closest page instead."""

    key: str
    tag: str
    name: str
    badge: str
    href: str
    exact: bool = True
    sections: dict[str, str] = {}
    """id of a section of this page → its id there"""


class Alternate(msgspec.Struct, frozen=True):
    """An entry of hreflang: a language tag or x-default, and an absolute URL."""

    tag: str
    url: str


class Author(msgspec.Struct, frozen=True):
    name: str
    url: str = ""


class Crumb(msgspec.Struct, frozen=True, omit_defaults=True):
    """A page that stands above another."""

    url: str
    """absolute"""
    name: str = ""
    kind: str = ""
    """where there is no name: the string of the interface that is one; without either, it is the front page"""


class Image(msgspec.Struct, frozen=True, omit_defaults=True):
    """The picture that a page is shared with."""

    url: str = ""
    """absolute"""
    width: int = 0
    height: int = 0
    """in pixels; 0 for one that lies elsewhere"""
    alt: str = ""
    type: str = ""
    """image/png; empty when it is not known"""


class Term(msgspec.Struct, frozen=True):
    """A category or tag, as an index lists it."""

    name: str
    href: str
    count: int
    description: str = ""


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """A post as lists show it. The entries of a page are its first posts, in their order."""

    href: str
    date: str
    language: str
    tag: str
    badge: str
    foreign: bool = False
    updated: str = ""
    category: Link | None = None
    tags: tuple[Link, ...] = ()
    draft: bool = False
    scheduled: bool = False
    title: str = ""
    title_html: str = ""
    minutes: int = 0
    excerpt: str = ""


class Pulse(msgspec.Struct, frozen=True, omit_defaults=True):
    """A post on the signal line of the home page."""

    href: str
    date: str
    place: float
    """0 (oldest shown) to 1 (newest)"""
    newest: bool = False
    post: int = 0
    title: str = ""
    height: int = 0
    """1 to 5, by length"""


class Month(msgspec.Struct, frozen=True, omit_defaults=True):
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
    url: str
    """the whole address of its front page"""
    root: str
    """the whole address of the site, the same for all languages"""
    feed: str
    manifest: str
    """href of its web app manifest"""
    menu: tuple[Link, ...]
    languages: tuple[LanguageLink, ...]
    assets: dict[str, str] = {}
    """logical name → href, for `asset("site.css")`"""
    author: str = ""
    license: Link | None = None
    policy: str = ""
    """the Content-Security-Policy of all pages"""
    emphasis: str = "dots"
    """how Chinese is emphasized"""


class Text(msgspec.Struct, frozen=True):
    """A text on a page, and what the page shows of it besides."""

    html: str
    outline: tuple[Heading, ...]
    math: bool
    """whether there is a formula in it"""

    @classmethod
    def of(cls, fragment: Fragment, html: str) -> "Text":
        """`html`: the fragment's, filled."""
        return cls(html, fragment.outline, FORMULA in html)


class Page(msgspec.Struct, frozen=True, omit_defaults=True):
    """One page. Which fields are filled depends on its kind; docs/theme.md lists them for each template."""

    kind: str
    template: str
    url: str
    """href on this host, with the base path"""
    canonical: str
    language: str
    tag: str
    title: str = ""
    title_html: str = ""
    description: str = ""
    titled: bool = False
    """bears the title of the first of its posts, which is filled in when it is composed"""
    alternates: tuple[Alternate, ...] = ()
    switch: tuple[LanguageLink, ...] = ()
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
    crumbs: tuple[Crumb, ...] = ()
    """the pages above it, the front page first"""
    markdown: str = ""
    """href of the same as Markdown"""
    image: Image | None = None


def worded(page: Page, facts: tuple[Facts, ...], description: str | None, image: Image | None) -> Page:
    """The page with the words of its posts, which `facts` has by their number, and with its picture."""
    following = iter(facts)
    changes: dict[str, Any] = {
        "entries": tuple(map(_entry, page.entries, facts)),
        "signal": tuple(_pulse(pulse, facts[pulse.post]) for pulse in page.signal),
        "months": tuple(
            replace(month, entries=tuple(map(_entry, month.entries, following))) for month in page.months
        ),
        "entry": page.entry and _entry(page.entry, facts[0]),
        "previous": page.previous and replace(page.previous, title_html=facts[page.previous.post].title_html),
        "next": page.next and replace(page.next, title_html=facts[page.next.post].title_html),
        "description": page.description if description is None else description,
        "image": image,
    }
    if page.titled:
        changes |= {"title": facts[0].title, "title_html": facts[0].title_html}
    return replace(page, **changes)


def _entry(entry: Entry, facts: Facts) -> Entry:
    return replace(entry, title=facts.title, title_html=facts.title_html, minutes=facts.minutes)


def _pulse(pulse: Pulse, facts: Facts) -> Pulse:
    height = 1 + sum(facts.minutes >= minutes for minutes in HEIGHTS)
    return replace(pulse, title=facts.title, height=height)
