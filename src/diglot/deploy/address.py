"""The address at which GitHub Pages publishes a repository, and whether site.yaml has the same.

A repository NAME of OWNER is published at https://OWNER.github.io/NAME/, the one named OWNER.github.io at
https://OWNER.github.io/, and either at a domain of its own when a file CNAME names it.
(https://docs.github.com/pages: types of GitHub Pages sites, managing a custom domain.)
"""

import re
from typing import NamedTuple
from urllib.parse import urlsplit

REMOTE = re.compile(
    r"(?:(?:https?|ssh|git)://(?:[^/@]+@)?|(?:[^/@:]+@)?)(?:www\.|ssh\.)?github\.com(?::\d+/|[:/])/*"
    r"([A-Za-z0-9-]+)/([A-Za-z0-9._-]+?)(?:\.git)?/*\Z",
    re.IGNORECASE,
)
HOSTED = ".github.io"


class Pages(NamedTuple):
    """Where GitHub publishes a repository that has no domain of its own."""

    host: str
    path: str
    """with a slash at both ends"""

    @property
    def url(self) -> str:
        return f"https://{self.host}{self.path}"


def pages(remote: str) -> Pages | None:
    """Of a repository by the URL of its remote; None when it lies elsewhere than on GitHub."""
    found = REMOTE.match(remote)
    if not found:
        return None
    host = found[1].lower() + HOSTED
    return Pages(host, "/" if found[2].lower() == host else f"/{found[2]}/")


def domain(base_url: str, where: Pages | None) -> str:
    """The domain that a file CNAME has to name for a site at `base_url`, or nothing when none is needed.

    Below a path the domain is that of the owner's other site, and named there.
    """
    parts = urlsplit(base_url)
    if where is None or parts.path != "/" or (parts.hostname or "").endswith(HOSTED):
        return ""
    return parts.hostname or ""


def mistake(base_url: str, where: Pages | None, named: str) -> tuple[str, str]:
    """What is wrong with `base_url` and the hint, or two empty texts.

    `named`: the domain that a CNAME on the branch, or among the files of the site, has.
    """
    parts = urlsplit(base_url)
    host = (parts.hostname or "").lower()
    if named:
        right = (host, parts.path) == (named.lower(), "/")
        message = f"base_url is {base_url}, but the file CNAME has the site published at {named}"
        hint = f"write base_url: https://{named}/, or let CNAME name another domain"
        return ("", "") if right else (message, hint)
    if where is None or (host, parts.path) == where:
        return "", ""
    if not host.endswith(HOSTED) and parts.path in {"/", where.path}:
        return "", ""
    message = f"base_url is {base_url}, but GitHub publishes this repository at {where.url}"
    return message, f"write base_url: {where.url}, or a domain of your own: https://example.org/"
