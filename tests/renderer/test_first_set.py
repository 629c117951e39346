"""No match of an expression begins where `beginning` says it can't, and that says no more than need be."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diglot.renderer.first_set import ASCII, beginning

LETTERS = {*map(chr, range(65, 91)), *map(chr, range(97, 123))}
DIGITS = set("0123456789")


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("abc", "a"),
        ("[^\n]", ASCII - {"\n"}),
        ("[a-c_]", "abc_"),
        (r"\d+(?:\.\d+)?", DIGITS),
        (r"(?:if|else|for)\b", "ief"),
        (r"^\b(?=x)(?!y)z", "z"),
        ("a?b*c", "abc"),
        ("a{2,}+b", "a"),
        ("(a|)b", "ab"),
        ("[^a]", ASCII - {"a"}),
        (r"[\w.]", LETTERS | DIGITS | {"_", "."}),
        ("(?i)if", "iI"),
        ("(?i)ſ", "iIsSkK"),
        ("(?i)[à-ſ]", "iIsSkK"),
        ("(?x) # nothing\n z", "z"),
        ("中", ""),
        # They may match nothing, anything, or what it does not look into.
        ("a*", ASCII),
        ("", ASCII),
        (".", ASCII),
        (r"(a)?\1b", ASCII),
        ("(?>a)b", ASCII),
        ("(?i:a)b", ASCII),
        (r"(?a)\S", ASCII),
    ],
)
def test_first_set(pattern: str, expected: set[str]) -> None:
    assert beginning(re.compile(pattern)).characters == set(expected)


@pytest.mark.parametrize(
    ("pattern", "empty", "starts_line"),
    [
        ("a", False, False),
        ("a*", True, False),
        (r"\b$", True, False),
        (r"(?=x)", True, False),
        (r"(?:a|)", True, False),
        ("^a", False, True),
        ("^", True, True),
        (r"(\b^ *)#", False, True),
        ("(^)?a", False, False),
        ("(?:^|,)a", False, False),
    ],
)
def test_where(pattern: str, empty: bool, starts_line: bool) -> None:
    assert beginning(re.compile(pattern))[1:] == (empty, starts_line)


ATOMS = [
    "a",
    "B",
    "7",
    "_",
    "é",
    "ſ",
    "中",
    r"\d",
    r"\W",
    r"\s",
    "[^a]",
    "[A-f]",
    "[^\\W7]",
    r"\b",
    "^",
    "(?=a)",
    "(?<!a)",
    ".",
]
PATTERNS = st.recursive(
    st.sampled_from(ATOMS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map("".join),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: f"(?:{'|'.join(parts)})"),
        st.tuples(inner, st.sampled_from(["*", "+?", "?", "{0,2}", "{2}"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
    ),
    max_leaves=8,
)
FLAGS = st.sampled_from([0, re.IGNORECASE, re.ASCII, re.DOTALL | re.MULTILINE])


@given(PATTERNS, FLAGS, st.text(alphabet="aAbB7_ \n\x1céſİKiskIK中", max_size=4))
def test_no_match_begins_elsewhere(pattern: str, flags: int, text: str) -> None:
    compiled = re.compile(pattern, flags)
    characters, empty, starts_line = beginning(compiled)
    for start in range(len(text) + 1):
        if compiled.match(text, start):
            char = text[start : start + 1]
            assert char in characters if char and char.isascii() else char or empty
            assert not starts_line or start == 0 or text[start - 1] == "\n"
