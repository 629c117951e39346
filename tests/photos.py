"""Pictures for tests: drawn, not stored, so that each says what matters about it."""

import io
import random
from typing import Any

from PIL import Image, ImageDraw

GPS, ORIENTATION, MAKER = 0x8825, 0x0112, 0x010F


def photo(width: int = 900, height: int = 600, mode: str = "RGB") -> Image.Image:
    """Soft shapes with a little noise, as cameras see the world."""
    chance = random.Random(1)  # noqa: S311 -- it keeps no secret
    coarse = Image.frombytes("RGB", (30, 20), chance.randbytes(1800))
    grain = Image.frombytes("L", (width, height), chance.randbytes(width * height)).convert("RGB")
    return Image.blend(coarse.resize((width, height), Image.Resampling.BICUBIC), grain, 0.06).convert(mode)


def drawing(width: int = 900, height: int = 600, mode: str = "RGB") -> Image.Image:
    """Lines in a few colours on white."""
    image = Image.new("RGB", (width, height), "white")
    pen, chance = ImageDraw.Draw(image), random.Random(1)  # noqa: S311 -- it keeps no secret
    for number in range(150):
        ends = [chance.randrange(width) for _ in range(4)]
        pen.line(ends, fill=(number, 80, 120), width=2)
    return image.convert(mode)


def saved(image: Image.Image, kind: str, **more: Any) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **more)
    return file.getvalue()


def exif(orientation: int = 1, *, place: bool = True) -> Image.Exif:
    """What a camera writes."""
    made = Image.Exif()
    made[ORIENTATION] = orientation
    made[MAKER] = "A camera"
    if place:
        made.get_ifd(GPS).update({1: "N", 2: (31.0, 14.0, 0.0), 3: "E", 4: (121.0, 28.0, 0.0)})
    return made


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image
