"""Where a title is broken into lines: between Han, but not before a closing mark or behind an opening one; else at spaces.

The lines are as few as fit and about as long as each other, so that no single character is left for the last one.
"""

from collections.abc import Callable, Sequence

from diglot.renderer.cjk import is_cjk, is_fullwidth_punctuation

Measure = Callable[[str], float]
"""the width of a text"""

NEVER_FIRST = frozenset(
    "，。、；：？！）》」』】〕〗〉”’…—～·％‰℃,.;:?!)]}%ー々〻ヽヾゝゞぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ"
)
NEVER_LAST = frozenset("（《「『【〔〖〈“‘([{$¥￥#")
JOINTS = frozenset("-/–—")
"""behind which a long Latin word may be broken"""
ELLIPSIS = "…"
TRAILING = " ，。、；：,.;:…—-"
"""what an ellipsis takes the place of"""


def pieces(text: str) -> list[str]:
    """The text, cut wherever a line may end; a space stays with the piece before it."""
    found, start = [], 0
    for at in range(1, len(text)):
        if _may_part(text[at - 1], text[at]):
            found.append(text[start:at])
            start = at
    return [*found, text[start:]]


def _may_part(before: str, after: str) -> bool:
    if before == " ":
        return after not in NEVER_FIRST or after.isascii()
    if after == " " or after in NEVER_FIRST or before in NEVER_LAST:
        return False
    wide = any(is_cjk(char) or is_fullwidth_punctuation(char) for char in (before, after))
    return wide or (before in JOINTS and after.isalpha())


def break_title(text: str, measure: Measure, width: float, most: int) -> list[str] | None:
    """At most so many lines, none wider than `width`; None when the text does not fit."""
    cut, widths = _cut(text, measure, width)
    space = measure(" ")
    count = len(_fill(cut, widths, width, space))
    if count > most:
        return None
    low, high = width / count / 2, width
    # As narrow as so many lines can be.
    for _ in range(8):
        middle = (low + high) / 2
        fits = max(widths) <= middle and len(_fill(cut, widths, middle, space)) <= count
        low, high = (low, middle) if fits else (middle, high)
    return _fill(cut, widths, high, space)


def shorten(text: str, measure: Measure, width: float, most: int) -> list[str]:
    """The first lines of a text that is too long, with an ellipsis at their end."""
    cut, widths = _cut(text, measure, width)
    lines = _fill(cut, widths, width, measure(" "))
    last = lines[most - 1] if len(lines) <= most else f"{lines[most - 1]} {lines[most]}"
    while last and measure(last + ELLIPSIS) > width:
        last = last[:-1]
    return [*lines[: most - 1], last.rstrip(TRAILING) + ELLIPSIS]


def _cut(text: str, measure: Measure, width: float) -> tuple[list[str], list[float]]:
    """The pieces and how wide they are; one that is wider than a line becomes its characters."""
    found = pieces(text)
    widths = [measure(piece) for piece in found]
    if max(widths) > width:
        found = [
            part
            for piece, size in zip(found, widths, strict=True)
            for part in ([piece] if size <= width else piece)
        ]
        widths = [measure(piece) for piece in found]
    return found, widths


def _fill(cut: Sequence[str], widths: Sequence[float], width: float, space: float) -> list[str]:
    """Each line as long as it may be; the space at its end does not count."""
    lines, line, used = [], "", 0.0
    for piece, size in zip(cut, widths, strict=True):
        bare = size - space if piece.endswith(" ") else size
        if line and used + bare > width:
            lines.append(line.rstrip())
            line, used = "", 0.0
        line += piece
        used += size
    return [*lines, line.rstrip()]
