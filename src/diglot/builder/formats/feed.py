"""Atom (RFC 4287): the newest posts of a language in full, with formulas as MathML and every link absolute."""

import functools
import re
from datetime import datetime

import msgspec

from diglot.builder.formats.xml import escape, quote
from diglot.builder.fragment import fill, fill_words
from diglot.engine import Step
from diglot.language import Strings, translate
from diglot.model import Facts, Fragment

PATH = "feed.xml"
FORBIDDEN = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""characters that no XML 1.0 document may hold, not even as a reference"""


class FeedEntry(msgspec.Struct, frozen=True):
    """A post without its words."""

    id: str
    url: str
    published: str
    updated: str
    categories: tuple[str, ...]
    authors: tuple[str, ...]


class Feed(msgspec.Struct, frozen=True):
    """A feed as data; URLs are absolute, dates ISO 8601 with offset."""

    id: str
    title: str
    subtitle: str
    tag: str
    url: str
    home: str
    author: str
    entries: tuple[FeedEntry, ...]


def compose_feed(feed: Feed, entries: tuple[bytes, ...]) -> bytes:
    """The document. `entries` are its posts as `compose_entry` gives them, in their order."""
    # An empty feed needs a date too, and a build has no clock.
    updated = max(
        (entry.updated for entry in feed.entries), key=_instant, default="1970-01-01T00:00:00+00:00"
    )
    rows = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang={_attribute(feed.tag)}>',
        f"<id>{_text(feed.id)}</id>",
        f"<title>{_text(feed.title)}</title>",
        *([f"<subtitle>{_text(feed.subtitle)}</subtitle>"] if feed.subtitle else []),
        f"<updated>{_text(updated)}</updated>",
        f'<link rel="self" type="application/atom+xml" href={_attribute(feed.url)}/>',
        f'<link rel="alternate" type="text/html" href={_attribute(feed.home)}/>',
        f"<author><name>{_text(feed.author or feed.title)}</name></author>",
        "<generator>diglot</generator>",
    ]
    return b"\n".join(["\n".join(rows).encode(), *entries, b"</feed>\n"])


def compose_entry(
    entry: FeedEntry,
    strings: Strings,
    facts: Facts,
    description: str,
    fragment: Fragment,
    links: tuple[str, ...],
) -> bytes:
    """One post, with its words; `links`: an absolute URL for each target of the text."""
    t = functools.partial(translate, strings)
    html = fill(fragment, links, t)
    rows = [
        "<entry>",
        f"<id>{_text(entry.id)}</id>",
        f"<title>{_text(facts.title)}</title>",
        f'<link rel="alternate" type="text/html" href={_attribute(entry.url)}/>',
        f"<published>{_text(entry.published)}</published>",
        f"<updated>{_text(entry.updated)}</updated>",
        *(f"<author><name>{_text(name)}</name></author>" for name in entry.authors),
        *(f"<category term={_attribute(name)}/>" for name in entry.categories),
        *([f"<summary>{_text(fill_words(description, t))}</summary>"] if description else []),
        f'<content type="html" xml:base={_attribute(entry.url)}>{_text(html)}</content>',
        "</entry>",
    ]
    return "\n".join(rows).encode()


FEED = Step("feed", compose_feed)
FEED_ENTRY = Step("feed entry", compose_entry)


def _instant(iso: str) -> float:
    return datetime.fromisoformat(iso).timestamp()


def _text(text: str) -> str:
    return escape(_allowed(text))


def _attribute(text: str) -> str:
    return quote(_allowed(text))


def _allowed(text: str) -> str:
    return FORBIDDEN.sub("", text)
