"""The stamp of what computes: our own sources, the installed libraries, Python. It is part of every key."""

from collections.abc import Mapping

from diglot.engine.digest import digest


def stamp(files: Mapping[str, bytes], libraries: str) -> bytes:
    """`files`: path → digest of each file of the package; `libraries`: what else computes, by name and version."""
    rows = [f"{path}\0".encode("utf-8", "surrogateescape") + files[path] for path in sorted(files)]
    return digest(b"\n".join([libraries.encode("utf-8", "surrogateescape"), *rows]))
