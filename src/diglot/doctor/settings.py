"""Looks at what a site says of itself: site.yaml, the schemas for editors, the repository that it lies in."""

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from diglot.doctor.finding import Finding, Site
from diglot.inputs import SITE_FILE
from diglot.scaffold.site import schemas

REMOTE = re.compile(r"(?:https://(?:[^/@]+@)?|ssh://git@|git@)github\.com[:/]([^/]+)/([^/]+?)(?:\.git)?/?\Z")
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
    if not shutil.which("git"):
        hint = "publishing needs it: https://git-scm.com/downloads"
        yield Finding("git", "warning", "there is no git", hint)
        return
    yield Finding("git", "ok", _git(site.folder, "--version").removeprefix("git version "))
    if not _git(site.folder, "rev-parse", "--show-toplevel"):
        yield Finding("repository", "warning", f"{site.folder} is in no repository", "git init")
        return
    remote = _git(site.folder, "config", "--get", "remote.origin.url")
    if not remote:
        hint = "git remote add origin git@github.com:you/notes.git"
        yield Finding("repository", "warning", "it has no remote named origin", hint)
        return
    yield _published(site, remote)


def _published(site: Site, remote: str) -> Finding:
    shown = re.sub(r"//[^/@]*@", "//", remote)
    pages = pages_address(remote)
    base_url = site.config.base_url if site.config else ""
    cname = site.folder / "static/CNAME"
    domain = cname.read_text("utf-8", errors="replace").strip() if cname.is_file() else ""
    expected = f"https://{domain}/" if domain else pages
    own_host = not (urlsplit(base_url).hostname or "").endswith(".github.io")
    if not base_url or not expected or base_url.lower() == expected.lower() or (own_host and not domain):
        return Finding("repository", "ok", shown)
    why = "static/CNAME" if domain else f"{shown}, by GitHub Pages,"
    message = f"{why} would be published at {expected}, and base_url is {base_url}"
    return Finding("repository", "warning", message, f"write in site.yaml: base_url: {expected}")


def pages_address(remote: str) -> str:
    """The address at which GitHub Pages publishes a repository, by its remote; nothing for one elsewhere."""
    found = REMOTE.match(remote)
    if not found:
        return ""
    host, name = f"{found[1].lower()}.github.io", found[2]
    return f"https://{host}/" if name.lower() == host else f"https://{host}/{name}/"


def _git(folder: Path, *arguments: str) -> str:
    """What it says, or nothing."""
    ran = subprocess.run(
        ["git", "-C", folder, *arguments], capture_output=True, text=True, errors="replace", check=False
    )
    return ran.stdout.strip() if ran.returncode == 0 else ""
