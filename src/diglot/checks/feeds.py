"""Atom feeds by the rules of RFC 4287, those that diglot writes and those that lie in static/."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import datetime

from diglot.checks.check import Check, Finding, Site

ATOM = "{http://www.w3.org/2005/Atom}"
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)\Z")
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S")
KINDS = frozenset(["text", "html", "xhtml"])


def look(site: Site) -> Iterator[Finding]:
    named = {
        each.url
        for facts in site.pages.values()
        for each in facts.references
        if _is_feed(each.relation, each.url)
    }
    announced = {target[0] for url in named if (target := site.target("index.html", url))}
    for path, content in site.tree.items():
        if path.endswith((".xml", ".atom")):
            data = site.read(content)
            if path in announced or b"http://www.w3.org/2005/Atom" in data[:2000]:
                yield from _feed(site, path, data)


def _is_feed(relation: str, url: str) -> bool:
    return "alternate" in relation and url.endswith((".xml", ".atom"))


def _feed(site: Site, path: str, data: bytes) -> Iterator[Finding]:
    try:
        feed = ET.fromstring(data)  # noqa: S314 - the site's own, and expat refuses what grows without end
    except ET.ParseError as error:
        line, column = error.position
        yield Finding(
            "feed.invalid",
            f"{path} is no well-formed XML: {error.msg if hasattr(error, 'msg') else error}",
            "",
            "error",
            page=path,
            line=line,
            column=column + 1,
        )
        return
    if feed.tag != ATOM + "feed":
        return
    for message, where in _mistakes(site, path, feed):
        yield Finding("feed.invalid", f"{path}: {message}", "see RFC 4287", "error", page=path, text=where)


def _mistakes(site: Site, path: str, feed: ET.Element) -> Iterator[tuple[str, str]]:
    """What is wrong, and a text near it."""
    entries = feed.findall(ATOM + "entry")
    yield from ((f"the feed {mistake}", "<feed") for mistake in _common(feed))
    selves = [each.get("href", "") for each in feed.findall(ATOM + "link") if each.get("rel") == "self"]
    if site.url(path) not in selves:
        yield f"the feed has no link to itself, {site.url(path)}", "<feed"
    has_author = feed.find(ATOM + "author") is not None
    ids: set[str] = set()
    for entry in entries:
        name = entry.findtext(ATOM + "id") or ""
        where = name or (entry.findtext(ATOM + "title") or "<entry")
        yield from (
            (f"the entry {where} {mistake}", where) for mistake in (*_common(entry), *_of_entry(entry))
        )
        if not has_author and entry.find(ATOM + "author") is None:
            yield f"the entry {where} has no author, nor has the feed", where
        if name in ids:
            yield f"two entries have the id {name}", where
        ids.add(name)


def _common(element: ET.Element) -> Iterator[str]:
    """Sections 4.1.1 and 4.1.2: what a feed and an entry have once, and what these hold."""
    for name in ("id", "title", "updated"):
        count = len(element.findall(ATOM + name))
        if count != 1:
            yield f"has {count or 'no'} <{name}>"
        elif name != "title" and not (element.findtext(ATOM + name) or "").strip():
            yield f"has an empty <{name}>"
    if (iri := (element.findtext(ATOM + "id") or "").strip()) and not SCHEME.match(iri):
        yield f"has an id that is no IRI: {iri}"
    dates = [*element.findall(ATOM + "updated"), *element.findall(ATOM + "published")]
    for date in (each.text or "" for each in dates):
        if not _is_date(date.strip()):
            yield f"has a date that is none of RFC 3339: {date}"
    names = [author.findtext(ATOM + "name") or "" for author in element.findall(ATOM + "author")]
    if not all(map(str.strip, names)):
        yield "has an author without a name"
    kinds = {title.get("type", "text") for title in element.findall(ATOM + "title")}
    yield from (f"has a title of the type {kind}" for kind in sorted(kinds - KINDS))


def _is_date(text: str) -> bool:
    try:
        return bool(DATE.match(text)) and bool(datetime.fromisoformat(text.upper()))
    except ValueError:
        return False


def _of_entry(entry: ET.Element) -> Iterator[str]:
    contents = entry.findall(ATOM + "content")
    links = [each for each in entry.findall(ATOM + "link") if each.get("rel", "alternate") == "alternate"]
    if len(contents) > 1:
        yield f"has {len(contents)} <content>"
    if not contents and not links:
        yield "has neither a text nor a link"
    kinds = [(each.get("type", ""), each.get("hreflang", "")) for each in links]
    if len(kinds) != len(set(kinds)):
        yield "has two links of one type and language"
    if any(not each.get("href") for each in entry.findall(ATOM + "link")):
        yield "has a link without an address"


CHECK = Check("feeds", on_site=look)
