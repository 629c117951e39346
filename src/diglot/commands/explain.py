"""`diglot explain URL`, its options."""

from pathlib import Path

import click

from diglot.commands import completing
from diglot.commands.options import site_option


@click.command("explain")
@site_option
@click.argument("url", shell_complete=completing.pages)
def COMMAND(site: Path, url: str) -> None:  # noqa: N802 - the registry's name for it
    """Say why a page was last rebuilt.

    URL is its path on the site, such as /posts/euler/, or a whole address. The first line says which inputs of the page
    had changed. Below it, indented, is where those came from, down to the file that was edited.

    \b
    Examples:
      diglot explain /posts/euler/
      diglot explain https://example.org/en/feed.xml

    \b
    Exit codes:
      0    told
      1    no build of this site has made that page
      2    wrong usage

    See also: diglot build.
    """
    from diglot.commands.explaining import describe, explain

    reasons = explain(site, url)
    if not reasons:
        click.echo(f"error: {url} has not been built here; is it a page of this site?", err=True)
        raise SystemExit(1)
    for reason in reasons:
        click.echo("  " * reason.depth + describe(reason))
