"""The index: a file is read when it may have changed, and only then."""

import os
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from diglot import index
from diglot.engine.digest import digest
from diglot.index import (
    COARSE,
    SECOND,
    TITLE,
    Index,
    Rows,
    look,
    look_at,
    read_fields,
    read_index,
    write_fields,
)

posix = pytest.mark.skipif(
    sys.platform == "win32", reason="links, inodes and the time of the last change of any kind"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "cache").mkdir()
    return tmp_path / "cache/index"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that were read."""
    names: list[str] = []
    real = index._digest

    def note(path: str) -> str:
        names.append(Path(path).name)
        return real(path)

    monkeypatch.setattr(index, "_digest", note)
    return names


def put(root: Path, name: str, data: bytes, modified: int = 0) -> Path:
    path = root / "content" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    if modified:
        os.utime(path, ns=(modified, modified))
    return path


def digests(file: Path, root: Path, known: Rows | None = None) -> dict[str, bytes]:
    """As a build gets them."""
    index = Index(str(file), known=known)
    found = index.digests("site", str(root), look(str(root), "content"))
    index.save()
    return found


def settle(file: Path, root: Path) -> None:
    """Until the clock has moved on, so that the index takes the files for unchanged."""
    while "" in {data for data, _ in read_index(str(file)).values()} or not file.exists():
        digests(file, root)


def test_what_did_not_change_is_not_read(root: Path, file: Path, read: list[str]) -> None:
    put(root, "a.md", b"a")
    put(root, "b.md", b"b")
    settle(file, root)
    read.clear()
    assert digests(file, root) == {"content/a.md": digest(b"a"), "content/b.md": digest(b"b")}
    assert read == []
    put(root, "b.md", b"c")
    assert digests(file, root) == {"content/a.md": digest(b"a"), "content/b.md": digest(b"c")}
    assert read == ["b.md"]


THEN = 1_600_000_000_123_456_789


def write_same_size(root: Path) -> None:
    put(root, "a.md", b"b", THEN)


def rename_over(root: Path) -> None:
    put(root, "new.md", b"b", THEN).replace(root / "content/a.md")


def swap(root: Path) -> None:
    content = root / "content"
    (content / "a.md").rename(content / "c.md")
    (content / "b.md").rename(content / "a.md")
    (content / "c.md").rename(content / "b.md")


def make_a_folder_of_it(root: Path) -> None:
    (root / "content/a.md").unlink()
    put(root, "a.md/index.md", b"a", THEN)


CHANGES = (write_same_size, rename_over, swap, make_a_folder_of_it)


@posix
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_changes_that_hide(root: Path, file: Path, change: Callable[[Path], None]) -> None:
    """Size and time of writing are those of before."""
    put(root, "a.md", b"a", THEN)
    put(root, "b.md", b"b", THEN)
    settle(file, root)
    change(root)
    assert digests(file, root) == {
        path.relative_to(root).as_posix(): digest(path.read_bytes())
        for path in root.rglob("*")
        if path.is_file()
    }


def test_changes_within_one_tick_of_the_clock(root: Path, file: Path) -> None:
    """Racily clean, as git calls it: many of these follow a look at the file within the same moment."""
    for number in range(300):
        data = b"%03d" % number
        put(root, "a.md", data)
        assert digests(file, root) == {"content/a.md": digest(data)}


@pytest.mark.parametrize(
    ("changed", "started", "settled"),
    [
        (5 * SECOND + 7, 5 * SECOND + 8, True),
        (5 * SECOND + 7, 5 * SECOND + 7, False),
        (5 * SECOND + 7, 5 * SECOND + 6, False),
        # No fraction: a file system that may have none, and two seconds to a tick.
        (5 * SECOND, 5 * SECOND + COARSE, False),
        (5 * SECOND, 5 * SECOND + COARSE + 1, True),
    ],
)
def test_which_moment_is_past(file: Path, *, changed: int, started: int, settled: bool) -> None:
    known = Index(str(file))
    known._started = started
    assert known._is_settled(f"{changed} 5 0 1") == settled
    assert known._is_settled(f"3 5 0 1|{changed} 5 0 1") == settled, (
        "of a link and what it leads to, the later"
    )


@posix
def test_links(root: Path, file: Path) -> None:
    put(root, "a.md", b"a", THEN)
    put(root, "b.md", b"b", THEN)
    (root / "content/link.md").symlink_to("a.md")
    settle(file, root)
    assert digests(file, root)["content/link.md"] == digest(b"a")
    put(root, "a.md", b"c", THEN)
    assert digests(file, root)["content/link.md"] == digest(b"c")
    (root / "content/link.md").unlink()
    (root / "content/link.md").symlink_to("b.md")
    assert digests(file, root)["content/link.md"] == digest(b"b")


def test_areas_are_apart(tmp_path: Path, file: Path) -> None:
    for name in ("site", "theme"):
        put(tmp_path / name, "a.md", name.encode(), THEN)
    known = Index(str(file))
    for name in ("site", "theme"):
        stats = look(str(tmp_path / name), "content")
        assert known.digests(name, str(tmp_path / name), stats) == {"content/a.md": digest(name.encode())}


def test_index_is_written_when_it_is_news(root: Path, file: Path) -> None:
    put(root, "a.md", b"a")
    settle(file, root)
    before = file.stat().st_ino
    digests(file, root)
    assert file.stat().st_ino == before
    (root / "content/a.md").unlink()
    digests(file, root)
    assert read_index(str(file)) == {}
    assert [path.name for path in file.parent.iterdir()] == ["index"]


def test_one_that_is_not_believed(root: Path, file: Path, read: list[str]) -> None:
    """What a build that checks its cache goes by."""
    path = put(root, "a.md", b"a")
    settle(file, root)
    stats = look(str(root), "content")["content/a.md"]
    write_fields(str(file), TITLE, [stats, digest(b"forged").hex(), "site/content/a.md"])
    assert digests(file, root) == {"content/a.md": digest(b"forged")}
    read.clear()
    assert digests(file, root, known={}) == {"content/a.md": digest(path.read_bytes())}
    assert digests(file, root) == {"content/a.md": digest(b"a")}
    assert read == ["a.md"], "and it is right again"


def test_nowhere_to_keep_it(root: Path, tmp_path: Path, read: list[str]) -> None:
    put(root, "a.md", b"a")
    nameless, lost = Index(""), Index(str(tmp_path / "nowhere/index"))
    for known in (nameless, lost):
        assert known.digests("site", str(root), look(str(root), "content")) == {"content/a.md": digest(b"a")}
    assert read == ["a.md", "a.md"]
    nameless.save()
    with pytest.raises(FileNotFoundError):
        lost.save()
    assert not Path(".tmp").exists()


# Files with fields


FIELDS = ["a", "", "欧 拉\n\t", "\udcff", "b" * 5000]


def test_fields(tmp_path: Path) -> None:
    file = str(tmp_path / "file")
    for fields in (FIELDS, [], [""]):
        write_fields(file, "a title", fields)
        assert read_fields(file, "a title") == fields
        assert read_fields(file, "a titlf") == []
    assert read_fields(str(tmp_path / "nowhere"), "a title") == []
    assert read_fields(str(tmp_path), "a title") == []


def test_fields_damaged(tmp_path: Path) -> None:
    """Cut at every byte, and each bit of it the other way round."""
    file = tmp_path / "file"
    write_fields(str(file), "t", FIELDS[:4])
    sound = file.read_bytes()
    damaged = [sound[:size] for size in range(len(sound))]
    for at in range(8 * len(sound)):
        data = bytearray(sound)
        data[at // 8] ^= 1 << (at % 8)
        damaged.append(bytes(data))
    for each in damaged:
        file.write_bytes(each)
        # A bit may turn a digit of the checksum into a capital letter, which is none of ours.
        assert read_fields(str(file), "t") == []


@pytest.mark.parametrize(
    "fields",
    [
        ["x"],
        ["STATS", "zz" * 20, "site/content/a.md"],
        ["STATS", "00", "site/content/a.md"],
        ["STATS", "", "site/content/a.md"],
        ["STATS", "0" * 39 + " ", "site/content/a.md"],
        ["STATS", "0x" + "0" * 38, "site/content/a.md"],
        ["no number", digest(b"a").hex(), "site/content/a.md"],
    ],
)
def test_forged_rows(root: Path, file: Path, fields: list[str]) -> None:
    """Whole by their checksum."""
    put(root, "a.md", b"a")
    stats = look(str(root), "content")["content/a.md"]
    write_fields(str(file), TITLE, [stats if field == "STATS" else field for field in fields])
    assert digests(file, root) == {"content/a.md": digest(b"a")}


def test_index_of_another_version(root: Path, file: Path) -> None:
    body = b"x\0"
    file.write_bytes(b"diglot index 0 %08x\0" % zlib.crc32(body) + body)
    put(root, "a.md", b"a")
    assert digests(file, root) == {"content/a.md": digest(b"a")}


# What a look finds


def test_look_at_one_file(root: Path) -> None:
    (root / "site.yaml").write_bytes(b"a")
    (root / "folder").mkdir()
    assert look_at(str(root), "site.yaml").keys() == {"site.yaml"}
    assert look_at(str(root), "folder") == look_at(str(root), "nowhere") == {}


@posix
def test_look_at_a_link(root: Path, tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_bytes(b"")
    (root / "mine.yaml").write_bytes(b"")
    for target, found in (
        ("mine.yaml", {"site.yaml"}),
        (tmp_path / "other.yaml", set[str]()),
        ("nowhere", set()),
    ):
        (root / "site.yaml").unlink(missing_ok=True)
        (root / "site.yaml").symlink_to(target)
        assert look_at(str(root), "site.yaml").keys() == found
