"""What checks are given and what they give: a page as a list of its elements, a site as facts of its pages, and findings.

A check is a pure function over these values. It says where on a page, or in which source, something is wrong; `place`
finds the line in the source that caused it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

import msgspec

from diglot import route
from diglot.builder.relate import Sheet
from diglot.config import Config
from diglot.engine import Ref, Step
from diglot.model import Body, Lines
from diglot.problem import Severity


class Finding(msgspec.Struct, frozen=True, array_like=True):
    """One thing that is wrong, and what leads to its source: a place on a page, or one in a source file."""

    code: str
    message: str
    hint: str = ""
    severity: Severity = "warning"
    page: str = ""
    """output path; filled in for what is found on one page"""
    at: int = -1
    """where on the page, in characters of its `markup.thin` form"""
    text: str = ""
    """what stands there, as its source may have it too: an address, a tag"""
    key: str = ""
    """the front-matter key that it comes from, on a page of a document"""
    setting: str = ""
    """the path in site.yaml that it comes from: languages.zh"""
    file: str = ""
    """source path, when the source is known without a page"""
    line: int = 0
    column: int = 1
    fix: str = ""
    """what may safely stand in the place of `text`"""


class Element(NamedTuple):
    tag: str
    attributes: dict[str, str]
    at: int


class Heading(NamedTuple):
    level: int
    text: str
    at: int


class Page(NamedTuple):
    """An HTML file as checks of one page see it."""

    html: str
    """thin"""
    title: str
    elements: Sequence[Element]
    headings: Sequence[Heading]


class Reference(msgspec.Struct, frozen=True, array_like=True):
    """An address that a page names."""

    tag: str
    url: str
    at: int
    loaded: bool = False
    """whether a browser asks for it when it shows the page"""
    relation: str = ""
    """rel of a link"""


class Facts(msgspec.Struct, frozen=True, array_like=True):
    """What checks of the whole site take of a page."""

    language: str = ""
    title: str = ""
    description: str = ""
    canonical: tuple[str, ...] = ()
    alternates: tuple[tuple[str, str], ...] = ()
    """hreflang and address"""
    is_indexed: bool = True
    """no robots noindex"""
    refresh: str = ""
    """where the page sends its reader at once"""
    ids: tuple[str, ...] = ()
    references: tuple[Reference, ...] = ()
    size: int = 0
    """bytes that a host sends: compressed"""


class Manuscript(NamedTuple):
    """A document as its writer left it."""

    text: str
    body: Body
    lines: Lines


@dataclass(frozen=True)
class Site:
    """A built site, for checks of the whole."""

    config: Config
    tree: Mapping[str, Ref]
    """output path → content"""
    pages: Mapping[str, Facts]
    """output path → facts, of each HTML file"""
    sheets: Mapping[str, Sheet]
    """output path → plan, of each page that templates make"""
    documents: Mapping[str, str]
    """output path → source path, of each page that is made of one document"""
    sources: Mapping[str, Ref]
    published: Mapping[str, str]
    """source path → output path, of the files of static/"""
    named: Mapping[str, frozenset[str]]
    """source path of a document, drafts included → those of the pictures and files that it names"""
    bodies: Mapping[str, Ref]
    """source path of a document → its text with holes"""
    held_back: Sequence[str]
    """source paths of drafts and of posts dated ahead"""
    read: Callable[[Ref], bytes]
    manuscript: Callable[[str], Manuscript]
    """source path of a document → its text"""
    templates: Callable[[str], Sequence[tuple[str, str]]]
    """name of a template → source path and text of it and of all that it needs"""
    each: Callable[[Step, Mapping[str, Ref]], Mapping[str, Any]]
    """what a step gives for each of these values, remembered from check to check"""

    def url(self, path: str) -> str:
        """The address of an output path, as pages write it, with scheme and host."""
        return self._origin + self.href(path)

    def href(self, path: str) -> str:
        """The address of an output path on its host."""
        shown = path.removesuffix("index.html") if path.rpartition("/")[2] == "index.html" else path
        return route.href(self.config.base_path, f"/{shown}")

    @cached_property
    def _origin(self) -> str:
        return self.config.base_url.removesuffix(self.config.base_path)

    @cached_property
    def _base(self) -> tuple[str, str]:
        """Host, and path in front of all of the site's."""
        return urlsplit(self.config.base_url).netloc, self.config.base_path

    def target(self, page: str, url: str) -> tuple[str, str] | None:
        """Output path and fragment that an address on a page leads to; None for another host or another kind of address.

        The path begins with ../ where the address leaves the site's base path.
        """
        if url.startswith("#"):
            return page, unquote(url[1:])
        if not url.startswith(("/", "https://", "http://")):
            return self._lead(self.url(page), url)
        # Most are the same on all pages, and there are a hundred on each.
        if url not in self._leads:
            self._leads[url] = self._lead(self.config.base_url, url)
        return self._leads[url]

    @cached_property
    def _leads(self) -> dict[str, tuple[str, str] | None]:
        return {}

    def _lead(self, page: str, url: str) -> tuple[str, str] | None:
        try:
            parts = urlsplit(urljoin(page, url.strip()))
        except ValueError:
            return None
        host, base = self._base
        if parts.scheme not in ("http", "https") or parts.netloc != host:
            return None
        path = unquote(parts.path)
        if not path.startswith(base):
            return f"..{path}", ""
        found = path.removeprefix(base)
        return (found if found and not found.endswith("/") else f"{found}index.html"), unquote(parts.fragment)

    def translations(self) -> Iterator[tuple[str, str]]:
        """Source paths of an original and of each of its translations. An original is in the site's default language, if
        there is a version in that.
        """
        languages = self.config.languages
        tags = [self.config.language(self.config.default_language).tag, *(each.tag for each in languages)]
        for page, source in self.documents.items():
            facts = self.pages[page]
            versions = dict(facts.alternates)
            first = next((tag for tag in tags if tag in versions), facts.language)
            target = self.target(page, versions[first]) if first != facts.language else None
            if target and target[0] in self.documents:
                yield self.documents[target[0]], source

    @cached_property
    def shown(self) -> Mapping[str, Facts]:
        """The pages that are for readers and search engines: neither redirects nor kept out of an index."""
        return {path: page for path, page in self.pages.items() if page.is_indexed and not page.refresh}


class Check(NamedTuple):
    """Something to look at. One of the functions at least is given."""

    name: str
    on_page: Callable[[Page], Iterable[Finding]] | None = None
    on_site: Callable[[Site], Iterable[Finding]] | None = None
