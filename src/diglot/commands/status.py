"""`diglot status`: which translations are missing, stale and fresh, and declaring them fresh."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from diglot.commands import completing
from diglot.commands.options import site_option, usage

if TYPE_CHECKING:
    from diglot.commands.translating import Wanted
    from diglot.translation.versions import Library, Translation

TOLD = {"fresh": "fresh", "stale": "stale", "missing": "missing", "unrecorded": "without a record"}


HELP = """\
Say which translations are missing or stale, and what has changed.

POSTS are slugs or paths; default: all. What a translation was made from stands in a file beside it,
index.en.translation.yaml, block by block; commit it with the post. `diglot translate` begins one. `--mark` writes it
for a translation that you have made, or brought up to date: with a line of the original, as in euler:12, for the block
that stands there.

\b
Examples:
  diglot status
  diglot status euler --to en
  diglot status --mark euler          # euler is fresh in all its languages
  diglot status --mark euler:12       # so is the block at line 12 of its original
  diglot status --format json

\b
Exit codes:
  0    told, or marked
  1    with --strict, some are not fresh; or a record can't be read
  2    wrong usage

See also: diglot translate, diglot check.
"""


@click.command("status", help=HELP)
@click.argument("posts", nargs=-1)
@site_option
@click.option(
    "--to",
    "to",
    metavar="KEYS",
    shell_complete=completing.languages,
    help="Languages to look at, such as en [default: all].",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How to say it [default: text].",
)
@click.option("--all", "everything", is_flag=True, help="List the fresh ones too.")
@click.option("--mark", is_flag=True, help="Declare translations of these posts fresh, and reviewed.")
@click.option("--strict", is_flag=True, help="End with 1 if any is not fresh.")
def COMMAND(  # noqa: N802, PLR0913 - the registry's name for it; one parameter for each option, as click has it
    *,
    posts: tuple[str, ...],
    site: Path,
    to: str | None,
    form: str,
    everything: bool,
    mark: bool,
    strict: bool,
) -> None:
    from diglot.commands.translating import show, wanted, with_library

    if mark and not posts:
        raise click.UsageError("--mark needs the posts whose translations are fresh now")
    order = Order(tuple(wanted(posts)), to, mark)
    found = with_library(site, lambda library: _look(library, order))
    show([problem for each in found for problem in each.problems], site)
    if mark:
        _write(found, site)
        return
    click.echo(as_json(found) if form == "json" else as_text(found, everything=everything))
    not_fresh = any(each.state.freshness != "fresh" or each.state.unreviewed for each in found)
    raise SystemExit(int(any(each.problems for each in found) or (strict and not_fresh)))


class Order(NamedTuple):
    """The command line."""

    posts: "tuple[Wanted, ...]"
    to: str | None
    mark: bool


def _look(library: "Library", order: Order) -> "list[Translation]":
    """The translations that were asked for; with new records if they are to be marked."""
    from diglot.commands.options import read_languages
    from diglot.commands.translating import pick
    from diglot.translation.versions import marked

    works = library.works()
    declared = [language.key for language in library.config.languages]
    with usage("--to"):
        languages = read_languages(order.to) if order.to else declared
        if unknown := [key for key in languages if key not in declared]:
            raise ValueError(f"`{unknown[0]}` is no language of this site; declared: {', '.join(declared)}")
    with usage("POSTS"):
        chosen = [(pick(works, each), each.line) for each in order.posts] or [(work, None) for work in works]
    found = [
        (translation, line)
        for work, line in chosen
        for translation in library.translations(work)
        if translation.language in languages
    ]
    if not order.mark:
        return [translation for translation, _ in found]
    with usage("--mark"):
        return [
            marked(translation, library, line)
            for translation, line in found
            if translation.state.freshness != "missing"
        ]


def _write(found: "Sequence[Translation]", site: Path) -> None:
    from diglot.mending import replace
    from diglot.translation.record import record_path, write

    for each in found:
        if each.problems or each.record is None:
            raise SystemExit(1)
        file = site / record_path(each.path)
        text = write(each.record, file.name.replace("translation.yaml", "md")).encode()
        if not file.exists():
            file.write_bytes(text)
        elif not replace(file, file.read_bytes(), text):
            raise OSError(0, "it is being changed by another program", str(file))
        click.echo(file)


def as_text(found: "Sequence[Translation]", *, everything: bool = False) -> str:
    """A line for each that is not fresh, with what has changed below it, and a count."""
    rows = [row for each in found if everything or _needs_work(each) for row in _told(each)]
    counts = Counter[str](each.state.freshness for each in found)
    told = ", ".join(f"{counts[key]:,} {name}" for key, name in TOLD.items() if counts[key])
    total = f"{len(found):,} translation{'s' * (len(found) != 1)}"
    return "\n".join([*rows, f"{total}: {told}" if found else "no translations"])


def _needs_work(each: "Translation") -> bool:
    return each.state.freshness != "fresh" or bool(each.state.unreviewed)


def _told(each: "Translation") -> "list[str]":
    state = each.state
    unreviewed = len(state.unreviewed)
    notes = [
        f"{len(state.changes)} block{'s' * (len(state.changes) != 1)} of {each.original} changed since"
        if state.changes
        else "",
        f"{unreviewed} block{'s' * (unreviewed != 1)} of machine translation, unreviewed"
        if unreviewed
        else "",
    ]
    rows = [", ".join([f"{each.path}: {TOLD[state.freshness]}", *filter(None, notes)])]
    for change in state.changes:
        rows += [f"  {each.original}:{change.line}: {change.what}", *(f"    {row}" for row in change.diff)]
    return [*rows, ""] if state.changes else rows


def as_json(found: "Sequence[Translation]") -> str:
    """An array of objects: key, language, path, original, state, changes (what, line, before, after), unreviewed (lines)."""
    import msgspec

    rows: list[dict[str, Any]] = [
        {
            "key": each.key,
            "language": each.language,
            "path": each.path,
            "original": each.original,
            "state": each.state.freshness,
            "changes": each.state.changes,
            "unreviewed": each.state.unreviewed,
        }
        for each in found
    ]
    return msgspec.json.format(msgspec.json.encode(rows), indent=2).decode()
