"""`diglot build`, its options."""

from pathlib import Path
from time import monotonic

import click

from diglot.commands.options import site_option


@click.command("build")
@site_option
@click.option(
    "--output", type=click.Path(path_type=Path), help="Folder to build into, instead of site.yaml's."
)
@click.option("--jobs", type=click.IntRange(1), help="Processes to use [default: one per core].")
@click.option("--drafts", is_flag=True, help="Publish drafts and posts dated ahead too.")
@click.option("--base-url", default="", metavar="URL", help="Address of the site, instead of site.yaml's.")
@click.option("--no-cache", is_flag=True, help="Neither use nor keep results of other builds.")
@click.option("--verify", is_flag=True, help="Run again what is remembered, and say where it differs.")
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
    verify: bool,
    strict: bool,
    keep_going: bool,
) -> None:
    """Build the site into its output folder.

    Only what changed is rendered, and only files that changed are written. When there is an error in the content,
    nothing is published: the last version stands. Results are remembered in .diglot/, which may be deleted at any time.

    \b
    Examples:
      diglot build
      diglot build --strict --no-cache      # as a build that checks would

    \b
    Exit codes:
      0    done
      1    problems in the content (all of them are listed), or a disk that fails
      2    wrong usage, or an output folder that is not diglot's
      75   another build is writing into the output folder

    See also: diglot serve, diglot explain, diglot doctor.
    """
    # Importing these takes longer than completing an option or showing this help.
    from diglot.commands.building import Request, build_site, cores
    from diglot.session import Manner

    started = click.get_current_context().find_object(float) or monotonic()
    request = Request(site, output, _normalized(base_url), drafts, strict, keep_going)
    manner = Manner(jobs or cores(), cached=not no_cache, verify=verify)
    raise SystemExit(build_site(request, manner, started))


def _normalized(base_url: str) -> str:
    from diglot.config_checks import normal_url, url_mistake

    if base_url and (mistake := url_mistake(base_url)):
        raise click.BadParameter(f"the address {mistake}", param_hint="--base-url")
    return normal_url(base_url) if base_url else ""
