"""The size of films, from headers put together by hand after ISO 14496-12 and RFC 9559; what is none has no size, and raises nothing."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diglot.renderer.film import measure_film
from diglot.renderer.image import Size, measure


def box(name: bytes, *parts: bytes) -> bytes:
    content = b"".join(parts)
    return struct.pack(">I", 8 + len(content)) + name + content


def track(width: int, height: int, matrix: tuple[int, ...] = (1, 0, 0, 0, 1, 0, 0, 0, 1)) -> bytes:
    head = bytes(40) + b"".join(struct.pack(">i", value << 16) for value in matrix)
    return box(b"trak", box(b"tkhd", head + struct.pack(">II", width << 16, height << 16)), box(b"mdia"))


def mp4(*tracks: bytes) -> bytes:
    return box(b"ftyp", b"isom") + box(b"free", b"x") + box(b"moov", box(b"mvhd", bytes(100)), *tracks)


def element(name: str, content: bytes) -> bytes:
    return bytes.fromhex(name) + bytes([0x40 | len(content) >> 8, len(content) & 0xFF]) + content


def webm(width: int, height: int) -> bytes:
    video = element("E0", element("B0", width.to_bytes(2)) + element("BA", height.to_bytes(2)))
    tracks = element("1654AE6B", element("AE", element("D7", b"\1") + video))
    return element("1A45DFA3", b"\x42\x82\x84webm") + bytes.fromhex("1853806701FFFFFFFFFFFFFF") + tracks


TURNED = (0, 1, 0, -1, 0, 0, 0, 0, 1)
FILMS = [
    (mp4(track(0, 0), track(1280, 720)), (1280, 720)),
    (mp4(track(1280, 720, TURNED)), (720, 1280)),
    (mp4(track(1280, 720)).replace(struct.pack(">I", 9) + b"free", struct.pack(">I", 1) + b"free"), (0, 0)),
    (struct.pack(">I", 1) + b"mdat" + struct.pack(">Q", 20) + bytes(4) + mp4(track(8, 6)), (8, 6)),
    (webm(640, 360), (640, 360)),
    (b"", (0, 0)),
    (b"no film", (0, 0)),
]


@pytest.mark.parametrize(("data", "size"), FILMS)
def test_size(data: bytes, size: tuple[int, int]) -> None:
    assert measure_film(data) == size
    assert measure(data) == Size(*size)


@pytest.mark.parametrize("data", [data for data, _ in FILMS])
def test_every_beginning_of_a_film(data: bytes) -> None:
    for end in range(len(data)):
        width, height = measure_film(data[:end])
        assert width >= 0 <= height


@given(st.sampled_from([b"\0\0\0\x10ftyp", b"\x1a\x45\xdf\xa3"]), st.binary(max_size=200))
def test_any_bytes(head: bytes, rest: bytes) -> None:
    width, height = measure_film(head + rest)
    assert width >= 0 <= height
