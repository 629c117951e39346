"""Versions of pictures: smaller than what they are made of, upright, in its colours, and the same bytes everywhere."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image, ImageChops, ImageCms, ImageStat

from diglot.engine.digest import digest
from diglot.renderer.image import Seen, Size, examine
from diglot.renderer.variant import Format, Recipe, available, encode, sizes, squeeze
from photos import GPS, drawing, exif, opened, photo, saved

FORMATS: tuple[Format, ...] = ("avif", "webp")
PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
WIDTHS = (720, 1320)


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (3000, [720, 1320]),
        (1400, [720, 1320]),
        (1320, [720, 1320]),
        (1000, [720, 1000]),
        (800, [800]),
        (700, [700]),
        (40, [40]),
    ],
)
def test_never_larger_than_the_photo(width: int, expected: list[int]) -> None:
    seen = Seen(Size(width, 2 * width), "JPEG", "photo", weight=10_000_000)
    assert [*sizes(seen, WIDTHS)] == [Size(each, 2 * each) for each in expected]


@pytest.mark.parametrize(("width", "expected"), [(3000, [720, 1320]), (1400, [720]), (720, [])])
def test_what_is_in_such_a_format_gets_smaller_ones_only(width: int, expected: list[int]) -> None:
    seen = Seen(Size(width, width), "WEBP", "photo", modern=True, weight=10_000_000)
    assert [size.width for size in sizes(seen, WIDTHS)] == expected


def test_what_is_small_in_bytes_is_left_as_it_is() -> None:
    assert [*sizes(Seen(Size(1320, 1000), "JPEG", "photo", weight=30_000), WIDTHS)] == [Size(720, 545)]
    assert not [*sizes(Seen(Size(1320, 1000), "PNG", "drawing", weight=30_000), WIDTHS)]
    assert not [*sizes(Seen(Size(1320, 1000), "JPEG", "photo", weight=10**6), ())]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("quality", [100, 60, 5])
@pytest.mark.parametrize("original", [95, 30, 5])
def test_smaller_in_bytes(name: Format, quality: int, original: int) -> None:
    data = saved(photo(), "JPEG", quality=original)
    for size in sizes(examine(data), (450, 900)):
        made = encode(data, Recipe(name, size.width, size.height, quality))
        assert made.fault == ""
        assert len(made.data) < len(data)
        assert opened(made.data).format == name.upper()


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("orientation", range(1, 9))
def test_upright_and_without_what_the_camera_wrote(name: Format, orientation: int) -> None:
    image = photo()
    image.paste("red", (0, 0, 450, 300))
    data = saved(image, "JPEG", exif=exif(orientation), icc_profile=PROFILE)
    width, height = (600, 900) if orientation > 4 else (900, 600)
    made = opened(encode(data, Recipe(name, width, height, 60)).data)
    assert made.size == (width, height)
    corners = [(0, 0), (width - 40, 0), (width - 40, height - 40), (0, height - 40)]
    red = [ImageStat.Stat(made.crop((x, y, x + 40, y + 40))).mean[0] > 230 for x, y in corners]
    place = {1: 0, 5: 0, 2: 1, 6: 1, 3: 2, 7: 2, 4: 3, 8: 3}[orientation]
    assert red.index(True) == place
    assert GPS not in made.getexif()
    assert made.info["icc_profile"] == PROFILE


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("mode", ["L", "LA", "RGBA", "P"])
def test_other_pixels(name: Format, mode: str) -> None:
    image = photo(mode=mode)
    if mode in ("LA", "RGBA"):
        image.putalpha(100)
    made = opened(encode(saved(image, "PNG"), Recipe(name, 450, 300, 60)).data)
    assert made.size == (450, 300)
    assert made.has_transparency_data == (mode in ("LA", "RGBA"))


@pytest.mark.parametrize("name", FORMATS)
def test_the_profile_of_greys_is_none_of_colours(name: Format) -> None:
    grey = b"\0" * 16 + b"GRAY" + b"\0" * 108
    made = encode(saved(photo(mode="L"), "JPEG", icc_profile=grey), Recipe(name, 90, 60, 60))
    assert "icc_profile" not in opened(made.data).info


@pytest.mark.parametrize("name", FORMATS)
def test_what_cannot_be_read_is_told(name: Format) -> None:
    data = saved(photo(), "PNG")
    broken = data[:2000] + bytes(2000) + data[4000:]
    made = encode(broken, Recipe(name, 450, 300, 60))
    assert made.fault
    assert made.data == broken


@pytest.mark.parametrize(
    "image", [drawing(), drawing(mode="RGBA"), drawing().quantize(32), drawing(mode="1")]
)
def test_a_drawing_loses_nothing(image: Image.Image) -> None:
    data = saved(image, "PNG")
    made = squeeze(data)
    assert len(made) < len(data)
    assert ImageChops.difference(opened(data).convert("RGBA"), opened(made).convert("RGBA")).getbbox() is None


def test_a_drawing_that_gets_no_smaller_is_left_out() -> None:
    assert squeeze(squeeze(saved(drawing(), "PNG"))) == b""
    assert squeeze(b"no picture") == b""


def test_available() -> None:
    assert available(FORMATS) == FORMATS


PROGRAM = """
import sys
from diglot.engine.digest import digest
from diglot.renderer.variant import Recipe, encode
from photos import photo, saved
print(digest(encode(saved(photo(), 'JPEG'), Recipe(sys.argv[1], 450, 300, 60)).data).hex())
"""


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_bytes_everywhere(name: Format) -> None:
    """In several threads at once, and in another process that may use one core only."""
    data, recipe = saved(photo(), "JPEG"), Recipe(name, 450, 300, 60)
    with ThreadPoolExecutor(4) as threads:
        made = {digest(each.data).hex() for each in threads.map(lambda _: encode(data, recipe), range(8))}
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "OMP_NUM_THREADS": "1"}
    pin = ["taskset", "-c", "0"] if sys.platform == "linux" else []
    done = subprocess.run(
        [*pin, sys.executable, "-c", PROGRAM, name],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert {done.stdout.strip()} == made
