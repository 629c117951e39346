"""What is looked at on one page: a step, so that a page that did not change is not looked at again."""

import re
import zlib
from collections.abc import Iterator

from diglot.builder.assets import ADDRESS
from diglot.checks import CHECKS
from diglot.checks.check import Element, Facts, Finding, Page, Reference
from diglot.checks.markup import read, thin
from diglot.engine import Facets, Step

SOURCES = ("src", "poster", "data", "data-target")
LOADED = frozenset(
    ["stylesheet", "icon", "preload", "modulepreload", "manifest", "apple-touch-icon", "mask-icon"]
)
PREPARED = frozenset(["dns-prefetch", "preconnect", "prefetch", "prerender"])
"""a browser speaks to their host, though it need not load anything"""
PAGE = re.compile(rb"<(!doctype|html|head|body|title)\b", re.IGNORECASE)
"""without any of these, an HTML file is a proof of ownership, or a fragment"""
HEAD = 4096
STYLES = re.compile(r"<style\b[^>]*>(.*?)</style>", re.DOTALL | re.IGNORECASE)
PREVIEWS = frozenset(["og:image", "og:image:url", "twitter:image"])
"""what chats and search engines fetch to show a page"""
BROKEN = "data-problem"
"""on an element whose address the build has told of"""


class Inspected(Facets, frozen=True):
    facts: Facts
    findings: tuple[Finding, ...]


def inspect(html: bytes) -> Inspected:
    if not PAGE.search(html, 0, HEAD):
        return Inspected(Facts(is_indexed=False), ())
    page = read(thin(html.decode("utf-8", "replace")))
    found = [each for check in CHECKS if check.on_page for each in check.on_page(page)]
    return Inspected(_facts(page, html), tuple(found))


INSPECT = Step("inspect", inspect, at_hand="findings")


def _facts(page: Page, html: bytes) -> Facts:
    metas = [each.attributes for each in page.elements if each.tag == "meta"]
    named = {each.get("name", "").lower(): each.get("content", "") for each in reversed(metas)}
    links = [each.attributes for each in page.elements if each.tag == "link"]
    refresh = next((each for each in metas if each.get("http-equiv", "").lower() == "refresh"), {})
    return Facts(
        language=next((each.attributes.get("lang", "") for each in page.elements if each.tag == "html"), ""),
        title=page.title,
        description=named.get("description", "").strip(),
        canonical=tuple(each.get("href", "") for each in links if "canonical" in _relations(each)),
        alternates=tuple(
            (each["hreflang"], each.get("href", ""))
            for each in links
            if "alternate" in _relations(each) and "hreflang" in each
        ),
        is_indexed="noindex" not in named.get("robots", "").lower(),
        refresh=refresh.get("content", "").partition("=")[2].strip(" '\""),
        ids=tuple(dict.fromkeys(name for name in map(_name, page.elements) if name)),
        references=(
            *(each for element in page.elements for each in _references(element)),
            *(each for match in STYLES.finditer(page.html) for each in _in_style(match[1], match.start())),
        ),
        size=len(zlib.compress(html)),
    )


def _name(element: Element) -> str:
    """What a fragment of an address may be."""
    return element.attributes.get("id") or (element.attributes.get("name", "") if element.tag == "a" else "")


def _relations(attributes: dict[str, str]) -> set[str]:
    return set(attributes.get("rel", "").lower().split())


def _references(element: Element) -> Iterator[Reference]:
    tag, attributes = element.tag, element.attributes
    if BROKEN in attributes:
        return
    if tag in ("a", "area", "base", "link") and "href" in attributes:
        relations = _relations(attributes)
        loaded = tag == "link" and bool(relations & (LOADED | PREPARED))
        yield Reference(tag, attributes["href"], element.at, loaded, " ".join(sorted(relations)))
    elif tag in ("image", "use") and (address := attributes.get("href") or attributes.get("xlink:href")):
        yield Reference(tag, address, element.at, loaded=True)
    elif tag == "meta" and (attributes.get("property") or attributes.get("name")) in PREVIEWS:
        yield Reference(tag, attributes.get("content", ""), element.at)
    for name in SOURCES:
        if name in attributes and (name != "data" or tag == "object"):
            yield Reference(tag, attributes[name], element.at, loaded=name != "data-target")
    yield from _in_style(attributes.get("style", ""), element.at)
    for candidate in attributes.get("srcset", "").split(","):
        if candidate.strip():
            yield Reference(tag, candidate.split()[0], element.at, loaded=True)


def _in_style(css: str, at: int) -> Iterator[Reference]:
    for match in ADDRESS.finditer(css.encode()) if "url(" in css or "@import" in css else ():
        address = (match["url"] or match["import"] or b"").decode().strip()
        if address:
            yield Reference("style", address, at, loaded=True)
