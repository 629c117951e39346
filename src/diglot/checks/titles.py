"""Each page has a title of its own that fits where titles are shown: tabs, lists of results, bookmarks."""

from collections.abc import Iterator

from diglot.checks.check import Check, Finding, Site
from diglot.checks.repeats import repeated
from diglot.problem import columns

WIDEST = 80
"""columns of a page's own title; search engines show some 60, and let longer ones be where they mean something"""


def look(site: Site) -> Iterator[Finding]:
    for path, facts in site.shown.items():
        if not facts.title:
            yield Finding("title.missing", "this page has no title", page=path, key="title", text="<head>")
        own = _without_site(site, path, facts.title)
        if (width := columns(own)) > WIDEST:
            message = f"the title is {width} columns wide, and search engines cut it at about {WIDEST}"
            yield Finding(
                "title.long", message, "say the same in fewer words", page=path, key="title", text=own
            )
    for path, other in repeated(site, "title"):
        message = f"{site.url(other)} has the same title"
        yield Finding(
            "title.duplicate",
            message,
            "say what sets this page apart",
            page=path,
            key="title",
            text=site.pages[path].title,
        )


def _without_site(site: Site, path: str, title: str) -> str:
    """A page's own words: what stands before the name of the site."""
    sheet = site.sheets.get(path)
    name = site.config.language(sheet.language).title if sheet else ""
    return title.removesuffix(name).rstrip(" ·|–—-") or title if name else title


CHECK = Check("titles", on_site=look)
