"""A picture as HTML: an `<img>`, and around it the versions of which browsers take the first that they know."""

from collections.abc import Callable

from diglot.model import Asset, Picture, Target, Version
from diglot.problem import Problem, Severity
from diglot.renderer.markup import escape

FOLD = 6
"""blocks of a text that a reader may see at once"""
ANEW = "save it anew, in the format that its name says and no larger than readers need"

Add = Callable[[Target], str]
"""takes the target of an address, and gives the hole that stands for it"""


def write_image(picture: Picture, asset: Asset | None, add: Add, manner: str = "") -> str:
    """`asset`: None for a picture that lies elsewhere. `manner`: further attributes."""
    source = _address(picture, asset.path, add) if asset else escape(picture.path)
    size = f' width="{asset.width}" height="{asset.height}"' if asset and asset.width and asset.height else ""
    title = f' title="{escape(picture.title)}"' if picture.title else ""
    return f'<img src="{source}" alt="{escape(picture.alt)}"{title}{size}{manner}>'


def write_versions(picture: Picture, asset: Asset | None, add: Add, *, first: bool) -> str:
    """The picture as pages have it. `first`: whether it is the first of its page."""
    # Of a pair, a browser that waits fetches only the one that it shows.
    lazily = "" if first and picture.block < FOLD and not picture.paired else ' loading="lazy"'
    versions = [_write(picture, each, asset.sizes, add) for each in asset.versions] if asset else []
    image = write_image(picture, asset, add, f'{lazily} decoding="async"')
    return f"<picture>{''.join(versions)}{image}</picture>" if versions else image


def _write(picture: Picture, version: Version, sizes: str, add: Add) -> str:
    files = [_address(picture, path, add) + (f" {width}w" if width else "") for path, width in version.files]
    shown = f' sizes="{escape(sizes)}"' if sizes else ""
    return f'<source type="{version.type}" srcset="{", ".join(files)}"{shown}>'


def _address(picture: Picture, path: str, add: Add) -> str:
    return add(Target(f"asset:{path}", picture.block, picture.line, picture.column))


def missing(picture: Picture) -> str:
    return f"there is no picture {picture.path}"


def problem_of(picture: Picture, asset: Asset | None) -> Problem | None:
    """What is wrong with the file of a picture, at the place where it is shown."""
    if asset is None and not picture.external:
        return _problem(picture, "image.missing", missing(picture))
    # In raw HTML it may be a film.
    if asset is None or not asset.fault or picture.raw:
        return None
    return _problem(picture, "image.file", f"{picture.path} {asset.fault}", hint=ANEW, severity="warning")


def _problem(
    picture: Picture, code: str, message: str, hint: str = "", severity: Severity = "error"
) -> Problem:
    return Problem(
        code,
        message,
        line=picture.line,
        column=picture.column,
        length=2,
        hint=hint,
        severity=severity,
        block=picture.block,
    )
