"""CJK properties of characters, the joining of lines, and the count of words."""

from itertools import pairwise

import pytest

from diglot.renderer import cjk, cjk_table

TABLES = [
    "WIDE",
    "FULLWIDTH_PUNCTUATION",
    "AMBIGUOUS_PUNCTUATION",
    "HANGUL",
    "HAN",
    "KANA",
    "EMOJI_PRESENTATION",
]


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_sorted_and_merged(name: str) -> None:
    table = getattr(cjk_table, name)
    assert all(first <= last for first, last in table)
    assert all(one[1] + 1 < two[0] for one, two in pairwise(table))


def test_tables_are_of_unicode_17() -> None:
    assert cjk_table.UNICODE_VERSION == "17.0.0"
    # New in 17: CJK Extension J, an emoji, Tangut components.
    assert cjk.is_han("\U000323b0")
    assert cjk.is_wide("\U0001faea")
    assert cjk.is_wide("\U00018d80")
    # Jurchen, which came with 18.
    assert not cjk.is_wide("\U00018e00")


# character: cjk, han, wide, full-width punctuation, ambiguous punctuation, hangul
PROPERTIES = {
    "a": "------",
    "é": "------",
    "中": "CHW---",
    "𠀀": "CHW---",
    "々": "CHW---",
    "〇": "CHW---",
    "ー": "C-W---",
    "あ": "C-W---",
    "ｱ": "C-W---",
    "Ａ": "C-W---",
    "，": "C-WF--",
    "。": "C-WF--",
    "「": "C-WF--",
    "｡": "C-WF--",
    "～": "C-WF--",
    "｜": "C-WF--",
    "、": "C-WF--",
    "＋": "C-W---",
    "￥": "C-W---",
    "\u3000": "C-W---",
    "한": "C-W--K",
    "ᆨ": "C----K",
    "“": "----A-",
    "”": "----A-",
    "‘": "----A-",
    "—": "----A-",
    "…": "----A-",
    "·": "----A-",
    "😀": "--W---",
    "♡": "------",
    "㊙": "C-W---",
    ".": "------",
    " ": "------",
    "\u0378": "------",
    "\U0003fffd": "C-W---",
    "\U0010ffff": "------",
    "": "------",
}
ASKED = (
    ("C", cjk.is_cjk),
    ("H", cjk.is_han),
    ("W", cjk.is_wide),
    ("F", cjk.is_fullwidth_punctuation),
    ("A", cjk.is_ambiguous_punctuation),
    ("K", cjk.is_hangul),
)


@pytest.mark.parametrize(("char", "expected"), PROPERTIES.items())
def test_properties(char: str, expected: str) -> None:
    assert "".join(letter if asked(char) else "-" for letter, asked in ASKED) == expected


# before, after, joined on a Chinese or Japanese page, joined on another
JOINS = [
    ("中", "文", True, True),
    ("中", "word", False, False),
    ("word", "中", False, False),
    ("English", "words", False, False),
    ("ひら", "カナ", True, True),
    ("한국", "어", False, False),
    ("한", "中", False, False),
    ("中", "한", False, False),
    ("中文，", "English", True, True),
    ("English", "（中文", True, True),
    ("한국어。", "한", True, True),
    ("word～", "word", True, True),
    ("word\u200b", "word", True, True),
    ("word", "\u200bword", True, True),
    ("\u200b", "", True, True),
    ("中”", "文", True, False),
    ("中", "“文", True, False),
    ("中——", "文", True, False),
    ("中", "……文", True, False),
    ("中”", "word", False, False),
    ("word", "“中", False, False),
    ("word…", "word", False, False),
    ("中”", "“文", False, False),
    ("한”", "한", False, False),
    ("“", "한", False, False),
    ("中1", "文", False, False),
    ("😀", "中", True, True),
    ("😀", "word", False, False),
    ("葛\U000e0100", "城", True, True),
    ("㊙\ufe0e", "文", True, True),
    ("", "中", False, False),
    ("中", "", False, False),
    ("", "", False, False),
]


@pytest.mark.parametrize(("before", "after", "chinese", "other"), JOINS)
def test_joins(before: str, after: str, chinese: bool, other: bool) -> None:
    assert cjk.joins(before, after, chinese_or_japanese=True) is chinese
    assert cjk.joins(before, after, chinese_or_japanese=False) is other


COUNTS = {
    "": (0, 0),
    "中文": (2, 0),
    "two words": (0, 2),
    "用PyTorch写autograd": (2, 2),
    "不，对。“好”！": (3, 0),
    "don’t state-of-the-art 3.14 snake_case": (0, 4),
    "end. Start - or not...again": (0, 5),
    "ひらカナ、漢字": (6, 0),
    "カード々〇": (5, 0),
    "한국어 단어": (0, 2),
    "cafe\u0301s naïve": (0, 2),
    "a中b": (1, 2),
    "𠀀 x": (1, 1),
    "x ≤ n": (0, 2),
    "--- ... '": (0, 0),
    "'quoted'": (0, 1),
}


@pytest.mark.parametrize(("text", "expected"), COUNTS.items())
def test_count_words(text: str, expected: tuple[int, int]) -> None:
    assert cjk.count_words(text) == expected
