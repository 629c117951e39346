"""What diglot keeps in an output folder, in `.diglot/`: the list of files that it wrote, and the journal of a change.

Both are read from disk and therefore not believed: a path that leaves the folder, by `..` or by a link, is no path of
ours, and a damaged list ends the build, for without it nobody knows which files are diglot's. A list is text: a title,
a row for each file with its fields parted by tabs, a checksum. A build with nothing to do runs little more than
`stands`, so this module imports next to nothing.
"""

import os
import stat
import zlib

from diglot.folder import Place, links, naming, write_new

FOLDER = ".diglot"
CHECKSUM = b"checksum\t"
ROW = r"^((?:file|retired)\t[0-9]+\t-?[0-9]+\t)([0-9a-f]{40})\t([^\t\n]+)$"
OUTSIDE = ("//", "/./", "/../", "\0", *(("\\", ":") if os.name == "nt" else ()))
"""found in no path that stays in its folder, when a `/` is set before and behind it"""


class OutputRefused(Exception):
    """The output folder is not one that diglot may write into; nothing in it has been touched."""


class Written:
    """A file as diglot wrote it. Size and time tell whether it is worth looking whether it still is.

    It is kept as its row in a list begins, and taken apart when it is asked: most are compared as they are.
    """

    __slots__ = ("hex", "start")

    def __init__(self, start: str, digits: str) -> None:
        """As a row has it."""
        self.start, self.hex = start, digits

    @classmethod
    def of(cls, digest: bytes, size: int, modified: int, *, retired: bool = False) -> "Written":
        """`retired`: no longer part of the site, kept one more change for readers of the version before."""
        return cls(f"{'retired' if retired else 'file'}\t{size}\t{modified}\t", digest.hex())

    @property
    def digest(self) -> bytes:
        return bytes.fromhex(self.hex)

    @property
    def size(self) -> int:
        return int(self.start.split("\t")[1])

    @property
    def modified(self) -> int:
        """Nanoseconds."""
        return int(self.start.split("\t")[2])

    @property
    def retired(self) -> bool:
        return self.start.startswith("retired")

    def fits(self, found: os.stat_result) -> bool:
        """Whether what was found is a file of this size and time."""
        same = self.start.endswith(f"\t{found.st_size}\t{found.st_mtime_ns}\t")
        return same and stat.S_ISREG(found.st_mode)

    def row(self, path: str) -> str:
        return f"{self.start}{self.hex}\t{_escape(path)}"


class Manifest(dict[str, Written]):
    """Path → file, as a list has them. It must not be changed."""

    __slots__ = ("rows",)

    def __init__(self, rows: str, files: dict[str, Written]) -> None:
        super().__init__(files)
        self.rows = rows


class Journal:
    """A change under way, by the difference that it makes to the manifest. Until it is `ready`, only temporary files
    have been written, and they are to be thrown away.
    """

    __slots__ = ("forgotten", "listed", "moves", "ready", "removals")

    def __init__(self, *, ready: bool = True) -> None:
        self.ready = ready
        self.moves: list[tuple[str, str]] = []
        """(temporary, target), relative to the output folder"""
        self.removals: list[str] = []
        """files to delete"""
        self.forgotten: list[str] = []
        """files that are gone or were changed by hand, and so no longer diglot's"""
        self.listed: dict[str, Written] = {}
        """what the manifest is to say: of each target, and of files retired or copied"""

    def after(self, before: dict[str, Written]) -> dict[str, Written]:
        """The manifest when all is done. `before` may be that one already: the change may have been interrupted late."""
        files = before | self.listed
        for path in (*self.removals, *(path for path in self.forgotten if path not in self.listed)):
            files.pop(path, None)
        return files


def manifest_path(output: Place) -> str:
    return f"{output}/{FOLDER}/manifest"


def journal_path(output: Place) -> str:
    return f"{output}/{FOLDER}/journal"


def temporary_path(folder: str, number: int) -> str:
    """A file that is to be renamed; a journal that names any other is none of ours."""
    return f"{folder}/.diglot-{number}.tmp".lstrip("/")


def _is_temporary(path: str) -> bool:
    name = path.rpartition("/")[2]
    return name.startswith(".diglot-") and name.endswith(".tmp")


def read_manifest(output: Place, known: Manifest | None = None) -> Manifest | None:
    """The manifest, or None if there is none: `known`, if that is what it still says.

    Raises OutputRefused when it can't be what diglot wrote.
    """
    path = manifest_path(output)
    try:
        rows = _read(path)
        if rows is None:
            return None
        if known is not None and known.rows == rows:
            return known
        files = Manifest(rows, _listed(rows))
        _check_inside(list(files))
    except (ValueError, IsADirectoryError):
        raise _damaged(path) from None
    return files


def read_journal(output: Place) -> Journal | None:
    """As `read_manifest`."""
    path = journal_path(output)
    try:
        rows = _read(path)
        return None if rows is None else _journal(rows.split("\n")[:-1])
    except (ValueError, IsADirectoryError):
        raise _damaged(path) from None


def write_manifest(output: Place, files: dict[str, Written]) -> None:
    _write(manifest_path(output), [file.row(path) for path, file in sorted(files.items())])


