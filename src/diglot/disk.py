"""Reads a site's sources. It refuses what is no regular file, and what lies outside of the site."""

import errno
import os
import re
import stat
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from diglot.engine import Ref, SourceChanged, ref
from diglot.site_file import SITE_FILE

SOURCE_FOLDERS = ("content", "templates", "static")
THEME_FOLDERS = ("templates", "static")
STRINGS, DEFAULT_STRINGS = "templates/strings/", "theme/strings/"
LINE_END = re.compile("\r\n|\r|\n")


def theme_root() -> Path:
    """Where the default theme's templates/ and static/ lie.

    In an installed package, beside this module; in a checkout at the top of the repository. An editable install has a
    copy too, but elsewhere and stale, so it is never looked at.
    """
    packaged = Path(__file__).parent / "theme"
    return packaged if packaged.is_dir() else Path(__file__).parents[2]


def read_sources(site: Path) -> dict[str, Ref]:
    """Source path → content of every file of a site, laid over the default theme's.

    Hidden files, and links to files outside of the site, are left out. Raises OSError for what can't be read, and
    SourceChanged when a file goes away meanwhile.
    """
    theme = _tree(theme_root(), THEME_FOLDERS)
    # The theme's own words stay visible: a site's file of strings is laid over them, and does not replace them.
    words = {
        path.replace(STRINGS, DEFAULT_STRINGS, 1): name for path, name in theme.items() if STRINGS in path
    }
    sources = theme | words | _tree(site, SOURCE_FOLDERS)
    if _is_inside(site / SITE_FILE, site.resolve()):
        sources[SITE_FILE] = _name(site / SITE_FILE)
    return sources


def _tree(root: Path, folders: tuple[str, ...]) -> dict[str, Ref]:
    files = [file for folder in folders for file in _files(root, folder)]
    return {path: _name(file) for path, file in _source_paths(files, root).items()}


def _name(file: Path) -> Ref:
    try:
        named = ref(file.read_bytes())
    except FileNotFoundError as error:
        raise SourceChanged(str(file)) from error
    return Ref(named.digest, str(file))


def _files(root: Path, folder: str) -> Iterator[Path]:
    """The regular files below a folder; a link to a file may lead anywhere inside the root."""
    real_root = root.resolve()
    if not (root / folder).is_dir():
        return
    if not (root / folder).resolve().is_relative_to(real_root):
        # Leaving out single files is one thing, but a site without its content is a surprise.
        raise OSError(errno.ELOOP, f"it is a link that leads out of {root}", str(root / folder))
    for directory, subfolders, names in os.walk(root / folder, onerror=_raise):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for name in sorted(names):
            file = Path(directory, name)
            if not name.startswith(".") and _is_inside(file, real_root):
                yield file


def _raise(error: OSError) -> None:
    """A folder that can't be read must not look like one without posts."""
    raise error


def _is_inside(file: Path, root: Path) -> bool:
    """Whether it is a regular file (no FIFO, device or socket) and, if a link, leads to one below `root`."""
    try:
        mode = file.lstat().st_mode
        if stat.S_ISLNK(mode):
            return file.resolve(strict=True).is_relative_to(root) and file.is_file()
    except (OSError, RuntimeError):
        return False
    return stat.S_ISREG(mode)


def _source_paths(files: list[Path], root: Path) -> dict[str, Path]:
    """Files by the name that the rest of diglot knows them by: relative, with `/`, in NFC as links in texts are.

    Two files whose names differ in their Unicode form alone keep their names, so that the collision can be told.
    """
    paths = {source_path(file, root): file for file in files}
    forms = Counter(unicodedata.normalize("NFC", path) for path in paths)
    return {
        form if forms[form := unicodedata.normalize("NFC", path)] == 1 else path: file
        for path, file in paths.items()
    }


def source_path(file: Path, root: Path) -> str:
    r"""Bytes of a name that are no UTF-8 become \xe9, which no URL may contain: that is told as a problem."""
    return os.fsencode(file.relative_to(root).as_posix()).decode("utf-8", "backslashreplace")


def line_reader(sources: Mapping[str, Ref]) -> Callable[[str, int], str | None]:
    """Gives the text of a source line, for showing a problem."""

    def line_of(path: str, number: int) -> str | None:
        if path not in sources:
            return None
        try:
            text = Path(sources[path].file).read_bytes().decode("utf-8", "replace")
        except OSError:
            return None
        lines = LINE_END.split(text.removeprefix("\ufeff"))
        return lines[number - 1] if 0 < number <= len(lines) else None

    return line_of
