"""The files of an output folder: looking at them, and writing new ones, without ever following a link that lies there."""

import os
import stat

Place = str | os.PathLike[str]


def folders(path: str) -> list[str]:
    """The folders that a path with `/` lies in, the outermost first: a/b/c → a, a/b."""
    parts = path.split("/")
    return ["/".join(parts[:end]) for end in range(1, len(parts))]


def folders_of(paths: list[str]) -> set[str]:
    """All folders that any of the paths lies in, "" for the outermost."""
    found: set[str] = set()
    level = {path.rpartition("/")[0] for path in paths}
    while level:
        found |= level
        level = {folder.rpartition("/")[0] for folder in level if folder} - found
    return found


def links(output: Place, paths: list[str]) -> set[str]:
    """Those of the folders of `paths` that are links or lie behind one.

    It reads the folders that hold others: to look at each of those others would take five times as long.
    """
    inner = {path.rpartition("/")[0] for path in paths}
    holders = folders_of(list(inner))
    found = {link for holder in holders for link in _links_in(output, holder)}
    if not found:
        return found
    return {folder for folder in inner | holders if not found.isdisjoint([folder, *folders(folder)])}


def _links_in(output: Place, folder: str) -> list[str]:
    try:
        with os.scandir(f"{output}/{folder}") as entries:
            names = [entry.name for entry in entries if entry.is_symlink()]
    except (FileNotFoundError, NotADirectoryError):
        return []
    return [f"{folder}/{name}".lstrip("/") for name in names]


class Folder:
    """Looks at files. What it saw of subfolders it remembers."""

    def __init__(self, root: Place) -> None:
        self.root = os.fspath(root)
        self._real: dict[str, bool] = {"": True}

    def lstat(self, path: str) -> os.stat_result | None:
        """Of whatever is there itself, or None if nothing is, or only something that a link leads to."""
        if not self.is_real(path.rpartition("/")[0]):
            return None
        try:
            return os.lstat(f"{self.root}/{path}")
        except OSError:
            return None

    def file(self, path: str) -> os.stat_result | None:
        """Of a regular file."""
        found = self.lstat(path)
        return found if found and stat.S_ISREG(found.st_mode) else None

    def is_real(self, folder: str) -> bool:
        """Whether it is there, a folder, and no link, nor any that it lies in."""
        known = self._real.get(folder)
        if known is None:
            found = self.lstat(folder)
            known = self._real[folder] = found is not None and stat.S_ISDIR(found.st_mode)
        return known

    def make(self, folder: str) -> None:
        """Makes a folder with those that it lies in. Raises FileExistsError, with the path, where a file or link is."""
        if not self.is_real(folder):
            self.make(folder.rpartition("/")[0])
            os.mkdir(f"{self.root}/{folder}")
            self._real[folder] = True


def write_new(path: str, data: bytes, *, durable: bool = False) -> None:
    """A file that was not there, or, in place of a link or file that was, a new one. `durable`: on the disk itself."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags, 0o666)
    except FileExistsError:
        os.unlink(path)
        descriptor = os.open(path, flags, 0o666)
    with open(descriptor, "wb") as file:
        file.write(data)
        if durable:
            file.flush()
            os.fsync(file.fileno())


def naming(error: OSError, path: str) -> OSError:
    """An error of writing (disk full, say) names no file by itself, and one of renaming the wrong one."""
    return OSError(error.errno, error.strerror, path)
