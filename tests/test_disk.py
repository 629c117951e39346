"""Reading a site's sources: what counts as one, under which name, and which text a problem is shown with."""

import os
import socket
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from diglot import inputs
from diglot.disk import line_reader, read_sources, source_path
from diglot.engine import Ref, SourceChanged, ref
from diglot.index import Stats
from diglot.inputs import theme_root
from sites import Files, write

NFC, NFD = unicodedata.normalize("NFC", "é"), unicodedata.normalize("NFD", "é")

posix = pytest.mark.skipif(sys.platform == "win32", reason="links, FIFOs and sockets of POSIX")
linux = pytest.mark.skipif(sys.platform != "linux", reason="file names that are any bytes")


def own(sources: dict[str, Ref]) -> dict[str, Ref]:
    """Without the default theme's."""
    root = theme_root()
    return {path: source for path, source in sources.items() if not source.file.startswith(root + os.sep)}


def test_everything_below_the_folders(root: Path) -> None:
    files: Files = {
        "site.yaml": b"a",
        "content/posts/a.zh.md": b"b",
        "content/posts/深/图.png": b"c",
        "templates/mine.html": b"d",
        "static/assets/x.css": b"e",
    }
    write(root, {**files, "README.md": b"no source", "public/index.html": b"neither"})
    sources = own(read_sources(root))
    assert sources == {path: ref(data) for path, data in files.items()}
    assert {path: Path(source.file).read_bytes() for path, source in sources.items()} == files


@pytest.mark.parametrize("missing", ["content", "templates", "static", "examples", "site.yaml"])
def test_a_site_without(root: Path, missing: str) -> None:
    names = {
        "content": "content/a.md",
        "templates": "templates/a.html",
        "static": "static/a",
        "examples": "examples/a.py",
        "site.yaml": "site.yaml",
    }
    write(root, {path: b"" for name, path in names.items() if name != missing})
    assert own(read_sources(root)).keys() == {path for name, path in names.items() if name != missing}


def test_empty_site(root: Path) -> None:
    assert own(read_sources(root)) == {}


def test_theme_lies_below_the_site(root: Path) -> None:
    """A file of the site's takes the place of the theme's, one by one."""
    write(root, {"templates/post.html": b"mine", "static/assets/own.css": b"mine"})
    theme = read_sources(root / "content")
    sources = read_sources(root)
    assert theme["templates/post.html"] != sources["templates/post.html"] == ref(b"mine")
    assert sources.keys() - theme.keys() == {"static/assets/own.css"}
    assert {path for path in theme if sources[path] != theme[path]} == {"templates/post.html"}
    assert {path.split("/")[0] for path in theme} == {"templates", "static", "theme"}
    assert theme["theme/strings/en.yaml"] == theme["templates/strings/en.yaml"]
    assert (Path(theme_root()) / "templates/post.html").is_file()


def test_hidden_files_are_none(root: Path) -> None:
    hidden = ["content/.DS_Store", "content/.obsidian/a.md", "content/posts/.a.md.swp", "static/.git/x"]
    write(root, dict.fromkeys(hidden, b""))
    assert own(read_sources(root)) == {}


@posix
def test_links(root: Path, tmp_path: Path) -> None:
    write(root, {"content/a.md": b"a", "pictures/x.png": b"x"})
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/secret.md").write_bytes(b"secret")
    links = {
        "inside.md": root / "content/a.md",
        "beside.png": root / "pictures/x.png",
        "relative.md": Path("a.md"),
        "out.md": tmp_path / "secret",
        "relative-out.md": Path("../../secret"),
        "passwd": Path("/etc/passwd"),
        "out": tmp_path / "folder",
        "dangling.md": Path("nowhere"),
        "loop.md": Path("loop.md"),
        "circle": Path(".."),
        "device": Path("/dev/zero"),
    }
    for name, target in links.items():
        (root / "content" / name).symlink_to(target)
    # By two steps: a link inside that leads to one that leads out.
    (root / "content/twice.md").symlink_to(root / "content/out.md")
    expected = {"a.md": b"a", "inside.md": b"a", "beside.png": b"x", "relative.md": b"a"}
    assert own(read_sources(root)) == {f"content/{name}": ref(data) for name, data in expected.items()}


@posix
@pytest.mark.parametrize("folder", ["content", "templates", "static", "examples"])
def test_whole_folder_elsewhere(root: Path, tmp_path: Path, folder: str) -> None:
    (tmp_path / "vault").mkdir()
    (tmp_path / "vault/a.md").write_bytes(b"")
    (root / folder).symlink_to(tmp_path / "vault")
    with pytest.raises(OSError, match="leads out of") as caught:
        read_sources(root)
    assert caught.value.filename == str(root / folder)


