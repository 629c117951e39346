"""Writes PNG files of 16 colours, most of which is as on all others of their kind.

Pillow's own writer takes twice as long as all the drawing before it, since it looks at each empty row anew. A zlib stream
may be put together of pieces (RFC 1950, RFC 1951), so the empty ones are deflated once. https://www.w3.org/TR/png-3/
"""

import functools
import zlib
from collections.abc import Iterable

SIGNATURE = b"\x89PNG\r\n\x1a\n"
DEPTH, INDEXED = 4, 3
"""bits a pixel; PNG's number for pixels that are places in a palette"""
PIECE = 35
"""rows that are deflated together"""
ZLIB_HEAD, LAST_BLOCK = b"\x78\x01", b"\x03\x00"


def write_png(size: tuple[int, int], palette: bytes, rows: bytes, ground: bytes) -> bytes:
    """`rows`: the pixels, two in a byte, a zero before each row; `ground`: the same of the picture without its words."""
    width, height = size
    step = PIECE * (1 + width // 2)
    pieces = [
        _deflate_once(ground[at : at + step])
        if rows[at : at + step] == ground[at : at + step]
        else _deflate(rows[at : at + step])
        for at in range(0, len(rows), step)
    ]
    stream = b"".join([ZLIB_HEAD, *pieces, LAST_BLOCK, zlib.adler32(rows).to_bytes(4, "big")])
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([DEPTH, INDEXED, 0, 0, 0])
    chunks = ((b"IHDR", head), (b"PLTE", palette), (b"IDAT", stream), (b"IEND", b""))
    return SIGNATURE + b"".join(_chunks(chunks))


def _chunks(parts: Iterable[tuple[bytes, bytes]]) -> list[bytes]:
    return [
        len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")
        for name, data in parts
    ]


def _deflate(piece: bytes) -> bytes:
    """Run lengths alone: a search for more would take longer than it saves. It ends on a byte, and refers to nothing before."""
    deflater = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS, 9, zlib.Z_RLE)
    return deflater.compress(piece) + deflater.flush(zlib.Z_FULL_FLUSH)


@functools.lru_cache(maxsize=64)
def _deflate_once(piece: bytes) -> bytes:
    return _deflate(piece)
