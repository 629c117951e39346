"""A bare repository in the cache, with the newest commit of the branch that is deployed: commits are made here.

It has the settings of the site's own repository (addresses, credentials, proxies), which therefore need not be touched.
Like all of the cache it may be deleted at any time, and when git finds it damaged it is made anew. Nor is it believed: git runs
what settings and hooks of a repository name, so of what lies there only objects and references are used.
"""

import os
import re
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from diglot.deploy.git import Git, GitFailed
from diglot.deploy.refusal import Refused
from diglot.deploy.repository import Remote, Repository
from diglot.problem import Problem
from diglot.session import forget

TIP, COMMIT = "refs/diglot/tip", "refs/diglot/commit"
FILE = "100644"
KEPT = {"HEAD", "objects", "packed-refs", "refs", "shallow"}
"""files and folders of a repository that say what is in it, and nothing of what git is to do"""
REFUSED = re.compile(r"^!\t[^\t]*\t\[([a-z ]+)\](?: \((.*)\))?$", re.MULTILINE)
OVERTAKEN = (
    "failed to update ref",
    "cannot lock ref",
    "incorrect old value",
    "already exists",
    "shallow update",
)
"""what a remote says when the branch was moved, made or deleted between our look at it and the push"""


class Entry(NamedTuple):
    """A file of a commit."""

    mode: str
    id: str
    size: int
    """bytes; 0 of what is no file"""


class Mirror:
    def __init__(self, folder: Path, repository: Repository, remote: Remote) -> None:
        """`folder`: of the mirror, which is made when it isn't there."""
        self._folder = folder
        self._repository = repository
        self._remote = remote
        name = f"remote.{remote.name}"
        settings = [("include.path", str(file)) for file in repository.settings]
        # No hook of anybody's, nothing left running, and none of the ways to fetch and push that repositories may ask for.
        settings += [("core.hooksPath", "/dev/null"), ("gc.autoDetach", "false")]
        settings += [("maintenance.autoDetach", "false"), ("core.bare", "true")]
        settings += [(f"{name}.mirror", "false"), (f"{name}.promisor", "false")]
        # In the work tree, so that a remote that is a relative path is the same one.
        self._git = Git(repository.root, settings, GIT_DIR=str(folder.absolute()))
        try:
            _disarm(folder)
            self._initialize()
        except (GitFailed, OSError):
            self.renew()

    def renew(self) -> None:
        """Makes it anew, and empty. Raises Refused when git can't."""
        forget(self._folder)
        try:
            self._initialize()
        except GitFailed as error:
            message = f"git could not make a repository: {error}"
            raise Refused(Problem("deploy.git", message, file=str(self._folder))) from None

    def _initialize(self) -> None:
        """Changes nothing of one that is there. Raises GitFailed."""
        kind = [] if self._repository.object_format == "sha1" else ["--object-format=sha256"]
        self._git.run("init", "--quiet", "--bare", "--template=", *kind)

    def fetch(self, branch: str) -> str:
        """The newest commit of a branch of the remote, which is here from then on; nothing if there is no such branch.

        Raises Refused when the remote can't be reached, and GitFailed.
        """
        reference = f"refs/heads/{branch}"
        try:
            found = self._git.run("ls-remote", "--heads", self._remote.name, reference)
        except GitFailed as error:
            hint = f"see whether `git ls-remote {self._remote.name}` works: is there a network, and may you read it?"
            message = f"git could not reach {self._remote.url or self._remote.name}: {error}"
            raise Refused(Problem("deploy.unreachable", message, file=self._remote.name, hint=hint)) from None
        # git also lists branches whose names end so.
        if not any(row.endswith(f"\t{reference}") for row in found.splitlines()):
            return ""
        options = ("--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", "--no-filter")
        self._git.run("fetch", *options, self._remote.name, f"+{reference}:{TIP}")
        return self._git.run("rev-parse", TIP).strip()

    def entries(self, commit: str) -> dict[str, Entry]:
        """Path → what a commit has there. Raises GitFailed."""
        listed = self._git.run("ls-tree", "-r", "-l", "-z", "--full-tree", commit)
        found = {}
        for row in listed.split("\0")[:-1]:
            facts, _, path = row.partition("\t")
            mode, _, identity, size = facts.split()
            found[path] = Entry(mode, identity, int(size) if size.isdigit() else 0)
        return found

    def blob(self, identity: str) -> bytes:
        """Raises GitFailed."""
        return self._git.read("cat-file", "blob", identity)

    def commit(
        self, parent: str, message: str, removed: Iterable[str], written: Iterable[tuple[str, bytes]]
    ) -> str:
        """Makes a commit on top of `parent` (of nothing, when that is empty), and gives its name. Raises GitFailed."""
        author = f"{self._repository.author} {int(time.time())} +0000"
        chunks = _stream(parent, author, message, removed, written)
        # --force is about references of this mirror: the last commit made here need not be an ancestor of this one.
        self._git.feed(chunks, "fast-import", "--quiet", "--force", "--date-format=raw")
        return self._git.run("rev-parse", COMMIT).strip()

    def push(self, commit: str, branch: str) -> str:
        """Nothing when the branch is at `commit` now, and what the remote said when somebody else was quicker.

        Raises Refused when the remote does not take it.
        """
        options = ("--porcelain", "--quiet", "--no-verify", "--no-follow-tags", "--no-signed")
        place = f"{self._remote.name}/{branch}"
        try:
            self._git.run(
                *("push", *options, "--no-recurse-submodules"),
                self._remote.name,
                f"{commit}:refs/heads/{branch}",
            )
        except GitFailed as error:
            answer = REFUSED.search(error.out)
            if answer is None:
                hint = "may you write to it? `git push` asks for the same rights"
                message = f"git could not push to {self._remote.url or self._remote.name}: {error}"
                raise Refused(Problem("deploy.push", message, file=place, hint=hint)) from None
            reason = answer[2] or answer[1]
            if answer[1] == "rejected" or any(word in reason for word in OVERTAKEN):
                return reason
            raise Refused(_protected(place, reason, error.err)) from None
        return ""


