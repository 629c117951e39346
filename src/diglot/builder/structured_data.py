"""What a page says of itself to machines: schema.org's vocabulary as JSON-LD, made as a value and written as JSON.

https://schema.org/BlogPosting, /BreadcrumbList, /WebSite. The default language's version of a post counts as the original.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from diglot.builder.view import WORDS, Image, Page, Site

Thing = dict[str, Any]

INERT = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)
"""what could end the element that the JSON stands in, in JSON's own way of writing"""
SILENT = ("notfound", "redirect")
"""kinds of pages that are nobody's subject"""


def describe(page: Page, site: Site, t: Callable[[str], str]) -> str:
    """The content of a `<script type="application/ld+json">`, or nothing. WORDS stands for the number of words."""
    if page.kind in SILENT:
        return ""
    graph = [*_subject(page, site), *_breadcrumbs(page, site, t)]
    if not graph:
        return ""
    json = msgspec.json.encode({"@context": "https://schema.org", "@graph": graph}).decode().translate(INERT)
    return json.replace(msgspec.json.encode(WORDS).decode(), WORDS)


def _subject(page: Page, site: Site) -> list[Thing]:
    if page.kind == "home":
        return [_website(site, whole=True)] if not page.number else []
    if page.kind == "post":
        return [_post(page, site)]
    return [_page(page, site)] if page.kind == "page" else []


def _website(site: Site, *, whole: bool = False) -> Thing:
    thing = {"@type": "WebSite", "@id": f"{site.url}#website", "url": site.url, "name": site.title}
    if not whole:
        return thing
    more = {"description": site.description, "inLanguage": site.tag, "publisher": _person(site.author)}
    return thing | _given(more)


def _page(page: Page, site: Site) -> Thing:
    """What posts and other pages have in common."""
    thing = {
        "@type": "WebPage",
        "@id": page.canonical,
        "url": page.canonical,
        "name": page.title,
        "description": page.description,
        "inLanguage": page.tag,
        "isPartOf": _website(site),
        **_translations(page, "WebPage"),
    }
    return _given(thing)


def _post(page: Page, site: Site) -> Thing:
    entry = page.entry
    if entry is None:
        raise ValueError(f"{page.url} is a post without an entry")
    thing = {
        "@type": "BlogPosting",
        "@id": page.canonical,
        "url": page.canonical,
        "mainEntityOfPage": page.canonical,
        "headline": page.title,
        "description": page.description,
        "inLanguage": page.tag,
        "datePublished": entry.date,
        "dateModified": entry.updated or entry.date,
        "author": [_given({"@type": "Person", "name": each.name, "url": each.url}) for each in page.authors],
        "publisher": _person(site.author),
        "image": _image(page.image) if page.image else None,
        "articleSection": entry.category.name if entry.category else "",
        "keywords": [tag.name for tag in entry.tags],
        "wordCount": WORDS,
        "license": site.license.href if site.license else "",
        "isPartOf": _website(site),
        **_translations(page, "BlogPosting"),
    }
    return _given(thing)


def _person(name: str) -> Thing | None:
    return {"@type": "Person", "name": name} if name else None


def _image(image: Image) -> Thing:
    return _given(
        {
            "@type": "ImageObject",
            "url": image.url,
            "width": image.width,
            "height": image.height,
            "caption": image.alt,
        }
    )


def _translations(page: Page, kind: str) -> Thing:
    """The original of a translation, or the translations of an original."""
    original = next((each.url for each in page.alternates if each.tag == "x-default"), page.canonical)
    versions = [
        {"@type": kind, "@id": each.url, "url": each.url, "inLanguage": each.tag}
        for each in page.alternates
        if each.tag != "x-default" and each.url != page.canonical
    ]
    if page.canonical == original:
        return {"workTranslation": versions}
    return {"translationOfWork": next((each for each in versions if each["url"] == original), None)}


def _breadcrumbs(page: Page, site: Site, t: Callable[[str], str]) -> list[Thing]:
    if not page.crumbs:
        return []
    trail = [
        (crumb.name or (t(crumb.kind) if crumb.kind else site.title), crumb.url) for crumb in page.crumbs
    ]
    trail.append((page.title or t(page.kind), page.canonical))
    items = [
        {"@type": "ListItem", "position": number, "name": name, "item": url}
        for number, (name, url) in enumerate(trail, 1)
    ]
    return [{"@type": "BreadcrumbList", "itemListElement": items}]


def _given(thing: Thing) -> Thing:
    """Without what is empty."""
    return {key: value for key, value in thing.items() if value}
