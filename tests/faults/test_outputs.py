"""Output folders and whose files are in them, by whole builds: what is refused, what goes, what stays."""

import subprocess
from pathlib import Path

import pytest

from faults.blog import is_long
from folders import empty_folders, held, put, snapshot, temporaries
from running import command, diglot, environment
from sites import SITE, post, site, write

BUILDS, PAIRS = (500, 50) if is_long() else (20, 2)
POSTS = 100
PLANTED = {
    "CNAME": b"example.org",
    ".well-known/x": b"x",
    "en/posts/p1/notes.txt": b"mine",
    ".git/HEAD": b"ref",
}


def posts(names: list[str]) -> dict[str, bytes]:
    return {**site(""), **{f"content/posts/{name}.en.md": post("2026-01-01", name, name) for name in names}}


def clean(root: Path, names: list[str]) -> dict[str, bytes]:
    assert diglot("build", "--site", write(root, posts(names)), "--jobs", 1).code == 0
    return held(root / "public")


def test_hundred_posts_removed_and_as_many_renamed(root: Path, tmp_path: Path) -> None:
    """Nothing of them is left, and nothing of anybody else's is touched."""
    names = [f"p{number}" for number in range(2 * POSTS)]
    output = write(root, posts(names)) / "public"
    assert diglot("build", "--site", root, "--jobs", 1).code == 0
    for path, data in PLANTED.items():
        (output / path).parent.mkdir(parents=True, exist_ok=True)
        (output / path).write_bytes(data)
    planted = {path: snapshot(output)[path] for path in PLANTED}
    (output / "en/posts/p3/index.html").write_bytes(b"by hand")
    names = [f"renamed-{number}" for number in range(POSTS)]
    write(root, posts(names))
    ran = diglot("build", "--site", root, "--jobs", 1)
    assert ran.code == 0
    (warning,) = ran.err.splitlines()
    assert str(output / "en/posts/p3/index.html") in warning
    edited = {"en/posts/p3/index.html": b"by hand"}
    assert held(output) == {**clean(tmp_path / "clean", names), **PLANTED, **edited}
    assert {path: snapshot(output)[path] for path in PLANTED} == planted
    assert empty_folders(output) == []


def test_files_of_others_stay_over_many_changes(tmp_path: Path) -> None:
    put(tmp_path, {"index.html": b""})
    for path, data in PLANTED.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    planted = {path: snapshot(tmp_path)[path] for path in PLANTED}
    for number in range(BUILDS):
        page = f"en/posts/p{number % 3}/index.html"
        put(tmp_path, {"index.html": b"%d" % number, page: b"", f"assets/{number}.css": b""})
        put(tmp_path, {"index.html": b"", "en/posts/p0": b""} if number % 5 == 2 else {})
    assert {path: snapshot(tmp_path)[path] for path in PLANTED} == planted
    assert held(tmp_path).keys() - PLANTED.keys() <= {f"assets/{BUILDS - 1}.css"}


REFUSED = {
    "home folder": "home",
    "parent of the home folder": ".",
    "root": "/",
    "site": "home/repository/site",
    "parent of the site, git root": "home/repository",
    "content": "home/repository/site/content",
    "cache": "home/repository/site/.diglot",
    "git's folder": "home/repository/.git",
    "foreign folder": "home/letters",
    "link to it": "home/link",
    "link to the home folder": "home/repository/home",
}


@pytest.mark.parametrize("output", REFUSED.values(), ids=REFUSED)
def test_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str) -> None:
    """By the command, before anything is written, into the cache too."""
    home = tmp_path / "home"
    root = home / "repository/site"
    for file in (".git/HEAD", "../letters/a.txt"):
        (root.parent / file).parent.mkdir(parents=True, exist_ok=True)
        (root.parent / file).write_bytes(b"precious")
    write(root, {"site.yaml": SITE.encode(), **posts(["a"])})
    (home / "link").symlink_to(home / "letters")
    (root.parent / "home").symlink_to(home)
    monkeypatch.setenv("HOME", str(home))
    assert diglot("build", "--site", root, "--output", home / "out").code == 0
    before = held(tmp_path)
    ran = diglot("build", "--site", root, "--output", tmp_path / output)
    assert ran.code == 2
    assert ran.err.startswith(f"error: {tmp_path / output} ")
    kept = {path for path in before if path.startswith("home/repository/site/.diglot/")}
    after = held(tmp_path)
    assert after.keys() - kept == before.keys() - kept
    assert [path for path in before.keys() - kept if after[path] != before[path]] == []


def test_two_builds_at_once(root: Path, tmp_path: Path) -> None:
    """One holds the folder, the other waits or gives up; what comes out is as from one."""
    write(root, posts([f"p{number}" for number in range(10)]))
    output = root / "public"
    expected = clean(tmp_path / "clean", [f"p{number}" for number in range(10)])
    for _ in range(PAIRS):
        pair = [
            subprocess.Popen(
                command("build", "--site", root, "--no-cache", "--jobs", 1),
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                env=environment(),
            )
            for _ in range(2)
        ]
        for process, other in zip(pair, reversed(pair), strict=True):
            _, err = process.communicate(timeout=60)
            busy = f"error: {output} is being written by process {other.pid}; try again when it is done\n"
            assert (process.returncode, err) in {(0, ""), (75, busy)}
        assert 0 in {process.returncode for process in pair}
        assert held(output) == expected
        assert temporaries(output) == []
        (root / "content/posts/p1.en.md").write_bytes(post("2026-01-01", "p1", "p1"))
        for file in (output / "index.html", output / "en/index.html"):
            file.unlink()
