"""The sitemap names every page that is to be found, and none that is not, by https://www.sitemaps.org/protocol.html."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

from diglot.builder.formats.sitemap import PATH
from diglot.checks.check import Check, Finding, Site

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"
DATE = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?)?)?\Z")
MOST, LARGEST = 50_000, 50 * 1024 * 1024
"""addresses and bytes of one sitemap"""


def look(site: Site) -> Iterator[Finding]:
    if PATH not in site.tree:
        return
    data = site.read(site.tree[PATH])
    try:
        root = ET.fromstring(data)  # noqa: S314 - the site's own, and expat refuses what grows without end
    except ET.ParseError as error:
        yield Finding("sitemap.invalid", f"{PATH} is no well-formed XML: {error}", "", "error", page=PATH)
        return
    entries = root.findall(NAMESPACE + "url")
    if len(entries) > MOST or len(data) > LARGEST:
        message = f"{PATH} has {len(entries):,} addresses in {len(data):,} bytes; engines read {MOST:,} and {LARGEST:,}"
        yield Finding("sitemap.invalid", message, "", "error", page=PATH)
    named: set[str] = set()
    for entry in entries:
        address = (entry.findtext(NAMESPACE + "loc") or "").strip()
        target = site.target("index.html", address)
        path = target[0] if target else ""
        named.add(path)
        yield from _entry(site, path, address, entry)
    for path in site.sheets:
        if path in site.shown and path not in named:
            yield Finding("sitemap.wrong", f"the sitemap lacks {site.url(path)}", "", "error", path)


def _entry(site: Site, path: str, address: str, entry: ET.Element) -> Iterator[Finding]:
    facts = site.pages.get(path)
    if facts is None:
        yield Finding(
            "sitemap.wrong", f"the sitemap has {address}, which is no page", "", "error", PATH, text=address
        )
        return
    if path not in site.shown:
        message = f"the sitemap has {address}, which is kept out of an index by its own robots"
        yield Finding(
            "sitemap.wrong",
            message,
            "let the page be indexed, or not be in the sitemap",
            "error",
            path,
            text="noindex",
        )
    if path in site.shown and entry.find(LINK) is not None and not facts.alternates:
        hint = '<link rel="alternate" hreflang=…> for each of page.alternates belongs into its head'
        yield Finding(
            "hreflang.missing", "this page does not name its versions", hint, page=path, text="<head>"
        )
    modified = entry.findtext(NAMESPACE + "lastmod")
    if modified is not None and not DATE.match(modified.strip()):
        yield Finding(
            "sitemap.wrong", f"{modified} is no date, at {address}", "", "error", path, key="updated"
        )


CHECK = Check("sitemap", on_site=look)
