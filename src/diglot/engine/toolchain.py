"""The stamp of what computes: our own sources, the installed libraries, Python. It is part of every key."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from diglot.engine.digest import digest


def stamp(package: Path, search_path: Iterable[str]) -> bytes:
    """Digest of every file of `package`, of the names of the distributions on `search_path`, and of Python's version.

    A distribution is named by its folder (`jinja2-3.1.6.dist-info`): reading the names costs a millisecond, asking
    importlib.metadata forty. Byte code is left out: it follows from the sources.
    """
    files = sorted(path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    parts = [f"{sys.implementation.name} {sys.version_info[:3]}".encode()]
    parts += [
        f"{path.relative_to(package).as_posix()}\0".encode() + digest(path.read_bytes()) for path in files
    ]
    parts += sorted(name.encode() for folder in search_path for name in _distributions(folder))
    return digest(b"\n".join(parts))


def _distributions(folder: str) -> list[str]:
    try:
        return [
            entry.name for entry in os.scandir(folder) if entry.name.endswith((".dist-info", ".egg-info"))
        ]
    except OSError:
        return []
