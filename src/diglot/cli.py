"""The command line: finds commands without importing them all, and gives refusals, locks and signals their exit codes."""

import importlib
import signal
import sys
import time
from collections.abc import Sequence
from types import FrameType

import click

from diglot import __version__
from diglot.commands import COMMANDS

EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_LOCKED = 75
EXIT_SIGNAL = 128
"""plus the signal's number: 130 for an interrupt, 143 for SIGTERM"""


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


def main(arguments: Sequence[str] | None = None) -> None:
    """The `diglot` program, with its own arguments or others."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    try:
        cli(arguments, prog_name="diglot", obj=time.monotonic())
    except Exception as error:
        code = _explain(error)
        if code is None:
            raise
        raise SystemExit(code) from None


def _stop(number: int, _frame: FrameType | None) -> None:
    """Ends the program in order: worker processes end, and a change of the output folder is undone or left to the
    journal. Whoever can't wait for that sends the signal again.
    """
    signal.signal(number, signal.SIG_DFL)
    # V8, cut off in the middle of a formula, would complain of it in two ways.
    sys.unraisablehook = lambda _: None
    if "logging" in sys.modules:
        sys.modules["logging"].disable()
    raise SystemExit(EXIT_SIGNAL + number)


def _explain(error: Exception) -> int | None:
    """Says what is wrong and gives the exit code; None if it is a bug of ours."""
    # Imported only now: start-up is part of every build.
    from diglot.engine import SourceChanged, StoreDamaged, WorkerDied
    from diglot.lock import Locked
    from diglot.manifest import OutputRefused

    match error:
        case Locked():
            return _say(str(error), EXIT_LOCKED)
        case OutputRefused():
            return _say(str(error), EXIT_USAGE)
        case SourceChanged():
            return _say(f"{error} keeps changing while it is read", EXIT_FAILED)
        case WorkerDied() | StoreDamaged():
            return _say(str(error), EXIT_FAILED)
        case OSError():
            return _say(f"{error.filename or 'a file'}: {error.strerror or error}", EXIT_FAILED)
    return None


def _say(message: str, code: int) -> int:
    click.echo(f"error: {message}", err=True)
    return code
