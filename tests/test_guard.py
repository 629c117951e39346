"""What a build refuses: output folders that hold more than a site, and lists of files that can't be believed."""

import contextlib
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diglot.engine.digest import digest
from diglot.guard import check_output
from diglot.manifest import (
    FOLDER,
    Journal,
    Manifest,
    Move,
    OutputRefused,
    Written,
    is_inside,
    journal_path,
    manifest_path,
)
from diglot.publisher import publish, recover
from folders import held, named, put, snapshot


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder with a repository, in which the site is a folder beside others."""
    home = tmp_path / "home"
    site = home / "work/repository/site"
    for folder in ("content/posts", "templates", "static", ".diglot"):
        (site / folder).mkdir(parents=True)
    for file in ("site.yaml", "content/posts/a.zh.md", ".diglot/cache.db", "../.git/HEAD", "../notes/a.txt"):
        (site / file).parent.mkdir(exist_ok=True)
        (site / file).write_bytes(b"precious")
    (home / "letter.txt").write_bytes(b"precious")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    return home


SITE = "work/repository/site"

REFUSED = {
    "home folder": ".",
    "parent of the home folder": "..",
    "root": "/",
    "parent of the site": "work",
    "git root": "work/repository",
    "site itself": SITE,
    "site by another way": f"{SITE}/content/..",
    "content": f"{SITE}/content",
    "folder of a post": f"{SITE}/content/posts",
    "new folder among the sources": f"{SITE}/static/public",
    "cache": f"{SITE}/.diglot",
    "git's own folder": "work/repository/.git",
    "new folder in git's own": "work/repository/.git/public",
    "foreign folder": "work/repository/notes",
    "file": "letter.txt",
}


@pytest.mark.parametrize("output", REFUSED.values(), ids=REFUSED.keys())
def test_refused_and_nothing_touched(home: Path, output: str) -> None:
    before = snapshot(home)
    with pytest.raises(OutputRefused, match="choose"):
        check_output(home / output, home / SITE)
    assert snapshot(home) == before


@pytest.mark.parametrize("target", ["", "work/repository/notes", f"{SITE}/content", "nowhere", "new"])
def test_link_is_refused(home: Path, target: str) -> None:
    (home / "new").mkdir()
    link = home / "link"
    link.symlink_to(home / target)
    with pytest.raises(OutputRefused, match="is a link"):
        check_output(link, home / SITE)


def test_content_kept_elsewhere_by_a_link(home: Path) -> None:
    notes = home / "vault"
    (home / SITE / "content").rename(notes)
    (home / SITE / "content").symlink_to(notes)
    with pytest.raises(OutputRefused, match="among the sources"):
        check_output(notes / "public", home / SITE)


@pytest.mark.parametrize("output", [f"{SITE}/public", "out", "work/repository/docs", f"{SITE}/a/b/c"])
def test_new_folder_is_right(home: Path, output: str) -> None:
    check_output(home / output, home / SITE)
    (home / output).mkdir(parents=True)
    check_output(home / output, home / SITE)
    put(home / output, {"index.html": b"1"})
    (home / output / "CNAME").write_bytes(b"example.org")
    check_output(home / output, home / SITE)


def test_below_a_linked_folder_is_right(home: Path) -> None:
    """Some systems have links high up in their tree; only the folder itself must be none."""
    (home / "real").mkdir()
    (home / "link").symlink_to(home / "real")
    check_output(home / "link/public", home / SITE)


def test_relative_output(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home / SITE)
    check_output(Path("public"), Path())
    check_output(Path("../out"), Path())
    for output in (".", "..", "content", "../notes"):
        with pytest.raises(OutputRefused):
            check_output(Path(output), Path())


def test_checkout_of_another_repository(home: Path) -> None:
    """The files of a branch that is published are not ours: deploying is for that."""
    output = home / "gh-pages"
    (output / ".git").mkdir(parents=True)
    (output / "index.html").write_bytes(b"theirs")
    with pytest.raises(OutputRefused, match="not diglot's"):
        check_output(output, home / SITE)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="permissions do not bind this user")
def test_unwritable_output(home: Path) -> None:
    output = home / "public"
    put(output, {"index.html": b"1"})
    output.chmod(0o555)
    with pytest.raises(PermissionError) as caught:
        check_output(output, home / SITE)
    assert caught.value.filename == str(output)


# Damaged and hostile lists


@pytest.fixture
def output(home: Path) -> Path:
    folder = home / "public"
    put(folder, {"index.html": b"1", "a/b.html": b"2"})
    return folder


def forge(path: Path, value: Manifest | Journal) -> None:
    path.write_bytes(msgspec.msgpack.encode(value))


# As if diglot had written the letter.
WRITTEN = Written(digest(b"precious"), 8, 0)
OUTSIDE = ["../letter.txt", "a/../../letter.txt", "/etc/passwd", "", ".", "a\0b"]


@pytest.mark.parametrize("name", OUTSIDE)
def test_a_name_outside(name: str) -> None:
    assert not is_inside(name)


@pytest.mark.skipif(sys.platform != "win32", reason="paths of Windows")
@pytest.mark.parametrize("name", ["C:x", r"C:\x", r"\x", r"a\..\..\x", r"\\host\share"])
def test_a_name_outside_on_windows(name: str) -> None:
    assert not is_inside(name)


def forged_manifest(output: Path, name: str) -> None:
    forge(manifest_path(output), Manifest({name: WRITTEN}))


def forged_move(output: Path, name: str) -> None:
    (output / "x").write_bytes(b"evil")
    forge(journal_path(output), Journal(True, (Move("x", name, b""),), (), Manifest()))


def forged_source(output: Path, name: str) -> None:
    forge(journal_path(output), Journal(True, (Move(name, "x", b""),), (), Manifest()))


def forged_removal(output: Path, name: str) -> None:
    forge(journal_path(output), Journal(True, (), (name,), Manifest()))


def forged_temporary(output: Path, name: str) -> None:
    forge(journal_path(output), Journal(False, (Move(name, "x", b""),), (), Manifest()))


@pytest.mark.parametrize("name", OUTSIDE)
@pytest.mark.parametrize(
    "forged", [forged_manifest, forged_move, forged_source, forged_removal, forged_temporary]
)
def test_hostile_list_is_refused(
    home: Path, output: Path, forged: Callable[[Path, str], None], name: str
) -> None:
    forged(output, name)
    before = snapshot(home)
    for use in (lambda: check_output(output, home / SITE), lambda: put(output, {"index.html": b"2"})):
        with pytest.raises(OutputRefused, match=r"is damaged.* delete that folder and build again"):
            use()
    assert snapshot(home) == before


@pytest.mark.parametrize("forged", [forged_move, forged_source, forged_removal, forged_temporary])
def test_hostile_list_with_a_link(home: Path, output: Path, forged: Callable[[Path, str], None]) -> None:
    """A cloned site may bring links in its output folder, and a journal that names files behind them."""
    (output / "link").symlink_to(home)
    before = held(home / "work")
    forged(output, "link/letter.txt")
    forge(manifest_path(output), Manifest({"link/letter.txt": WRITTEN}))
    with contextlib.suppress(NotADirectoryError):
        recover(output)
    assert (home / "letter.txt").read_bytes() == b"precious"
    assert held(home / "work") == before


def test_removal_of_a_foreign_file(output: Path) -> None:
    """Only the manifest says what is ours, and only as long as the content is."""
    (output / "CNAME").write_bytes(b"example.org")
    forge(journal_path(output), Journal(True, (), ("CNAME", "index.html"), Manifest()))
    recover(output)
    assert held(output) == {"CNAME": b"example.org", "a/b.html": b"2"}


def test_linked_folder_of_lists(home: Path) -> None:
    output = home / "public"
    output.mkdir()
    (output / FOLDER).symlink_to(home / "work")
    with pytest.raises(OutputRefused, match="is a link"):
        check_output(output, home / SITE)


@pytest.mark.parametrize("path_of", [manifest_path, journal_path])
@given(garbage=st.one_of(st.binary(max_size=64), st.integers(0, 200)))
def test_garbage(path_of: Callable[[Path], Path], garbage: bytes | int) -> None:
    """Random bytes, and an intact list cut off: refused, or a list that says little."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "public")
        before = {"index.html": b"1", "assets/a.css": b"2"}
        put(output, before)
        intact = manifest_path(output).read_bytes()
        path_of(output).write_bytes(garbage if isinstance(garbage, bytes) else intact[:garbage])
        said = outcome(lambda: put(output, {"index.html": b"new"}))
        if said:
            assert "damaged" in said or "did not write" in said
        assert held(output) == (before if said else {**before, "index.html": b"new"})


