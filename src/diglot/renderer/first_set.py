"""Where a regular expression may match: its FIRST set, the ASCII characters with which a match may begin, and whether it
needs any, or the start of a line.

It errs on the side of too many: what it does not understand may begin with any.
"""

import functools
import re
from collections.abc import Iterable
from re import _constants as op  # type: ignore[attr-defined] # the parser that `re` itself compiles with
from re import _parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

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
LINE_STARTS = (op.AT_BEGINNING, op.AT_BEGINNING_STRING)
OTHER_CASE = "iIsSkK"
"""what ı, ſ and K are in another case"""


class Beginning(NamedTuple):
    """Of a match."""

    characters: frozenset[str]
    """those of ASCII with which it may begin"""
    empty: bool
    """whether it may be empty, and so stand at the end of a text"""
    starts_line: bool
    """whether it stands at the start of a line only"""


@functools.cache
def beginning(pattern: re.Pattern[str]) -> Beginning:
    items = _parser.parse(pattern.pattern, pattern.flags)
    characters, empty = _of_sequence(items)
    if pattern.flags & re.IGNORECASE:
        others = "" if characters <= ASCII else OTHER_CASE
        characters = characters.union(map(str.swapcase, characters), others)
    # CLASSES are those of Unicode.
    if empty or pattern.flags & re.ASCII:
        characters = ASCII
    return Beginning(characters & ASCII, empty, _starts_line(items))


def _starts_line(items: Iterable[tuple[Any, Any]]) -> bool:
    for kind, value in items:
        if kind is op.AT and value in LINE_STARTS:
            return True
        if kind not in ZERO_WIDTH:
            return kind is op.SUBPATTERN and _starts_line(value[3])
    return False


First = tuple[frozenset[str], bool]
"""characters, some beyond ASCII, and whether the expression may match the empty string"""


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
            found |= {char for char in ASCII if value[0] <= ord(char) <= value[1]} | {chr(value[1])}
        elif kind is op.CATEGORY:
            found |= CLASSES[value]
        else:
            return ASCII
    return ASCII - found if negated else found
