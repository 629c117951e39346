"""Values as the store keeps them: compressed where that pays. Long HTML shrinks to a fifth.

It has no checksum: whoever takes a value from the store compares it with its digest.
"""

SMALL = 4_096
"""bytes below which it takes longer than it saves"""
LEVEL = 1
"""of Zstandard, which at this level is three times as quick as zlib at any, and shrinks HTML a little more"""
PLAIN, COMPRESSED = b"=", b"-"


class Packed(bytes):
    """Bytes that `pack` made."""

    __slots__ = ()


def pack(data: bytes) -> Packed:
    if isinstance(data, Packed):
        return data
    if len(data) < SMALL:
        return Packed(PLAIN + data)
    import zstandard

    return Packed(COMPRESSED + zstandard.compress(data, LEVEL))


def unpack(packed: bytes, most: int) -> bytes:
    """What was packed. Raises ValueError when that can't be, or when it is longer than `most` bytes."""
    if packed[:1] == PLAIN:
        return packed[1:]
    if packed[:1] != COMPRESSED:
        raise ValueError("these bytes were not packed here")
    import zstandard

    try:
        # The length that the frame claims is how much memory is taken for it.
        if not 0 <= zstandard.frame_content_size(packed[1:]) <= most:
            raise ValueError("these bytes are too long, or don't say how long they are")
        return zstandard.ZstdDecompressor().decompress(packed[1:], allow_extra_data=False)
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from error
