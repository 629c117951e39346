"""Publishing: the folder becomes the tree, and nothing else in it is touched."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diglot.manifest import FOLDER, OutputRefused, Written
from diglot.publisher import ASSETS, publish
from folders import Files, empty_folders, held, identity, manifest_of, named, put, snapshot, temporaries

NAMES = st.sampled_from(["a", "b", "C", "欧拉", "index.html", "x y.html", "assets", ".well-known"])


@st.composite
def trees(draw: st.DrawFn) -> dict[str, bytes]:
    """Trees that a folder can hold; few names, so that files and folders often swap places."""
    paths = draw(st.lists(st.lists(NAMES, min_size=1, max_size=3).map("/".join), max_size=8, unique=True))
    taken: dict[str, bytes] = {}
    for path in paths:
        if not any(path.startswith(other + "/") or other.startswith(path + "/") for other in taken):
            taken[path] = draw(st.sampled_from([b"", b"one", b"two", "三".encode()]))
    return taken


def retired(before: Files, after: Files) -> set[str]:
    return {path for path in before.keys() - after.keys() if path.startswith(ASSETS)}


@given(st.lists(trees(), min_size=1, max_size=4))
def test_folder_becomes_the_tree(versions: list[dict[str, bytes]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "public")
        shown: dict[str, bytes] = {}
        for files in versions:
            before = held(output)
            identities = {path: identity(output / path) for path in before}
            put(output, files)
            now = held(output)
            kept = {path: now[path] for path in now.keys() - files.keys()}
            assert {path: now[path] for path in files} == files
            assert kept.keys() <= retired(shown, files), "only assets of the version before stay"
            assert empty_folders(output) == []
            assert temporaries(output) == []
            for path in files.keys() & shown.keys():
                if files[path] == shown[path]:
                    assert identity(output / path) == identities[path], f"{path} was rewritten"
            untouched = snapshot(output)
            assert put(output, files).written == 0
            assert snapshot(output) == untouched
            shown = files


def test_counts(tmp_path: Path) -> None:
    first = put(tmp_path, {"a.html": b"1", "b.html": b"2"})
    assert (first.written, first.removed, first.unchanged) == (2, 0, 0)
    second = put(tmp_path, {"b.html": b"2", "c.html": b"3"})
    assert (second.written, second.removed, second.unchanged, second.warnings) == (1, 1, 1, ())


def test_asset_stays_for_one_change(tmp_path: Path) -> None:
    put(tmp_path, {"index.html": b"1", "assets/site.1.css": b"1"})
    put(tmp_path, {"index.html": b"2", "assets/site.2.css": b"2"})
    assert held(tmp_path).keys() == {"index.html", "assets/site.1.css", "assets/site.2.css"}
    put(tmp_path, {"index.html": b"2", "assets/site.2.css": b"2"})
    assert "assets/site.1.css" in held(tmp_path), "nothing changed, so readers may still hold the old page"
    put(tmp_path, {"index.html": b"3", "assets/site.2.css": b"2"})
    assert held(tmp_path).keys() == {"index.html", "assets/site.2.css"}


def test_asset_comes_back_while_retired(tmp_path: Path) -> None:
    old = {"index.html": b"1", "assets/site.1.css": b"1"}
    put(tmp_path, old)
    put(tmp_path, {"index.html": b"2"})
    put(tmp_path, old)
    put(tmp_path, {**old, "index.html": b"3"})
    assert held(tmp_path) == {**old, "index.html": b"3"}


@pytest.mark.parametrize("folder", ["a", "assets"])
def test_file_becomes_a_folder_and_back(tmp_path: Path, folder: str) -> None:
    file, below = {f"{folder}/x": b"file"}, {f"{folder}/x/y/z.html": b"below", f"{folder}/x/w.html": b"too"}
    for files in (file, below, file):
        put(tmp_path, files)
        assert held(tmp_path) == files


FOREIGN = {
    "CNAME": b"example.org",
    ".git/config": b"[core]",
    "posts/mine.txt": b"mine",
    "posts/a/notes": b"n",
}


def plant(folder: Path, files: Files) -> None:
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def test_foreign_files_are_never_touched(tmp_path: Path) -> None:
    put(tmp_path, {"index.html": b"1"})
    plant(tmp_path, FOREIGN)
    before = {path: identity(tmp_path / path) for path in FOREIGN}
    for number in range(6):
        put(
            tmp_path, {"index.html": b"%d" % number, f"posts/a/{number}.html": b"", "posts/b/index.html": b""}
        )
    put(tmp_path, {})
    assert held(tmp_path) == FOREIGN
    assert {path: identity(tmp_path / path) for path in FOREIGN} == before


@pytest.mark.parametrize(
    ("planted", "wanted", "named"),
    [
        ("about/index.html", "about/index.html", "about/index.html"),
        ("about", "about/index.html", "about"),
        ("about/notes/x", "about", "about"),
        ("about/a.html", "about", "about"),
    ],
)
def test_foreign_file_in_the_way(tmp_path: Path, planted: str, wanted: str, named: str) -> None:
    put(tmp_path, {"index.html": b"1", "old.html": b"1"})
    plant(tmp_path, {planted: b"mine"})
    before = snapshot(tmp_path)
    with pytest.raises(OutputRefused, match=f"did not write {tmp_path / named},"):
        put(tmp_path, {"index.html": b"2", wanted: b"ours"})
    assert snapshot(tmp_path) == before


def test_foreign_empty_folder_in_the_way(tmp_path: Path) -> None:
    put(tmp_path, {"index.html": b"1", "a/ours.html": b"1"})
    (tmp_path / "a/theirs").mkdir()
    with pytest.raises(OutputRefused):
        put(tmp_path, {"a": b"2"})
    assert held(tmp_path) == {"index.html": b"1", "a/ours.html": b"1"}


def test_foreign_file_keeps_a_folder_from_becoming_a_file(tmp_path: Path) -> None:
    put(tmp_path, {"a/ours.html": b"1"})
    plant(tmp_path, {"a/theirs.html": b"t"})
    with pytest.raises(OutputRefused):
        put(tmp_path, {"a": b"2"})
    assert held(tmp_path) == {"a/ours.html": b"1", "a/theirs.html": b"t"}


def test_hand_edited_file_is_reported_and_replaced(tmp_path: Path) -> None:
    put(tmp_path, {"index.html": b"ours", "b.html": b"b"})
    (tmp_path / "index.html").write_bytes(b"hand")
    done = put(tmp_path, {"index.html": b"ours", "b.html": b"b"})
    (warning,) = done.warnings
    assert str(tmp_path / "index.html") in warning
    assert "replaces" in warning
    assert held(tmp_path) == {"index.html": b"ours", "b.html": b"b"}
    assert put(tmp_path, {"index.html": b"ours", "b.html": b"b"}).warnings == ()


def test_hand_edited_file_is_not_deleted(tmp_path: Path) -> None:
    put(tmp_path, {"index.html": b"1", "gone.html": b"ours"})
    (tmp_path / "gone.html").write_bytes(b"hand")
    (warning,) = put(tmp_path, {"index.html": b"2"}).warnings
    assert "gone.html" in warning
    assert "stays" in warning
    assert held(tmp_path) == {"index.html": b"2", "gone.html": b"hand"}
    assert put(tmp_path, {"index.html": b"3"}).warnings == (), "told once; it is not diglot's any more"


def test_file_deleted_by_hand_comes_back(tmp_path: Path) -> None:
    put(tmp_path, {"index.html": b"1", "a/b.html": b"2"})
    (tmp_path / "a/b.html").unlink()
    assert put(tmp_path, {"index.html": b"1", "a/b.html": b"2"}).written == 1
    assert held(tmp_path) == {"index.html": b"1", "a/b.html": b"2"}


def test_touched_file_is_looked_at_once(tmp_path: Path) -> None:
    """A copy or a checkout changes times; the content is what counts, and the new time is remembered."""
    put(tmp_path, {"index.html": b"1"})
    inode = (tmp_path / "index.html").stat().st_ino
    os.utime(tmp_path / "index.html", ns=(5, 5))
    assert put(tmp_path, {"index.html": b"1"}).written == 0
    assert (tmp_path / "index.html").stat().st_ino == inode
    assert manifest_of(tmp_path)["index.html"].modified == 5


def test_links_are_not_followed(tmp_path: Path) -> None:
    """Someone moved a folder elsewhere and left a link: what it leads to is not ours to change."""
    output, elsewhere = tmp_path / "public", tmp_path / "elsewhere"
    put(output, {"posts/a.html": b"a", "posts/b.html": b"b", "index.html": b"i"})
    (output / "posts").rename(elsewhere)
    (output / "posts").symlink_to(elsewhere)
    with pytest.raises(OutputRefused, match="posts"):
        put(output, {"posts/a.html": b"new", "index.html": b"i"})
    put(output, {"index.html": b"new"})
    assert held(elsewhere) == {"a.html": b"a", "b.html": b"b"}
    assert (output / "posts").is_symlink()


def test_link_in_place_of_a_file_is_replaced_itself(tmp_path: Path) -> None:
    output, other = tmp_path / "public", tmp_path / "other"
    other.write_bytes(b"mine")
    put(output, {"index.html": b"1"})
    (output / "index.html").unlink()
    (output / "index.html").symlink_to(other)
    assert len(put(output, {"index.html": b"1"}).warnings) == 1
    assert other.read_bytes() == b"mine"
    assert not (output / "index.html").is_symlink()


def test_planted_temporaries_are_not_written_through(tmp_path: Path) -> None:
    output, other = tmp_path / "public", tmp_path / "other"
    other.write_bytes(b"mine")
    (output / FOLDER).mkdir(parents=True)
    for name in (".diglot-0.tmp", f"{FOLDER}/journal.tmp", f"{FOLDER}/manifest.tmp"):
        (output / name).symlink_to(other)
    put(output, {"index.html": b"1"})
    assert other.read_bytes() == b"mine"
    assert held(output) == {"index.html": b"1"}


@pytest.mark.parametrize("files", [{"a": b"", "a/b": b""}, {f"{FOLDER}/manifest": b""}])
def test_impossible_tree(tmp_path: Path, files: Files) -> None:
    put(tmp_path, {"index.html": b"1"})
    before = snapshot(tmp_path)
    with pytest.raises(OutputRefused):
        put(tmp_path, files)
    assert snapshot(tmp_path) == before


def test_rename_that_differs_in_case_alone(tmp_path: Path) -> None:
    """Where case is folded both names are one file: the removal must come first, or it takes the new page with it."""
    put(tmp_path, {"About/index.html": b"1"})
    put(tmp_path, {"about/index.html": b"2"})
    assert (tmp_path / "about/index.html").read_bytes() == b"2"
    assert len(held(tmp_path)) == 1


def test_manifest_says_what_was_written(tmp_path: Path) -> None:
    put(tmp_path, {"a.html": b"one"})
    (file,) = manifest_of(tmp_path).values()
    found = (tmp_path / "a.html").stat()
    assert isinstance(file, Written)
    assert (file.size, file.modified) == (3, found.st_mtime_ns)


def test_failing_source_leaves_the_old_version(tmp_path: Path) -> None:
    put(tmp_path, {"index.html": b"1"})

    def read(_: object) -> bytes:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(tmp_path, named({"index.html": b"2", "a/b.html": b"2"})[0], read)
    assert held(tmp_path) == {"index.html": b"1"}
