"""Looks at what a site says of itself: site.yaml, the schemas for editors, the repository that it lies in."""

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from diglot.deploy.address import mistake
from diglot.deploy.git import Git
from diglot.deploy.refusal import Refused
from diglot.deploy.repository import find_remote, look
from diglot.doctor.finding import Finding, Site
from diglot.inputs import SITE_FILE
from diglot.scaffold.site import schemas

PLACEHOLDERS = frozenset(["example.org", "example.com", "example.net"])


def site_file(site: Site) -> Iterator[Finding]:
    for each in site.problems:
        place = f"{each.file}:{each.line}:{each.column}" if each.line else each.file
        yield Finding(SITE_FILE, each.severity, f"{place}: {each.code}: {each.message}", each.hint)
    if site.config:
        languages = ", ".join(language.key for language in site.config.languages)
        yield Finding(SITE_FILE, "ok", f"{site.config.base_url}, in {languages}")


def address(site: Site) -> Iterable[Finding]:
    host = urlsplit(site.config.base_url).hostname if site.config else None
    if host not in PLACEHOLDERS:
        return []
    hint = "write in site.yaml where the site will be published: https://you.github.io/notes/"
    return [Finding("base_url", "warning", f"{host} is nobody's address", hint)]


def editors(site: Site) -> Iterable[Finding]:
    """The schemas that `new site` wrote, where they still are."""
    stale = [
        name
        for name, text in schemas().items()
        if (path := site.folder / name).is_file() and path.read_text("utf-8", errors="replace") != text
    ]
    if not stale:
        return []
    return [Finding("schemas", "warning", f"{', '.join(stale)}: of another diglot", "diglot schema --write")]


def repository(site: Site) -> Iterator[Finding]:
    """git, the remote, and whether GitHub Pages publishes it at base_url."""
    try:
        yield Finding("git", "ok", Git(site.folder).run("--version").removeprefix("git version ").strip())
        look(site.folder)
        remote = find_remote(site.folder, "")
    except Refused as refused:
        for each in refused.problems:
            yield Finding(
                "git" if each.code == "deploy.git" else "repository", "warning", each.message, each.hint
            )
        return
    named = site.folder / "static/CNAME"
    domain = named.read_text("utf-8", errors="replace").strip() if named.is_file() else ""
    base_url = site.config.base_url if site.config else ""
    message, hint = mistake(base_url, remote.pages, domain) if base_url else ("", "")
    yield Finding("repository", "warning" if message else "ok", message or remote.url, hint)
