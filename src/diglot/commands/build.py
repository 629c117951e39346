"""`diglot build`: reads the site, builds it, and publishes what changed, or says all that is wrong with it."""

import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import click

from diglot import guard, lock, publisher, session
from diglot.build import Built, Choices, build, configure
from diglot.commands.options import site_option
from diglot.commands.report import Progress, show_problems
from diglot.config_checks import normal_url, url_mistake
from diglot.disk import line_reader
from diglot.engine import Engine, Ref
from diglot.engine.worker import read_source
from diglot.manifest import FOLDER
from diglot.problem import Problem, count

EXIT_PROBLEMS = 1


@dataclass(frozen=True)
class Request:
    """The command line."""

    site: Path
    output: Path | None
    base_url: str
    drafts: bool
    strict: bool
    keep_going: bool


@click.command("build")
@site_option
@click.option(
    "--output", type=click.Path(path_type=Path), help="Folder to build into, instead of site.yaml's."
)
@click.option("--jobs", type=click.IntRange(1), help="Processes to use [default: one per core].")
@click.option("--drafts", is_flag=True, help="Publish drafts and posts dated ahead too.")
@click.option("--base-url", default="", metavar="URL", help="Address of the site, instead of site.yaml's.")
@click.option("--no-cache", is_flag=True, help="Neither use nor keep results of other builds.")
@click.option("--strict", is_flag=True, help="Take warnings for errors.")
@click.option(
    "--keep-going", is_flag=True, help="Publish what is right, show the rest in place, and still exit with 1."
)
def COMMAND(  # noqa: N802, PLR0913 - the registry's name for it; one parameter for each option, as click has it
    *,
    site: Path,
    output: Path | None,
    jobs: int | None,
    drafts: bool,
    base_url: str,
    no_cache: bool,
    strict: bool,
    keep_going: bool,
) -> None:
    r"""Build the site into its output folder.

    Only what changed is rendered, and only files that changed are written. When there is an error in the content,
    nothing is published: the last version stands.

    \b
    Exit codes:
      0    done
      1    problems in the content (all of them are listed), or a disk that fails
      2    wrong usage, or an output folder that is not diglot's
      75   another build is writing into the output folder
    """
    # With the time that it took to import all this.
    started = click.get_current_context().find_object(float) or time.monotonic()
    request = Request(site, output, _normalized(base_url), drafts, strict, keep_going)
    with Progress() as progress:
        result = session.run(
            site,
            lambda engine, sources: _build(engine, sources, request),
            jobs=jobs or _cores(),
            cached=not no_cache,
            report=progress.report,
        )
    show_problems(result.problems, line_reader(result.sources))
    _conclude(result, time.monotonic() - started)


def _cores() -> int:
    """Those that this process may use, where the system tells."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True)
class Result:
    sources: dict[str, Ref]
    problems: tuple[Problem, ...]
    failed: bool
    built: Built | None = None
    published: publisher.Published | None = None


def _build(engine: Engine, sources: dict[str, Ref], request: Request) -> Result:
    config, problems = configure(sources, engine, request.base_url)
    if config is None:
        return Result(sources, problems, failed=True)
    output = request.output or request.site / config.output
    guard.check_output(output, request.site)
    with lock.hold(output / FOLDER / "lock", lock.PATIENCE):
        # First of all, so that a reader of the site does not wait for a whole build.
        publisher.recover(output)
        built = build(sources, engine, config, Choices(_now(), request.drafts))
        found = (*problems, *built.problems)
        failed = bool(count(found, "error") or (request.strict and found))
        if failed and not request.keep_going:
            return Result(sources, found, failed, built)
        published = publisher.publish(output, built.tree, lambda ref: _bytes(engine, ref))
        return Result(sources, found, failed, built, published)


def _bytes(engine: Engine, ref: Ref) -> bytes:
    data: bytes = read_source(ref) if ref.file else engine.load(ref, bytes)
    return data


def _now() -> datetime:
    """The only clock of a build. SOURCE_DATE_EPOCH sets it, as reproducible builds have it."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch.isdecimal() else datetime.now(UTC)


def _normalized(base_url: str) -> str:
    if base_url and (mistake := url_mistake(base_url)):
        raise click.BadParameter(f"the address {mistake}", param_hint="--base-url")
    return normal_url(base_url) if base_url else ""


def _conclude(result: Result, seconds: float) -> None:
    """The last line, and the exit code."""
    found = [
        _counted(count(result.problems, severity), severity)
        for severity in ("error", "warning")
        if count(result.problems, severity)
    ]
    summary = "nothing published"
    if result.published and result.built:
        done = result.published
        for warning in done.warnings:
            click.echo(f"warning: {warning}", err=True)
        summary = (
            f"{_counted(result.built.posts, 'post')}, {_counted(len(result.built.tree), 'file')}: "
            f"{done.written} written, {done.removed} removed, {done.unchanged} unchanged"
        )
    click.echo(", ".join([summary, *found]) + f" in {seconds:.2f} s")
    if result.failed:
        raise SystemExit(EXIT_PROBLEMS)


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}{'s' * (number != 1)}"
