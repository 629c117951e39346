"""Where a picture was taken is taken out of it; what is seen stays, pixel by pixel."""

import io
import random

import pytest
from PIL import Image, ImageChops, ImageCms

from diglot.renderer.image import examine
from diglot.renderer.location import without_location
from photos import GPS, MAKER, ORIENTATION, exif, opened, photo, saved

PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><exif:GPSLatitude>31,14N</exif:GPSLatitude></rdf:RDF></x:xmpmeta>'
KINDS = ("JPEG", "PNG", "WEBP")


def same_pixels(one: bytes, other: bytes) -> bool:
    return ImageChops.difference(opened(one), opened(other)).getbbox() is None


@pytest.mark.parametrize("kind", KINDS)
def test_exif(kind: str) -> None:
    data = saved(photo(), kind, exif=exif(6), icc_profile=PROFILE)
    assert examine(data).located
    clean = without_location(data)
    assert not examine(clean).located
    assert examine(clean).size == examine(data).size
    assert same_pixels(data, clean)
    assert opened(clean).info["icc_profile"] == PROFILE
    left = opened(clean).getexif()
    assert GPS not in left
    assert MAKER not in left
    assert left.get(ORIENTATION, 1) == (6 if kind == "JPEG" else 1)
    assert b"A camera" not in clean


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_xmp(kind: str) -> None:
    data = saved(photo(), kind, xmp=XMP)
    assert examine(data).located
    assert not examine(without_location(data)).located


def test_second_photo_and_film_go_too() -> None:
    data = (
        saved(photo(), "MPO", save_all=True, append_images=[photo(90, 60)], exif=exif(8)) + b"GPS of a film"
    )
    clean = without_location(data)
    assert opened(clean).format == "JPEG"
    assert opened(clean).getexif()[ORIENTATION] == 8
    assert b"film" not in clean
    assert clean.count(b"\xff\xd8\xff") == 1


def test_what_says_nothing_of_a_place_stays() -> None:
    assert not examine(saved(photo(), "JPEG", exif=exif(6, place=False))).located


@pytest.mark.parametrize("left", [0.5, 0.95])
def test_of_what_is_cut_off_too(left: float) -> None:
    data = saved(photo(), "JPEG", exif=exif(6))
    cut = data[: int(len(data) * left)]
    assert examine(cut).located
    assert b"A camera" not in without_location(cut)
    assert examine(without_location(cut)).size == examine(cut).size


@pytest.mark.parametrize("kind", KINDS)
def test_damage(kind: str) -> None:
    chance = random.Random(kind)  # noqa: S311 -- it keeps no secret
    whole = saved(photo(90, 60), kind, exif=exif(6))
    for _ in range(300):
        data = bytearray(whole)
        for _ in range(4):
            data[chance.randrange(len(data))] = chance.randrange(256)
        without_location(bytes(data))
        without_location(bytes(data[: chance.randrange(len(data))]))
        examine(bytes(data))


def test_the_result_can_be_opened_by_others() -> None:
    with Image.open(io.BytesIO(without_location(saved(photo(), "PNG", exif=exif())))) as image:
        image.verify()
