"""The program's commands as click has them. A command's module is imported when the command runs."""

import importlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from diglot import __version__
from diglot.commands import COMMANDS

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class Commands(click.Group):
    """Commands by name, each with its summary; the list of them, and its completion, need this table only."""

    def __init__(self, *args: Any, table: Mapping[str, str], module: str, **options: Any) -> None:
        """`module`: the name of a command's module, with `{}` for the command's."""
        super().__init__(*args, **options)
        self.table = table
        self.module = module

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(self.table)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.table:
            return None
        command: click.Command = importlib.import_module(self.module.format(cmd_name)).COMMAND
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(self.table.items()))

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        from click.shell_completion import CompletionItem

        names = [name for name in self.table if name.startswith(incomplete)]
        found = [CompletionItem(name, help=self.table[name]) for name in names]
        return [*found, *click.Command.shell_complete(self, ctx, incomplete)]


@click.command(
    cls=Commands,
    table=COMMANDS,
    module="diglot.commands.{}",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="diglot")
def cli() -> None:
    """Build blogs written in two languages, with mathematics and code.

    \b
    A blog from nothing:
      diglot new site my-blog
      cd my-blog
      diglot serve --open

    `diglot COMMAND --help` says more of each command.
    """
