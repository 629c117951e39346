"""`diglot new post SLUG`: a skeleton in each language, at an address that is free, and the editor to write in."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from diglot.commands import completing
from diglot.commands.asking import ask, is_interactive
from diglot.commands.editing import open_editor
from diglot.commands.options import read_languages, read_settings, read_titles, site_option
from diglot.commands.report import show_problems
from diglot.schema import suggest

if TYPE_CHECKING:
    from diglot.config import Config
    from diglot.problem import Problem
    from diglot.scaffold.post import Post

T, R = TypeVar("T"), TypeVar("R")

EXIT_PROBLEMS, EXIT_USAGE = 1, 2


@click.command("post")
@click.argument("slug", required=False, shell_complete=completing.untranslated)
@site_option
@click.option(
    "--lang", metavar="KEYS", shell_complete=completing.languages, help="Languages to begin it in, such as zh,en [default: all]."
)
@click.option(
    "--title",
    "titles",
    multiple=True,
    metavar="TEXT",
    help="Its title, or LANG=TEXT for one language; may be given several times.",
)
@click.option("--category", metavar="KEY", shell_complete=completing.categories, help="Its category, as site.yaml declares it.")
@click.option("--pinyin", is_flag=True, help="Write the Han in SLUG as pinyin: 扩散模型 becomes kuo-san-mo-xing.")
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
    r"""Begin a post in each language, or its translation.

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
    from diglot.scaffold.writing import write

    settings = read_settings(site)
    config = settings.config
    if config is None:
        _show(settings.problems, site)
        raise SystemExit(EXIT_PROBLEMS)
    asks = is_interactive()
    post = _post(config, slug, lang, titles, category, pinyin=pinyin, asks=asks)
    files = _plan(post, config, site)
    write(site, files)
    paths = [site / name for name in files]
    for path in paths:
        click.echo(path)
    if opens or (opens is None and asks):
        open_editor(paths, config.editor, asked=bool(opens))


def _post(
    config: "Config", slug: str | None, lang: str | None, written: tuple[str, ...], category: str | None, *, pinyin: bool, asks: bool
) -> "Post":
    from diglot.scaffold.post import Post
    from diglot.scaffold.slug import read_slug, title_of

    declared = [language.key for language in config.languages]
    languages = _checked("--lang", read_languages, lang) if lang else declared
    for key in languages:
        if key not in declared:
            raise click.BadParameter(f"`{key}` is no language of this site ({', '.join(declared)})", param_hint="--lang")
    if category and config.categories and category not in config.categories:
        hint = suggest(category, config.categories) or f"declared: {', '.join(config.categories)}"
        raise click.BadParameter(f"`{category}` is not declared in site.yaml; {hint}", param_hint="--category")
    titles = _checked("--title", lambda texts: read_titles(texts, languages), written)
    if slug is None and not asks:
        raise click.MissingParameter(param_hint="'SLUG'", param_type="argument")
    if slug is None:
        titles |= {key: ask(f"Title ({key})", titles.get(key, "")) for key in languages if key not in titles}
        slug = ask("Slug", _slug_of(titles), lambda typed: read_slug(typed, pinyin=pinyin))
    path = _checked("SLUG", lambda typed: read_slug(typed, pinyin=pinyin), slug)
    for key in languages:
        if key not in titles:
            default = title_of(slug, path, key)
            titles[key] = ask(f"Title ({key})", default) if asks else default
    return Post(path, {key: titles[key] for key in languages}, category or "", chosen=bool(lang))


def _slug_of(titles: Mapping[str, str]) -> str:
    """To begin with: the words of a title in Latin letters, else the pinyin of one."""
    from diglot.scaffold.slug import romanize

    plain = (title for title in titles.values() if title.isascii())
    return romanize(next(plain, next(iter(titles.values())))).lower()


def _checked(option: str, read: Callable[[T], R], written: T) -> R:
    try:
        return read(written)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint=option) from None


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
