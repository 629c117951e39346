"""What `diglot build` does: reads the site, builds it, and publishes what changed, or says all that is wrong with it.

Apart from its options, since most builds have none and click takes its time.
"""

import os
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import msgspec

from diglot import guard, lock, publisher, session
from diglot.build import Built, Choices, build, configure
from diglot.commands.report import Progress, show_problems
from diglot.config import Config
from diglot.disk import line_reader
from diglot.engine import Engine, Ref, StoreDamaged
from diglot.manifest import FOLDER, stay_inside
from diglot.problem import Problem, count
from diglot.session import Kept, Manner

Look = Callable[[Built, dict[str, Ref], Engine, Config], tuple[Problem, ...]]
"""at a built site: what is wrong with it"""

EXIT_PROBLEMS = 1
EPOCH = "SOURCE_DATE_EPOCH"


class Request(msgspec.Struct, frozen=True):
    """The command line."""

    site: Path = Path()
    output: Path | None = None
    base_url: str = ""
    drafts: bool = False
    strict: bool = False
    keep_going: bool = False


class Result(msgspec.Struct, frozen=True):
    sources: dict[str, Ref]
    problems: tuple[Problem, ...]
    failed: bool
    config: Config | None = None
    output: Path | None = None
    built: Built | None = None
    published: publisher.Published | None = None


def build_site(request: Request, manner: Manner, started: float) -> int:
    """The exit code. `started`: by time.monotonic(), so that what it says covers the time that it took to come here."""
    return EXIT_PROBLEMS if run_build(request, manner, started).failed else 0


def told(built: Built, _sources: dict[str, Ref], _engine: Engine, _config: Config) -> tuple[Problem, ...]:
    """What building itself found."""
    return built.problems


def run_build(request: Request, manner: Manner, started: float, look: Look = told) -> Result:
    """Builds, publishes into the output folder unless `look` finds an error, and says so, with all problems."""
    with Progress() as progress:
        result = session.run(
            request.site,
            lambda engine, sources: _build(engine, sources, request, look),
            msgspec.structs.replace(manner, report=progress.report),
            lambda result: _kept(result, request) if look is told else None,
        )
    sys.stderr.write(show_problems(result.problems, line_reader(result.sources)))
    for warning in result.published.warnings if result.published else ():
        sys.stderr.write(f"warning: {warning}\n")
    sys.stdout.write(_summary(result).format(f"{monotonic() - started:.2f}") + "\n")
    return result


def cores() -> int:
    """Those that this process may use, where the system tells."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _build(engine: Engine, sources: dict[str, Ref], request: Request, look: Look) -> Result:
    config, problems = configure(sources, engine, request.base_url)
    if config is None:
        return Result(sources, problems, failed=True)
    output = request.output or request.site / config.output
    manifest = guard.check_output(output, request.site)
    with lock.hold(output / FOLDER / "lock", lock.PATIENCE):
        # First of all, so that a reader of the site does not wait for a whole build.
        publisher.recover(output)
        built = build(sources, engine, config, Choices(_now(), request.drafts))
        if not stay_inside(list(built.tree)):
            raise StoreDamaged("a remembered page lies outside of the output folder")
        found = (*problems, *look(built, sources, engine, config), *map(_unconfirmed, engine.wrong))
        failed = bool(count(found, "error") or (request.strict and found))
        if failed and not request.keep_going:
            return Result(sources, found, failed, config, output, built)
        published = publisher.publish(output, built.tree, engine.data, manifest)
        return Result(sources, found, failed, config, output, built, published)


def _unconfirmed(task: str) -> Problem:
    message = f"the cache held another result of the step {task} than running it again gives"
    return Problem("cache.wrong", message, hint="the right one is kept now: build again")


def _kept(result: Result, request: Request) -> Kept | None:
    """Only of a build that was asked nothing special and that nothing has to be done about."""
    special = request != Request() or EPOCH in os.environ
    if special or result.failed or not (result.built and result.published and result.output):
        return None
    warnings = show_problems(result.problems, line_reader(result.sources))
    again = msgspec.structs.replace(result, published=publisher.Published(0, 0, len(result.built.tree), ()))
    return Kept(str(result.output), result.built.until, _summary(again), warnings)


def _now() -> datetime:
    """The only clock of a build. SOURCE_DATE_EPOCH sets it, as reproducible builds have it."""
    epoch = os.environ.get(EPOCH, "")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch.isdecimal() else datetime.now(UTC)


def _summary(result: Result) -> str:
    """The last line, with `{}` where the seconds belong."""
    found = [
        _counted(count(result.problems, severity), severity)
        for severity in ("error", "warning")
        if count(result.problems, severity)
    ]
    summary = "nothing published"
    if result.published and result.built:
        done = result.published
        summary = (
            f"{_counted(result.built.posts, 'post')}, {_counted(len(result.built.tree), 'file')}: "
            f"{done.written} written, {done.removed} removed, {done.unchanged} unchanged"
        )
    return ", ".join([summary, *found]) + " in {} s"


def _counted(number: int, thing: str) -> str:
    return f"{number} {thing}{'s' * (number != 1)}"
