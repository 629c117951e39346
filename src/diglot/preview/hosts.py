"""Who may ask the preview: refuses every name that a foreign page could have given to this machine.

A page of any site can make its own name point at 127.0.0.1 (DNS rebinding), and the browser then takes the preview for a
part of that site. The Host header still says the name; and the Origin header says which page asks.
"""

import re
from collections.abc import Collection

NAME = re.compile(r"(?:[a-z0-9_-]+\.)*localhost")
"""names that browsers themselves resolve to this machine"""
DEFAULT_PORTS = {":80", ":443"}
SCHEMES = re.compile(r"https?://")


def is_allowed(host: str, server: tuple[str, int], names: Collection[str]) -> bool:
    """Whether `host`, a Host header, means us: localhost, the address at which the request came in, or one of `names`.

    `server`: that address and its port. `names` are in lower case and may have a port; without, they stand for ours and,
    behind a tunnel, for none.
    """
    name, colon, port = host.lower().rpartition(":") if not host.endswith("]") else (host, "", "")
    if not colon:
        name, port = host.lower(), "80"
    if f"{name}:{port}" in names or (name in names and port in {"80", str(server[1])}):
        return True
    return port == str(server[1]) and (NAME.fullmatch(name) is not None or name == _literal(server[0]))


def is_same_origin(origin: str, host: str) -> bool:
    """Whether the page that asks is one of ours; `host` is known to mean us. A tunnel may have made https of it."""
    scheme = SCHEMES.match(origin)
    return scheme is not None and origin[scheme.end() :].lower() == host.lower()


def _literal(address: str) -> str:
    """An address as it stands in a URL."""
    plain = address.partition("%")[0]
    return f"[{plain}]" if ":" in plain else plain