def write_journal(output: Place, journal: Journal) -> None:
    rows = ["ready" if journal.ready else "staging"]
    rows += [f"move\t{_escape(temporary)}\t{_escape(target)}" for temporary, target in journal.moves]
    rows += [f"remove\t{_escape(path)}" for path in journal.removals]
    rows += [f"forget\t{_escape(path)}" for path in journal.forgotten]
    rows += [file.row(path) for path, file in journal.listed.items()]
    _write(journal_path(output), rows)


def stands(output: Place) -> bool:
    """Whether each file of the last version is there as it was written, by kind, size and time, and no change is
    pending. Retired files need not be there. Opens no file but the manifest; raises nothing.
    """
    try:
        listed = _read(manifest_path(output))
        if listed is None or os.path.islink(output) or os.path.lexists(journal_path(output)):
            return False
        rows = [row for row in listed.split("\n") if row.startswith("file\t")]
        paths = [_unescape(row.rpartition("\t")[2]) for row in rows]
        return not links(output, [*paths, f"{FOLDER}/manifest"]) and _all_stand(f"{output}/", paths, rows)
    except (ValueError, OSError):
        return False


def _all_stand(prefix: str, paths: list[str], rows: list[str]) -> bool:
    lstat, kind_of = os.lstat, stat.S_IFMT
    for path, row in zip(paths, rows, strict=True):
        found = lstat(prefix + path)
        # Written out and compared as text: that takes half the time of reading the numbers.
        if not row.startswith(f"file\t{found.st_size}\t{found.st_mtime_ns}\t"):
            return False
        if kind_of(found.st_mode) != stat.S_IFREG:
            return False
    return True


def _read(path: str) -> str | None:
    """The rows of a list, each with its line end, or None if there is none. Raises ValueError when it is not whole."""
    try:
        with open(path, "rb") as file:
            body, mark, checksum = file.read().rpartition(CHECKSUM)
    except FileNotFoundError:
        return None
    title, _, rows = body.decode().partition("\n")
    if not mark or title != _title(path) or checksum != _checksum(body):
        raise ValueError(path)
    return rows


def _write(path: str, rows: list[str]) -> None:
    """Beside its place, then renamed into it; on the disk itself before, so that it is whole after a power cut too."""
    if not os.path.isdir(os.path.dirname(path)):
        os.makedirs(os.path.dirname(path))
    body = "\n".join([_title(path), *rows, ""]).encode()
    try:
        write_new(f"{path}.tmp", body + CHECKSUM + _checksum(body), durable=True)
        os.replace(f"{path}.tmp", path)
    except OSError as error:
        raise naming(error, path) from error


def _title(path: str) -> str:
    """With the number of the form: a list of another form is refused."""
    return f"diglot {os.path.basename(path)} 1"


def _checksum(body: bytes) -> bytes:
    return b"%08x\n" % zlib.crc32(body)


def _listed(rows: str) -> dict[str, Written]:
    # A build with nothing to do has no need of it.
    import re

    found = re.findall(ROW, rows, re.MULTILINE)
    if len(found) != rows.count("\n"):
        raise ValueError("a row that lists no file")
    unescape = _unescape if "\\" in rows else str
    return {unescape(path): Written(start, digits) for start, digits, path in found}


def _journal(rows: list[str]) -> Journal:
    state, *rows = rows
    if state not in {"ready", "staging"}:
        raise ValueError(state)
    journal = Journal(ready=state == "ready")
    for row in rows:
        match list(map(_unescape, row.split("\t"))):
            case ["move", temporary, target] if _is_temporary(temporary):
                journal.moves.append((temporary, target))
            case ["remove", path]:
                journal.removals.append(path)
            case ["forget", path]:
                journal.forgotten.append(path)
            case _:
                journal.listed |= _listed(f"{row}\n")
    _check_inside([*(name for move in journal.moves for name in move), *journal.removals, *journal.listed])
    if journal.ready and not journal.listed.keys() >= {target for _, target in journal.moves}:
        raise ValueError("a file to move of which nothing is known")
    return journal


def _damaged(path: str) -> OutputRefused:
    output = os.path.dirname(os.path.dirname(path))
    return OutputRefused(
        f"{path} is damaged or another version's, and without it diglot can't tell its own files in {output} "
        f"from others; if there is nothing else in {output} that you need, delete that folder and build again"
    )


def _escape(path: str) -> str:
    """A path without tab and newline; most have neither."""
    if "\\" in path or "\t" in path or "\n" in path:
        return path.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
    return path


def _unescape(field: str) -> str:
    if "\\" not in field:
        return field
    return "\\".join(part.replace("\\t", "\t").replace("\\n", "\n") for part in field.split("\\\\"))


def _check_inside(paths: list[str]) -> None:
    """Raises ValueError."""
    if not stay_inside(paths):
        raise ValueError("a path that leads out")


def stay_inside(paths: list[str]) -> bool:
    """Whether no path leaves the folder that it is relative to, by its letters alone, or is the folder itself."""
    joined = "/" + "/\n/".join(paths) + "/"
    return not paths or not any(each in joined for each in OUTSIDE)
