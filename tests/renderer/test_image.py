"""The size of a picture is that at which a browser shows it, and a damaged picture has none."""

import io
import random
import warnings

import pytest
from PIL import Image

from diglot.renderer.image import FORMATS, Size, measure

ORIENTATION = 0x0112


def picture(kind: str, orientation: int = 0, size: tuple[int, int] = (40, 20)) -> bytes:
    data = io.BytesIO()
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    more = {"exif": exif, "dpi": (72, 72)} if orientation else {}
    Image.new("1" if kind == "PNG" else "RGB", size).save(data, kind, **more)
    return data.getvalue()


@pytest.mark.parametrize("kind", FORMATS)
def test_size(kind: str) -> None:
    assert measure(picture(kind)) == Size(40, 20)


@pytest.mark.parametrize("kind", ["JPEG", "AVIF"])
@pytest.mark.parametrize(
    ("orientation", "size"), [(1, (40, 20)), (3, (40, 20)), (6, (20, 40)), (8, (20, 40))]
)
def test_a_camera_held_upright(kind: str, orientation: int, size: tuple[int, int]) -> None:
    assert measure(picture(kind, orientation)) == Size(*size)


def test_a_damaged_exif_leaves_the_size() -> None:
    data = picture("JPEG", 6)
    at = data.index(b"Exif\0\0") + 6
    assert measure(data[:at] + b"?" * 8 + data[at + 8 :]) == Size(40, 20)


@pytest.mark.parametrize("kind", FORMATS)
def test_damage(kind: str) -> None:
    chance = random.Random(kind)  # noqa: S311 -- it keeps no secret
    for _ in range(300):
        data = bytearray(picture(kind, 6 if kind != "GIF" else 0))
        for _ in range(5):
            data[chance.randrange(min(len(data), 200))] = chance.randrange(256)
        measure(bytes(data[: chance.randrange(len(data))]))
        measure(bytes(data))


def test_a_huge_picture_warns_nobody() -> None:
    data = picture("PNG", size=(12_000, 9_000))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert measure(data) == Size(12_000, 9_000)


@pytest.mark.parametrize("data", [b"", b"text", b"II*\0\x08\0\0\0", b"%!PS-Adobe-3.0 EPSF-3.0\n"])
def test_what_is_no_picture(data: bytes) -> None:
    assert measure(data) == Size()


@pytest.mark.parametrize(
    ("root", "size"),
    [
        ('<svg width="40" height="20px">', Size(40, 20)),
        ('<svg data-width="5" stroke-width="3" width="40" height="20">', Size(40, 20)),
        ('<svg data-width="5" line-height="3" viewBox="0 0 40 20">', Size(40, 20)),
        ('<svg width="100%" viewBox="0,0,40.4,20">', Size(40, 20)),
        ('<svg width="1.2.3" height="1">', Size()),
    ],
)
def test_svg(root: str, size: Size) -> None:
    assert measure(root.encode()) == size
