"""Where a link inside the site leads: a writer's `../euler/index.zh.md#proof` or `/about/` becomes a URL, or a problem."""

import posixpath
from collections.abc import Mapping
from urllib.parse import unquote

import msgspec

from diglot import route
from diglot.builder.addresses import Addresses, slug_key
from diglot.builder.fragment import NOWHERE
from diglot.engine import Facets, Step
from diglot.model import Target, Targets
from diglot.problem import Problem, Severity
from diglot.renderer.address import POST
from diglot.schema import suggest

ASSET = "asset:"
"""how the renderer names a published picture: asset: and its output path"""
UNPUBLISHED = "link.unpublished"


class Anchor(msgspec.Struct, frozen=True, array_like=True):
    """A place in another document that a link leads to; whether it is there, that document's ids tell."""

    path: str
    id: str
    target: Target

    def missing(self, ids: tuple[str, ...]) -> Problem:
        message = f"{self.path} has no heading or place #{self.id}"
        return _problem("link.anchor", message, self.target, suggest(self.id, ids), severity="warning")


class Findings(msgspec.Struct, frozen=True, array_like=True):
    problems: tuple[Problem, ...] = ()
    anchors: tuple[Anchor, ...] = ()


class Resolved(Facets, frozen=True):
    """An href for each target of a document's fragments. One that leads nowhere is as its writer put it, and has the reason
    behind it, but not in feeds.
    """

    article: tuple[str, ...]
    excerpt: tuple[str, ...]
    feed: tuple[str, ...]
    """absolute"""
    findings: Findings


def resolve(
    path: str, language: str, targets: Targets, files: dict[str, str], addresses: Addresses
) -> Resolved:
    """`files`: source path → output path, of those that the document's links name and that are there."""
    resolver = _Resolver(path, language, files, addresses)
    findings = [resolver.check(target) for target in targets.article]
    return Resolved(
        tuple(resolver.href(target) for target in targets.article),
        tuple(resolver.href(target) for target in targets.excerpt),
        tuple(resolver.absolute(target) for target in targets.feed),
        Findings(
            tuple(each for each in findings if isinstance(each, Problem)),
            tuple(each for each in findings if isinstance(each, Anchor)),
        ),
    )


RESOLVE = Step("resolve", resolve, labelled=True, at_hand="findings")


class _Resolver(msgspec.Struct, frozen=True):
    """Resolves the targets of one document."""

    path: str
    language: str
    files: Mapping[str, str]
    addresses: Addresses

    def href(self, target: Target) -> str:
        found = self.find(target)
        if found is None:
            return f"{target.href}{NOWHERE}{self._reason(target)[1]}"
        return self.addresses.href(found[0]) + found[1]

    def absolute(self, target: Target) -> str:
        found = self.find(target)
        if found is None:
            return target.href
        return self.addresses.origin + self.addresses.href(found[0]) + found[1]

    def find(self, target: Target) -> tuple[str, str] | None:
        """The URL path, decoded, and the query and fragment behind it, as written; None if there is no such page or file.

        They stay apart, since a `#` in the name of a file is not the head of a fragment.
        """
        if target.href.startswith(ASSET):
            return "/" + target.href.removeprefix(ASSET), ""
        path, suffix = cut(target.href)
        document = self._document(path)
        found = self.addresses.documents[document] if document else self._page(path) or self._file(path)
        return None if found is None else (found, suffix)

    def check(self, target: Target) -> Problem | Anchor | None:
        """What is wrong with the target, in a place relative to its block, or what remains to be looked up."""
        if target.href.startswith(ASSET):
            return None
        path, suffix = cut(target.href)
        document = self._document(path)
        if document is None:
            found = self._page(path) or self._file(path)
            return self._missing(target, path) if found is None else None
        if path.startswith(POST) and slug_key(path) in self.addresses.slugs_shared:
            return self._ambiguous(target, path)
        fragment = unquote(suffix.partition("#")[2])
        return Anchor(document, fragment, target) if fragment else None

    def _ambiguous(self, target: Target, path: str) -> Problem:
        *others, newest = self.addresses.slugs_shared[slug_key(path)]
        message = f"{', '.join(others)} and {newest} all have this slug; the link leads to the newest"
        hint = "link to the file by its path, or give one of them another slug"
        return _problem("link.ambiguous", message, target, hint, severity="warning")

    def _missing(self, target: Target, path: str) -> Problem:
        code, reason = self._reason(target)
        if code == UNPUBLISHED:
            return _problem(code, reason, target, "publish it, or take the link out")
        if path.startswith(POST):
            near = suggest(path, [POST + slug for slug in self.addresses.slugs])
            return _problem(code, reason, target, near or "write the slug that is in the post's address")
        folder = posixpath.dirname(self.path)
        known = [posixpath.relpath(other, folder) for other in self.addresses.documents]
        return _problem(code, reason, target, suggest(path, known))

    def _reason(self, target: Target) -> tuple[str, str]:
        """Why the target leads nowhere: a problem's code and message."""
        path = cut(target.href)[0]
        if path.startswith(POST):
            source = self.addresses.slugs_held_back.get(slug_key(path))
            missing = f"there is no post with the slug {unquote(path.removeprefix(POST))}"
        else:
            source, missing = join(self.path, path), f"there is no page or file at {target.href}"
        if source in self.addresses.held_back:
            return UNPUBLISHED, f"{source} is a draft or not yet published"
        return "link.missing", missing

    def _page(self, path: str) -> str | None:
        return self.addresses.page(route.normalize(unquote(path))) if path.startswith("/") else None

    def _document(self, path: str) -> str | None:
        """The source path of the document that the link leads to."""
        addresses = self.addresses
        if not path:
            return self.path if self.path in addresses.documents else None
        if path.startswith("/"):
            return addresses.places.get(route.collision_key(route.normalize(unquote(path))))
        if path.startswith(POST):
            return addresses.slugs.get(slug_key(path), {}).get(self.language)
        source = join(self.path, path)
        if source is None or source in addresses.documents:
            return source
        return addresses.folders.get(source, {}).get(self.language)

    def _file(self, path: str) -> str | None:
        source = linked_file(path, self.path)
        return "/" + self.files[source] if source and source in self.files else None


def linked_file(href: str, document: str) -> str | None:
    """The source path that a link would have if it named a file: beside the document, or under static/ if it begins with /."""
    path = cut(href)[0]
    if path.startswith(POST):
        return None
    return static_file(path) if path.startswith("/") else join(document, path)


def static_file(path: str) -> str:
    """The source path of what a static host serves at `path`, if it is a file of static/."""
    return "static" + unquote(path) + ("index.html" if path.endswith("/") else "")


def cut(href: str) -> tuple[str, str]:
    """Path, and the rest from `?` or `#` on."""
    end = min((at for at in (href.find("?"), href.find("#")) if at >= 0), default=len(href))
    return href[:end], href[end:]


def join(document: str, path: str) -> str | None:
    """The source path that a path in a document's text has; None if it leads out of the site."""
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(document), unquote(path)))
    return None if joined.startswith("..") else joined


def _problem(code: str, message: str, target: Target, hint: str, severity: Severity = "error") -> Problem:
    return Problem(
        code,
        message,
        block=target.block,
        line=target.line,
        column=target.column,
        hint=hint,
        severity=severity,
    )
