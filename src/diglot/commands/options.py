"""Options that several commands take."""

from pathlib import Path

import click

site_option = click.option(
    "--site",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    help="Folder with the site.yaml [default: this one].",
)
