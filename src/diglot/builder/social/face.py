"""The face that social cards are set in, and which characters it has. `scripts/card_font.py` puts it together.

It is read from this package and never from the system: a card is the same wherever it is drawn.
"""

import functools
import unicodedata
from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from PIL.ImageFont import FreeTypeFont


@functools.cache
def font(size: int) -> "FreeTypeFont":
    """At so many pixels to the em. Pillow's own layout, since Raqm is not in every build of it."""
    from PIL import ImageFont

    path = str(_folder() / "DiglotCard-Medium.ttf")
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


def _folder() -> "Traversable":
    from importlib import resources

    return resources.files("diglot") / "vendor" / "card"


@functools.cache
def _ranges() -> tuple[list[int], list[int]]:
    """The first and the last code point of each range that the face has."""
    rows = (_folder() / "coverage.txt").read_text("ascii").split()
    ends = [[int(end, 16) for end in row.split("-")] for row in rows]
    return [row[0] for row in ends], [row[-1] for row in ends]


def has(char: str) -> bool:
    first, last = _ranges()
    at = bisect_right(first, ord(char)) - 1
    return at >= 0 and ord(char) <= last[at]


def showable(text: str) -> tuple[str, str]:
    """The text as the face can show it, and the characters without which it would say something else.

    Emoji and other symbols that the face lacks are left out. So is what has no shape of its own, such as variation
    selectors and what joins emoji.
    """
    composed = unicodedata.normalize("NFC", " ".join(text.split()))
    kept = "".join([char for char in composed if not _is_dispensable(char)])
    shown = " ".join(kept.split())
    return shown, "".join(sorted({char for char in shown if not has(char)})) if shown else composed


def _is_dispensable(char: str) -> bool:
    kind = unicodedata.category(char)[0]
    return kind == "C" or "\ufe00" <= char <= "\ufe0f" or (kind == "S" and not has(char))
