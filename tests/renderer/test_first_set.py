"""No match of an expression begins with a character outside of its FIRST set, and the set is no larger than need be."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diglot.renderer.first_set import ASCII, first_set

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
        ("(?i)if", "iIsSkK"),
        ("(?x) # nothing\n z", "z"),
        ("中", "中"),
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
    assert first_set(re.compile(pattern)) == set(expected)


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
def test_no_match_begins_with_another_character(pattern: str, flags: int, text: str) -> None:
    compiled = re.compile(pattern, flags)
    for start in range(len(text)):
        if text[start].isascii() and compiled.match(text, start):
            assert text[start] in first_set(compiled)
