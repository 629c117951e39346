"""Where a picture was taken is nobody's business: cameras write it into the file, and here it is taken out, with whatever else
they write there. Pixels, colour profile and the way the camera was held stay.
"""

import contextlib
import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeVar

from diglot.engine import Step
from diglot.renderer.container import (
    DAMAGE,
    SIGNATURE,
    Damaged,
    jpeg_segments,
    opened,
    png_chunks,
    webp_chunks,
)

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

T = TypeVar("T")

ORIENTATION, PLACE = 0x0112, 0x8825
"""tags of EXIF: of the way the camera was held (from 5 on, width and height change places), and of the table with the place"""
JPEG_KEPT = {0xE0: b"", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
"""of the segments that applications write: marker → how those begin that say what the pixels mean"""
APPLICATION, COMMENT = range(0xE0, 0xF0), 0xFE
PNG_LEFT_OUT = frozenset([b"eXIf", b"tEXt", b"zTXt", b"iTXt"])
WEBP_LEFT_OUT = {b"EXIF": 0x08, b"XMP ": 0x04}
"""chunk → the flag that announces it"""
PARTS = {"JPEG": jpeg_segments, "PNG": png_chunks, "WEBP": webp_chunks}


def is_cut_off(data: bytes, name: str) -> bool:
    """Whether a file of the format `name` does not come to its end."""
    try:
        for _ in PARTS[name](data) if name in PARTS else ():
            pass
    except Damaged:
        return True
    return False


def is_located(image: "ImageFile") -> bool:
    """Whether an opened picture says where it was taken."""
    xmp = image.info.get("xmp", b"") or image.info.get("XML:com.adobe.xmp", b"")
    if b"GPS" in (xmp.encode() if isinstance(xmp, str) else xmp):
        return True
    try:
        return PLACE in image.getexif()
    except DAMAGE:
        return False


def without_location(data: bytes) -> bytes:
    """The same picture without it; as it is, when its format is none that can be taken apart. It never raises."""
    if data.startswith(b"\xff\xd8"):
        return _jpeg(data)
    if data.startswith(SIGNATURE):
        chunks = _whole(png_chunks(data))
        return SIGNATURE + b"".join(chunk for name, chunk in chunks if name not in PNG_LEFT_OUT)
    return _webp(data) if data.startswith(b"RIFF") else data


CLEAN = Step("clean", without_location)


def _whole(parts: Iterator[tuple[T, bytes]]) -> Iterator[tuple[T, bytes]]:
    """What there is of them."""
    with contextlib.suppress(Damaged):
        yield from parts


def _jpeg(data: bytes) -> bytes:
    segments = [
        segment
        for marker, segment in _whole(jpeg_segments(data))
        if marker != COMMENT
        and (marker not in APPLICATION or segment[4:].startswith(JPEG_KEPT.get(marker, segment)))
    ]
    # JFIF comes first, where there is it.
    segments.insert(bool(segments) and segments[0].startswith(b"\xff\xe0"), _turn(_orientation(data)))
    return b"\xff\xd8" + b"".join(segments)


def _orientation(data: bytes) -> int:
    try:
        with opened(data) as image:
            return int(image.getexif().get(ORIENTATION, 1))
    except DAMAGE:
        return 1


def _turn(orientation: int) -> bytes:
    """A segment of EXIF that says how the camera was held and nothing else; nothing for upright."""
    if not 2 <= orientation <= 8:
        return b""
    table = struct.pack("<HHHIHHI", 1, ORIENTATION, 3, 1, orientation, 0, 0)
    exif = b"Exif\0\0II*\0\x08\0\0\0" + table
    return b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif


def _webp(data: bytes) -> bytes:
    kept = [
        _announcing(chunk) if name == b"VP8X" else chunk
        for name, chunk in _whole(webp_chunks(data))
        if name not in WEBP_LEFT_OUT
    ]
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def _announcing(head: bytes) -> bytes:
    """The chunk that says what others there are, without those that are left out."""
    return head[:8] + bytes([flags & ~sum(WEBP_LEFT_OUT.values()) for flags in head[8:9]]) + head[9:]
