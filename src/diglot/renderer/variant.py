"""Smaller versions of pictures: of a photo in several widths, of a drawing the same pixels in fewer bytes.

The same picture gives the same bytes everywhere: one thread, for those of AVIF depend on their number.
"""

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from diglot.engine import Facets, Step
from diglot.renderer.container import DAMAGE, opened
from diglot.renderer.image import Seen, Size

if TYPE_CHECKING:
    from PIL.Image import Image

Format = Literal["avif", "webp"]
SETTINGS: dict[str, dict[str, Any]] = {
    "avif": {"speed": 8, "max_threads": 1, "autotiling": False},
    "webp": {"method": 4},
}
CLOSE = 0.8
"""a width that is so much of the next is not worth a file of its own"""
LEAST = 0.04
"""bytes for each pixel: what is smaller already is left as it is"""
STEP = 15
"""by how much the quality is lowered until the file is smaller than the picture that it is made of"""
SAVED = 0.95
"""how much of a drawing's bytes the same pixels may take, to be worth a second file"""


class Recipe(msgspec.Struct, frozen=True, array_like=True):
    """How a version of a picture is made."""

    format: Format
    width: int
    height: int
    quality: int


class Encoded(Facets, frozen=True):
    data: bytes
    fault: str
    """what kept it from being made; then `data` is the picture itself"""


def available(formats: tuple[Format, ...]) -> tuple[Format, ...]:
    """Those that the installed Pillow can write."""
    from PIL import features

    return tuple(each for each in formats if features.check(each))


AVAILABLE = Step("formats", available)


def sizes(seen: Seen, widths: tuple[int, ...]) -> Iterator[Size]:
    """The sizes in which a photo is offered, the smallest first."""
    width, height = seen.size.width, seen.size.height
    if seen.kind != "photo" or not widths:
        return
    largest = min(width, max(widths))
    chosen = {each for each in widths if each <= CLOSE * largest}
    if not seen.modern or largest <= CLOSE * width:
        chosen.add(largest)
    for each in sorted(chosen):
        found = Size(each, max(1, round(height * each / width)))
        if found.width * found.height * LEAST < seen.weight:
            yield found


def encode(data: bytes, recipe: Recipe) -> Encoded:
    """A version of the photo `data`. It never raises."""
    try:
        image, profile = _decode(data, recipe)
        for quality in range(recipe.quality, 0, -STEP):
            made = _save(image, recipe.format, profile, quality=quality)
            if len(made) < len(data):
                break
    except (*DAMAGE, MemoryError) as error:
        return Encoded(data, str(error) or type(error).__name__)
    return Encoded(made, "")


ENCODE = Step("encode", encode, at_hand="fault", slow=True)


def squeeze(data: bytes) -> bytes:
    """A drawing as WebP, pixel by pixel the same; nothing if that is no smaller. It never raises."""
    try:
        with opened(data) as image:
            profile = _profile(image)
            made = _save(_plain(image), "webp", profile, lossless=True, quality=20, method=1)
    except (*DAMAGE, MemoryError):
        return b""
    return made if len(made) < SAVED * len(data) else b""


SQUEEZE = Step("squeeze", squeeze)


def _decode(data: bytes, recipe: Recipe) -> "tuple[Image, bytes | None]":
    """Upright, in the size that is wanted; and its colour profile."""
    from PIL import Image, ImageOps

    with opened(data) as image:
        # A JPEG can be read at a half, a fourth or an eighth of its size, in as much less time and memory.
        shorter = 2 * min(recipe.width, recipe.height)
        image.draft(None, (shorter, shorter))
        profile = _profile(image)
        upright = ImageOps.exif_transpose(image)
        size = (recipe.width, recipe.height)
        return _plain(upright).resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0), profile


def _plain(image: "Image") -> "Image":
    mode = "RGBA" if image.has_transparency_data else "RGB"
    return image if image.mode == mode else image.convert(mode)


def _profile(image: "Image") -> bytes | None:
    """The colour profile, if it is one of colours: one of greys has no meaning when these are written as colours."""
    profile: bytes = image.info.get("icc_profile") or b""
    return profile if profile[16:20] == b"RGB " else None


def _save(image: "Image", name: Format, profile: bytes | None, **more: Any) -> bytes:
    file = io.BytesIO()
    settings = SETTINGS[name] | more
    image.save(file, name.upper(), icc_profile=profile, exif=b"", xmp=b"", **settings)
    return file.getvalue()
