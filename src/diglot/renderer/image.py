"""The size of a picture, from its bytes: what `width` and `height` say, so that a page does not jump while it loads."""

import io
import re
import struct
import warnings
from typing import TYPE_CHECKING

import msgspec

from diglot.renderer.film import measure_film

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF")
DAMAGE = (
    *(OSError, EOFError, ValueError, SyntaxError, RuntimeError),
    *(LookupError, TypeError, ArithmeticError, struct.error),
)
"""what Pillow raises on damaged files, and what it catches itself around its reader of EXIF"""
ORIENTATION = 0x0112
"""the EXIF tag; from 5 on, width and height change places"""
SVG_HEAD = 4096
"""bytes in which an SVG's root element is looked for"""
NUMBER = r"([0-9.]+)(?:px)?"
VIEW_BOX = re.compile(r"""viewBox\s*=\s*["']\s*[-0-9.e]+[\s,]+[-0-9.e]+[\s,]+([0-9.]+)[\s,]+([0-9.]+)""")


class Size(msgspec.Struct, frozen=True):
    """In CSS pixels; 0 × 0 when the bytes do not tell."""

    width: int = 0
    height: int = 0


def measure(data: bytes) -> Size:
    """The size at which a PNG, JPEG, GIF, WebP, AVIF or SVG picture is shown. What is no picture has no size: it never raises."""
    if any(film := measure_film(data)):
        return Size(*film)
    head = data[:SVG_HEAD].decode("utf-8", "replace")
    if "<svg" in head:
        return _svg_size(head[head.index("<svg") :])
    from PIL import Image

    try:
        # Only the header is read; a warning about its claimed size is no news for the writer.
        with (
            warnings.catch_warnings(action="ignore"),
            Image.open(io.BytesIO(data), formats=FORMATS) as image,
        ):
            width, height = image.size
            return Size(height, width) if _is_turned(image) else Size(width, height)
    except (*DAMAGE, Image.DecompressionBombError):
        return Size()


def _is_turned(image: "ImageFile") -> bool:
    """Whether the camera was held upright: a browser turns these formats by what their EXIF says."""
    if image.format not in ("JPEG", "AVIF"):
        return False
    try:
        return image.getexif().get(ORIENTATION) in (5, 6, 7, 8)
    except DAMAGE:
        return False


def _svg_size(root: str) -> Size:
    tag = root[: root.find(">")]
    width, height = (
        re.search(rf"""(?<![\w-]){name}\s*=\s*["']{NUMBER}["']""", tag) for name in ("width", "height")
    )
    box = VIEW_BOX.search(tag)
    try:
        if width and height:
            return Size(round(float(width[1])), round(float(height[1])))
        return Size(round(float(box[1])), round(float(box[2]))) if box else Size()
    except (ValueError, OverflowError):
        return Size()
