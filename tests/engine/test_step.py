"""What a step takes and gives, read from its function."""

from typing import Any

import pytest

from diglot.engine import Step, inline
from diglot.engine.digest import decode
from diglot.engine.step import WHOLE, split
from steps import APART, DESCRIBE, DOUBLE, DOUBLES, NESTED, SUM, Parts, Point


@pytest.mark.parametrize(
    ("step", "parameters", "facets"),
    [
        (DOUBLE, (("number", int),), ((WHOLE, int),)),
        (APART, (("text", str),), (("head", str), ("size", int), ("rest", tuple[str, ...]))),
        # Where there is a Ref, there is a value: bytes | None is decoded as bytes.
        (DESCRIBE, (("point", Point), ("words", tuple[str, ...]), ("data", bytes)), ((WHOLE, str),)),
        (SUM, (("numbers", tuple[int, ...]),), ((WHOLE, int),)),
        (DOUBLES, (), ((WHOLE, int),)),
    ],
)
def test_signature(step: Step, parameters: Any, facets: Any) -> None:
    assert step.signature == (parameters, facets)


def test_split() -> None:
    first, second, third = split(APART, Parts("a", 3, ("b",)))
    assert (decode(first, str), decode(second, int), decode(third, tuple[str, ...])) == ("a", 3, ("b",))
    assert [decode(each, int) for each in split(DOUBLE, 4)] == [4]


@pytest.mark.parametrize(
    ("step", "calls", "results"),
    [
        (DOUBLE, [(1,), (2,)], [2, 4]),
        (DOUBLES, [(1,), (2,)], [2, 4]),
        (SUM, [((1, 2),)], [6]),
        (NESTED, [((1, 2),)], [8]),
        (DOUBLE, [], []),
    ],
)
def test_inline(step: Step, calls: list[tuple[Any, ...]], results: list[int]) -> None:
    """The twin without a memory."""
    assert inline(step, calls) == results
