"""`diglot new post SLUG`: a skeleton in each language, at an address that is free, and the editor to write in."""

import functools
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from diglot.commands import completing
from diglot.commands.asking import ask, is_interactive
from diglot.commands.editing import open_editor
from diglot.commands.options import read_languages, read_settings, read_titles, site_option, usage
from diglot.commands.report import show_problems
from diglot.schema import suggest

if TYPE_CHECKING:
    from diglot.config import Config
    from diglot.problem import Problem
    from diglot.scaffold.post import Post


EXIT_PROBLEMS, EXIT_USAGE = 1, 2


HELP = """\
Begin a post in each language, or its translation.

It makes content/posts/SLUG/index.LANG.md, dated now in the site's time zone, as a draft. SLUG may be words, which
are then its title too, and may have folders before it. On a terminal, titles are asked for. Nothing is written when
the post is there, or when its address is that of another page.

Of a post that lacks a language, `--lang` begins the translation beside it, with its date, category and tags.

The skeleton is the site's templates/post.LANG.md, or templates/post.md, if it has one: a Jinja2 template that gets
title, slug, language, date, category and tags; `{{ title | yaml }}` quotes where YAML needs it. The editor is that
of $VISUAL or $EDITOR, else the `editor:` of site.yaml.

\b
Examples:
  diglot new post euler-formula
  diglot new post "Euler's formula" --category math
  diglot new post 扩散模型入门 --pinyin --title "en=Diffusion models"
  diglot new post euler-formula --lang en     # translate a post that is there in Chinese

\b
Exit codes:
  0    begun
  1    problems in the settings or in the site's skeleton, or a disk that fails
  2    wrong usage, or the post or its address is taken

See also: diglot serve, which shows drafts; diglot new site.
"""


@click.command("post", help=HELP)
@click.argument("slug", required=False, shell_complete=completing.untranslated)
@site_option
@click.option(
    "--lang",
    metavar="KEYS",
    shell_complete=completing.languages,
    help="Languages to begin it in, such as zh,en [default: all].",
)
@click.option(
    "--title",
    "titles",
    multiple=True,
    metavar="TEXT",
    help="Its title, or LANG=TEXT for one language; may be given several times.",
)
@click.option(
    "--category",
    metavar="KEY",
    shell_complete=completing.categories,
    help="Its category, as site.yaml declares it.",
)
@click.option(
    "--pinyin", is_flag=True, help="Write the Han in SLUG as pinyin: 扩散模型 becomes kuo-san-mo-xing."
)
@click.option(
    "--open/--no-open", "opens", default=None, help="Open the editor, or do not [default: on a terminal]."
)
def COMMAND(  # noqa: N802, PLR0913 - the registry's name for it; one parameter for each option, as click has it
    *,
    slug: str | None,
    site: Path,
    lang: str | None,
    titles: tuple[str, ...],
    category: str | None,
    pinyin: bool,
    opens: bool | None,
) -> None:
    from diglot.scaffold.writing import write

    settings = read_settings(site)
    config = settings.config
    if config is None:
        _show(settings.problems, site)
        raise SystemExit(EXIT_PROBLEMS)
    asks = is_interactive()
    post = _post(config, Order(slug, lang, titles, category or "", pinyin), asks=asks)
    files = _plan(post, config, site)
    write(site, files)
    paths = [site / name for name in files]
    for path in paths:
        click.echo(path)
    if opens or (opens is None and asks):
        open_editor(paths, config.editor, asked=bool(opens))


class Order(NamedTuple):
    """The command line."""

    slug: str | None
    lang: str | None
    titles: tuple[str, ...]
    category: str
    pinyin: bool


def _post(config: "Config", order: Order, *, asks: bool) -> "Post":
    """What is to be made; what the command line does not say is asked, or follows from what it says."""
    from diglot.scaffold.post import Post
    from diglot.scaffold.slug import read_slug, slug_of, title_of

    languages = _languages(config, order.lang)
    _check_category(config, order.category)
    with usage("--title"):
        titles = read_titles(order.titles, languages)
    typed = order.slug
    if typed is None and not asks:
        raise click.MissingParameter(param_hint="'SLUG'", param_type="argument")
    if typed is None:
        titles |= {key: ask(f"Title ({key})", "") for key in languages if key not in titles}
        typed = ask("Slug", slug_of(titles.values()), functools.partial(read_slug, pinyin=order.pinyin))
    with usage("SLUG"):
        slug = read_slug(typed, pinyin=order.pinyin)
    for key in languages:
        if key not in titles:
            default = title_of(typed, slug, key)
            titles[key] = ask(f"Title ({key})", default) if asks else default
    return Post(slug, {key: titles[key] for key in languages}, order.category, chosen=bool(order.lang))


def _languages(config: "Config", written: str | None) -> list[str]:
    declared = [language.key for language in config.languages]
    with usage("--lang"):
        chosen = read_languages(written) if written else declared
        for key in chosen:
            if key not in declared:
                raise ValueError(f"`{key}` is no language of this site; declared: {', '.join(declared)}")
    return chosen


def _check_category(config: "Config", category: str) -> None:
    names = {name for term in config.categories.values() for name in term.name.values()}
    with usage("--category"):
        if category and config.categories and category not in {*config.categories, *names}:
            hint = suggest(category, config.categories) or f"declared: {', '.join(config.categories)}"
            raise ValueError(f"`{category}` is not declared in site.yaml; {hint}")


def _plan(post: "Post", config: "Config", site: Path) -> dict[str, str]:
    from diglot import session
    from diglot.scaffold.post import Taken, look, plan
    from diglot.scaffold.skeleton import Unusable

    known = session.run(site, lambda engine, sources: look(post, config, sources, engine))
    try:
        files, problems = plan(post, known, datetime.now(UTC))
    except Taken as error:
        click.echo(f"error: {error}\n   hint: {error.hint}", err=True)
        raise SystemExit(EXIT_USAGE) from None
    except Unusable as error:
        _show((error.problem,), site)
        raise SystemExit(EXIT_PROBLEMS) from None
    _show(problems, site)
    return files


def _show(problems: "Iterable[Problem]", site: Path) -> None:
    from diglot.disk import line_reader, read_sources

    click.echo(show_problems(problems, line_reader(read_sources(site))), err=True, nl=False)
