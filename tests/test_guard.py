"""What a build refuses: output folders that hold more than a site, and lists of files that can't be believed."""

import contextlib
import os
import sys
import tempfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from diglot.engine.digest import digest
from diglot.guard import check_output
from diglot.manifest import (
    FOLDER,
    Journal,
    OutputRefused,
    Written,
    journal_path,
    manifest_path,
    write_journal,
    write_manifest,
)
from diglot.publisher import publish, recover
from folders import held, named, put, snapshot


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder with a repository, in which the site is a folder beside others."""
    home = tmp_path / "home"
    site = home / "work/repository/site"
    for folder in ("content/posts", "templates", "static", "examples", ".diglot"):
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
    "new folder among the code that posts show": f"{SITE}/examples/public",
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


# As if diglot had written the letter.
STAGED = ".diglot-0.tmp"
WRITTEN = Written.of(digest(b"precious"), 8, 0)
OUTSIDE = ["../letter.txt", "a/../../letter.txt", "/etc/passwd", "", ".", "a\0b"]
if sys.platform == "win32":
    OUTSIDE += ["C:x", r"C:\x", r"\x", r"a\..\..\x", r"\\host\share"]


def forged_manifest(output: Path, name: str) -> None:
    write_manifest(output, {name: WRITTEN})


def forge(
    output: Path,
    *moves: tuple[str, str],
    removals: Sequence[str] = (),
    file: Written = WRITTEN,
    ready: bool = True,
) -> None:
    journal = Journal(ready=ready)
    journal.moves, journal.removals = list(moves), list(removals)
    journal.listed = {target: file for _, target in moves}
    write_journal(output, journal)


def forged_move(output: Path, name: str) -> None:
    staged = output / STAGED
    staged.write_bytes(b"evil")
    forge(output, (STAGED, name), file=Written.of(digest(b"evil"), 4, staged.stat().st_mtime_ns))


def forged_source(output: Path, name: str) -> None:
    forge(output, (name, "x"))


def forged_removal(output: Path, name: str) -> None:
    forge(output, removals=[name])


def forged_temporary(output: Path, name: str) -> None:
    forge(output, (name, "x"), ready=False)


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


@pytest.mark.parametrize("forged", [forged_move, forged_removal])
def test_hostile_list_with_a_link(home: Path, output: Path, forged: Callable[[Path, str], None]) -> None:
    """A cloned site may bring links in its output folder, and a journal that names files behind them."""
    (output / "link").symlink_to(home)
    before = held(home / "work")
    forged(output, "link/letter.txt")
    write_manifest(output, {"link/letter.txt": WRITTEN})
    with contextlib.suppress(OutputRefused):
        recover(output)
    assert (home / "letter.txt").read_bytes() == b"precious"
    assert held(home / "work") == before


@pytest.mark.parametrize("ready", [False, True])
def test_staged_files_behind_a_link_or_of_others(home: Path, output: Path, *, ready: bool) -> None:
    (output / "link").symlink_to(home)
    (home / STAGED).write_bytes(b"precious")
    forge(output, (f"link/{STAGED}", "x"), file=WRITTEN, ready=ready)
    recover(output)
    assert (home / STAGED).read_bytes() == b"precious"
    assert held(output).keys() == {"index.html", "a/b.html"}
    (output / "CNAME").write_bytes(b"example.org")
    forge(output, ("CNAME", "x"), ready=ready)
    with pytest.raises(OutputRefused, match="is damaged"):
        recover(output)
    assert (output / "CNAME").read_bytes() == b"example.org"


def test_file_of_others_where_an_interrupted_change_would_put_its_own(output: Path) -> None:
    forged_move(output, "about.html")
    (output / "about.html").write_bytes(b"mine")
    with pytest.raises(OutputRefused, match=r"about\.html"):
        recover(output)
    assert (output / "about.html").read_bytes() == b"mine"
    (output / "about.html").unlink()
    recover(output)
    assert (output / "about.html").read_bytes() == b"evil"


def test_removal_of_a_foreign_file(output: Path) -> None:
    """Only the manifest says what is ours, and only as long as the content is."""
    (output / "CNAME").write_bytes(b"example.org")
    forge(output, removals=["CNAME", "index.html"])
    recover(output)
    assert held(output) == {"CNAME": b"example.org", "a/b.html": b"2"}


def test_linked_folder_of_lists(home: Path) -> None:
    output = home / "public"
    output.mkdir()
    (output / FOLDER).symlink_to(home / "work")
    with pytest.raises(OutputRefused, match="is a link"):
        check_output(output, home / SITE)


@pytest.fixture(params=["manifest", "journal"])
def intact(request: pytest.FixtureRequest, output: Path) -> tuple[Path, bytes]:
    """A list as it should be: where it lies, and its bytes."""
    file = output / FOLDER / request.param
    if request.param == "journal":
        forge(output, (STAGED, "index.html"), removals=["a/b.html"])
    return file, file.read_bytes()


def assert_refused(home: Path, file: Path, data: bytes) -> None:
    file.write_bytes(data)
    with pytest.raises(OutputRefused, match=r"is damaged.* delete that folder and build again"):
        check_output(home / "public", home / SITE)


def test_list_cut_off(home: Path, intact: tuple[Path, bytes]) -> None:
    file, data = intact
    for length in range(len(data)):
        assert_refused(home, file, data[:length])
    assert_refused(home, file, data + b"\n")


def test_list_with_a_flipped_bit(home: Path, intact: tuple[Path, bytes]) -> None:
    """One in each byte, and each of the eight by turns."""
    file, data = intact
    for place in range(len(data)):
        flipped = bytearray(data)
        flipped[place] ^= 1 << place % 8
        assert_refused(home, file, bytes(flipped))


@given(garbage=st.binary(max_size=64))
@example(b"\x81\xa5files\x80")  # MessagePack, as before the lists were text
def test_garbage(garbage: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "public")
        put(output, {"index.html": b"1"})
        for path_of in (manifest_path, journal_path):
            Path(path_of(output)).write_bytes(garbage)
            with pytest.raises(OutputRefused, match="is damaged"):
                put(output, {"index.html": b"new"})
        assert held(output) == {"index.html": b"1"}


ROWS = {
    "manifest": ["file", "file\t1\t2\tab", "file\tx\t2\tab\ta", "file\t1\t2\txy\ta", "link\t1\t2\tab\ta"],
    "journal": [
        "",
        "begun",
        "ready\nmove\ta",
        f"ready\nmove\t{STAGED}\tb",
        "ready\nremove",
        "ready\ncopy\ta\tb",
    ],
}


@pytest.mark.parametrize(("name", "rows"), [(name, each) for name in ROWS for each in ROWS[name]])
def test_rows_that_say_nothing(home: Path, output: Path, name: str, rows: str) -> None:
    """Whole by its checksum, and still no list of ours."""
    body = f"diglot {name} 1\n{rows}\n".encode()
    assert_refused(home, output / FOLDER / name, body + b"checksum\t%08x\n" % zlib.crc32(body))


def test_list_of_another_version(home: Path, intact: tuple[Path, bytes]) -> None:
    file, data = intact
    body = data.rpartition(b"checksum")[0].replace(b" 1\n", b" 2\n", 1)
    assert_refused(home, file, body + b"checksum\t%08x\n" % zlib.crc32(body))


def test_missing_manifest_in_a_folder_of_ours(home: Path, output: Path) -> None:
    Path(manifest_path(output)).unlink()
    before = snapshot(home)
    with pytest.raises(OutputRefused, match="delete that folder and build again"):
        check_output(output, home / SITE)
    assert snapshot(home) == before


def test_directory_for_a_manifest(home: Path, output: Path) -> None:
    Path(manifest_path(output)).unlink()
    Path(manifest_path(output)).mkdir()
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
