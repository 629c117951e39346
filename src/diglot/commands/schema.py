"""`diglot schema`: JSON Schema for editors and other programs."""

from pathlib import Path

import click

from diglot.commands.options import read_settings, site_option

NAMES = ("site", "post", "facts")


@click.command("schema")
@click.argument("name", metavar="[site|post|facts]", type=click.Choice(NAMES), default="site")
@site_option
@click.option("--write", is_flag=True, help="Renew .vscode/site.schema.json and facts.schema.json instead.")
def COMMAND(*, name: str, site: Path, write: bool) -> None:  # noqa: N802 - the registry's name for it
    """Print the JSON Schema of site.yaml or of front matter.

    It is draft 2020-12, made from what reads these files, with a description of each key: of site.yaml (site), of
    the front matter of posts and pages (post), or of the post.yaml that languages share (facts). In the folder of a site, the
    last two know the keys that its site.yaml maps or ignores, and offer its languages, categories and tags.

    An editor with the YAML language server (in VS Code, the extension redhat.vscode-yaml) uses it for a site.yaml that
    begins with `# yaml-language-server: $schema=.vscode/site.schema.json`. That extension does not look at front
    matter in Markdown files; `diglot serve` does.

    \b
    Examples:
      diglot schema site
      diglot schema post > post.schema.json
      diglot schema --write          # after an update of diglot

    \b
    Exit codes:
      0    done
      1    the files can't be written
      2    wrong usage

    See also: diglot doctor, which tells when the files are of another version.
    """
    from diglot.json_schema import SCHEMAS
    from diglot.scaffold.site import as_text, schemas

    if not write:
        click.echo(as_text(SCHEMAS[name](read_settings(site).config)), nl=False)
        return
    for path, text in schemas().items():
        (site / path).parent.mkdir(exist_ok=True)
        (site / path).write_text(text, "utf-8", newline="\n")
        click.echo(site / path)
