"""Names of values: equal for equal values, whatever they were made in, and never for others."""

import subprocess
import sys
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diglot.engine import Ref, ref
from diglot.engine.digest import DIGEST_SIZE, decode, digest, encode
from running import environment
from steps import Point

TEXT = st.text("ab\0é欧", max_size=4)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@given(plain)
def test_round_trip(value: Any) -> None:
    assert decode(encode(value), Any) == value


@given(st.dictionaries(TEXT, st.integers(0, 9), max_size=6), st.randoms())
def test_order_of_a_dict_is_no_matter(value: dict[str, int], chance: Any) -> None:
    pairs = list(value.items())
    chance.shuffle(pairs)
    assert encode(dict(pairs)) == encode(value)
    assert encode({"inner": [dict(pairs)]}) == encode({"inner": [value]})


@given(st.frozensets(TEXT, max_size=6))
def test_order_of_a_set_is_no_matter(value: frozenset[str]) -> None:
    assert encode(frozenset(sorted(value, reverse=True))) == encode(value)


@given(plain, plain)
def test_different_values_have_different_names(one: Any, two: Any) -> None:
    if encode(one) == encode(two):
        # 1 and 1.0 and True are equal to Python, and may share a name or not.
        assert one == two


def test_hash_seed_is_no_matter() -> None:
    program = "from diglot.engine.digest import encode; print(encode({'s': {'a', 'b', 'c', 'd'}, 'd': {'x': 1, 'a': 2}}).hex())"
    found = {
        subprocess.check_output([sys.executable, "-c", program], env=environment(PYTHONHASHSEED=seed))
        for seed in ("0", "1", "2")
    }
    assert len(found) == 1


def test_bytes_stand_for_themselves() -> None:
    """So the name of a published file is the digest of the file."""
    assert encode(b"<html>") == b"<html>"
    assert decode(b"\xff", bytes) == b"\xff"
    assert ref(b"<html>").digest == digest(b"<html>")


def test_ref_is_its_digest() -> None:
    """Where the bytes lie is no part of the name: the same site elsewhere has the same keys."""
    here, there = Ref(digest(b"x"), "/here/x"), Ref(digest(b"x"), "/there/x")
    assert here == there == ref(b"x")
    assert len({here, there, ref(b"y")}) == 2
    assert encode((here,)) == encode((there,)) != encode((ref(b"y"),))
    assert len(here.digest) == DIGEST_SIZE
    assert here != here.digest
    assert repr(here) == f"Ref({digest(b'x').hex()[:12]}, /here/x)"


def test_ref_is_not_its_bytes() -> None:
    assert encode([ref(b"x")]) != encode([digest(b"x")])


@pytest.mark.parametrize("value", [object(), lambda: None, [object()], Point])
def test_no_other_values(value: object) -> None:
    with pytest.raises(TypeError, match="no step may take or give a"):
        encode(value)


@pytest.mark.parametrize("data", [b"", b"\xc1", encode({"x": "one"}), encode({"y": 1}), encode([1])])
def test_decoding_is_by_type(data: bytes) -> None:
    with pytest.raises(msgspec.DecodeError):
        decode(data, Point)
    assert decode(encode(Point(1, 2)), Point) == Point(1, 2)
