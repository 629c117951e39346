"""The last build told again: only when the next one would say the same, and with next to nothing imported."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from diglot import inputs, last_build
from diglot.index import read_fields, write_fields
from diglot.last_build import FILE, TITLE, tell
from folders import held
from running import Ran, diglot, environment, wait_until
from sites import post, site, write

A = "content/posts/a.zh.md"


@pytest.fixture
def blog(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A site that was built, with the clock moved on since, and the working folder."""
    monkeypatch.chdir(root)
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    files = {A: post("2026-01-01", "甲", "正文。"), "static/x.txt": b"x", "templates/mine.html": b""}
    write(root, site("") | files)
    settle()
    return root


def settle() -> None:
    assert wait_until(lambda: build().code == 0 and told())


def build(*options: str) -> Ran:
    return diglot("build", *options)


def put(root: Path, path: str, data: bytes) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(data)


def told() -> bool:
    return tell(inputs.Look("."), ".diglot", ".diglot/index", time.monotonic())


@pytest.mark.usefixtures("blog")
def test_the_same_is_said_again(capsys: pytest.CaptureFixture[str]) -> None:
    ran = build()
    capsys.readouterr()
    assert told()
    again = Ran(0, *capsys.readouterr())
    assert again.counts == ran.counts == [1, ran.counts[1], 0, 0, ran.counts[1]]
    assert again.err == ""


