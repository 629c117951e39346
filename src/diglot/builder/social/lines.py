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
    cut = _fitting(pieces(text), measure, width)
    widths = [measure(piece) for piece in cut]
    count = len(_fill(cut, widths, width, measure))
    if count > most:
        return None
    low, high = width / count / 2, width
    for _ in range(8):
        middle = (low + high) / 2
        filled = _fill(cut, widths, middle, measure)
        fits = len(filled) <= count and max(map(measure, filled)) <= width
        low, high = (low, middle) if fits else (middle, high)
    return _fill(cut, widths, high, measure)


def shorten(text: str, measure: Measure, width: float, most: int) -> list[str]:
    """The first lines of a text that is too long, with an ellipsis at their end."""
    cut = _fitting(pieces(text), measure, width)
    lines = _fill(cut, [measure(piece) for piece in cut], width, measure)
    last = lines[most - 1] if len(lines) <= most else f"{lines[most - 1]} {lines[most]}"
    while last and measure(last + ELLIPSIS) > width:
        last = last[:-1]
    return [*lines[: most - 1], last.rstrip(" ，。、；：,.;:…—-") + ELLIPSIS]


def _fitting(found: Sequence[str], measure: Measure, width: float) -> list[str]:
    """A piece that is wider than a line becomes its characters."""
    return [part for piece in found for part in ([piece] if measure(piece.rstrip()) <= width else piece)]


def _fill(cut: Sequence[str], widths: Sequence[float], width: float, measure: Measure) -> list[str]:
    """Each line as long as it may be."""
    space = measure(" ")
    lines, line, used = [], "", 0.0
    for piece, size in zip(cut, widths, strict=True):
        bare = size - space if piece.endswith(" ") else size
        if line and used + bare > width:
            lines.append(line.rstrip())
            line, used = "", 0.0
        line += piece
        used += size
    return [*lines, line.rstrip()]
