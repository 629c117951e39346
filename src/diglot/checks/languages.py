"""Pages in several languages name each other: hreflang is heeded only where it is returned, by the page that it leads to.

The rules are those of https://developers.google.com/search/docs/specialty/international/localized-versions.
"""

import re
from collections.abc import Iterator

from diglot.checks.check import Check, Facts, Finding, Site

TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z|x-default\Z")
MARK = "hreflang"


def look(site: Site) -> Iterator[Finding]:
    for path, facts in site.pages.items():
        if path in site.sheets and not facts.language:
            yield Finding(
                "language.missing",
                "this page does not say its language",
                "<html lang=…>",
                page=path,
                text="<html",
            )
        for message, hint in _mistakes(site, path, facts) if facts.alternates else ():
            yield Finding("hreflang.wrong", message, hint, "error", path, text=MARK)


def _mistakes(site: Site, path: str, facts: Facts) -> Iterator[tuple[str, str]]:
    """What is wrong, and what to do."""
    own, tags = site.url(path), [tag for tag, _ in facts.alternates]
    if path not in site.shown:
        yield "a page that is kept out of an index has versions", "take its hreflang out"
        return
    if own not in [address for tag, address in facts.alternates if tag != "x-default"]:
        yield f"the versions of {own} are named without itself", "add the page's own language"
    for tag in sorted({tag for tag in tags if tags.count(tag) > 1}):
        yield f"{tag} is named twice", ""
    for tag, address in facts.alternates:
        if not TAG.match(tag):
            yield f"{tag} is no language tag", "such as zh-Hans or en"
        elif mistake := _unreturned(site, path, facts, tag, address):
            yield mistake, ""


def _unreturned(site: Site, path: str, facts: Facts, tag: str, address: str) -> str:
    """What is wrong with one version, or nothing."""
    if "://" not in address:
        return f"{address} is no whole address"
    target = site.target(path, address)
    if target is None or target[0] not in site.pages:
        return f"the version in {tag}, {address}, is no page of this site"
    other = site.pages[target[0]]
    if set(other.alternates) != set(facts.alternates):
        return f"{address} does not name the same versions as {site.url(path)}"
    if tag not in ("x-default", other.language):
        return f"{address} is named as {tag} and says that it is {other.language or 'of no language'}"
    return ""


CHECK = Check("languages", on_site=look)
