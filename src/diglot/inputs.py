"""Where the inputs of a build lie on disk: the site's sources, the default theme, diglot itself.

A build with nothing to do looks at these and no further, so this module imports next to nothing.
"""

import os
import sys

from diglot.index import Rows, Stats, look, look_at, read_index

SITE_FILE = "site.yaml"
SITE, THEME, CODE = "site", "theme", "code"
"""the areas of the index"""
SOURCE_FOLDERS = ("content", "templates", "static", "examples")
THEME_FOLDERS = ("templates", "static")


def package() -> str:
    return os.path.dirname(os.path.abspath(__file__))


def theme_root() -> str:
    """Where the default theme's templates/ and static/ lie.

    In an installed package, beside this module; in a checkout at the top of the repository. An editable install has a
    copy too, but elsewhere and stale, so it is never looked at.
    """
    packaged = f"{package()}/theme"
    return packaged if os.path.isdir(packaged) else os.path.dirname(os.path.dirname(package()))


class Look:
    """Which files the inputs are, and what an index knows of them, each looked at once, when it is first asked for."""

    def __init__(self, site: str) -> None:
        self._site = site
        self._found: dict[str, Stats] = {}
        self._known: dict[str, Rows] = {}

    def stats(self, area: str) -> Stats:
        """Raises OSError for a folder that can't be read."""
        if area not in self._found:
            if area == SITE:
                self._found[area] = look_at_site(self._site)
            else:
                self._found[area] = look_at_theme() if area == THEME else look_at_code()
        return self._found[area]

    def known(self, index: str) -> Rows:
        """What the index in this file says."""
        if index not in self._known:
            self._known[index] = read_index(index)
        return self._known[index]


def look_at_site(site: str) -> Stats:
    """Raises OSError for a folder that can't be read."""
    return _look(site, SOURCE_FOLDERS) | look_at(site, SITE_FILE)


def look_at_theme() -> Stats:
    return _look(theme_root(), THEME_FOLDERS)


def look_at_code() -> Stats:
    """Byte code is left out: it follows from the sources. So is an installed package's theme, which is a source."""
    left_out = ("/__pycache__/", "/theme/")
    found = look(os.path.dirname(package()), os.path.basename(package()))
    cut = len(os.path.basename(package())) + 1
    return {path[cut:]: data for path, data in found.items() if not any(part in path for part in left_out)}


def _look(root: str, folders: tuple[str, ...]) -> Stats:
    found: Stats = {}
    for folder in folders:
        found |= look(root, folder)
    return found


def libraries() -> str:
    """Python's version, and the names of the installed distributions.

    A distribution is named by its folder (`jinja2-3.1.6.dist-info`): reading the names costs a millisecond, asking
    importlib.metadata forty.
    """
    names = sorted(name for folder in sys.path for name in _distributions(folder))
    return "\n".join([sys.implementation.name, ".".join(map(str, sys.version_info[:3])), *names])


def _distributions(folder: str) -> list[str]:
    try:
        return [name for name in os.listdir(folder) if name.endswith((".dist-info", ".egg-info"))]
    except OSError:
        return []