def _disarm(folder: Path) -> None:
    """Leaves of a repository what can do no harm: nothing when a link is in it, through which git would write elsewhere."""
    linked = any(
        Path(directory, name).is_symlink()
        for directory, folders, names in os.walk(folder)
        for name in (*folders, *names)
    )
    if linked or folder.is_symlink() or not folder.is_dir():
        forget(folder)
        return
    # The last leads to objects of other repositories.
    for path in (*folder.iterdir(), folder / "objects" / "info"):
        if path.name not in KEPT:
            forget(path)


def _stream(
    parent: str, author: str, message: str, removed: Iterable[str], written: Iterable[tuple[str, bytes]]
) -> Iterator[bytes]:
    """A commit in the language of `git fast-import`."""
    text = _encoded(message)
    yield b"commit %s\ncommitter %s\ndata %d\n%s\n" % (COMMIT.encode(), _encoded(author), len(text), text)
    if parent:
        yield b"from %s\n" % parent.encode()
    for path in removed:
        yield b"D %s\n" % _quoted(path)
    for path, data in written:
        yield b"M %s inline %s\ndata %d\n" % (FILE.encode(), _quoted(path), len(data))
        yield data
        yield b"\n"


def _quoted(path: str) -> bytes:
    escaped = path.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return b'"%s"' % _encoded(escaped)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _protected(place: str, reason: str, said: str) -> Problem:
    """A branch that the remote keeps from being pushed to, with what it says of that."""
    lines = [line.removeprefix("remote:").strip() for line in said.splitlines() if line.startswith("remote:")]
    told = " ".join(line for line in lines if line)
    message = f"the remote does not take it: {reason}" + (f" ({told})" if told else "")
    hint = "its rules for this branch are in the settings of the repository; --branch deploys to another"
    return Problem("deploy.protected", message, file=place, hint=hint)
