"""`diglot deploy`: builds the site and pushes it to the branch that GitHub Pages publishes, or writes the workflow that does."""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import click
import msgspec

from diglot import __version__, lock, session, strict_yaml
from diglot.build import configure
from diglot.checking import check
from diglot.commands.building import EXIT_PROBLEMS, Request, Result, cores, run_build
from diglot.commands.options import site_option
from diglot.commands.report import show_problems
from diglot.config import Config
from diglot.deploy import branch as branches
from diglot.deploy import repository as repositories
from diglot.deploy import workflow as workflows
from diglot.deploy.branch import Deployed, Target
from diglot.deploy.content import Content
from diglot.deploy.refusal import Refused
from diglot.disk import line_reader, read_sources
from diglot.inputs import SITE_FILE
from diglot.problem import Problem
from diglot.session import Manner

FOLDER = "deploy"
"""in the cache"""
LOOK = check
"""at the built site; a deploy is refused when it finds an error"""


@click.command("deploy")
@site_option
@click.option("--branch", default="gh-pages", help="Branch to push to [default: gh-pages].")
@click.option("--remote", default="", help="Remote to push to [default: origin, or the only one].")
@click.option("--message", default="", help="Of the commit, instead of one that names the sources' commit.")
@click.option("--dry-run", is_flag=True, help="Build, say what would change on the branch, and push nothing.")
@click.option(
    "--workflow",
    is_flag=True,
    help="Write .github/workflows/pages.yml instead, by which GitHub builds and publishes each push.",
)
@click.option("--force", is_flag=True, help="With --workflow: overwrite a file that is another.")
def COMMAND(  # noqa: N802, PLR0913 - the registry's name for it; one parameter for each option, as click has it
    *,
    site: Path,
    branch: str,
    remote: str,
    message: str,
    dry_run: bool,
    workflow: bool,
    force: bool,
) -> None:
    """Publish the site on GitHub Pages.

    It builds the site and commits its files on top of the branch that GitHub publishes, gh-pages. Nothing is forced, and
    nothing of your work tree, index and branches is touched. Files on the branch that diglot did not put there stay, such
    as CNAME. In the repository's settings, under Pages, choose "Deploy from a branch" once.

    With --workflow, GitHub builds the site itself: commit the file that it writes, and choose "GitHub Actions" there.

    \b
    Examples:
      diglot deploy --dry-run         # what would change on the branch
      diglot deploy
      diglot deploy --workflow

    \b
    Exit codes:
      0    done, or nothing to do
      1    problems in the content, or a branch that can't be deployed to
      2    wrong usage
      75   another build is writing into the output folder, or another deploy is running

    See also: diglot build, diglot doctor.
    """
    if force and not workflow:
        raise click.UsageError("--force goes with --workflow; nothing is ever forced upon a branch")
    with _explaining(site):
        if workflow:
            click.echo(workflows.write(site, _config(site), remote, overwrite=force))
        else:
            _deploy(site, Request(site), _Order(branch, remote, message, dry_run))


@contextlib.contextmanager
def _explaining(site: Path) -> Iterator[None]:
    """Shows why something is refused, and ends."""
    try:
        yield
    except Refused as refused:
        problems = [_placed(site, each) for each in refused.problems]
        sys.stderr.write(show_problems(problems, line_reader(read_sources(site))))
        raise SystemExit(EXIT_PROBLEMS) from None


class _Order(msgspec.Struct, frozen=True):
    """The command line."""

    branch: str
    remote: str
    message: str
    dry_run: bool


def _deploy(site: Path, request: Request, order: _Order) -> None:
    repository = repositories.look(site)
    remote = repositories.find_remote(site, order.remote)
    message = order.message or _message(repository.version)
    target = Target(repository, remote, order.branch, message)
    branches.check_branch(target)
    started = click.get_current_context().find_object(float) or monotonic()
    result = run_build(request, Manner(cores()), started, LOOK)
    if result.failed or not (result.config and result.built and result.output):
        raise SystemExit(EXIT_PROBLEMS)
    content = Content(result.output, result.built.tree, {})
    with session.cache_folder(site, cached=True) as cache:
        if not (cache / FOLDER).is_dir() or (cache / FOLDER).is_symlink():
            session.forget(cache / FOLDER)
            (cache / FOLDER).mkdir()
        with lock.hold(cache / FOLDER / "lock", lock.PATIENCE):
            folder = cache / FOLDER / "mirror"
            deployed = branches.deploy(content, result.config.base_url, target, folder, dry_run=order.dry_run)
    click.echo(_told(deployed, target, result, dry_run=order.dry_run))


def _config(site: Path) -> Config:
    config, problems = session.run(site, lambda engine, sources: configure(sources, engine))
    if config is None:
        raise Refused(*problems)
    return config


def _message(version: str) -> str:
    title = f"Deploy {version}" if version else "Deploy"
    return f"{title}\n\nBuilt by diglot {__version__}.\n"


def _told(deployed: Deployed, target: Target, result: Result, *, dry_run: bool) -> str:
    """What was done, or would be: with --dry-run file by file."""
    difference = deployed.difference
    rows = []
    if dry_run:
        rows += [f"add     {path}" for path in difference.added]
        rows += [f"change  {path}" for path in difference.replaced]
        rows += [f"remove  {path}" for path in difference.removed]
    if difference.taken:
        rows.append(f"not diglot's, and replaced: {_some(difference.taken)}")
    if difference.foreign:
        rows.append(f"not diglot's, and left alone: {_some(difference.foreign)}")
    counts = f"{len(difference.added)} added, {len(difference.replaced)} changed, {len(difference.removed)} removed"
    end = "nothing to deploy" if difference.is_none() else counts
    commit = f", commit {deployed.commit[:7]}" if deployed.commit else ""
    rows.append(f"{target.place}: {end}{commit}{' (nothing was pushed)' if dry_run else ''}")
    if deployed.commit and target.remote.pages and result.config:
        rows.append(result.config.base_url)
    if deployed.commit and deployed.is_new and target.remote.pages:
        rows.append(
            f"The branch is new: choose it in the repository's settings, Pages, Deploy from a branch, {target.branch}, /."
        )
    return "\n".join(rows)


def _some(paths: list[str], most: int = 5) -> str:
    more = len(paths) - most
    return ", ".join(paths[:most]) + (f" and {more} more" if more > 0 else "")


def _placed(site: Path, problem: Problem) -> Problem:
    """With the place in site.yaml of the setting that it is about."""
    if not problem.key:
        return problem
    place = strict_yaml.load((site / SITE_FILE).read_text("utf-8")).place(problem.key)
    return msgspec.structs.replace(problem, line=place.line, column=place.column, length=place.length, key="")
