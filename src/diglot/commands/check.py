"""`diglot check`, its options."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, time
from typing import NamedTuple

import click

from diglot import mending, outward, session
from diglot.build import Choices, build, configure
from diglot.checking import Fix, examine
from diglot.checks import external
from diglot.checks.check import Finding, Site
from diglot.checks.external import Answer
from diglot.commands.building import cores
from diglot.commands.findings import FORMATS, as_github, as_json
from diglot.commands.options import site_option
from diglot.commands.report import Progress, show_problems
from diglot.disk import line_reader
from diglot.engine import Engine, Ref
from diglot.engine.engine import Report
from diglot.problem import Problem, count
from diglot.session import Manner


@click.command("check")
@site_option
@click.option(
    "--format", "form", type=click.Choice(FORMATS), default="text", help="How to say it [default: text]."
)
@click.option("--fix", is_flag=True, help="Mend in the sources what can safely be mended.")
@click.option(
    "--external", "outside", is_flag=True, help="Ask other hosts whether links to them still lead somewhere."
)
@click.option("--strict", is_flag=True, help="Take warnings for errors.")
def COMMAND(*, site: Path, form: str, fix: bool, outside: bool, strict: bool) -> None:  # noqa: N802 - the registry's name for it
    """Look at the whole site as a careful publisher would, and say what is wrong.

    The site is built, and published nowhere. Looked at are links and places on pages, pictures and files that are missing
    or that nothing names, alternative texts, ids, headings, HTML, languages, canonical addresses, feeds, sitemap, titles,
    descriptions, weight, requests to other hosts, texts of drafts and the contrast of colours. Each finding names the line
    of the source that it comes from.

    \b
    Examples:
      diglot check
      diglot check --fix                    # mends addresses that are nearly right
      diglot check --external --format json

    \b
    Exit codes:
      0    nothing is wrong, or there are warnings only
      1    there are errors
      2    wrong usage

    See also: diglot build, diglot deploy, diglot doctor.
    """
    started = click.get_current_context().find_object(float) or monotonic()
    found = _check(site, outside=outside)
    if fix and found.fixes:
        written, changed = mending.mend(found.fixes, found.sources, site)
        for path in changed:
            click.echo(f"{path} has changed meanwhile: nothing was written into it", err=True)
        click.echo(f"{written} mended", err=True)
        found = _check(site, outside=outside)
    _show(found, form, site, monotonic() - started)
    raise SystemExit(int(bool(count(found.problems, "error") or (strict and found.problems))))


class Found(NamedTuple):
    sources: dict[str, Ref]
    problems: tuple[Problem, ...]
    fixes: tuple[Fix, ...] = ()
    summary: str = ""


def _check(site: Path, *, outside: bool) -> Found:
    with Progress() as progress, session.cache_folder(site, cached=True) as folder:
        asking = Asking(folder, progress.report) if outside else None
        manner = Manner(cores(), report=progress.report)
        return session.run(site, lambda engine, sources: _look(engine, sources, asking), manner)


class Asking(NamedTuple):
    """Other hosts are to be asked."""

    folder: Path
    """where answers are kept"""
    progress: Report

    def __call__(self, urls: list[str]) -> dict[str, Answer]:
        known = outward.remembered(self.folder)
        found: dict[str, Answer] = {}
        try:
            for url, answer in outward.ask(urls, known, time()):
                found[url] = answer
                self.progress("links", len(found), len(urls))
        finally:
            # Of a check that is interrupted too: no host shall be asked twice.
            outward.remember(
                self.folder, {url: each for url, each in {**known, **found}.items() if url in urls}
            )
        return found


def _look(engine: Engine, sources: dict[str, Ref], asking: Asking | None) -> Found:
    config, problems = configure(sources, engine)
    if config is None:
        return Found(sources, problems)
    built = build(sources, engine, config, Choices(datetime.now(UTC)))
    asked: dict[str, Answer] = {}

    def outside(site: Site) -> Iterator[Finding]:
        if asking:
            asked.update(asking(external.addresses(site)))
        return external.judge(site, asked)

    checked = examine(built, sources, engine, config, outside)
    summary = f"{checked.pages:,} pages, {len(built.tree):,} files"
    if asking:
        fine, for_now, refused = external.counts(asked)
        summary += f", {len(asked):,} links outward: {fine:,} answered, {for_now:,} sent elsewhere for now"
        summary += f", {refused:,} would not say"
    return Found(sources, (*problems, *checked.problems), checked.fixes, summary)


def _show(found: Found, form: str, site: Path, seconds: float) -> None:
    if form == "json":
        click.echo(as_json(found.problems))
        return
    if form == "github":
        click.echo(as_github(found.problems, site), nl=False)
    else:
        sys.stderr.write(show_problems(found.problems, line_reader(found.sources)))
    numbers = {each: count(found.problems, each) for each in ("error", "warning")}
    told = ", ".join(f"{number} {what}{'s' * (number != 1)}" for what, number in numbers.items() if number)
    click.echo(f"{found.summary or 'nothing built'}: {told or 'nothing wrong'} in {seconds:.2f} s")