def test_warnings_are_said_again(blog: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (blog / A).write_bytes(post("2026-01-01", "甲", "```nosuchlanguage\nx\n```"))
    settle()
    ran = build()
    capsys.readouterr()
    assert told()
    again = capsys.readouterr()
    assert again.err == ran.err != ""
    assert ", 1 warning in " in again.out


def edit_with_the_same_size_and_time(root: Path) -> None:
    before = (root / A).stat()
    data = (root / A).read_bytes()
    (root / A).write_bytes(data.replace(b"2026-01-01", b"2026-01-02"))
    os.utime(root / A, ns=(before.st_atime_ns, before.st_mtime_ns))


def swap(root: Path) -> None:
    for old, new in (
        ("static/x.txt", "x"),
        ("templates/mine.html", "static/x.txt"),
        ("x", "templates/mine.html"),
    ):
        (root / old).rename(root / new)


def make_a_folder_of_it(root: Path) -> None:
    (root / ".diglot" / FILE).unlink()
    (root / ".diglot" / FILE).mkdir()


CHANGES: dict[str, Callable[[Path], object]] = {
    "edit": lambda root: (root / A).write_bytes(post("2026-01-01", "乙", "正文。")),
    "edit that hides": edit_with_the_same_size_and_time,
    "touch": lambda root: (root / A).touch(),
    "new post": lambda root: put(root, "content/posts/b.en.md", post()),
    "new file of no kind": lambda root: put(root, "content/notes.txt", b""),
    "no post": lambda root: (root / A).unlink(),
    "rename": lambda root: (root / A).rename(root / "content/posts/b.zh.md"),
    "swap": swap,
    "a template over the theme's": lambda root: put(root, "templates/post.html", b""),
    "settings": lambda root: put(root, "site.yaml", (root / "site.yaml").read_bytes() + b"page_size: 5\n"),
    "no settings": lambda root: (root / "site.yaml").unlink(),
    "output edited": lambda root: (root / "public/index.html").write_bytes(b"by hand"),
    "output deleted": lambda root: (root / "public/index.html").unlink(),
    "whole output deleted": lambda root: (root / "public").rename(root / "elsewhere"),
    "no manifest": lambda root: (root / "public/.diglot/manifest").unlink(),
    "no index": lambda root: (root / ".diglot/index").unlink(),
    "no last build": lambda root: (root / ".diglot" / FILE).unlink(),
    "a folder in its place": make_a_folder_of_it,
    "another build's output": lambda _: build("--drafts", "--base-url", "https://example.net/"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_changed_is_built(blog: Path, change: Callable[[Path], object]) -> None:
    assert told()
    change(blog)
    assert not told()


@pytest.mark.usefixtures("blog")
def test_another_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "libraries/jinja2-9.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(str(tmp_path / "libraries"))
    assert not told()


@pytest.mark.parametrize("area", ["theme_root", "package"])
@pytest.mark.usefixtures("blog")
def test_theme_and_program_are_inputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, area: str) -> None:
    folder = tmp_path / area
    write(folder, {"templates/post.html": b"", "post.py": b""})
    monkeypatch.setattr(inputs, area, lambda: str(folder))
    assert not told()


def test_a_post_that_is_dated_ahead_comes_out(blog: Path) -> None:
    """The same sources make another site from its moment on."""
    put(blog, "content/posts/later.en.md", post("2999-01-01"))
    settle()
    assert until() == 32472144000
    forge(until=str(time.time() - 1))
    assert not told()
    forge(until=str(time.time() + 1000))
    assert told()


def fields() -> list[str]:
    return read_fields(f".diglot/{FILE}", TITLE)


def forge(**changes: str) -> None:
    last = last_build.LastBuild(*fields())
    for name, value in changes.items():
        setattr(last, name, value)
    write_fields(f".diglot/{FILE}", TITLE, last.fields())


def until() -> float:
    return float(last_build.LastBuild(*fields()).until)


def test_nothing_waits_for_drafts(blog: Path) -> None:
    put(blog, "content/posts/later.en.md", post("2999-01-01", draft="true"))
    settle()
    assert until() == float("inf")


@pytest.mark.parametrize(
    "changes", [{"until": "soon"}, {"until": "nan"}, {"lists": ""}, {"output": "/dev/null"}]
)
@pytest.mark.usefixtures("blog")
def test_forged(changes: dict[str, str]) -> None:
    assert told()
    forge(**changes)
    assert not told()


@pytest.mark.parametrize("number", [0, 1, 5, 7])
@pytest.mark.usefixtures("blog")
def test_forged_with_another_number_of_fields(number: int) -> None:
    write_fields(f".diglot/{FILE}", TITLE, [*fields(), "more"][:number])
    assert not told()


def test_damaged(blog: Path) -> None:
    sound = (blog / ".diglot" / FILE).read_bytes()
    for size in range(0, len(sound), 7):
        flipped = bytearray(sound)
        flipped[size] ^= 1
        for data in (sound[:size], bytes(flipped)):
            (blog / ".diglot" / FILE).write_bytes(data)
            assert not told()


def test_a_clock_that_was_set_is_not_remembered(blog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In 2999 a post of that year is out; the next build, with no clock set, has to take it back."""
    put(blog, "content/posts/later.en.md", post("2999-01-01", "Canary"))
    with monkeypatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "32503680000")
        for _ in range(3):
            assert build().counts[0] == 2
            time.sleep(0.02)
        assert not told(), "nor does it tell what was said at another time"
    assert not told()
    assert build().counts[0] == 1
    assert not any(b"Canary" in data for data in held(blog / "public").values())


@pytest.mark.parametrize(
    "options", [("--drafts",), ("--base-url", "https://example.net/"), ("--output", "other")]
)
def test_a_build_with_options_is_none(blog: Path, options: tuple[str, ...]) -> None:
    (blog / ".diglot" / FILE).unlink()
    assert build(*options).code == 0
    assert not (blog / ".diglot" / FILE).exists()


def test_a_build_with_errors_is_none(blog: Path) -> None:
    (blog / A).write_bytes(b"no front matter")
    for _ in range(3):
        assert build().code == 1
        time.sleep(0.02)
    assert not told()


PROGRAM = """
import sys
before = set(sys.modules)
sys.argv = ["diglot", "build"]
from diglot.__main__ import main
code = 0
try:
    main()
except SystemExit as ended:
    code = ended.code or 0
print(code, *sorted({name.split(".")[0] for name in set(sys.modules) - before}))
"""


def imported() -> tuple[str, set[str]]:
    """What a build says, and what it imports, in a process of its own."""
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment(), capture_output=True, text=True, check=True
    )
    *said, names = ran.stdout.splitlines()
    code, *found = names.split()
    assert code == "0"
    return "".join(said), set(found)


def test_next_to_nothing_is_imported(blog: Path) -> None:
    # What computes may differ in another process by what is found on its path.
    assert wait_until(lambda: "msgspec" not in imported()[1])
    said, found = imported()
    assert " 0 written" in said
    assert not found & {
        "msgspec",
        "click",
        "jinja2",
        "yaml",
        "sqlite3",
        "typing",
        "pathlib",
        "re",
        "json",
        "rich",
    }
    (blog / A).touch()
    said, found = imported()
    assert " 0 written" in said
    assert {"msgspec", "sqlite3"} <= found
    assert not found & {
        "click",
        "rich",
        "markdown_it",
        "jinja2",
        "yaml",
        "py_mini_racer",
        "pygments",
        "PIL",
        "babel",
    }
