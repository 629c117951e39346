"""The command line: runs a command, and gives refusals, locks and signals their exit codes."""

import gc
import io
import signal
import sys
import time
from collections.abc import Sequence
from types import FrameType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from diglot.inputs import Look

EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_LOCKED = 75
EXIT_SIGNAL = 128
"""plus the signal's number: 130 for an interrupt, 143 for SIGTERM"""


def main(arguments: Sequence[str] | None = None, look: "Look | None" = None) -> None:
    """The `diglot` program, with its own arguments or others. `look`: at the inputs in the working folder, just now."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    # Most of what a build makes lives as long as it; to look through all that for garbage took a fifth of its time.
    gc.set_threshold(1_000_000)
    try:
        _run(sys.argv[1:] if arguments is None else list(arguments), time.monotonic(), look)
    except Exception as error:
        code = _explain(error)
        if code is None:
            raise
        raise SystemExit(code) from None
    finally:
        # At its end Python would look through all of it once more.
        gc.freeze()


def _run(arguments: list[str], started: float, look: "Look | None") -> None:
    if arguments == ["build"]:
        # What is typed most does without click: start-up is part of every build.
        from diglot.commands.building import Request, build_site, cores
        from diglot.session import Manner

        raise SystemExit(build_site(Request(), Manner(cores(), look=look), started))
    from diglot.commands.group import cli

    # Names of files may be in letters that a terminal has not: no reason to end in the middle of a sentence.
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    cli(arguments, prog_name="diglot", obj=started)


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
    sys.stderr.write(f"error: {message}\n")
    return code
