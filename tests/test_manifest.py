"""The list of files: what a look at it tells of the folder, and that it tells it with little work."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from diglot.engine.digest import digest
from diglot.manifest import FOLDER, Journal, Written, manifest_path, stands, write_journal
from diglot.publisher import recover
from folders import Files, held, manifest_of, put, temporaries

SITE: Files = {
    "index.html": b"1",
    "posts/a/index.html": b"a",
    "posts/b/index.html": b"b",
    "assets/x.css": b"x",
}


@pytest.fixture
def output(tmp_path: Path) -> Path:
    put(tmp_path / "public", SITE)
    return tmp_path / "public"


def move_away(path: Path) -> Path:
    return path.rename(path.parent / f"{path.name}.away")


def edit(output: Path) -> None:
    (output / "index.html").write_bytes(b"2")


def grow(output: Path) -> None:
    times = (output / "index.html").stat()
    (output / "index.html").write_bytes(b"12")
    os.utime(output / "index.html", ns=(times.st_atime_ns, times.st_mtime_ns))


def delete(output: Path) -> None:
    (output / "posts/b/index.html").unlink()


def make_a_folder_of_a_file(output: Path) -> None:
    delete(output)
    (output / "posts/b/index.html").mkdir()


def link_a_file(output: Path) -> None:
    (output / "index.html").symlink_to(move_away(output / "index.html"))


def link_a_folder(output: Path) -> None:
    (output / "posts").symlink_to(move_away(output / "posts"))


def link_an_inner_folder(output: Path) -> None:
    (output / "posts/a").symlink_to(move_away(output / "posts/a"))


def link_the_folder_of_lists(output: Path) -> None:
    (output / FOLDER).symlink_to(move_away(output / FOLDER))


def link_the_output(output: Path) -> None:
    output.symlink_to(move_away(output))


def delete_the_manifest(output: Path) -> None:
    Path(manifest_path(output)).unlink()


def cut_the_manifest(output: Path) -> None:
    path = Path(manifest_path(output))
    path.write_bytes(path.read_bytes()[:-60])


def leave_a_journal(output: Path) -> None:
    write_journal(output, Journal(ready=False))


CHANGES = (
    edit,
    grow,
    delete,
    make_a_folder_of_a_file,
    link_a_file,
    link_a_folder,
    link_an_inner_folder,
    link_the_folder_of_lists,
    link_the_output,
    delete_the_manifest,
    cut_the_manifest,
    leave_a_journal,
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_stands_until_something_is_not_as_it_was_written(
    output: Path, change: Callable[[Path], None]
) -> None:
    assert stands(output)
    change(output)
    assert not stands(output)


def test_stands_with_files_of_others(output: Path) -> None:
    (output / "CNAME").write_bytes(b"example.org")
    (output / "posts/latest").symlink_to("b")
    (output / "posts/c").mkdir()
    assert stands(output)


def test_stands_without_what_is_retired(output: Path) -> None:
    put(output, {"index.html": b"2"})
    assert stands(output)
    (output / "assets/x.css").unlink()
    assert stands(output)


def test_nothing_stands_where_nothing_was_written(tmp_path: Path) -> None:
    assert not stands(tmp_path)
    assert not stands(tmp_path / "nowhere")


NAMES = [
    "a b",
    "a\tb",
    "a\nb",
    "a\\nb",
    "\\",
    "a\\",
    "\\t\t\\\n",
    "欧拉/index.html",
    "a\rb",
    "a\u2028b",
    "a\x85b",
]


@pytest.mark.skipif(sys.platform == "win32", reason="names that Windows does not have")
def test_any_name_is_kept(tmp_path: Path) -> None:
    put(tmp_path, dict.fromkeys(NAMES, b""))
    assert list(manifest_of(tmp_path)) == sorted(NAMES)
    assert stands(tmp_path)
    put(tmp_path, {})
    assert held(tmp_path) == {}


def test_manifest_is_text(output: Path) -> None:
    title, *rows, checksum, end = Path(manifest_path(output)).read_text(encoding="utf-8").split("\n")
    found = (output / "index.html").stat()
    assert title == "diglot manifest 1"
    assert f"file\t1\t{found.st_mtime_ns}\t{digest(b'1').hex()}\tindex.html" in rows
    assert checksum.startswith("checksum\t")
    assert end == ""


def test_look_imports_next_to_nothing() -> None:
    """A build that has nothing to do starts in milliseconds; one import of typing or pathlib takes as long."""
    program = "import sys, os, stat; before = set(sys.modules); import diglot.manifest; print(*set(sys.modules) - before)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    ran = subprocess.run(
        [sys.executable, "-S", "-c", program], env=environment, capture_output=True, text=True, check=True
    )
    assert set(ran.stdout.split()) <= {"diglot", "diglot.folder", "diglot.manifest", "zlib"}


# After a power cut the newest files may be empty, although their names are there.


def test_staged_file_that_a_power_cut_emptied(output: Path) -> None:
    (output / ".diglot-0.tmp").write_bytes(b"")
    journal = Journal()
    journal.moves = [(".diglot-0.tmp", "index.html")]
    journal.listed = {"index.html": Written.of(digest(b"new"), 3, 1)}
    write_journal(output, journal)
    recover(output)
    assert held(output) == SITE
    assert temporaries(output) == []
    assert not stands(output), "the next build has to write it"
    put(output, {**SITE, "index.html": b"new"})
    assert held(output) == {**SITE, "index.html": b"new"}


def test_published_file_that_a_power_cut_emptied(output: Path) -> None:
    times = (output / "index.html").stat()
    (output / "index.html").write_bytes(b"")
    os.utime(output / "index.html", ns=(times.st_atime_ns, times.st_mtime_ns))
    assert not stands(output)
    put(output, SITE)
    assert held(output) == SITE
