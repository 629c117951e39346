"""Options that several commands take, and how their values are read."""

import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from diglot.build import Configured

site_option = click.option(
    "--site",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    help="Folder with the site.yaml [default: this one].",
)


@contextlib.contextmanager
def usage(option: str) -> Iterator[None]:
    """Whatever raises ValueError inside, with a sentence for the user, is wrong usage of `option`."""
    try:
        yield
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint=option) from None


def read_settings(site: Path) -> "Configured":
    """site.yaml of a site on disk, as far as it can be read."""
    from diglot.build import NO_SITE_FILE, Configured, read_config
    from diglot.inputs import SITE_FILE

    try:
        data = (site / SITE_FILE).read_bytes()
    except FileNotFoundError:
        return Configured(None, (NO_SITE_FILE,))
    return read_config(data)


def read_languages(written: str) -> list[str]:
    """`zh,en` → zh, en. Raises ValueError, with a sentence for the user."""
    from diglot.config_checks import LANGUAGE_KEY

    keys = [key.strip() for key in written.replace("，", ",").split(",") if key.strip()]
    for key in keys:
        if not LANGUAGE_KEY.match(key):
            raise ValueError(f"`{key}` is no language: write keys such as zh,en")
        if keys.count(key) > 1:
            raise ValueError(f"`{key}` is there twice")
    if not keys:
        raise ValueError("a site needs a language")
    return keys


def read_titles(written: Iterable[str], languages: Iterable[str]) -> dict[str, str]:
    """`zh=欧拉公式` → a title by language; one without a language is that of all others.

    Raises ValueError, with a sentence for the user.
    """
    from diglot.loader.name import looks_like_language

    found: dict[str, str] = {}
    rest = ""
    for text in written:
        key, mark, title = text.partition("=")
        named = bool(mark) and key.strip() in languages
        if mark and not named and looks_like_language(key.strip()):
            raise ValueError(f"`{key.strip()}` is not among the languages: {', '.join(languages)}")
        if not (title if named else text).strip():
            raise ValueError("a title needs words")
        if named:
            found[key.strip()] = " ".join(title.split())
        else:
            rest = " ".join(text.split())
    return {language: found.get(language, rest) for language in languages if language in found or rest}
