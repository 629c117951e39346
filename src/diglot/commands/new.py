"""`diglot new`, whose commands are in files of their own."""

import click

from diglot.commands import NEW
from diglot.commands.group import Commands


@click.command("new", cls=Commands, table=NEW, module="diglot.commands.new_{}")
def COMMAND() -> None:  # noqa: N802 - the registry's name for it
    """Make a new blog, or begin a new post.

    \b
    Examples:
      diglot new site my-blog
      diglot new post euler-formula

    \b
    Exit codes:
      0    done
      1    problems in the settings, or a disk that fails
      2    wrong usage, or something is there already: nothing is ever written over

    See also: diglot serve, which shows what you write; diglot doctor.
    """
