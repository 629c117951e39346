"""Values as the store keeps them: compressed where that pays. HTML and formulas shrink to a fifth."""

import zlib

SMALL = 512
"""bytes below which nothing is gained"""
LEVEL = 2
"""of zlib: as quick as 1, and as good as 3"""
PLAIN, COMPRESSED = b"=", b"z"


class Packed(bytes):
    """Bytes that `pack` made."""

    __slots__ = ()


def pack(data: bytes) -> Packed:
    if isinstance(data, Packed):
        return data
    if len(data) < SMALL:
        return Packed(PLAIN + data)
    return Packed(COMPRESSED + zlib.compress(data, LEVEL))


def unpack(packed: bytes, most: int) -> bytes:
    """What was packed. Raises ValueError when that can't be, or when it is longer than `most` bytes."""
    if packed[:1] == PLAIN:
        return packed[1:]
    if packed[:1] != COMPRESSED:
        raise ValueError("these bytes were not packed here")
    decompressor = zlib.decompressobj()
    try:
        data = decompressor.decompress(packed[1:], most)
    except zlib.error as error:
        raise ValueError(str(error)) from error
    if not decompressor.eof or decompressor.unused_data:
        raise ValueError("these bytes are cut off, too long, or have others behind them")
    return data
