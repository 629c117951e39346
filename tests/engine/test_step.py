"""What a step takes and gives, read from its function."""

from typing import Any

import pytest

from diglot.engine import Step, inline
from diglot.engine.digest import cut, decode, digest, encode
from diglot.engine.packing import pack
from diglot.engine.step import WHOLE, split
from steps import APART, DESCRIBE, DOUBLE, DOUBLES, GATHER, NAME, SUM, Named, Parts, Point


@pytest.mark.parametrize(
    ("step", "parameters", "facets"),
    [
        (DOUBLE, (("number", int),), ((WHOLE, int),)),
        (APART, (("text", str),), (("head", str), ("size", int), ("rest", tuple[str, ...]))),
        # Where there is a Ref, there is a value: bytes | None is decoded as bytes.
        (DESCRIBE, (("point", Point), ("words", tuple[str, ...]), ("data", bytes)), ((WHOLE, str),)),
        (SUM, (("numbers", tuple[int, ...]), ("doubled", list[int])), ((WHOLE, int),)),
        (DOUBLES, (), ((WHOLE, int),)),
    ],
)
def test_signature(step: Step, parameters: Any, facets: Any) -> None:
    index = {name: number for number, (name, _) in enumerate(facets)}
    assert step.signature == (parameters, facets, index)


def test_split() -> None:
    (first, second, third), parts = split(APART, Parts("a", 3, ("b",)))
    assert (decode(first, str), decode(second, int), decode(third, tuple[str, ...])) == ("a", 3, ("b",))
    assert parts == {}
    ((whole,), parts) = split(DOUBLE, 4)
    assert (decode(whole, int), parts) == (4, {})


def test_split_apart() -> None:
    """A facet that is stored item by item is the list of their names."""
    points = (Point(1), Point(2), Point(1))
    (_, _, names), parts = split(NAME, Named("a", 1, points))
    assert cut(names) == [digest(encode(point)) for point in points]
    assert parts == {digest(encode(point)): pack(encode(point)) for point in points}
    (_, _, names), parts = split(NAME, Named("a", 1, ()))
    assert (names, parts) == (b"", {})


@pytest.mark.parametrize(
    ("step", "arguments", "result"),
    [
        (DOUBLE, (2,), 4),
        (DOUBLES, (2,), 4),
        (SUM, ((1, 2),), 6),
        (SUM, ((),), 0),
        (GATHER, ("2 1", b"d"), "2 1 b'd' [(2, 1)] [4, 2]"),
        (GATHER, ("2 1", None), "2 1 None [(2, 1)] []"),
        (NAME, ("a", 1), Named("a has 1", 1, (Point(0),))),
    ],
)
def test_inline(step: Step, arguments: tuple[Any, ...], result: object) -> None:
    """The twin without a memory."""
    assert inline(step, *arguments) == result
