"""A page asks no other host for anything, but for what site.yaml allows: each host learns who reads what.

The build has told of texts; this looks at templates and static files, which may leave the page's security policy out.
"""

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from diglot.builder.assets import ADDRESS
from diglot.checks.check import Check, Finding, Reference, Site
from diglot.checks.markup import line_of
from diglot.policy import Resource, is_allowed
from diglot.renderer.raw_attribute import LOADING, LOADING_LINKS

SEEN = frozenset(["pictures", "media"])
IN_STYLES: tuple[Resource, ...] = ("styles", "pictures", "fonts")
HINT = "keep a copy in static/, or allow the host in site.yaml: `allowed_hosts: {its.host: [%s]}`"


def look(site: Site) -> Iterator[Finding]:
    for path, facts in site.pages.items():
        for reference in facts.references:
            wanted = _wanted(reference) if reference.loaded else ()
            if reference.loaded and (host := _foreign(site, path, reference.url, wanted)):
                yield _on_page(path, reference, host, wanted)
    for source, path in site.published.items():
        if path.endswith(".css"):
            yield from _in_sheet(site, source, path)


def _wanted(reference: Reference) -> tuple[Resource, ...]:
    """What a browser asks for; nothing for what no setting allows."""
    if reference.tag == "style":
        return IN_STYLES
    known = (
        [LOADING_LINKS.get(each) for each in reference.relation.split()]
        if reference.tag == "link"
        else LOADING.get(reference.tag, {}).values()
    )
    return tuple(dict.fromkeys(each for each in known if each))


def _foreign(site: Site, page: str, address: str, wanted: tuple[Resource, ...]) -> str:
    """The host that is asked, if it is neither the site's own nor one that may give what is wanted."""
    if address.startswith("/") and not address.startswith("//"):
        return ""
    try:
        whole = urljoin(site.url(page), address.strip())
        parts = urlsplit(whole)
    except ValueError:
        return ""
    host = parts.netloc if parts.scheme in ("http", "https", "ws", "wss") else ""
    is_own = host == urlsplit(site.config.base_url).netloc
    return (
        "" if is_own or any(is_allowed(site.config.allowed_hosts, each, whole) for each in wanted) else host
    )


def _on_page(path: str, reference: Reference, host: str, wanted: tuple[Resource, ...]) -> Finding:
    code = "image.external" if SEEN.issuperset(wanted) and wanted else "html.external"
    message = f"<{reference.tag}> asks {host} for {reference.url:.80}"
    return Finding(code, message, _hint(wanted), "error", path, reference.at, reference.url)


def _hint(wanted: tuple[Resource, ...]) -> str:
    return HINT % wanted[0] if wanted else "keep a copy in static/"


def _in_sheet(site: Site, source: str, path: str) -> Iterator[Finding]:
    css = site.read(site.sources[source])
    for match in ADDRESS.finditer(css):
        address = (match["url"] or match["import"] or b"").decode("utf-8", "replace").strip()
        wanted: tuple[Resource, ...] = ("styles",) if match["import"] else IN_STYLES
        if address and (host := _foreign(site, path, address, wanted)):
            start = match.start("import" if match["import"] else "url")
            line, column = line_of(
                css.decode("utf-8", "replace"), len(css[:start].decode("utf-8", "replace"))
            )
            message = f"this style sheet asks {host} for {address:.80}"
            yield Finding(
                "stylesheet.external",
                message,
                _hint(wanted),
                "error",
                file=source,
                line=line,
                column=column,
                text=address,
            )


CHECK = Check("hosts", on_site=look)
