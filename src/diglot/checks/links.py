"""Every address on a page that leads into the site leads to something: pages, files, pictures, places on pages.

The build has looked at those in texts; this looks at what came out, so at those in templates and static files too.
"""

from collections.abc import Iterator

from diglot.checks.check import Check, Facts, Finding, Reference, Site
from diglot.problem import Severity
from diglot.route import collision_key
from diglot.schema import suggest

PICTURES = frozenset(["img", "source", "video", "image", "input"])
KEPT = frozenset(["", "top"])
"""fragments that lead to the head of any page"""


def look(site: Site) -> Iterator[Finding]:
    spelled = {collision_key(path): path for path in site.tree}
    for path, facts in site.pages.items():
        for reference in facts.references:
            found = site.target(path, reference.url)
            if found and (finding := _judge(site, path, reference, found, spelled)):
                yield finding


def _judge(
    site: Site, page: str, reference: Reference, target: tuple[str, str], spelled: dict[str, str]
) -> Finding | None:
    path, fragment = target
    if path.startswith("../"):
        # A whole address is meant as it is: another site may lie at the same host.
        message = f"{reference.url} leads out of the site, which lies at {site.config.base_path}"
        hint = "begin it with the site's own path"
        return None if "://" in reference.url else _finding("link.outside", message, page, reference, hint)
    if path not in site.tree:
        return _missing(site, page, reference, path, spelled)
    facts = site.pages.get(path, Facts())
    if fragment in KEPT or path not in site.pages or fragment in facts.ids or fragment.startswith(":~:"):
        return None
    message = (
        f"{site.url(path)} has no place #{fragment}"
        if path != page
        else f"nothing on this page has the id {fragment}"
    )
    return _finding("link.anchor", message, page, reference, suggest(fragment, facts.ids))


def _missing(site: Site, page: str, reference: Reference, path: str, spelled: dict[str, str]) -> Finding:
    folder = f"{path}/index.html"
    if folder in site.tree:
        message = f"{reference.url} lacks the slash at its end: hosts send readers on, or nowhere"
        return _finding("link.spelling", message, page, reference, f"write {site.href(folder)}")
    near = spelled.get(collision_key(path)) or spelled.get(collision_key(folder))
    code = "image.missing" if reference.tag in PICTURES else "link.missing"
    hint = f"did you mean {site.href(near)}?" if near else ""
    return _finding(code, f"there is nothing at {reference.url}", page, reference, hint)


def _finding(code: str, message: str, page: str, reference: Reference, hint: str) -> Finding:
    """A lost page is a dead end, a lost place on a page a nuisance."""
    severity: Severity = "warning" if code in ("link.anchor", "link.spelling") else "error"
    return Finding(code, message, hint, severity, page, reference.at, reference.url)


CHECK = Check("links", on_site=look)
