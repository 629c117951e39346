"""Deploys to a branch: a commit on top of the newest one of the remote, pushed plainly, never by force.

Of the site's own repository nothing is changed, and on the branch only files that are diglot's, as `listing` has them.
Whoever pushes between our fetch and our push is not overwritten: the remote refuses then, and all begins anew on top of it.
"""

from itertools import chain
from pathlib import Path

import msgspec

from diglot.deploy import address, limits
from diglot.deploy.content import DOMAIN, LISTING, NO_JEKYLL, Content
from diglot.deploy.difference import Difference, compare
from diglot.deploy.git import Git, GitFailed
from diglot.deploy.listing import Listing, parse
from diglot.deploy.mirror import Entry, Mirror
from diglot.deploy.refusal import Refused
from diglot.deploy.repository import Remote, Repository, unpushed
from diglot.inputs import SITE_FILE
from diglot.problem import Problem

ATTEMPTS = 3


class Target(msgspec.Struct, frozen=True):
    """Where to deploy to, and what to say there."""

    repository: Repository
    remote: Remote
    branch: str
    message: str

    @property
    def place(self) -> str:
        return f"{self.remote.name}/{self.branch}"


class Deployed(msgspec.Struct, frozen=True):
    difference: Difference
    commit: str = ""
    """its name; nothing when there was nothing to commit, or nothing should be"""
    is_new: bool = False
    """whether the branch was not there before"""


class Tip(msgspec.Struct, frozen=True):
    """The newest commit of the branch; without a name, there is none."""

    commit: str = ""
    entries: dict[str, Entry] = {}
    listed: Listing = Listing()
    domain: str = ""
    """that its file CNAME names"""


def check_branch(target: Target) -> None:
    """Raises Refused for a branch that can't be the one to deploy to, before anything is asked of the remote."""
    repository, branch = target.repository, target.branch
    # The answer is another name where a name stands for a branch, as @{-1} does.
    if not branch or Git(repository.root).ask("check-ref-format", "--branch", branch) != branch:
        message = f"`{branch}` cannot be the name of a branch"
        raise Refused(Problem("deploy.branch", message, hint="such as gh-pages"))
    if branch == repository.branch:
        raise Refused(_holds_sources(target, "it is checked out"))


def deploy(content: Content, base_url: str, target: Target, folder: Path, *, dry_run: bool) -> Deployed:
    """Brings the branch to hold `content`, a site built for `base_url`. `folder`: of the mirror.

    Raises Refused when that can't be, or only by a loss, and OSError.
    """
    _check_content(content, target)
    mirror = Mirror(folder, target.repository, target.remote)
    reason = ""
    for _ in range(ATTEMPTS):
        try:
            tip = _tip(mirror, target.branch)
            _check_tip(tip, target)
            files = _files(content, tip, base_url, target)
            difference = compare(tip.entries, tip.listed, files.identities(target.repository.object_format))
            _check_foreign(difference, files, tip, target)
            if dry_run or difference.is_none():
                return Deployed(difference, is_new=not tip.commit)
            written = ((path, files.read(path)) for path in [*difference.added, *difference.replaced])
            listing = (LISTING, difference.listing)
            commit = mirror.commit(tip.commit, target.message, difference.removed, chain([listing], written))
            reason = mirror.push(commit, target.branch)
        except GitFailed as error:
            # The mirror is damaged, by a kill perhaps. It holds nothing that can't be fetched again.
            reason = str(error)
            mirror.renew()
            continue
        if not reason:
            return Deployed(difference, commit, is_new=not tip.commit)
    hint = "see what others do with the branch, and deploy again"
    message = f"given up after {ATTEMPTS} attempts: {reason}"
    raise Refused(Problem("deploy.overtaken", message, file=target.place, hint=hint))


def _tip(mirror: Mirror, branch: str) -> Tip:
    commit = mirror.fetch(branch)
    if not commit:
        return Tip()
    entries = mirror.entries(commit)
    texts = {
        path: mirror.blob(entries[path].id).decode("utf-8", "surrogateescape") if path in entries else ""
        for path in (LISTING, DOMAIN)
    }
    return Tip(commit, entries, parse(texts[LISTING]), texts[DOMAIN].strip())


def _files(content: Content, tip: Tip, base_url: str, target: Target) -> Content:
    """With the files besides the built ones. Raises Refused when site.yaml has an address at which the site will not be."""
    foreign = tip.entries.keys() - tip.listed.files
    if NO_JEKYLL not in foreign:
        content = content.with_file(NO_JEKYLL, b"")
    named = tip.domain if DOMAIN in foreign else ""
    if DOMAIN in content.paths:
        named = content.read(DOMAIN).decode("utf-8", "replace").strip()
    message, hint = address.mistake(base_url, target.remote.pages, named)
    if message:
        raise Refused(Problem("deploy.base-url", message, file=SITE_FILE, hint=hint, key="base_url"))
    domain = address.domain(base_url, target.remote.pages)
    return content.with_file(DOMAIN, f"{domain}\n".encode()) if domain and not named else content


def _check_tip(tip: Tip, target: Target) -> None:
    """Raises Refused for a branch that is somebody's for something else."""
    settings = f"{target.repository.prefix}{SITE_FILE}"
    if settings in tip.entries and settings not in tip.listed.files:
        raise Refused(_holds_sources(target, f"it has a {settings}"))
    if unpushed(target.repository, target.remote.name, target.branch, tip.commit):
        message = f"the local branch {target.branch} has commits that {target.place} has not"
        hint = f"push them, or delete it: git branch -D {target.branch}"
        raise Refused(Problem("deploy.diverged", message, file=target.place, hint=hint))


def _check_content(content: Content, target: Target) -> None:
    """Raises Refused for what GitHub would not publish."""
    sizes = {path: content.size(path) for path in content.paths}
    problems = limits.check_sizes(sizes, target.place) + limits.check_names(content.paths, target.place)
    if problems:
        raise Refused(*problems)


def _check_foreign(difference: Difference, files: Content, tip: Tip, target: Target) -> None:
    """Raises Refused when the site does not go with files of the branch that are not diglot's."""
    staying = {path: tip.entries[path] for path in difference.foreign}
    sizes = {path: each.size for path, each in staying.items()} | {
        path: files.size(path) for path in files.paths
    }
    modes = {path: each.mode for path, each in staying.items()}
    problems = limits.check_sizes(sizes, target.place) + limits.check_modes(modes, target.place)
    if difference.in_the_way:
        names = ", ".join(difference.in_the_way[:5])
        message = f"diglot did not deploy {names}, and a file of the site, or its folder, belongs there"
        problems.append(
            Problem("deploy.in-the-way", message, file=target.place, hint="remove it from the branch")
        )
    if problems:
        raise Refused(*problems)


def _holds_sources(target: Target, why: str) -> Problem:
    message = (
        f"{target.branch} is a branch of the sources ({why}); a deploy would put the built site among them"
    )
    return Problem(
        "deploy.source-branch", message, file=target.place, hint="choose another: --branch gh-pages"
    )
