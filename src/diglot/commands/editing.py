"""Opens files in the writer's editor: a program, or an address that one answers to."""

import os
import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path

import click


def open_editor(paths: Sequence[Path], setting: str, *, asked: bool) -> None:
    """By $VISUAL or $EDITOR, else by `editor:` of site.yaml. A program is waited for: it may need the terminal.

    `asked`: whether to say that there is no editor.
    """
    program = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if program:
        _run([*shlex.split(program, posix=os.name != "nt"), *map(str, paths)])
    elif setting:
        from diglot.editor import address

        for path in paths:
            # Not by the module webbrowser, which starts a browser in the terminal where there is no other.
            if click.launch(address(setting, path.absolute().as_posix(), 1)):
                click.echo(f"warning: nothing here opens {setting}", err=True)
                break
    elif asked:
        click.echo("warning: no editor is known; set $EDITOR, or `editor:` in site.yaml", err=True)


def _run(command: list[str]) -> None:
    """A failing editor is no failure of ours: the files are there."""
    try:
        code = subprocess.run(command, check=False).returncode
    except OSError as error:
        click.echo(f"warning: {command[0]}: {error.strerror}", err=True)
        return
    if code:
        click.echo(f"warning: {command[0]} ended with {code}", err=True)
