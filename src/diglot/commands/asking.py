"""Questions on a terminal. Where nobody sits at one, nothing is asked."""

import sys
from collections.abc import Callable

import click


def is_interactive() -> bool:
    """Whether somebody reads and answers."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def ask(question: str, default: str, check: Callable[[str], object] = str) -> str:
    """The answer, or `default` for none. Asks again while `check` raises ValueError, with its sentence."""

    def read(answer: str) -> str:
        try:
            check(answer)
        except ValueError as error:
            raise click.UsageError(str(error)) from None
        return answer.strip()

    answer: str = click.prompt(question, default=default or None, value_proc=read)
    return answer


def local_zone() -> str:
    """The IANA name of this system's time zone; UTC where it tells none that we know."""
    import warnings

    import tzlocal

    from diglot.timezone import zone_names

    with warnings.catch_warnings():
        # It warns where nothing is set up: UTC is what such a system has.
        warnings.simplefilter("ignore")
        try:
            name = tzlocal.get_localzone_name()
        except (LookupError, OSError, ValueError):
            name = ""
    return name if name in zone_names() else "UTC"
