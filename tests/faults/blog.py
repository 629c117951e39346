"""A small blog that has been built, and then edited in every way: what the faults befall is the next `diglot build`."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

from faults.shim import Fault
from faults.versions import assert_whole
from folders import Files, held, journal_of, temporaries
from running import command, diglot, environment, run
from sites import post, site, write

POSTS = 12
FOREIGN: Files = {"CNAME": b"example.org", "en/posts/notes.txt": b"mine"}


def sources(version: int) -> dict[str, bytes]:
    """All texts differ, a post comes, one goes, one is renamed, and so is each asset of the blog's own."""
    names = [f"p{number}" for number in range(POSTS)] + ["added" if version else "gone", f"named-{version}"]
    posts = {
        f"content/posts/{name}.en.md": post(
            "2026-01-01", name, f"Version {version}, $x_{{{version}}}$.\n\n```python\nx = {version}\n```"
        )
        for name in names
    }
    assets = {
        f"static/assets/{name}": f"/* {version} */".encode() for name in ("site.css", "site.js", "own.css")
    }
    return {**site(""), **posts, **assets, "static/robots.txt": f"# {version}".encode()}


class Blog(NamedTuple):
    """`root` holds the sources of the new version, and what the build of the old one left."""

    root: Path
    old: Files
    new: Files

    @property
    def output(self) -> Path:
        return self.root / "public"

    def copy(self, root: Path) -> "Blog":
        shutil.copytree(self.root, root)
        return Blog(root, self.old, self.new)

    def build(self, fault: Fault | None = None, jobs: int = 1) -> "subprocess.CompletedProcess[str]":
        return run("build", "--site", self.root, "--jobs", jobs, **(fault.variables() if fault else {}))

    def start(self, fault: Fault | None = None, jobs: int = 2) -> "subprocess.Popen[str]":
        """In a process group of its own."""
        return subprocess.Popen(
            command("build", "--site", self.root, "--jobs", jobs),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(**(fault.variables() if fault else {})),
            start_new_session=True,
        )

    def assert_whole(self) -> None:
        """Each published file is as in one version or the other, none is missing, and pages have their assets."""
        assert_whole(self.output, (self.old, self.new), FOREIGN)

    def assert_mended(self) -> None:
        """The next build gives what a clean one gives, and leaves nothing else behind."""
        ran = diglot("build", "--site", self.root, "--jobs", 1)
        assert (ran.code, ran.err) == (0, "")
        self.assert_new()

    def assert_new(self) -> None:
        now = held(self.output)
        assert now == {**now, **self.new, **FOREIGN}
        assert now.keys() - self.new.keys() - FOREIGN.keys() <= self.retired
        assert temporaries(self.output) == []
        assert journal_of(self.output) is None

    @property
    def retired(self) -> set[str]:
        return {path for path in self.old if path.startswith("assets/")}


def built(folder: Path) -> Blog:
    """In a new folder."""
    versions = []
    for version in (0, 1):
        root = write(folder / str(version), sources(version))
        ran = diglot("build", "--site", root, "--jobs", 1)
        assert (ran.code, ran.err) == (0, "")
        versions.append(held(root / "public"))
    blog = Blog(write(folder / "0", sources(1)), *versions)
    for path, data in FOREIGN.items():
        (blog.output / path).write_bytes(data)
    return blog


def is_long() -> bool:
    return bool(os.environ.get("DIGLOT_LONG"))
