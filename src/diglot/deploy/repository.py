"""The repository in which a site lies. It is looked at, and never written into: no branch, index, setting or object of it."""

from pathlib import Path

import msgspec

from diglot.deploy.address import Pages, pages
from diglot.deploy.git import Git, GitFailed, without_password
from diglot.deploy.refusal import Refused
from diglot.problem import Problem
from diglot.schema import suggest

NOBODY = "diglot <diglot@localhost>"
"""who commits where git knows no name"""


class Repository(msgspec.Struct, frozen=True):
    root: Path
    """of its work tree"""
    prefix: str
    """the site's folder in it: nothing, or blog/"""
    settings: tuple[Path, ...]
    """its files of settings"""
    branch: str
    """that is checked out; nothing when none is"""
    version: str
    """what is checked out, for people: 1a2b3c4, 1a2b3c4 with changes; nothing before the first commit"""
    author: str
    """Name <mail>, by whom commits are made"""
    object_format: str
    """sha1 or sha256"""


class Remote(msgspec.Struct, frozen=True):
    name: str
    url: str
    """without user name and password"""
    pages: Pages | None
    """where GitHub publishes it"""


def look(site: Path) -> Repository:
    """Raises Refused when the site lies in no work tree."""
    git = Git(site)
    try:
        said = git.run(
            "rev-parse", "--show-toplevel", "--git-common-dir", "--git-dir", "--show-object-format"
        )
    except GitFailed as error:
        hint = "make it one: git init, git remote add origin https://github.com/NAME/REPOSITORY.git"
        message = f"the site is in no work tree of git: {error}"
        raise Refused(Problem("deploy.no-repository", message, hint=hint)) from None
    root, common, own, object_format = said.splitlines()
    files = [(site / common).resolve() / "config", (site / own).resolve() / "config.worktree"]
    return Repository(
        Path(root),
        git.run("rev-parse", "--show-prefix").rstrip("\n"),
        tuple(file for file in files if file.is_file()),
        git.ask("symbolic-ref", "--quiet", "--short", "HEAD"),
        _version(git),
        _author(git),
        object_format,
    )


def find_remote(site: Path, name: str) -> Remote:
    """The remote of this name; without one, `origin`, or the only one there is. Raises Refused."""
    git = Git(site)
    names = git.ask("remote").splitlines()
    chosen = name or ("origin" if "origin" in names or len(names) != 1 else names[0])
    if chosen not in names:
        hint = suggest(chosen, names) or (f"there are: {', '.join(names)}" if names else "")
        hint = hint or f"git remote add {chosen} https://github.com/NAME/REPOSITORY.git"
        message = f"the repository has no remote `{chosen}`"
        raise Refused(Problem("deploy.no-remote", message, hint=hint))
    # As it is written, and as url.….insteadOf makes it: either may be the one that names GitHub.
    urls = [
        git.ask("config", "--get", f"remote.{chosen}.url"),
        git.ask("remote", "get-url", "--push", chosen),
    ]
    where = next((found for url in urls if (found := pages(url))), None)
    return Remote(chosen, without_password(urls[0]), where)


def unpushed(repository: Repository, remote: str, branch: str, tip: str) -> bool:
    """Whether there is a local branch of this name with commits that the remote, at `tip`, is not known to have."""
    git = Git(repository.root)
    local = git.ask("rev-parse", "--verify", "--quiet", f"refs/heads/{branch}")
    if local in {"", tip}:
        return False
    known = f"refs/remotes/{remote}/{branch}"
    if not git.ask("rev-parse", "--verify", "--quiet", known):
        return True
    return git.ask("rev-list", "--max-count=1", local, f"^{known}") != ""


def _version(git: Git) -> str:
    commit = git.ask("rev-parse", "--short", "HEAD")
    changed = commit and git.ask("status", "--porcelain", "--untracked-files=no")
    return f"{commit} with changes" if changed else commit


def _author(git: Git) -> str:
    # Behind it are the time and its zone.
    said = git.ask("var", "GIT_COMMITTER_IDENT").rsplit(" ", 2)[0]
    return said if said.endswith(">") else NOBODY
