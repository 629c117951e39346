"""A picture as HTML: an `<img>`, and around it the versions of which browsers take the first that they know."""

from collections.abc import Callable

from diglot.model import Asset, Picture, Target, Version
from diglot.problem import Problem
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
    """What is wrong with a picture, at the place where it is shown: that there is none, or what its file is like."""
    if picture.external or (asset and (picture.raw or not asset.fault)):
        return None
    return Problem(
        "image.file" if asset else "image.missing",
        f"{picture.path} {asset.fault}" if asset else missing(picture),
        line=picture.line,
        column=picture.column,
        length=2,
        hint=ANEW if asset else "",
        severity="warning" if asset else "error",
        block=picture.block,
    )
