"""The face that social cards are set in, and which characters it has. `scripts/card_font.py` puts it together.

It is read from this package and never from the system: a card is the same wherever it is drawn.
"""

import functools
import unicodedata
from bisect import bisect_right
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

FOLDER = Path(__file__).parents[2] / "vendor" / "card"
PICTORIAL = ("S", "C")
"""general categories of what a text can do without: emoji and what joins them; but not letters, digits, marks"""


@functools.cache
def font(size: int) -> "FreeTypeFont":
    """At so many pixels to the em. Pillow's own layout, since Raqm is not in every build of it."""
    from PIL import ImageFont

    path = str(FOLDER / "DiglotCard-Medium.ttf")
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)


@functools.cache
def _ranges() -> tuple[list[int], list[int]]:
    """The first and the last code point of each range that the face has."""
    rows = (FOLDER / "coverage.txt").read_text("ascii").split()
    ends = [[int(end, 16) for end in row.split("-")] for row in rows]
    return [row[0] for row in ends], [row[-1] for row in ends]


def has(char: str) -> bool:
    first, last = _ranges()
    at = bisect_right(first, ord(char)) - 1
    return at >= 0 and ord(char) <= last[at]


def showable(text: str) -> tuple[str, str]:
    """The text as the face can show it, and the characters without which it would say something else.

    Emoji that the face lacks are left out. So is what has no shape of its own, such as variation selectors.
    """
    composed = unicodedata.normalize("NFC", text)
    lacking = {char for char in composed if not has(char)}
    dropped = {char for char in lacking if _is_dispensable(char)}
    kept = " ".join("".join([char for char in composed if char not in dropped]).split())
    missing = "".join(sorted(lacking - dropped)) if kept else composed
    return kept, missing


def _is_dispensable(char: str) -> bool:
    variation = "\ufe00" <= char <= "\ufe0f"
    return variation or unicodedata.category(char)[0] in PICTORIAL
