"""Disks as they are: full, read-only, mounted into the middle of a site. Real ones, which only root can mount."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from faults.blog import Blog, built, is_long
from folders import held, temporaries
from running import run

Mount = Callable[..., Path]


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Blog:
    return built(tmp_path_factory.mktemp("edited"))


@pytest.fixture
def blog(edited: Blog, tmp_path: Path) -> Blog:
    return edited.copy(tmp_path / "blog")


@pytest.fixture
def mount() -> Iterator[Mount]:
    """Mounts a file system on a folder, as the options of mount(8) say, until the test is over."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("only root can mount, and this is how Linux does")
    mounted: list[Path] = []

    def on(folder: Path, *options: str) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        ran = subprocess.run(["mount", *options, folder], capture_output=True, text=True, check=False)
        if ran.returncode:
            pytest.skip(f"a root that can't mount: {ran.stderr}")
        mounted.append(folder)
        return folder

    yield on
    for folder in dict.fromkeys(reversed(mounted)):
        subprocess.run(["umount", "--lazy", folder], check=True)


def tmpfs(mount: Mount, folder: Path, kilobytes: int) -> Path:
    return mount(folder, "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs")


def read_only(mount: Mount, folder: Path) -> Path:
    mount(folder, "--bind", str(folder))
    return mount(folder, "-o", "remount,ro,bind")


def kilobytes(files: dict[str, bytes]) -> int:
    return sum(4 * (1 + len(data) // 4096) for data in files.values())


@pytest.mark.parametrize("room", [0, 10, 100, 1000] if is_long() else [0])
def test_full_output(blog: Blog, tmp_path: Path, mount: Mount, room: int) -> None:
    """The old version stands, and when there is room again the new one takes its place."""
    big = blog.root / "static/big.bin"
    output = tmpfs(mount, tmp_path / "full", kilobytes(dict(blog.new)) + 300 + room)
    assert run("build", "--site", blog.root, "--output", output).returncode == 0
    before = held(output)
    for file in (blog.root / "content").rglob("*.md"):
        file.write_text(file.read_text("utf-8").replace("Version", "Third version"), "utf-8")
    big.write_bytes(os.urandom(2_000_000))
    ran = run("build", "--site", blog.root, "--output", output)
    assert ran.returncode == 1
    assert ran.stderr.startswith(f"error: {output}/")
    assert ran.stderr.endswith(": No space left on device\n")
    assert held(output) == before
    assert temporaries(output) == []
    big.unlink()
    assert run("build", "--site", blog.root, "--output", output).returncode == 0
    assert b"Third version" in (output / "en/posts/p1/index.html").read_bytes()


def test_output_too_small_for_anything(blog: Blog, tmp_path: Path, mount: Mount) -> None:
    output = tmpfs(mount, tmp_path / "full", 200)
    ran = run("build", "--site", blog.root, "--output", output)
    assert (ran.returncode, ran.stderr[-26:]) == (1, ": No space left on device\n")
    assert held(output) == {}


@pytest.mark.parametrize("kilobytes", [4, 40, 200, 1000, 5000] if is_long() else [4, 200])
def test_full_cache(blog: Blog, mount: Mount, kilobytes: int) -> None:
    tmpfs(mount, blog.root / ".diglot", kilobytes)
    for _ in range(2):
        assert run("build", "--site", blog.root).returncode == 0
        blog.assert_new()


def test_full_folder_for_temporary_files(blog: Blog, tmp_path: Path, mount: Mount) -> None:
    full = tmpfs(mount, tmp_path / "full", 4)
    ran = run("build", "--site", blog.root, TMPDIR=str(full))
    assert (ran.returncode, ran.stderr, list(full.iterdir())) == (0, "", [])
    blog.assert_new()


def test_read_only_output(blog: Blog, mount: Mount) -> None:
    """Said before anything is rendered."""
    read_only(mount, blog.output)
    for file in (blog.root / "content").rglob("*.md"):
        file.write_text("---\ncolour: red\n---\nNo post.\n")
    ran = run("build", "--site", blog.root)
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith(f"error: {blog.output}")
    assert ran.stderr.endswith(": Read-only file system\n")
    assert len(ran.stderr.splitlines()) == 1


def test_read_only_cache(blog: Blog, tmp_path: Path, mount: Mount) -> None:
    read_only(mount, blog.root / ".diglot")
    assert run("build", "--site", blog.root, XDG_CACHE_HOME=str(tmp_path / "cache")).returncode == 0
    blog.assert_new()


def test_read_only_sources(blog: Blog, tmp_path: Path, mount: Mount) -> None:
    read_only(mount, blog.root)
    ran = run("build", "--site", blog.root, "--output", tmp_path / "out")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert held(tmp_path / "out") == blog.new


def test_mounts_in_the_output(blog: Blog, tmp_path: Path, mount: Mount) -> None:
    """The output is a mount and has others in it: they can't be renamed, nor files from one to the other."""
    output = tmpfs(mount, tmp_path / "out", 4000)
    (output / "lost+found").mkdir()
    assert run("build", "--site", blog.root, "--output", output).returncode == 0
    inner = [tmpfs(mount, output / name, 4000) for name in ("assets", "en/posts/p1")]
    (inner[1] / "mine").touch()
    ran = run("build", "--site", blog.root, "--output", output)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert held(output) == {**blog.new, "en/posts/p1/mine": b""}
    (blog.root / "content/posts/p1.en.md").unlink()
    ran = run("build", "--site", blog.root, "--output", output)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert not (output / "en/posts/p1/index.html").exists()
    assert all(folder.is_mount() for folder in inner)
    assert (output / "lost+found").is_dir()
