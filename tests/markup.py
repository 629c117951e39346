"""Reading what a build made: HTML as a tree of elements, and where its links lead."""

import posixpath
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5lib

MATH = "{http://www.w3.org/1998/Math/MathML}math"
ADDRESSES = ("href", "src", "poster", "data-target")


def parse(html: str) -> Element:
    """The `html` element. Raises html5lib's ParseError for anything that the HTML standard calls an error."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    document: Element = parser.parse(html)
    return document


def find(tree: Element, tag: str, **attributes: str) -> list[Element]:
    """All elements of that name whose attributes have these values; `class_` is among the classes."""
    wanted = attributes.pop("class_", None)
    return [
        each
        for each in tree.iter(tag)
        if (wanted is None or wanted in each.get("class", "").split())
        and all(each.get(name) == value for name, value in attributes.items())
    ]


def one(tree: Element, tag: str, **attributes: str) -> Element:
    (found,) = find(tree, tag, **attributes)
    return found


def words(element: Element) -> str:
    """The text inside, with white space as a reader sees it."""
    return " ".join("".join(element.itertext()).split())


def addresses(tree: Element) -> Iterator[str]:
    """Every address that the page names, refreshes included."""
    for each in tree.iter():
        attributes: dict[Any, Any] = dict(each.attrib)
        yield from (attributes[name] for name in ADDRESSES if name in attributes)
        if attributes.get("http-equiv") == "refresh":
            yield attributes["content"].partition("url=")[2]


def output_path(url: str, base: str) -> str | None:
    """The file that a host at `base` serves for an absolute URL; None for another host. Leaving the base path fails."""
    if urlsplit(url).netloc != urlsplit(base).netloc:
        return None
    root, path = urlsplit(base).path, urlsplit(url).path
    assert path.startswith(root), f"{url} leaves {base}"
    file = unquote(path.removeprefix(root))
    return posixpath.join(file, "index.html") if not file or file.endswith("/") else file


def broken_links(files: dict[str, bytes], base: str) -> list[str]:
    """`page: address` for each address of a page that leads to no file, or to a fragment that is not there."""
    pages = {path: parse(data.decode()) for path, data in files.items() if path.endswith(".html")}
    ids = {path: {each.get("id") for each in tree.iter()} for path, tree in pages.items()}
    broken = []
    for path, tree in pages.items():
        here = base + path.removesuffix("index.html")
        for address in addresses(tree):
            url = urljoin(here, address)
            target, fragment = output_path(url, base), unquote(urlsplit(url).fragment)
            if target is None:
                continue
            if target not in files or (fragment and target in ids and fragment not in ids[target]):
                broken.append(f"{path}: {address}")
    return broken
