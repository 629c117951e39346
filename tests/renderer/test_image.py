"""The size of a picture is that at which a browser shows it, and a damaged picture has none."""

import io
import random
import warnings
import zlib

import pytest
from PIL import Image

from diglot.renderer.container import FORMATS
from diglot.renderer.image import LARGEST, Size, examine, measure
from photos import drawing, exif, photo, saved

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


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (saved(photo(), "JPEG"), "photo"),
        (saved(photo(mode="L"), "JPEG"), "photo"),
        (saved(photo(), "JPEG", progressive=True), "photo"),
        (saved(photo(), "PNG"), "photo"),
        (saved(photo(mode="RGBA"), "PNG"), "photo"),
        (saved(photo(), "WEBP"), "photo"),
        (saved(photo(), "AVIF"), "photo"),
        (saved(drawing(), "PNG"), "drawing"),
        (saved(drawing(mode="RGBA"), "PNG"), "drawing"),
        (saved(drawing(mode="P"), "PNG"), "drawing"),
        (saved(photo(mode="P"), "PNG"), "drawing"),
        (saved(drawing(), "GIF"), "drawing"),
        (saved(photo(mode="CMYK"), "JPEG"), ""),
        (saved(photo(mode="L").convert("I;16"), "PNG"), ""),
        (saved(photo(60, 40), "PNG"), ""),
        (saved(drawing(), "WEBP", lossless=True), ""),
    ],
)
def test_kind(data: bytes, kind: str) -> None:
    seen = examine(data)
    assert (seen.kind, seen.fault, seen.weight) == (kind, "", len(data))


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_what_moves_is_left_alone(kind: str) -> None:
    frames = [photo(), drawing()]
    data = saved(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
    assert examine(data).kind == ""


def test_two_photos_in_a_file() -> None:
    """Phones put a second one behind the first, for screens that are brighter."""
    small = photo(90, 60)
    data = saved(photo(), "MPO", save_all=True, append_images=[small], exif=exif(6))
    assert examine(data).format == "JPEG"
    assert measure(data) == Size(600, 900)


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("left", [0.3, 0.9, 0.99])
def test_cut_off(kind: str, left: float) -> None:
    data = saved(photo(), kind)
    seen = examine(data[: int(len(data) * left)])
    assert (seen.kind, seen.fault, seen.size) == ("", "is cut off or damaged", Size(900, 600))


@pytest.mark.parametrize("kind", ["WEBP", "AVIF", "GIF"])
def test_cut_off_in_the_head(kind: str) -> None:
    """Of these Pillow reads more than a size at once, or nothing tells."""
    data = saved(photo(), kind)
    assert examine(data[:200]).kind == ""


def test_what_is_behind_the_end_is_no_fault() -> None:
    assert examine(saved(photo(), "JPEG") + b"film" * 999).fault == ""


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "is empty"),
        (b"<!doctype html><title>404</title>", "is no picture that browsers show, or it is damaged"),
        (b"BM" + bytes(60), ""),
        (b"<?xml version='1.0'?><svg viewBox='0 0 1 1'/>", ""),
    ],
)
def test_fault(data: bytes, fault: str) -> None:
    assert examine(data).fault == fault


def test_a_bomb_is_told_and_not_opened() -> None:
    """A few bytes that claim a picture which no memory holds."""
    data = bytearray(saved(Image.new("1", (8, 8)), "PNG"))
    for side in (LARGEST // 9000, 60_000):
        data[16:24] = side.to_bytes(4, "big") + (10_000 if side < 60_000 else side).to_bytes(4, "big")
        data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
        assert "million pixels" in examine(bytes(data)).fault
