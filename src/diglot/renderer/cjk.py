"""What Chinese, Japanese and Korean text asks of single characters, and where two lines of it are joined.

The properties come from Unicode 17 (`cjk_table.py`), not from `unicodedata`: that of Python 3.11 is older and takes
unassigned code points for wide ones. Functions of a `char` take one character (one code point); the empty string, which
stands for the edge of a text, has no property.
"""

import re
from bisect import bisect_right
from functools import lru_cache

from diglot.renderer.cjk_table import (
    AMBIGUOUS_PUNCTUATION,
    EMOJI_PRESENTATION,
    FULLWIDTH_PUNCTUATION,
    HAN,
    HANGUL,
    KANA,
    WIDE,
)

ZERO_WIDTH_SPACE = "\u200b"
_LONG_VOWEL = "ーｰ"
"""belongs to Hiragana and Katakana, and so to neither in the table"""

Ranges = tuple[tuple[int, int], ...]


def _within(char: str, table: Ranges) -> bool:
    if not char:
        return False
    point = ord(char)
    index = bisect_right(table, (point, 0x110000)) - 1
    return index >= 0 and point <= table[index][1]


@lru_cache(maxsize=8192)
def is_cjk(char: str) -> bool:
    """CJK as the markdown-cjk-friendly specification has it: wide and not an emoji by default, or Hangul."""
    return (_within(char, WIDE) and not _within(char, EMOJI_PRESENTATION)) or _within(char, HANGUL)


@lru_cache(maxsize=8192)
def is_han(char: str) -> bool:
    """Script Han: ideographs, radicals, 々 and 〇."""
    return _within(char, HAN)


@lru_cache(maxsize=8192)
def is_wide(char: str) -> bool:
    """East_Asian_Width W, F or H; emoji are among them."""
    return _within(char, WIDE)


@lru_cache(maxsize=8192)
def is_fullwidth_punctuation(char: str) -> bool:
    """Punctuation of East Asian width: ，。「」 and the half-width ｡ too; also ～ ｜ ￤, which are symbols by category."""
    return _within(char, FULLWIDTH_PUNCTUATION)


@lru_cache(maxsize=8192)
def is_ambiguous_punctuation(char: str) -> bool:
    """Punctuation that is wide in Chinese and narrow in English: “ ” ‘ ’ — … ·"""
    return _within(char, AMBIGUOUS_PUNCTUATION)


@lru_cache(maxsize=8192)
def is_hangul(char: str) -> bool:
    """Script Hangul. Korean puts spaces between words, so its lines are joined by one."""
    return _within(char, HANGUL)


def _last(text: str) -> str:
    """The last character that has a shape: variation selectors belong to the one before them."""
    for char in reversed(text):
        if not ("\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"):
            return char
    return ""


def joins(before: str, after: str, chinese_or_japanese: bool) -> bool:
    """Whether the soft line break between two texts vanishes; where it does not, it is a space.

    It vanishes beside a zero-width space, between two wide characters neither of which is Hangul, beside full-width
    punctuation, and on a Chinese or Japanese page between ambiguous punctuation and a wide character. It stays
    between Han and Latin, where the page sets a gap of its own. Variation selectors are looked through.
    """
    left, right = _last(before), after[:1]
    if ZERO_WIDTH_SPACE in (left, right):
        return True
    if not left or not right:
        return False
    if is_fullwidth_punctuation(left) or is_fullwidth_punctuation(right):
        return True
    wide_left = is_wide(left) and not is_hangul(left)
    wide_right = is_wide(right) and not is_hangul(right)
    if wide_left and wide_right:
        return True
    return chinese_or_japanese and (
        (is_ambiguous_punctuation(left) and wide_right) or (wide_left and is_ambiguous_punctuation(right))
    )


def character_class(*tables: Ranges) -> str:
    """The inside of a regular expression's character class."""
    return "".join(f"{chr(first)}-{chr(last)}" for table in tables for first, last in table)


# What the functions call a word: marks and what has no width end none, and one mark may stand between its letters.
_MARKS = "\u0300-\u036f\u00ad\u200c\u200d\u2060"
# The first test says the same of most characters, in a third of the time: none below U+2E80 is Han or Kana.
_HAN_OR_KANA = re.compile(f"(?=[^\0-\u2e7f])[{character_class(HAN, KANA)}{_LONG_VOWEL}]+")
_WORD = re.compile(rf"[^\W_]++(?:[{_MARKS}]*+['’\-‐‑._]?[^\W_]++)*+")
_ASCII_WORD = re.compile(r"[A-Za-z0-9]++(?:['\-._]?[A-Za-z0-9]++)*+")


def count_words(text: str) -> tuple[int, int]:
    """Han and Kana characters, and words of all other scripts: what reading time is reckoned from.

    A word is a run of letters and digits, with apostrophes, hyphens, points and such inside it: don't, state-of-the-art,
    3.14, e.g. Two runs that touch a Han character on either side of it are two words.
    """
    if text.isascii():
        return 0, len(_ASCII_WORD.findall(text))
    rest = _HAN_OR_KANA.split(text)
    return len(text) - sum(map(len, rest)), len(_WORD.findall(" ".join(rest)))
