"""Where the preview listens: on this machine alone unless another address is asked for, and on the next port if one is taken."""

import errno
import ipaddress
import os
import socket
import sys

LOCAL = ("127.0.0.1", "::1")
"""what a browser may take `localhost` for: whoever asks for one of them gets both, lest somebody else answers at the other"""
TRIES = 100
"""ports"""
MISSING = {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}
"""a machine without IPv6, most often"""
TAKEN = {errno.EADDRINUSE, errno.EACCES} if sys.platform == "win32" else {errno.EADDRINUSE}
"""Windows denies access to a port that is set aside"""


def listen(host: str, port: int) -> tuple[list[socket.socket], int]:
    """Sockets that listen at `host`, and the port: the first free one from `port` on; 0 is any.

    Raises OSError, with host and port for a file name, when there is none, or no such host.
    """
    for candidate in range(port, min(port + TRIES, 1 << 16)):
        try:
            sockets = _listen(host, candidate)
        except OSError as error:
            if error.errno in TAKEN and port:
                continue
            raise OSError(error.errno, error.strerror, f"{host}:{candidate}") from error
        return sockets, sockets[0].getsockname()[1]
    raise OSError(errno.EADDRINUSE, "this port and those after it are taken", f"{host}:{port}")


def is_local(host: str) -> bool:
    """Whether only this machine can ask there."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def origin(host: str, port: int) -> str:
    """As a browser on this machine would ask. Where all addresses are meant, it is the usual one."""
    shown = {"0.0.0.0": LOCAL[0], "::": "localhost"}.get(host, host)  # noqa: S104 - it is taken out
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def _listen(host: str, port: int) -> list[socket.socket]:
    opened: list[socket.socket] = []
    try:
        for family, address in _addresses(host):
            try:
                opened.append(_socket(family, address, port))
            except OSError as error:
                if error.errno not in MISSING or not opened:
                    raise
            # Any port is the same one at each address.
            port = port or opened[0].getsockname()[1]
    except OSError:
        for each in opened:
            each.close()
        raise
    return opened


def _addresses(host: str) -> list[tuple[socket.AddressFamily, str]]:
    if host == "localhost" or host in LOCAL:
        names = sorted(LOCAL, key=lambda each: each != host)
        return [(socket.AF_INET6 if ":" in name else socket.AF_INET, name) for name in names]
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    return [*dict.fromkeys((family, str(address[0])) for family, _, _, _, address in found)]


def _socket(family: socket.AddressFamily, address: str, port: int) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        if os.name == "posix":
            # Elsewhere it would take the port from whoever has it.
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((address, port))
        made.listen()
    except OSError:
        made.close()
        raise
    return made
