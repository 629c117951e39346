"""`diglot new site DIR`: asks what a blog needs, makes it, and says what to do next."""

import shlex
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from diglot.commands import COMMANDS
from diglot.commands.asking import ask, is_interactive, local_zone
from diglot.commands.options import read_languages, read_titles, usage
from diglot.config_checks import url_mistake
from diglot.schema import nearest
from diglot.timezone import time_zone, zone_names

if TYPE_CHECKING:
    from diglot.scaffold.site import Blog

LANGUAGES = "zh,en"
EXIT_USAGE = 2


HELP = """\
Make a new blog in a folder of its own.

It has settings with comments, a first post with a formula and code in each language, and what git and VS Code are
to know. On a terminal, what no option says is asked; on a pipe, nothing is. DIR must be new or empty; a repository
without files (a fresh clone) will do.

\b
Examples:
  diglot new site my-blog
  diglot new site . --yes
  diglot new site notes --lang en,zh --title "en=My notes" --title zh=我的笔记
  diglot new site notes --base-url https://you.github.io/notes/ --timezone Asia/Shanghai

\b
Exit codes:
  0    made
  1    a disk that fails or may not be written
  2    wrong usage, or DIR holds something

See also: diglot new post, diglot serve, diglot doctor.
"""


@click.command("site", help=HELP)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--title",
    "titles",
    multiple=True,
    metavar="TEXT",
    help="Title of the blog, or LANG=TEXT for one language; may be given several times.",
)
@click.option("--lang", metavar="KEYS", help=f"Its languages, the one at / first [default: {LANGUAGES}].")
@click.option("--base-url", metavar="URL", help="Where it will be published [default: to be filled in].")
@click.option(
    "--timezone", metavar="ZONE", help="IANA time zone, such as Asia/Shanghai [default: this system's]."
)
@click.option("--yes", is_flag=True, help="Ask nothing: take the defaults.")
def COMMAND(  # noqa: N802 - the registry's name for it; one parameter for each option, as click has it
    *,
    folder: Path,
    titles: tuple[str, ...],
    lang: str | None,
    base_url: str | None,
    timezone: str | None,
    yes: bool,
) -> None:
    from diglot.scaffold import site, writing

    try:
        writing.check_empty(folder)
    except writing.NotEmpty as error:
        click.echo(f"error: {error}", err=True)
        raise SystemExit(EXIT_USAGE) from None
    blog = _blog(titles, lang, base_url, timezone, asks=is_interactive() and not yes)
    files = site.files(blog)
    writing.write(folder, files)
    click.echo(_next(folder, list(blog.titles), len(files), deploys=blog.deploy))


def _blog(
    titles: tuple[str, ...], lang: str | None, base_url: str | None, timezone: str | None, *, asks: bool
) -> "Blog":
    from diglot.scaffold.site import PLACEHOLDER, TITLE, TITLES, Blog

    def answer(
        option: str, given: str | None, question: str, default: str, check: Callable[[str], object]
    ) -> str:
        if given is None:
            return ask(question, default, check) if asks else default
        with usage(option):
            check(given)
        return given

    written = answer("--lang", lang, "Languages, the one at / first", LANGUAGES, read_languages)
    languages = read_languages(written)
    with usage("--title"):
        found = read_titles(titles, languages)
    for key in languages:
        default = TITLES.get(key, TITLE)
        found[key] = answer("--title", found.get(key), f"Title ({key})", default, _check_words)
    address = answer(
        "--base-url", base_url, "Address, such as https://you.github.io/notes/", PLACEHOLDER, _check_url
    )
    zone = answer("--timezone", timezone, "Time zone", local_zone(), _check_zone)
    date = datetime.now(time_zone(zone)).strftime("%Y-%m-%d")
    return Blog({key: found[key] for key in languages}, address, zone, date, deploy="deploy" in COMMANDS)


def _check_words(title: str) -> None:
    if not title.strip() or not title.isprintable():
        raise ValueError("a title needs words, and nothing that can't be printed")


def _check_zone(name: str) -> None:
    names = {zone.lower(): zone for zone in zone_names()}
    if name not in zone_names():
        near = names.get(nearest(name, names))
        raise ValueError(f"there is no time zone {name}" + (f"; did you mean {near}?" if near else ""))


def _check_url(url: str) -> None:
    if mistake := url_mistake(url):
        raise ValueError(f"the address {mistake}")


def _next(folder: Path, languages: list[str], count: int, *, deploys: bool) -> str:
    foreign = [key for key in languages if key.partition("-")[0] not in {"zh", "en"}]
    # A shell would take -x for an option.
    name = f"./{folder}" if str(folder).startswith("-") else str(folder)
    steps = [
        *([(f"cd {shlex.quote(name)}", "")] if folder != Path() else []),
        ("diglot serve --open", "shows the blog while you write"),
        ("diglot new post my-first-post", f"begins a post in {' and '.join(languages)}"),
        ("diglot build", "builds the blog into public/"),
        *([("diglot deploy --workflow", "lets GitHub publish it with each push")] if deploys else []),
    ]
    rows = [f"  {command:<32}{f'# {what}' if what else ''}".rstrip() for command, what in steps]
    more = [f"templates/strings/{key}.yaml is English still: translate it." for key in foreign]
    return "\n".join([f"Made a blog of {count} files in {folder}.", *more, "", "Next:", *rows])
