"""The size of a film, from the headers of MP4 (ISO 14496-12, also .m4v and .mov) and of WebM (Matroska, RFC 9559)."""

from collections.abc import Iterator

Span = tuple[int, int]
"""a part of the bytes"""
MOST = 10_000
"""boxes or elements that are looked at"""
SEGMENT, TRACKS, ENTRY, VIDEO, WIDTH, HEIGHT = 0x18538067, 0x1654AE6B, 0xAE, 0xE0, 0xB0, 0xBA
WEBM = b"\x1a\x45\xdf\xa3"


def measure_film(data: bytes) -> tuple[int, int]:
    """Width and height in pixels, 0 × 0 where the bytes do not tell. It never raises."""
    if data[4:8] in (b"ftyp", b"moov", b"wide", b"mdat", b"free"):
        return _size_of_mp4(data)
    return _size_of_webm(data) if data.startswith(WEBM) else (0, 0)


def _boxes(data: bytes, span: Span, name: bytes) -> Iterator[Span]:
    """What is in the boxes of a name that stand directly in `span`."""
    at, stop = span
    for _ in range(MOST):
        if at + 8 > stop:
            return
        size, head = int.from_bytes(data[at : at + 4]), 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16]), 16
        end = stop if size == 0 else at + size
        if size and size < head:
            return
        if data[at + 4 : at + 8] == name:
            yield at + head, min(end, stop)
        at = end


def _size_of_mp4(data: bytes) -> tuple[int, int]:
    """The largest of all tracks: those of sound have none. A matrix of a quarter turn lets the two change places."""
    sizes = [(0, 0)]
    for film in _boxes(data, (0, len(data)), b"moov"):
        for track in _boxes(data, film, b"trak"):
            for start, end in _boxes(data, track, b"tkhd"):
                head = data[start:end]
                # Fixed point numbers: 16 bits before the point, 16 behind it.
                width, height = int.from_bytes(head[-8:-6]), int.from_bytes(head[-4:-2])
                turned = len(head) >= 44 and not any(head[-44:-40])
                sizes.append((height, width) if turned else (width, height))
    return max(sizes, key=lambda size: size[0] * size[1])


def _elements(data: bytes, span: Span, name: int) -> Iterator[Span]:
    """The same for the elements of a WebM, whose names and sizes take as many bytes as their leading zeros say."""
    at, stop = span
    for _ in range(MOST):
        if at >= stop:
            return
        length = 9 - data[at].bit_length()
        found = int.from_bytes(data[at : at + length])
        at += length
        if at >= stop or length > 8 or not data[at]:
            return
        length = 9 - data[at].bit_length()
        size = int.from_bytes(data[at : at + length]) & ((1 << 7 * length) - 1)
        at += length
        # All ones: as far as there is anything, as in a film that was recorded live.
        end = stop if size == (1 << 7 * length) - 1 else min(at + size, stop)
        if found == name:
            yield at, end
        at = end


def _size_of_webm(data: bytes) -> tuple[int, int]:
    spans = [(0, len(data))]
    for name in (SEGMENT, TRACKS, ENTRY, VIDEO):
        spans = [inner for span in spans for inner in _elements(data, span, name)]
    for span in spans:
        width, height = (
            next((int.from_bytes(data[start:end]) for start, end in _elements(data, span, name)), 0)
            for name in (WIDTH, HEIGHT)
        )
        if 0 < width < 1 << 16 and 0 < height < 1 << 16:
            return width, height
    return 0, 0
