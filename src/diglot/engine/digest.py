"""Naming values by content: `Ref` is the digest of some bytes, `encode` the one encoding that digests are taken of."""

import functools
from hashlib import blake2b
from typing import Any

import msgspec

DIGEST_SIZE = 20
REF_EXTENSION = 1
NOTHING = bytes(DIGEST_SIZE)
"""the name of None: no digest, since there may be a file with the one byte that None is encoded as"""


class Ref:
    """The name of a value: the digest of its bytes. Besides, where these are if not in the store: in a file, or at hand.

    Two Refs are equal when their digests are; where the bytes lie is no part of the name.
    """

    __slots__ = ("data", "digest", "file")

    def __init__(self, digest: bytes, file: str = "", data: bytes | None = None) -> None:
        self.digest = digest
        self.file = file
        self.data = data

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ref) and other.digest == self.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        return f"Ref({self.digest.hex()[:12]}{', ' + self.file if self.file else ''})"


class Refs(bytes):
    """The names of several values, one behind the other: an argument that stands for the tuple of them."""

    __slots__ = ()


def digest(data: bytes) -> bytes:
    return blake2b(data, digest_size=DIGEST_SIZE).digest()


def ref(data: bytes) -> Ref:
    return Ref(digest(data))


def _extend(value: Any) -> Any:
    if isinstance(value, Ref):
        return msgspec.msgpack.Ext(REF_EXTENSION, value.digest)
    raise TypeError(f"no step may take or give a {type(value).__name__}")


# Sorted keys: equal values have equal bytes, whatever order a dict or set was filled in.
_encoder = msgspec.msgpack.Encoder(enc_hook=_extend, order="deterministic")


def encode(value: Any) -> bytes:
    """MessagePack, canonical; bytes stand for themselves, so the Ref of a published file is the digest of the file."""
    return value if isinstance(value, bytes) else _encoder.encode(value)


@functools.cache
def _decoder(kind: Any) -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(kind)


def decode(data: bytes, kind: Any) -> Any:
    """The value of type `kind` that `data` encodes. Raises msgspec.DecodeError if it is none."""
    return data if kind is bytes else _decoder(kind).decode(data)


def cut(joined: bytes) -> list[bytes]:
    """The digests that stand one behind the other in `joined`."""
    return [joined[at : at + DIGEST_SIZE] for at in range(0, len(joined), DIGEST_SIZE)]
