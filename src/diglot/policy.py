"""What pages may load from other hosts: `allowed_hosts` of site.yaml, as a Content-Security-Policy and as a question.

A reader's browser refuses all the rest, so a writer has to hear of it.
"""

import re
from collections.abc import Mapping
from typing import Literal

Resource = Literal["connections", "fonts", "forms", "frames", "media", "pictures", "scripts", "styles"]
Hosts = Mapping[str, tuple[Resource, ...]]
"""host → what it may give; *.example.org stands for all hosts below example.org"""

DIRECTIVES: dict[Resource, str] = {
    "connections": "connect-src",
    "fonts": "font-src",
    "forms": "form-action",
    "frames": "frame-src",
    "media": "media-src",
    "pictures": "img-src",
    "scripts": "script-src",
    "styles": "style-src",
}
HOST = re.compile(r"(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?(:[0-9]{1,5})?\Z")
AUTHORITY = re.compile(r"(?:https:)?//([^/?#\\]+)", re.IGNORECASE)


def write_policy(hosts: Hosts) -> str:
    """The value of the header. KaTeX sets heights by style attributes; `default-src` does not cover the last two."""
    sources = {
        "default-src": ["'self'"],
        "style-src": ["'self'"],
        "style-src-attr": ["'unsafe-inline'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
    }
    for host, resources in sorted(hosts.items()):
        for resource in sorted(set(resources)):
            sources.setdefault(DIRECTIVES[resource], ["'self'"]).append(host)
    return "; ".join(" ".join([directive, *found]) for directive, found in sources.items())


def is_allowed(hosts: Hosts, resource: Resource, address: str) -> bool:
    """Whether a page may load `address`, a whole URL or one that begins with //. Without encryption it may not."""
    if not hosts or not (match := AUTHORITY.match(address)):
        return False
    host = match[1].lower().removesuffix(":443")
    names = [host, *("*" + host[at:] for at, char in enumerate(host) if char == ".")]
    return any(resource in hosts.get(name, ()) for name in names)