@posix
def test_site_file_elsewhere(root: Path, tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_bytes(b"")
    (root / "site.yaml").symlink_to(tmp_path / "other.yaml")
    assert own(read_sources(root)) == {}


@posix
def test_what_is_no_file(root: Path) -> None:
    """Reading a FIFO would wait for ever."""
    write(root, {"content/a.md": b"a"})
    os.mkfifo(root / "content/fifo.md")
    os.mkfifo(root / "site.yaml")
    (root / "content/link.md").symlink_to("fifo.md")
    with socket.socket(socket.AF_UNIX) as listener:
        here = Path.cwd()
        os.chdir(root / "content")  # a socket's path may only be short
        listener.bind("socket.md")
        os.chdir(here)
        assert own(read_sources(root)).keys() == {"content/a.md"}


@linux
@pytest.mark.parametrize("written", [NFC, NFD])
def test_unicode_form(root: Path, written: str) -> None:
    """A Mac's archive has é as two characters; links in texts have one."""
    write(root, {f"content/{written}/{written}.md": b"a"})
    (path, source), *others = own(read_sources(root)).items()
    assert not others
    assert path == f"content/{NFC}/{NFC}.md"
    assert Path(source.file).read_bytes() == b"a"


@linux
def test_both_unicode_forms(root: Path) -> None:
    write(root, {f"content/{NFC}.md": b"c", f"content/{NFD}.md": b"d", f"content/{NFD}x.md": b"x"})
    assert own(read_sources(root)) == {
        f"content/{NFC}.md": ref(b"c"),
        f"content/{NFD}.md": ref(b"d"),
        f"content/{NFC}x.md": ref(b"x"),
    }


@linux
def test_unicode_form_over_the_theme(root: Path) -> None:
    """The forms are compared within a site: a file of the theme's is no second one."""
    write(root, {f"static/{NFD}": b"1"})
    assert f"static/{NFC}" in read_sources(root)


@linux
def test_names_that_are_not_utf8(root: Path) -> None:
    """Each keeps a name of its own, with a character that no URL may have."""
    (root / "content").mkdir()
    for name in (b"caf\xe9.md", b"caf\xe8.md"):
        Path(os.fsdecode(bytes(root / "content") + b"/" + name)).write_bytes(name)
    sources = own(read_sources(root))
    assert sources == {r"content/caf\xe9.md": ref(b"caf\xe9.md"), r"content/caf\xe8.md": ref(b"caf\xe8.md")}
    assert all(path.encode() for path in sources)


@linux
def test_source_path() -> None:
    for path in ("content/posts/a b.md", "content/\xe9.md"):
        assert source_path(path) == path
    assert source_path(os.fsdecode(b"content/\xe9.md")) == r"content/\xe9.md"


class Reversed:
    """os.scandir, the other way round."""

    def __init__(self, path: str) -> None:
        with REAL_SCANDIR(path) as entries:
            self.entries = list(entries)[::-1]

    def __enter__(self) -> Iterator[os.DirEntry[str]]:
        return iter(self.entries)

    def __exit__(self, *_: object) -> None: ...


REAL_SCANDIR = os.scandir


def test_order_of_the_directory_is_no_matter(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(root, {f"content/{name}/{form}.md": b"" for name in "dacb" for form in (NFC, NFD, "x")})
    before = [(path, source.file) for path, source in read_sources(root).items()]
    monkeypatch.setattr(os, "scandir", Reversed)
    after = [(path, source.file) for path, source in read_sources(root).items()]
    assert after != before
    assert sorted(after) == sorted(before)


@posix
def test_unreadable_folder_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It must not look like a site whose posts were all deleted."""
    write(root, {"content/posts/a.md": b"a"})
    real = os.scandir

    def scandir(path: str | Path) -> object:
        if str(path).endswith("posts"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(PermissionError, match="posts"):
        read_sources(root)


def test_file_that_goes_away(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An editor saves by renaming: the build starts over."""
    write(root, {"content/a.md": b"a"})
    real = inputs.look_at_site

    def look_and_lose(site: str) -> Stats:
        found = real(site)
        (root / "content/a.md").unlink()
        return found

    monkeypatch.setattr(inputs, "look_at_site", look_and_lose)
    with pytest.raises(SourceChanged, match=r"a\.md"):
        read_sources(root)


@pytest.mark.parametrize(
    ("data", "number", "line"),
    [
        (b"one\ntwo\n", 1, "one"),
        (b"one\ntwo\n", 2, "two"),
        (b"one\r\ntwo\rthree", 3, "three"),
        (b"one\ntwo", 0, None),
        (b"one\ntwo", 3, None),
        (b"", 1, ""),
        ("\ufeff一\n二".encode(), 1, "一"),
        # Python's splitlines would count these, an editor and the loader do not.
        ("a\u2028b\x0cc\x85d\ne".encode(), 2, "e"),
        (b"caf\xe9\n", 1, "caf\ufffd"),
    ],
)
def test_line(root: Path, data: bytes, number: int, line: str | None) -> None:
    write(root, {"content/a.md": data})
    assert line_reader(read_sources(root))("content/a.md", number) == line


def test_line_of_the_theme(root: Path) -> None:
    line_of = line_reader(read_sources(root))
    assert (
        line_of("templates/post.html", 1)
        == (Path(theme_root()) / "templates/post.html").read_text("utf-8").split("\n")[0]
    )


def test_line_of_no_source(root: Path) -> None:
    write(root, {"content/a.md": b"a", "secret": b"s"})
    sources = read_sources(root)
    line_of = line_reader(sources)
    assert line_of("secret", 1) is None
    assert line_of("content/../secret", 1) is None
    (root / "content/a.md").unlink()
    assert line_of("content/a.md", 1) is None
