"""Reads the inputs of a build: a site's sources, the theme's, and diglot itself, as far as the index can't tell what they hold."""

import functools
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from diglot.engine import Ref, SourceChanged
from diglot.index import Index, Stats
from diglot.inputs import CODE, SITE, THEME, Look, package, theme_root

STRINGS, DEFAULT_STRINGS = "templates/strings/", "theme/strings/"
LINE_END = re.compile("\r\n|\r|\n")


def read_sources(site: Path, index: Index | None = None, look: Look | None = None) -> dict[str, Ref]:
    """Source path → content of every file of a site, laid over the default theme's. Only what changed is read.

    Hidden files, and links to files outside of the site, are left out. Raises OSError for what can't be read, and
    SourceChanged when a file goes away meanwhile.
    """
    index, look = index or Index(""), look or Look(str(site))
    try:
        theme = _tree(theme_root(), look.stats(THEME), THEME, index)
        own = _tree(str(site), look.stats(SITE), SITE, index)
    except FileNotFoundError as error:
        raise SourceChanged(str(error.filename)) from error
    # The theme's own words stay visible: a site's file of strings is laid over them, and does not replace them.
    words = {
        path.replace(STRINGS, DEFAULT_STRINGS, 1): name for path, name in theme.items() if STRINGS in path
    }
    return theme | words | own


def read_code(index: Index, look: Look | None = None) -> dict[str, bytes]:
    """File → digest of everything that this package consists of, but for the theme, which is a source."""
    return index.digests(CODE, package(), (look or Look("")).stats(CODE))


def _tree(root: str, stats: Stats, area: str, index: Index) -> dict[str, Ref]:
    digests = index.digests(area, root, stats)
    return {name: Ref(digests[path], f"{root}/{path}") for name, path in _source_paths(stats).items()}


def _source_paths(paths: Iterable[str]) -> dict[str, str]:
    """Files by the name that the rest of diglot knows them by: in NFC, as links in texts are.

    Two files whose names differ in their Unicode form alone keep their names, so that the collision can be told.
    """
    names = {source_path(path): path for path in paths}
    if all(map(str.isascii, names)):
        return names
    forms = Counter(unicodedata.normalize("NFC", name) for name in names)
    return {
        form if forms[form := unicodedata.normalize("NFC", name)] == 1 else name: path
        for name, path in names.items()
    }


def source_path(path: str) -> str:
    r"""Bytes of a name that are no UTF-8 become \xe9, which no URL may contain: that is told as a problem."""
    return path if path.isascii() else os.fsencode(path).decode("utf-8", "backslashreplace")


@functools.lru_cache(maxsize=1)
def _lines(file: str, _modified: int, _size: int) -> list[str]:
    """Of the last file: problems come in the order of files, and a large one may have thousands."""
    text = Path(file).read_bytes().decode("utf-8", "replace")
    return LINE_END.split(text.removeprefix("\ufeff"))


def line_reader(sources: Mapping[str, Ref]) -> Callable[[str, int], str | None]:
    """Gives the text of a source line, for showing a problem."""

    def line_of(path: str, number: int) -> str | None:
        if path not in sources:
            return None
        file = sources[path].file
        try:
            found = Path(file).stat()
            lines = _lines(file, found.st_mtime_ns, found.st_size)
        except OSError:
            return None
        return lines[number - 1] if 0 < number <= len(lines) else None

    return line_of
