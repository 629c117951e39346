"""The stamp of what computes: it moves with our sources and the installed libraries, and with nothing else."""

from collections.abc import Callable
from pathlib import Path

import pytest

from diglot import disk, inputs
from diglot.disk import read_code
from diglot.engine.toolchain import stamp
from diglot.index import Index

Folders = tuple[Path, Path]


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folders:
    """A package, and a place where libraries are installed, in the stead of our own."""
    package, libraries = tmp_path / "package", tmp_path / "libraries"
    (package / "inner").mkdir(parents=True)
    (package / "a.py").write_bytes(b"a")
    (package / "inner/b.js").write_bytes(b"b")
    (libraries / "jinja2-3.1.6.dist-info").mkdir(parents=True)
    take(monkeypatch, package, libraries)
    return package, libraries


def take(monkeypatch: pytest.MonkeyPatch, package: Path, libraries: Path) -> None:
    for module in (disk, inputs):
        monkeypatch.setattr(module, "package", lambda: str(package))
    monkeypatch.setattr("sys.path", [str(libraries), "nowhere"])


def found() -> bytes:
    return stamp(read_code(Index("")), inputs.libraries())


def write_byte_code(folder: Path) -> None:
    folder.mkdir()
    (folder / "a.pyc").write_bytes(b"")


def write_theme(folder: Path) -> None:
    folder.mkdir()
    (folder / "post.html").write_bytes(b"")


MOVES: dict[str, Callable[[Path, Path], object]] = {
    "source": lambda package, _: (package / "a.py").write_bytes(b"other"),
    "data": lambda package, _: (package / "inner/b.js").write_bytes(b"other"),
    "new file": lambda package, _: (package / "c.py").write_bytes(b""),
    "name": lambda package, _: (package / "a.py").rename(package / "c.py"),
    "swap": lambda package, _: [
        (package / "a.py").write_bytes(b"b"),
        (package / "inner/b.js").write_bytes(b"a"),
    ],
    "library": lambda _, libraries: (libraries / "jinja2-3.1.6.dist-info").rename(
        libraries / "jinja2-3.2.dist-info"
    ),
    "new library": lambda _, libraries: (libraries / "pygments-2.21.dist-info").mkdir(),
}
STAYS: dict[str, Callable[[Path, Path], object]] = {
    "byte code": lambda package, _: write_byte_code(package / "__pycache__"),
    "time": lambda package, _: (package / "a.py").touch(),
    "other file": lambda _, libraries: (libraries / "module.py").write_bytes(b""),
    "an installed package's theme, which is a source": lambda package, _: write_theme(package / "theme"),
}


@pytest.mark.parametrize("change", MOVES.values(), ids=MOVES.keys())
def test_moves(folders: Folders, change: Callable[[Path, Path], object]) -> None:
    before = found()
    change(*folders)
    assert found() != before


@pytest.mark.parametrize("change", STAYS.values(), ids=STAYS.keys())
def test_stays(folders: Folders, change: Callable[[Path, Path], object]) -> None:
    before = found()
    change(*folders)
    assert found() == before


def test_python_is_part_of_it(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    assert folders
    before = found()
    monkeypatch.setattr("sys.version_info", (4, 0, 0))
    assert found() != before


def test_place_is_no_matter(folders: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = found()
    package, libraries = folders
    take(monkeypatch, package.rename(tmp_path / "moved"), libraries.rename(tmp_path / "elsewhere"))
    assert found() == before
