"""Draws social cards with Pillow: PNG of 1200 × 630 pixels in 16 colours, the theme's night.

The same card has the same pixels everywhere: the face is ours, and FreeType and Pillow compute with whole numbers.
"""

import functools
from typing import TYPE_CHECKING

import msgspec

from diglot.builder.social.png import write_png
from diglot.engine import Step

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

WIDTH, HEIGHT = 1200, 630
MARGIN = 80
EDGE = 2
"""columns at the left that are no part of the picture"""
LEFT = EDGE + MARGIN
TITLE_SIZES = ((82, 2), (70, 3), (60, 3), (52, 4))
"""pixels to the em, and how many lines a title of that size may have"""
LEADING = 1.32
TITLE_MIDDLE = 292
SMALL = 30
HEAD_LINE, FOOT_LINE = 108, 566
"""where the small lines stand"""
SIGNAL_TOP, SIGNAL_HEIGHT = 448, 60
PULSE = ((0, 42), (64, 42), (86, 4), (108, 58), (124, 42), (WIDTH - 2 * MARGIN, 42))
"""the mark of the theme (favicon.svg): a line at rest, and something received"""
STROKE = 4
SCALE = 4
"""the line is drawn so much larger, to be smooth when it is made small"""

# site.css, night. A pixel is between ground and text, or, where the signal runs, between ground and signal.
GROUND, TEXT, SIGNAL = (0x0B, 0x10, 0x15), (0xE4, 0xE9, 0xEE), (0xEE, 0xB1, 0x54)
INK, QUIET = 10, 7
"""places in the palette: full text, quiet text"""
LIT = 5
"""steps from ground to signal, behind those of the text"""


class Caption(msgspec.Struct, frozen=True):
    """What stands on a card; all of it in characters that the face has."""

    title: str
    site: str = ""
    foot: tuple[str, ...] = ()
    """date and category, or what a site is about"""
    language: str = ""
    """in itself: 中文"""


def draw(calls: list[tuple[Caption]]) -> list[bytes]:
    return [_draw(caption) for (caption,) in calls]


DRAW = Step("draw", draw, batch=True)


def _draw(caption: Caption) -> bytes:
    from PIL import ImageDraw

    from diglot.builder.social.face import font

    image = _ground().copy()
    pen = ImageDraw.Draw(image)
    _write(pen, caption.site, HEAD_LINE, INK)
    size, lines = set_title(caption.title)
    leading = size * LEADING
    first = TITLE_MIDDLE - leading * (len(lines) - 1) / 2 + size * 0.36
    for number, line in enumerate(lines):
        pen.text((LEFT, round(first + number * leading)), line, fill=INK, font=font(size), anchor="ls")
    right = EDGE + WIDTH - MARGIN - font(SMALL).getlength(caption.language)
    _write(pen, " · ".join(caption.foot), FOOT_LINE, QUIET, right - 2 * SMALL - LEFT)
    pen.text((right, FOOT_LINE), caption.language, fill=QUIET, font=font(SMALL), anchor="ls")
    return write_png((WIDTH, HEIGHT), _palette(), _rows(image), _ground_rows())


def _write(pen: "ImageDraw", text: str, line: int, ink: int, room: float = WIDTH - 2 * MARGIN) -> None:
    """A small line, cut where it is too long."""
    from diglot.builder.social.face import font
    from diglot.builder.social.lines import shorten

    small = font(SMALL)
    if small.getlength(text) > room:
        (text,) = shorten(text, small.getlength, room, 1)
    pen.text((LEFT, line), text, fill=ink, font=small, anchor="ls")


@functools.cache
def _ground() -> "Image":
    """What all cards have in common, in places of the palette."""
    from PIL import Image, ImageDraw

    size = (WIDTH - 2 * MARGIN, SIGNAL_HEIGHT)
    line = Image.new("L", (size[0] * SCALE, size[1] * SCALE), 0)
    points = [(x * SCALE, y * SCALE) for x, y in PULSE]
    ImageDraw.Draw(line).line(points, fill=255, width=STROKE * SCALE, joint="curve")
    smooth = line.reduce(SCALE).point(
        [INK + round(LIT * value / 255) if value > 25 else 0 for value in range(256)]
    )
    ground = Image.new("L", (EDGE + WIDTH, HEIGHT), 0)
    ground.paste(smooth, (LEFT, SIGNAL_TOP))
    return ground


def _rows(image: "Image") -> bytes:
    """Two pixels a byte. The empty columns at the left are the zero that PNG has before each row."""
    image.putpalette(_palette())
    return image.tobytes("raw", "P;4")


@functools.cache
def _ground_rows() -> bytes:
    return _rows(_ground().copy())


@functools.cache
def _palette() -> bytes:
    text = [_between(TEXT, step / INK) for step in range(INK + 1)]
    return b"".join([*text, *(_between(SIGNAL, step / LIT) for step in range(1, LIT + 1))])


def _between(colour: tuple[int, int, int], part: float) -> bytes:
    """A colour on the way from the ground."""
    return bytes(round(low + (high - low) * part) for low, high in zip(GROUND, colour, strict=True))


def set_title(title: str) -> tuple[int, list[str]]:
    """The largest size at which a title fits, and its lines; one that fits at none ends with an ellipsis."""
    from diglot.builder.social.face import font
    from diglot.builder.social.lines import break_title, shorten

    width = WIDTH - 2 * MARGIN
    for size, most in TITLE_SIZES:
        lines = break_title(title, font(size).getlength, width, most)
        if lines:
            return size, lines
    return size, shorten(title, font(size).getlength, width, most)
