"""`diglot serve`, its options."""

from pathlib import Path

import click

from diglot.commands.options import site_option
from diglot.commands.report import Progress


@click.command("serve")
@site_option
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    help="Port to listen at, or the next free one [default: 8000].",
)
@click.option("--host", default="127.0.0.1", help="Address to listen at [default: 127.0.0.1].")
@click.option("--open", "browser", is_flag=True, help="Open a browser.")
@click.option(
    "--no-drafts",
    is_flag=True,
    help="Show what `diglot build` would publish, without drafts and posts dated ahead.",
)
@click.option(
    "--poll", is_flag=True, help="Look at all files now and then, where the system does not tell of changes."
)
@click.option(
    "--allow-host",
    multiple=True,
    metavar="NAME",
    help="A name by which browsers may ask, such as a tunnel's; may be given several times.",
)
def COMMAND(  # noqa: N802, PLR0913 - the registry's name for it; one parameter for each option, as click has it
    *,
    site: Path,
    port: int,
    host: str,
    browser: bool,
    no_drafts: bool,
    poll: bool,
    allow_host: tuple[str, ...],
) -> None:
    """Show the site in a browser while it is being written.

    A page changes as soon as one of its files is saved. Drafts and posts dated ahead are shown, and marked. Nothing is
    written into the output folder, so building and publishing meanwhile is all right.

    On a page, `w` opens the writer's panel, and a click with Alt opens a paragraph in the editor that site.yaml names.

    \b
    Examples:
      diglot serve --open
      diglot serve --host 0.0.0.0 --allow-host desk.local    # for the phone beside it

    \b
    Exit codes:
      0    interrupted (Ctrl-C)
      1    no port to listen at
      2    wrong usage
      143  ended by SIGTERM

    See also: diglot new post, diglot build.
    """
    # Web server and watcher take their time to import.
    from diglot.commands.building import cores
    from diglot.preview.serve import Request, serve

    names = frozenset(name.lower() for name in allow_host)
    request = Request(site.absolute(), host, port, not no_drafts, poll, browser, names, cores())
    serve(request, Progress)
