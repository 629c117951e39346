"""Titles broken into lines: what they may begin and end with, and that nothing of them is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diglot.builder.social.lines import NEVER_FIRST, NEVER_LAST, break_title, pieces, shorten

TITLES = (
    st.text(alphabet="ab，。（）「」-/ 中文字“”…x1", min_size=1, max_size=60)
    .map(lambda text: " ".join(text.split()))
    .filter(bool)
)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("中文，字。", ["中", "文，", "字。"]),
        ("（中）文", ["（中）", "文"]),
        ("用 PyTorch 写", ["用 ", "PyTorch ", "写"]),
        ("PyTorch的autograd", ["PyTorch", "的", "autograd"]),
        ("state-of-the-art", ["state-", "of-", "the-", "art"]),
        ("f(x) = 1", ["f(x) ", "= ", "1"]),
        ("你好……", ["你", "好……"]),
        ("don't stop", ["don't ", "stop"]),
    ],
)
def test_pieces(title: str, expected: list[str]) -> None:
    assert pieces(title) == expected


def test_lines_are_about_as_long_as_each_other() -> None:
    assert break_title("扩散模型的统一框架", len, 8, 2) == ["扩散模型的", "统一框架"]
    assert break_title("one two three four five six", len, 20, 2) == ["one two three", "four five six"]
    assert break_title("扩散模型", len, 8, 2) == ["扩散模型"]
    assert break_title("扩散模型的统一框架", len, 4, 2) is None


@given(TITLES, st.integers(4, 12), st.integers(1, 5))
def test_nothing_is_lost_and_nothing_sticks_out(title: str, width: int, most: int) -> None:
    lines = break_title(title, len, width, most)
    if lines is None:
        cut = shorten(title, len, width, most)
        assert len(cut) <= most
        assert max(map(len, cut)) <= width
        assert cut[-1].endswith("…")
    else:
        assert len(lines) <= most
        assert max(map(len, lines)) <= width
        assert "".join(lines).replace(" ", "") == title.replace(" ", "")


@given(TITLES)
def test_marks_stay_with_their_words(title: str) -> None:
    lines = break_title(title, len, max(map(len, pieces(title))), 99)
    assert lines
    assert not [line for line in lines[1:] if line[0] in NEVER_FIRST and not line[0].isascii()]
    assert not [line for line in lines[:-1] if line[-1] in NEVER_LAST]
