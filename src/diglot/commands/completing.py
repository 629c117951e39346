"""What a shell offers while a command line is being typed. It is asked at each press of Tab, so nothing is built for it."""

from pathlib import Path
from typing import TYPE_CHECKING

from diglot.inputs import SITE_FILE

if TYPE_CHECKING:
    import click

    from diglot.config import Config


def languages(context: "click.Context", _parameter: "click.Parameter", incomplete: str) -> list[str]:
    """Keys of a list with commas, of which the last one is being typed."""
    before, comma, last = incomplete.rpartition(",")
    config = _settings(context)
    keys = [language.key for language in config.languages] if config else []
    return [f"{before}{comma}{key}" for key in keys if key.startswith(last) and key not in before.split(",")]


def categories(context: "click.Context", _parameter: "click.Parameter", incomplete: str) -> list[str]:
    config = _settings(context)
    return sorted(key for key in (config.categories if config else ()) if key.startswith(incomplete))


def untranslated(context: "click.Context", _parameter: "click.Parameter", incomplete: str) -> list[str]:
    """Posts in folders of their own that lack a language."""
    config = _settings(context)
    names = [f"index.{language.key}.md" for language in config.languages] if config else []
    posts = _site(context) / "content/posts"
    folders = {path.parent for name in names for path in posts.rglob(name)}
    lacking = [folder for folder in folders if not all((folder / name).exists() for name in names)]
    found = sorted(folder.relative_to(posts).as_posix() for folder in lacking)
    return [name for name in found if name.startswith(incomplete)]


def pages(context: "click.Context", _parameter: "click.Parameter", incomplete: str) -> list[str]:
    """Paths of published pages."""
    from diglot.manifest import OutputRefused, read_manifest

    config = _settings(context)
    try:
        published = read_manifest(_site(context) / config.output) if config else None
    except (OSError, OutputRefused):
        published = None
    found = (f"/{path.removesuffix('index.html')}" for path in published or () if path.endswith(".html"))
    return sorted(url for url in found if url.startswith(incomplete))


def _site(context: "click.Context") -> Path:
    """Which the command line names so far."""
    return Path(context.params.get("site") or ".")


def _settings(context: "click.Context") -> "Config | None":
    from diglot.config import load_config

    try:
        return load_config((_site(context) / SITE_FILE).read_text("utf-8-sig"))[0]
    except (OSError, UnicodeDecodeError):
        return None
