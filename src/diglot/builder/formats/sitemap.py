"""The sitemap of all languages, with the versions of each page, and robots.txt, which names it."""

import msgspec

from diglot.builder.formats.xml import escape, quote
from diglot.builder.view import Alternate
from diglot.engine import Step

PATH = "sitemap.xml"


class Location(msgspec.Struct, frozen=True):
    url: str
    modified: str
    alternates: tuple[Alternate, ...]


def compose_sitemap(locations: tuple[Location, ...]) -> bytes:
    rows = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
        *map(_location, locations),
        "</urlset>",
        "",
    ]
    return "\n".join(rows).encode()


def _location(location: Location) -> str:
    modified = f"<lastmod>{escape(location.modified)}</lastmod>" if location.modified else ""
    versions = "".join(
        f'<xhtml:link rel="alternate" hreflang={quote(each.tag)} href={quote(each.url)}/>'
        for each in location.alternates
    )
    return f"<url><loc>{escape(location.url)}</loc>{modified}{versions}</url>"


def compose_robots(sitemap: str) -> bytes:
    return f"User-agent: *\nAllow: /\n\nSitemap: {sitemap}\n".encode()


SITEMAP = Step("sitemap", compose_sitemap)
ROBOTS = Step("robots", compose_robots)
