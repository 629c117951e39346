"""Packing: what goes in comes out, and bytes that nobody packed are refused."""

import random
from collections.abc import Callable

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from diglot.engine.packing import COMPRESSED, SMALL, Packed, pack, unpack

MOST = 1 << 20


@given(st.binary(max_size=100), st.integers(1, SMALL // 20))
def test_there_and_back(data: bytes, times: int) -> None:
    assert unpack(pack(data * times), MOST) == data * times


def test_text_shrinks_and_noise_hardly_grows() -> None:
    assert len(pack(b"<span>x</span>" * 1000)) < 500
    noise = random.Random(1).randbytes(50_000)  # noqa: S311 - the same each time
    assert len(pack(noise)) < 50_100


def test_packing_twice_is_packing_once() -> None:
    assert pack(pack(b"a" * 2 * SMALL)) == pack(b"a" * 2 * SMALL)


def test_what_is_as_long_as_may_be() -> None:
    data = bytes(MOST)
    assert unpack(pack(data), MOST) == data
    with pytest.raises(ValueError, match="too long"):
        unpack(pack(data + b"0"), MOST)


def test_lengths_that_are_not_told_or_wrong() -> None:
    """Memory is taken for what a frame says that it holds."""
    data = bytes(2 * MOST)
    told = zstandard.compress(data)
    untold = zstandard.ZstdCompressor(write_content_size=False).compress(data)
    with pytest.raises(ValueError, match="too long, or don't say"):
        unpack(COMPRESSED + untold, MOST)
    # The length stands behind the magic number and a byte of flags.
    lying = told[:5] + (9).to_bytes(4, "little") + told[9:]
    assert zstandard.frame_content_size(lying) == 9
    with pytest.raises(ValueError, match="rror"):
        unpack(COMPRESSED + lying, MOST)


@pytest.mark.parametrize(
    "change",
    [
        lambda packed: packed[:0],
        lambda packed: b"?" + packed[1:],
        lambda packed: packed[:-1],
        lambda packed: packed[:1],
        lambda packed: packed + b"x",
    ],
    ids=["nothing", "another mark", "cut off", "all cut off", "more behind it"],
)
def test_what_was_not_packed(change: Callable[[Packed], bytes]) -> None:
    packed = pack(random.Random(2).randbytes(SMALL) * 2)  # noqa: S311 - the same each time
    with pytest.raises(ValueError, match=r"not packed|unused data|full frame|rror"):
        unpack(change(packed), MOST)
