"""`diglot translate POST --to LANG`: a draft of the translation, and the record of what it was made from."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from diglot.commands import completing
from diglot.commands.asking import is_interactive
from diglot.commands.editing import open_editor
from diglot.commands.options import site_option, usage

if TYPE_CHECKING:
    from diglot.translation.versions import Library

EXIT_USAGE = 2


@click.command("translate")
@click.argument("post")
@site_option
@click.option(
    "--to",
    "to",
    metavar="KEYS",
    required=True,
    shell_complete=completing.languages,
    help="Languages to translate into, such as en.",
)
@click.option(
    "--open/--no-open", "opens", default=None, help="Open the editor, or do not [default: on a terminal]."
)
def COMMAND(*, post: str, site: Path, to: str, opens: bool | None) -> None:  # noqa: N802 - the registry's name for it
    """Begin a translation of a post.

    POST is its slug or a path. The draft has the front matter, headings, code, formulas and pictures of the original, and its
    prose as comments to be replaced; it is not published until `draft: true` is taken out. Beside it, in a file that is to be
    committed, is written what each block was made from, so that `diglot status` tells when the original changes.
    Nothing is written over.

    \b
    Examples:
      diglot translate euler --to en
      diglot translate content/posts/euler/index.zh.md --to en,ja

    \b
    Exit codes:
      0    begun
      1    a disk that fails, or the settings can't be read
      2    wrong usage, or there is such a version

    See also: diglot status; diglot new post, which begins an empty one.
    """
    from diglot.commands.translating import with_library
    from diglot.scaffold.writing import write

    files = with_library(site, lambda library: _draft(library, post, to))
    try:
        write(site, files)
    except FileExistsError as error:
        click.echo(f"error: there is {error.filename} already", err=True)
        raise SystemExit(EXIT_USAGE) from None
    paths = [site / name for name in files if name.endswith(".md")]
    for path in paths:
        click.echo(path)
    if opens or (opens is None and is_interactive()):
        open_editor(paths, "", asked=bool(opens))


def _draft(library: "Library", post: str, to: str) -> dict[str, str]:
    """Source path → text."""
    from diglot.commands.options import read_languages
    from diglot.commands.translating import pick, wanted
    from diglot.loader import split
    from diglot.translation.draft import begin
    from diglot.translation.record import Record, entries, record_path, write

    with usage("POST"):
        work = pick(library.works(), wanted([post])[0])
    translations = {each.language: each for each in library.translations(work)}
    original = library.original(work)
    files: dict[str, str] = {}
    with usage("--to"):
        for language in read_languages(to):
            if language not in translations:
                known = ", ".join(translations)
                raise ValueError(f"`{language}` is no language to translate it into; there are: {known}")
            each = translations[language]
            if each.state.freshness != "missing":
                raise ValueError(f"there is {each.path} already; `diglot status` tells what is new for it")
            blocks = library.blocks(original.path)
            head = split(original.path, library.text(original.path).encode()).head or ""
            files[each.path] = begin(head, blocks)
            name = each.path.rpartition("/")[2]
            files[record_path(each.path)] = write(Record(original.language, entries(blocks)), name)
    return files
