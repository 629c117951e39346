"""`diglot completion SHELL`: the script by which a shell asks diglot what may come next."""

import click

SHELLS = ("bash", "zsh", "fish")
VARIABLE = "_DIGLOT_COMPLETE"
"""by which click knows, as its documentation has it, that a shell asks"""


@click.command("completion")
@click.argument("shell", metavar="[bash|zsh|fish]", type=click.Choice(SHELLS))
def COMMAND(*, shell: str) -> None:  # noqa: N802 - the registry's name for it
    """Print the script that lets a shell complete commands.

    Tab then completes commands and options, languages and categories of the site, posts that lack a translation
    (new post), and addresses of pages (explain).

    \b
    To set it up, once:
      bash   diglot completion bash > ~/.local/share/bash-completion/completions/diglot
      zsh    diglot completion zsh > "${fpath[1]}/_diglot"
      fish   diglot completion fish > ~/.config/fish/completions/diglot.fish

    \b
    Or for this terminal alone:
      source <(diglot completion bash)

    \b
    Exit codes:
      0    done
      2    wrong usage

    See also: diglot --help.
    """
    from click.shell_completion import get_completion_class

    from diglot.commands.group import cli

    kind = get_completion_class(shell)
    if kind is None:
        raise click.BadParameter(f"click knows no completion for {shell}")
    click.echo(kind(cli, {}, "diglot", VARIABLE).source())