def outcome(use: Callable[[], object]) -> str:
    """What it is refused with, or nothing."""
    try:
        use()
    except OutputRefused as error:
        return str(error)
    return ""


def test_missing_manifest_in_a_folder_of_ours(home: Path, output: Path) -> None:
    manifest_path(output).unlink()
    before = snapshot(home)
    with pytest.raises(OutputRefused, match="delete that folder and build again"):
        check_output(output, home / SITE)
    assert snapshot(home) == before


def test_directory_for_a_manifest(home: Path, output: Path) -> None:
    manifest_path(output).unlink()
    manifest_path(output).mkdir()
    with pytest.raises(OutputRefused, match="is damaged"):
        check_output(output, home / SITE)


def test_interrupted_first_publication_is_ours(home: Path) -> None:
    """Temporary files and a journal, but no manifest yet."""
    output = home / "public"

    def read(_: object) -> bytes:
        (output / "posts").mkdir()
        (output / "posts/.diglot-1.tmp").write_bytes(b"half")
        os.link(journal_path(output), home / "journal")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(output, named({"index.html": b"1", "posts/a.html": b"2"})[0], read)
    (home / "journal").rename(journal_path(output))
    (output / ".diglot-0.tmp").write_bytes(b"half")
    check_output(output, home / SITE)
    put(output, {"index.html": b"1"})
    assert (output / "index.html").read_bytes() == b"1"
    assert not (output / ".diglot-0.tmp").exists()
