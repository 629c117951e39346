"""A picture as its bytes tell without being decoded: the size that keeps a page from jumping while it loads, and what is
wrong with it.
"""

import re
from typing import TYPE_CHECKING

import msgspec

from diglot.renderer.container import DAMAGE, opened
from diglot.renderer.film import measure_film
from diglot.renderer.location import ORIENTATION, is_cut_off, is_located

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

ENDINGS = {
    "PNG": (".png", ".apng"),
    "JPEG": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "GIF": (".gif",),
    "WEBP": (".webp",),
    "AVIF": (".avif",),
}
"""how files of a format are called, so that hosts say what they are"""
OTHERS = (b"BM", b"\0\0\1\0", b"\0\0\2\0")
"""the first bytes of pictures that browsers show, and of which nothing is known here: BMP, ICO, CUR"""
LARGEST = 100_000_000
"""pixels that are decoded, 400 MB of memory; what claims more is most often made to fill it"""
SMALLEST = 10_000
"""bytes of a picture of which smaller ones are worth a reader's while"""
DRAWN = 0.6
"""bytes for each pixel of a PNG: a photo takes 1 to 2.5, a drawing or a picture of a screen 0.02 to 0.3"""
MODES = frozenset(["1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBX"])
"""the kinds of pixel that AVIF and WebP have too; not CMYK, and not shades of grey in 16 bits"""
SVG_HEAD = 4096
"""bytes in which an SVG's root element is looked for"""
NUMBER = r"([0-9.]+)(?:px)?"
VIEW_BOX = re.compile(r"""viewBox\s*=\s*["']\s*[-0-9.e]+[\s,]+[-0-9.e]+[\s,]+([0-9.]+)[\s,]+([0-9.]+)""")


class Size(msgspec.Struct, frozen=True):
    """In CSS pixels; 0 × 0 when the bytes do not tell."""

    width: int = 0
    height: int = 0


class Seen(msgspec.Struct, frozen=True, array_like=True):
    """What is seen of a picture before it is decoded."""

    size: Size = Size()
    format: str = ""
    """one of `container.FORMATS`, SVG, or empty"""
    kind: str = ""
    """photo: smaller ones may lose what nobody sees. drawing: nothing may get lost. Empty: it is left as it is"""
    modern: bool = False
    """whether its format is one that others are turned into"""
    located: bool = False
    """whether it says where it was taken"""
    fault: str = ""
    """what is wrong with it"""
    weight: int = 0
    """bytes"""


def measure(data: bytes) -> Size:
    """The size at which a PNG, JPEG, GIF, WebP, AVIF or SVG picture is shown. What is no picture has no size: it never raises."""
    return examine(data).size


def examine(data: bytes) -> Seen:
    """All that is to be known of a picture. It never raises."""
    if not data:
        return Seen(fault="is empty")
    head = data[:SVG_HEAD].decode("utf-8", "replace")
    if "<svg" in head:
        return Seen(_svg_size(head[head.index("<svg") :]), "SVG")
    if any(film := measure_film(data)) or data.startswith(OTHERS):
        return Seen(Size(*film))
    from PIL import Image

    try:
        with opened(data) as image:
            return _examine(image, data)
    except Image.DecompressionBombError:
        return Seen(fault=f"claims to have more than {LARGEST // 1_000_000} million pixels")
    except DAMAGE:
        return Seen(fault="is no picture that browsers show, or it is damaged")


def _examine(image: "ImageFile", data: bytes) -> Seen:
    width, height = image.size
    size = Size(height, width) if _is_turned(image) else Size(width, height)
    # Cameras put a second picture behind the first; the whole is shown as any JPEG is.
    name = "JPEG" if image.format == "MPO" else str(image.format)
    if width * height > LARGEST:
        return Seen(size, name, fault=f"has more than {LARGEST // 1_000_000} million pixels")
    located = is_located(image)
    if is_cut_off(data, name):
        return Seen(size, name, located=located, fault="is cut off or damaged")
    kind = _kind(image, name, data)
    return Seen(size, name, kind, name in ("WEBP", "AVIF"), located, weight=len(data))


def _kind(image: "ImageFile", name: str, data: bytes) -> str:
    """What may be made of it."""
    moving = name != "JPEG" and getattr(image, "is_animated", False)
    if moving or image.mode not in MODES or len(data) < SMALLEST or "gamma" in image.info:
        return ""
    if name == "PNG":
        width, height = image.size
        return "drawing" if image.mode in ("1", "P") or len(data) < DRAWN * width * height else "photo"
    if name == "WEBP" and b"VP8L" in data[:64]:
        return ""
    return "drawing" if name == "GIF" else "photo"


def _is_turned(image: "ImageFile") -> bool:
    """Whether the camera was held upright: a browser turns these formats by what their EXIF says."""
    if image.format not in ("JPEG", "MPO", "AVIF"):
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
