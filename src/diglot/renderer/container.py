"""The files that pictures come in: opened by Pillow, and taken apart, JPEG, PNG and WebP, where no pixel is of interest."""

import contextlib
import io
import struct
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF")

DAMAGE = (
    *(OSError, EOFError, ValueError, SyntaxError, RuntimeError),
    *(LookupError, TypeError, ArithmeticError, struct.error),
)
"""what Pillow raises on damaged files, and what it catches itself around its reader of EXIF"""


@contextlib.contextmanager
def opened(data: bytes) -> "Iterator[ImageFile]":
    """A picture of one of FORMATS, of which the head has been read. Raises what DAMAGE names, and DecompressionBombError.

    Pillow's warnings, about the size that a file claims to have and damage in its EXIF, are ours to give.
    """
    from PIL import Image

    with (
        warnings.catch_warnings(action="ignore"),
        Image.open(io.BytesIO(data), formats=FORMATS) as image,
    ):
        yield image


class Damaged(Exception):
    """A file is not made as its format has it."""


END_OF_IMAGE, START_OF_SCAN = 0xD9, 0xDA
STANDALONE = frozenset([0x01, *range(0xD0, 0xD9)])
"""markers of JPEG that nothing belongs to"""
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def jpeg_segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Marker and bytes, marker included, of each segment of the first image; a scan's with its coded pixels.

    Raises Damaged behind what there is of them when the image does not come to its end. What follows that is left out.
    """
    if not data.startswith(b"\xff\xd8"):
        raise Damaged
    at = 2
    while True:
        while data[at : at + 2] == b"\xff\xff":
            at += 1
        if data[at : at + 1] != b"\xff" or at + 2 > len(data):
            raise Damaged
        marker, begin = data[at + 1], at
        if marker == END_OF_IMAGE:
            yield marker, data[begin : begin + 2]
            return
        at += 2
        if marker not in STANDALONE:
            length = int.from_bytes(data[at : at + 2], "big")
            at += length
            if length < 2 or at > len(data):
                raise Damaged
        if marker == START_OF_SCAN:
            at = _scan_end(data, at)
        yield marker, data[begin:at]
        if at == len(data):
            raise Damaged


def _scan_end(data: bytes, at: int) -> int:
    """Where the coded pixels end that begin at `at`: at a marker, but for those that stand within them, or at the end."""
    while (at := data.find(b"\xff", at)) >= 0 and at + 1 < len(data):
        following = data[at + 1]
        if following == 0xFF:
            at += 1
        elif following == 0 or 0xD0 <= following <= 0xD7:
            at += 2
        else:
            return at
    return len(data)


def png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and bytes, all of them, of each chunk. Raises Damaged behind what there is of them when there is no last one."""
    at = len(SIGNATURE)
    if not data.startswith(SIGNATURE):
        raise Damaged
    while True:
        length, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        end = at + 12 + length
        yield name, data[at:end]
        if end > len(data):
            raise Damaged
        at = end
        if name == b"IEND":
            return


def webp_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Name and bytes, all of them, of each chunk. Raises Damaged behind what there is of them when one is cut off."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP":
        raise Damaged
    at, size = 12, 8 + int.from_bytes(data[4:8], "little")
    while at < size:
        length = int.from_bytes(data[at + 4 : at + 8], "little")
        end = at + 8 + length + length % 2
        yield data[at : at + 4], data[at:end]
        if at + 8 + length > len(data):
            raise Damaged
        at = end
