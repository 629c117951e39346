"""A site in a git repository, a bare repository that stands for GitHub's, and other people who push to it."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from folders import Snapshot, held, snapshot
from running import Ran, diglot
from sites import Files, post, write

URL = "https://github.com/you/notes.git"
ADDRESS = "https://you.github.io/notes/"
SETTINGS = f"""\
id: tag:example.org,2026:t
base_url: {ADDRESS}
languages:
  zh: {{title: 收讯站, description: 笔记。}}
  en: {{title: Listening Post, description: Notes.}}
"""
IGNORED = b"/public/\n/.diglot/\n"
SOMEBODY = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org")
OURS = {".nojekyll", ".diglot-files"}
"""files that a deploy adds to what was built"""


def sources(**posts: str) -> Files:
    """A site of these posts: name → text."""
    files = {f"content/posts/{name}.en.md": post("2026-01-01", name, text) for name, text in posts.items()}
    return {"site.yaml": SETTINGS.encode(), ".gitignore": IGNORED, **files}


def git(folder: Path, *arguments: str, data: bytes | None = None) -> str:
    """What git writes; fails the test when git fails."""
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, input=data, check=False)
    assert done.returncode == 0, (arguments, done.stderr)
    return done.stdout.decode().strip()


class World(NamedTuple):
    site: Path
    remote: Path
    """the bare repository"""

    @property
    def output(self) -> dict[str, bytes]:
        return held(self.site / "public")

    def deploy(self, *options: object) -> Ran:
        return diglot("deploy", "--site", self.site, *options)

    def deployed(self, *options: object) -> str:
        """The commit at which the branch is after a deploy that must succeed and leave the repository as it was."""
        before = self.untouched()
        ran = self.deploy(*options)
        assert ran.code == 0, ran.err
        assert self.untouched() == before
        return self.tip()

    def refused(self, *options: object, code: str) -> str:
        """What is said when a deploy is refused; neither the remote nor the repository has changed."""
        heads, before = self.heads(), self.untouched()
        ran = self.deploy(*options)
        assert ran.code == 1, ran
        assert f"error: deploy.{code}: " in ran.err, ran.err
        assert (self.heads(), self.untouched()) == (heads, before)
        return ran.err

    def untouched(self) -> tuple[Snapshot, str]:
        """All of `.git`, to the times of its files, and what is not committed."""
        return snapshot(self.site / ".git"), git(self.site, "--no-optional-locks", "status", "--porcelain")

    def heads(self) -> str:
        return git(self.remote, "for-each-ref") if self.remote.exists() else ""

    def tip(self, branch: str = "gh-pages") -> str:
        return git(self.remote, "rev-parse", "--verify", branch)

    def parents(self, commit: str = "gh-pages") -> list[str]:
        return git(self.remote, "rev-list", "--parents", "--max-count=1", commit).split()[1:]

    def holds(self, commit: str = "gh-pages") -> dict[str, bytes]:
        """Path → content of the files of a commit."""
        return committed(self.remote, commit)

    def others(self, commit: str = "gh-pages") -> set[str]:
        """Paths on the branch that neither were built nor come with a deploy."""
        return self.holds(commit).keys() - self.output.keys() - OURS

    def somebody_pushes(self, files: Mapping[str, bytes | None], branch: str = "gh-pages") -> str:
        """A commit of somebody else's on top of the branch; None removes a file. Gives its name."""
        clone = self.remote.with_name("somebody")
        if not clone.exists():
            git(self.remote.parent, "clone", "--quiet", str(self.remote), str(clone))
        git(clone, "fetch", "--quiet")
        if f"origin/{branch}" in git(clone, "branch", "--remotes", "--format=%(refname:short)").split():
            git(clone, "checkout", "--quiet", "-B", branch, f"origin/{branch}")
        else:
            git(clone, "checkout", "--quiet", "--orphan", branch)
        for path, data in files.items():
            file = clone / path
            if data is None:
                file.unlink()
            else:
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(data)
        git(clone, "add", "--all", "--force")
        git(clone, *SOMEBODY, "commit", "--quiet", "--message", "By hand")
        git(clone, "push", "--quiet", "origin", branch)
        return git(clone, "rev-parse", "HEAD")


def committed(repository: Path, commit: str) -> dict[str, bytes]:
    paths = git(repository, "ls-tree", "-r", "-z", "--name-only", commit).split("\0")
    return {
        path: subprocess.run(
            ["git", "cat-file", "blob", f"{commit}:{path}"], cwd=repository, capture_output=True, check=True
        ).stdout
        for path in paths
        if path
    }


def world(folder: Path, files: Files, object_format: str = "sha1") -> World:
    """A new one. The remote has the address of a repository on GitHub, which git itself leads to the bare one beside it."""
    site, remote = write(folder / "site", files), folder / "remote.git"
    git(folder, "init", "--quiet", "--bare", f"--object-format={object_format}", str(remote))
    git(site, "init", "--quiet", "--initial-branch=main", f"--object-format={object_format}")
    git(site, "config", "user.name", "Writer")
    git(site, "config", "user.email", "writer@example.org")
    git(site, "remote", "add", "origin", URL)
    git(site, "config", f"url.{remote}.insteadOf", URL)
    git(site, "add", "--all")
    git(site, "commit", "--quiet", "--message", "Sources")
    git(site, "push", "--quiet", "origin", "main")
    return World(site, remote)


def program(folder: Path, name: str, text: str) -> Path:
    """A program of this name, which `PATH` finds before all others once `folder` is put before it."""
    if sys.platform == "win32":
        pytest.skip("a script for sh")
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)
    return file


def path_with(folder: Path) -> str:
    return f"{folder}{os.pathsep}{os.environ['PATH']}"
