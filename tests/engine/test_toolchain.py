"""The stamp of what computes: it moves with our sources and the installed libraries, and with nothing else."""

from collections.abc import Callable
from pathlib import Path

import pytest

from diglot.engine.toolchain import stamp


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "package"
    (folder / "inner").mkdir(parents=True)
    (folder / "a.py").write_bytes(b"a")
    (folder / "inner/b.js").write_bytes(b"b")
    return folder


@pytest.fixture
def libraries(tmp_path: Path) -> Path:
    folder = tmp_path / "libraries"
    (folder / "jinja2-3.1.6.dist-info").mkdir(parents=True)
    return folder


def write_byte_code(folder: Path) -> None:
    folder.mkdir()
    (folder / "a.pyc").write_bytes(b"")


MOVES: dict[str, Callable[[Path, Path], object]] = {
    "source": lambda package, _: (package / "a.py").write_bytes(b"other"),
    "data": lambda package, _: (package / "inner/b.js").write_bytes(b"other"),
    "new file": lambda package, _: (package / "c.py").write_bytes(b""),
    "name": lambda package, _: (package / "a.py").rename(package / "c.py"),
    "library": lambda _, libraries: (libraries / "jinja2-3.1.6.dist-info").rename(
        libraries / "jinja2-3.2.dist-info"
    ),
    "new library": lambda _, libraries: (libraries / "pygments-2.21.dist-info").mkdir(),
}
STAYS: dict[str, Callable[[Path, Path], object]] = {
    "byte code": lambda package, _: write_byte_code(package / "__pycache__"),
    "time": lambda package, _: (package / "a.py").touch(),
    "other file": lambda _, libraries: (libraries / "module.py").write_bytes(b""),
}


@pytest.mark.parametrize("change", MOVES.values(), ids=MOVES.keys())
def test_moves(package: Path, libraries: Path, change: Callable[[Path, Path], object]) -> None:
    before = stamp(package, [str(libraries)])
    change(package, libraries)
    assert stamp(package, [str(libraries)]) != before


@pytest.mark.parametrize("change", STAYS.values(), ids=STAYS.keys())
def test_stays(package: Path, libraries: Path, change: Callable[[Path, Path], object]) -> None:
    before = stamp(package, [str(libraries)])
    change(package, libraries)
    assert stamp(package, [str(libraries), "nowhere"]) == before


def test_place_is_no_matter(package: Path, libraries: Path, tmp_path: Path) -> None:
    before = stamp(package, [str(libraries)])
    moved = package.rename(tmp_path / "moved")
    assert stamp(moved, [str(libraries.rename(tmp_path / "elsewhere"))]) == before
