"""The FIRST set of a regular expression: the ASCII characters with which a match may begin.

It errs on the side of too many: what it does not understand may begin with any.
"""

import functools
import re
from collections.abc import Iterable
from re import _constants as op  # type: ignore[attr-defined] # the parser that `re` itself compiles with
from re import _parser  # type: ignore[attr-defined]
from typing import Any

ASCII = frozenset(map(chr, range(128)))
ZERO_WIDTH = (op.AT, op.ASSERT, op.ASSERT_NOT)
REPEATS = (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT)
CLASSES = {
    getattr(op, name): frozenset(re.findall(written, "".join(ASCII)))
    for name, written in (
        *(("CATEGORY_DIGIT", r"\d"), ("CATEGORY_NOT_DIGIT", r"\D")),
        *(("CATEGORY_SPACE", r"\s"), ("CATEGORY_NOT_SPACE", r"\S")),
        *(("CATEGORY_WORD", r"\w"), ("CATEGORY_NOT_WORD", r"\W")),
    )
}
OTHER_CASE = "iIsSkK"
"""what ı, ſ and K are in another case"""

First = tuple[frozenset[str], bool]
"""characters, and whether the expression may match the empty string"""


@functools.cache
def first_set(pattern: re.Pattern[str]) -> frozenset[str]:
    characters, empty = _of_sequence(_parser.parse(pattern.pattern, pattern.flags))
    if pattern.flags & re.IGNORECASE:
        characters = characters.union(map(str.swapcase, characters), OTHER_CASE)
    # CLASSES are those of Unicode.
    return ASCII if empty or pattern.flags & re.ASCII else characters


def _of_sequence(items: Iterable[tuple[Any, Any]]) -> First:
    found: frozenset[str] = frozenset()
    for kind, value in items:
        if kind in ZERO_WIDTH:
            continue
        characters, empty = _of_item(kind, value)
        found |= characters
        if not empty:
            return found, False
    return found, True


def _of_item(kind: Any, value: Any) -> First:  # noqa: PLR0911 - one return per kind of item
    if kind is op.LITERAL:
        return frozenset(chr(value)), False
    if kind is op.NOT_LITERAL:
        return ASCII - {chr(value)}, False
    if kind is op.IN:
        return _of_set(value), False
    if kind is op.BRANCH:
        branches = [_of_sequence(branch) for branch in value[1]]
        return frozenset().union(*(each for each, _ in branches)), any(empty for _, empty in branches)
    if kind is op.SUBPATTERN and not (value[1] or value[2]):
        return _of_sequence(value[3])
    if kind in REPEATS:
        characters, empty = _of_sequence(value[2])
        return characters, empty or value[0] == 0
    return ASCII, True


def _of_set(members: Iterable[tuple[Any, Any]]) -> frozenset[str]:
    found: frozenset[str] = frozenset()
    negated = False
    for kind, value in members:
        if kind is op.NEGATE:
            negated = True
        elif kind is op.LITERAL:
            found |= {chr(value)}
        elif kind is op.RANGE:
            found |= {char for char in ASCII if value[0] <= ord(char) <= value[1]}
        elif kind is op.CATEGORY:
            found |= CLASSES[value]
        else:
            return ASCII
    return ASCII - found if negated else found
