"""Which bytes a Range header asks for (RFC 9110, section 14); one that makes no sense is as if it were not there."""

import re

SPECIFIER = re.compile(r"\s*bytes\s*=(.*)", re.IGNORECASE)
ONE = re.compile(r"[ \t]*(\d*)-(\d*)[ \t]*", re.ASCII)
MOST = 16
"""parts: who asks for more gets the whole"""
LONGEST = 18
"""digits of a position: no file is that long"""

Range = tuple[int, int]
"""start, and the first byte behind"""


def read_ranges(header: str, size: int) -> list[Range] | None:
    """The ranges of a content of `size` bytes in the order asked for; [] if none can be had, None for all of it.

    None also for an invalid header, for more parts than `MOST`, and for parts that are together longer than the whole.
    """
    specifier = SPECIFIER.fullmatch(header)
    asked = [ONE.fullmatch(each) for each in specifier[1].split(",") if each.strip()] if specifier else []
    ranges = []
    for each in asked:
        if each is None or not (found := _range(each[1], each[2], size)):
            return None
        ranges.append(found)
    had = [(start, stop) for start, stop in ranges if start < stop]
    too_much = len(ranges) > MOST or sum(stop - start for start, stop in had) > size
    return None if not ranges or too_much else had


def _range(first: str, last: str, size: int) -> Range | None:
    """Empty if it can't be had, None if it is no range."""
    if len(first) > LONGEST or len(last) > LONGEST:
        return None
    if not first:
        # The last bytes of an empty file are the whole of it.
        return (max(0, size - int(last)), size) if last and (size or not int(last)) else None
    if last and int(last) < int(first):
        return None
    return min(int(first), size), min(int(last) + 1, size) if last else size
