"""Packing: what goes in comes out, and bytes that nobody packed are refused."""

import random
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diglot.engine.packing import SMALL, Packed, pack, unpack

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
    with pytest.raises(ValueError, match=r"not packed|cut off|rror"):
        unpack(change(packed), MOST)
