import codecs

import pytest

from diglot.loader.encoding import WORST, decode


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_line_ends_and_byte_order_mark_vanish(ending: str, mark: bytes) -> None:
    data = mark + ending.join(["一", "", "b", ""]).encode()
    assert decode(data, "f.md") == ("一\n\nb\n", [])


def test_text_is_not_normalized() -> None:
    assert decode("e\u0301".encode(), "f.md")[0] == "e\u0301"


# bytes, line, column, offset, a word of the hint
UNDECODABLE = (
    (b"\xff", 1, 1, 0, "Latin-1"),
    (b"ab\n\xe9t\xe9", 2, 1, 3, "Latin-1"),
    (b"a\r\nb\r\xff", 3, 1, 5, "Latin-1"),
    ("---\ntitle: 中文标题\n".encode("gbk"), 2, 8, 11, "GB18030"),
    ("标题".encode("utf-16"), 1, 1, 0, "UTF-16"),
    ("标题".encode("utf-16-be").join([codecs.BOM_UTF16_BE, b""]), 1, 1, 0, "UTF-16"),
    ("中文很好\n".encode() + b"\xe4\xb8", 2, 1, 13, "damaged"),
    (codecs.BOM_UTF8 + "中文很好".encode() + b"\xff", 1, 5, 15, "damaged"),
    (b"a\xed\xa0\x80", 1, 2, 1, "UTF-8"),
)


@pytest.mark.parametrize(("data", "line", "column", "offset", "word"), UNDECODABLE)
def test_undecodable(data: bytes, line: int, column: int, offset: int, word: str) -> None:
    text, (problem,) = decode(data, "f.md")
    assert text is None
    assert (problem.code, problem.file, problem.line, problem.column) == (
        "encoding.utf8",
        "f.md",
        line,
        column,
    )
    assert f"offset {offset} " in problem.message
    assert word in problem.hint


def test_nul() -> None:
    text, (problem,) = decode("a\n中\0b\0".encode(), "f.md")
    assert text == "a\n中\ufffdb\ufffd"
    assert (problem.code, problem.line, problem.column) == ("encoding.nul", 2, 2)


@pytest.mark.parametrize("char", ["\u2028", "\u2029", "\u202e", "\u2067", "\x07", "\x0c", "\x7f", "\x9f"])
def test_control_characters_are_a_warning(char: str) -> None:
    text, (problem,) = decode(f"a\nbc{char}d".encode(), "f.md")
    assert text == f"a\nbc{char}d"
    assert (problem.code, problem.severity) == ("encoding.control", "warning")
    assert (problem.line, problem.column) == (2, 3)
    assert f"U+{ord(char):04X}" in problem.message


@pytest.mark.parametrize("char", ["\t", "\u3000", "\xa0", "\u200d", "\ufe0f", "“", "…"])
def test_other_characters_are_fine(char: str) -> None:
    assert decode(f"a{char}b".encode(), "f.md")[1] == []


def test_a_file_gets_few_warnings() -> None:
    assert len(decode(("\u202e\n" * 100).encode(), "f.md")[1]) == WORST
