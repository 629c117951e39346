"""What is looked at on one page: a step, so that a page that did not change is not looked at again."""

import zlib
from collections.abc import Iterator

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
BROKEN = "data-problem"
"""on an element whose address the build has told of"""


class Inspected(Facets, frozen=True):
    facts: Facts
    findings: tuple[Finding, ...]


def inspect(html: bytes) -> Inspected:
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
        references=tuple(each for element in page.elements for each in _references(element)),
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
    for name in SOURCES:
        if name in attributes and (name != "data" or tag == "object"):
            yield Reference(tag, attributes[name], element.at, loaded=name != "data-target")
    for candidate in attributes.get("srcset", "").split(","):
        if candidate.strip():
            yield Reference(tag, candidate.split()[0], element.at, loaded=True)
