"""Values as the store keeps them: compressed where that pays. Long HTML shrinks to a fifth.

It has no checksum: whoever takes a value from the store compares it with its digest.
"""

import zlib

SMALL = 12_288
"""bytes below which it takes longer than it saves. Pages are longer, which are two thirds of all; most formulas, blocks of
code and parsed texts are shorter, and shrink to a third at most."""
LEVEL = 2
"""of zlib: as quick as 1, and as good as 3"""
BARE = -15
"""zlib's window of 32 KB, without its header and checksum"""
PLAIN, COMPRESSED = b"=", b"-"


class Packed(bytes):
    """Bytes that `pack` made."""

    __slots__ = ()


def pack(data: bytes) -> Packed:
    if isinstance(data, Packed):
        return data
    if len(data) < SMALL:
        return Packed(PLAIN + data)
    return Packed(COMPRESSED + zlib.compress(data, LEVEL, BARE))


def unpack(packed: bytes, most: int) -> bytes:
    """What was packed. Raises ValueError when that can't be, or when it is longer than `most` bytes."""
    if packed[:1] == PLAIN:
        return packed[1:]
    if packed[:1] != COMPRESSED:
        raise ValueError("these bytes were not packed here")
    decompressor = zlib.decompressobj(BARE)
    try:
        data = decompressor.decompress(packed[1:], most)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if not decompressor.eof or decompressor.unused_data:
        raise ValueError("these bytes are cut off, too long, or have others behind them")
    return data
