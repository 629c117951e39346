"""Where a text may be cut: at the end of a sentence, else between words; never inside a grapheme or a formula's hole."""

import re
import unicodedata

END = re.compile(r"[。！？]+[”’」』）)]*|(?<![.!?])[.!?]++[\"'”’)]*+(?=\s|$)")
WORD_END = re.compile(r"(?<=[A-Za-z0-9])(?![A-Za-z0-9'’-])|(?<=[^\x00-\x7f])")
JOINER = "\u200d"


def sentence_end(text: str, start: int) -> int:
    """The position after the first sentence end at or behind `start`, or -1."""
    for match in END.finditer(text):
        if match.end() >= start:
            return match.end()
    return -1


def last_sentence_end(text: str, low: int, high: int) -> int:
    """The position after the last sentence end between `low` and `high`, or -1."""
    ends = [match.end() for match in END.finditer(text) if low <= match.end() <= high]
    return ends[-1] if ends else -1


def word_end(text: str, limit: int) -> int:
    """The last position up to `limit` that parts neither a word nor a grapheme."""
    for position in range(min(limit, len(text)), 0, -1):
        if _whole(text, position) and WORD_END.match(text, position):
            return position
    return 0


def _whole(text: str, position: int) -> bool:
    if position >= len(text):
        return True
    before, after = text[position - 1], text[position]
    if JOINER in (before, after) or unicodedata.category(after) in ("Mn", "Me", "Mc") or _modifies(after):
        return False
    if not (_is_regional(before) and _is_regional(after)):
        return True
    # Flags are pairs of regional letters, so it depends on how many stand before.
    start = position
    while start and _is_regional(text[start - 1]):
        start -= 1
    return (position - start) % 2 == 0


def _modifies(char: str) -> bool:
    return "\U0001f3fb" <= char <= "\U0001f3ff"


def _is_regional(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"
