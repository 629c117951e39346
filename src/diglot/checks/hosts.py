"""A page asks no other host for anything, but for those that site.yaml allows: each learns who reads what."""

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from diglot.builder.assets import ADDRESS
from diglot.checks.check import Check, Finding, Reference, Site
from diglot.checks.markup import line_of

MEDIA = frozenset(["img", "video", "audio", "source", "track"])


def look(site: Site) -> Iterator[Finding]:
    for path, facts in site.pages.items():
        for reference in facts.references:
            if reference.loaded and (host := _foreign(site, site.url(path), reference.url)):
                yield _on_page(path, reference, host)
    for source, path in site.published.items():
        if path.endswith(".css"):
            yield from _in_sheet(site, source, path)


def _foreign(site: Site, page: str, address: str) -> str:
    """The host that is asked, if it is neither the site's own nor an allowed one."""
    if address.startswith("/") and not address.startswith("//"):
        return ""
    try:
        parts = urlsplit(urljoin(page, address.strip()))
    except ValueError:
        return ""
    own = urlsplit(site.config.base_url).netloc
    host = parts.netloc if parts.scheme in ("http", "https", "ws", "wss") else ""
    return "" if host == own or parts.hostname in site.config.allowed_hosts else host


def _on_page(path: str, reference: Reference, host: str) -> Finding:
    # What a text shows of elsewhere, the build has told under this name.
    code = "image.external" if reference.tag in MEDIA else "host.request"
    message = f"<{reference.tag}> asks {host} for {reference.url:.80}"
    return Finding(code, message, HINT, "error", path, reference.at, reference.url)


HINT = "keep a copy in static/, or name the host in site.yaml under allowed_hosts"


def _in_sheet(site: Site, source: str, path: str) -> Iterator[Finding]:
    css = site.read(site.sources[source])
    for match in ADDRESS.finditer(css):
        address = (match["url"] or match["import"] or b"").decode("utf-8", "replace").strip()
        host = _foreign(site, site.url(path), address) if address else ""
        if host:
            line, column = line_of(
                css.decode("utf-8", "replace"), len(css[: match.start()].decode("utf-8", "replace"))
            )
            message = f"this style sheet asks {host} for {address:.80}"
            yield Finding(
                "host.request", message, HINT, "error", file=source, line=line, column=column, text=address
            )


CHECK = Check("hosts", on_site=look)
