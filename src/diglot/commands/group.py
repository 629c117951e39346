"""The program's commands as click has them. A command's module is imported when the command runs."""

import importlib

import click

from diglot import __version__
from diglot.commands import COMMANDS


class Commands(click.Group):
    """A command's module is imported when the command runs; the list of commands needs the table only."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"diglot.commands.{cmd_name}").COMMAND
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(
    cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="diglot")
def cli() -> None:
    """Build blogs written in two languages, with mathematics and code."""
