"""`diglot doctor`: says line by line what is well and what is not."""

from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from diglot.commands.options import read_settings, site_option

if TYPE_CHECKING:
    from diglot.doctor.finding import Finding

EXIT_FAILED = 1
COLOURS = {"ok": "green", "warning": "yellow", "error": "red"}


@click.command("doctor")
@site_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="For people, or for programs [default: text].",
)
def COMMAND(*, site: Path, form: str) -> None:  # noqa: N802 - the registry's name for it
    """Say what is wrong with the set-up, and what to do about it.

    It looks at Python and the libraries, sets a formula, and looks at what pictures, time zones and the terminal can do.
    In a site, it looks at site.yaml, the repository and where GitHub Pages would publish it, the cache, the output folder, and
    whether the system tells the preview of changed files. It changes nothing.

    A warning is what you may want to know, an error what keeps diglot from working. With --format json, one object has
    `findings`, each with `check`, `state`, `message` and `hint`, and the numbers of `errors` and `warnings`.

    \b
    Examples:
      diglot doctor
      diglot doctor --site ~/notes --format json

    \b
    Exit codes:
      0    no errors
      1    an error
      2    wrong usage

    See also: diglot build, which tells what is wrong with the content.
    """
    from diglot.doctor.examine import examine
    from diglot.doctor.finding import Site, count
    from diglot.inputs import SITE_FILE

    found = read_settings(site)
    findings: list[Finding] = []
    for finding in examine(Site(site, found.config, found.problems), is_site=(site / SITE_FILE).exists()):
        findings.append(finding)
        if form == "text":
            _show(finding)
    errors, warnings = count(findings, "error"), count(findings, "warning")
    if form == "json":
        told = {"findings": findings, "errors": errors, "warnings": warnings}
        click.echo(msgspec.json.format(msgspec.json.encode(told)).decode())
    else:
        click.echo(f"\n{errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}")
    raise SystemExit(EXIT_FAILED if errors else 0)


def _show(finding: "Finding") -> None:
    click.echo(
        f"{click.style(f'{finding.state:<8}', COLOURS[finding.state])} {finding.check}: {finding.message}"
    )
    if finding.hint:
        click.echo(f"{'':<9}hint: {finding.hint}")
