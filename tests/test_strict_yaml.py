import time
import tracemalloc
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from diglot import strict_yaml
from diglot.model import Place
from diglot.problem import Problem

TEXTS = (
    "title: 中文 a\ntags:\n- a\n- b: c\nempty:\nx: [1, {y: 2}]\nq: |\n  abc\n  d\n",
    "a: 'it''s'\nb: \"x\\ty\"\nc: >-\n  folded\n  text\n# a comment\nd: ~\n",
    "a: &x 1\nb: *x\nc: !!python/name:os.system y\nd: !t [1]\na: 2\n",
    "a\u2028b: c\nd: 😀 e\nf: [😀, 'g']\n",
)

# text, code, line, column, length, a word of the hint
MISTAKES = (
    ("title: One: two", "yaml.syntax", 1, 11, 1, "quotes"),
    ("a:\n\tb: c", "yaml.syntax", 2, 1, 1, "spaces"),
    ("a: 1\nb: 'it\nc: 2", "yaml.syntax", 2, 4, 1, "close it"),
    ("a: @b", "yaml.syntax", 1, 4, 1, "quotes"),
    ("a: `b`", "yaml.syntax", 1, 4, 1, "quotes"),
    ("a: [b", "yaml.syntax", 1, 4, 1, "close it"),
    ("a: [\n1,\n2\nb: c", "yaml.syntax", 1, 4, 1, "close it"),
    (r"a: {x: \mathbb{R}}", "yaml.syntax", 1, 15, 1, "quotes"),
    ("a: 'it's'", "yaml.syntax", 1, 8, 1, "second quote"),
    (r'a: "\q"', "yaml.syntax", 1, 5, 1, "single quotes"),
    (" a: b\nc: d", "yaml.syntax", 2, 1, 1, "same column"),
    ("a: b\n c: d", "yaml.syntax", 2, 3, 1, "same column"),
    ("- a\n- b: 1\nc: 2", "yaml.mapping", 1, 1, 1, "key: value"),
    ("a:\n  - b\n c: d", "yaml.syntax", 3, 2, 1, "indentation"),
    ("b: 1\nc: d: e", "yaml.syntax", 2, 5, 1, "quotes"),
    ("a: 'b'\nc: \"d\n", "yaml.syntax", 2, 4, 1, "close it"),
    ("x: 1\na:b\nc: d", "yaml.syntax", 2, 1, 1, "space after the colon"),
    ("a: 1\nb\n", "yaml.syntax", 2, 1, 1, "space after the colon"),
    ("a: x\x07y", "yaml.syntax", 1, 5, 1, "delete"),
    ("a: *x", "yaml.alias", 1, 4, 2, "write the value out"),
    ("a: &x 1", "yaml.alias", 1, 4, 2, "remove"),
    ("a: !!python/object/apply:os.system [ls]", "yaml.tag", 1, 4, 31, "remove"),
    ("a: 1\nb:\n  c: 1\n  c: 2", "yaml.duplicate", 4, 3, 1, "keep one"),
    ('a: "x\\0y"', "yaml.escape", 1, 4, 6, "delete"),
    ("? [a]\n: b", "yaml.key", 1, 3, 1, "quotes"),
    ("a: {'': x}", "yaml.key", 1, 5, 2, "quotes"),
    ("a: 1\n---\nb: 2", "yaml.documents", 2, 1, 3, "remove"),
    ("- a\n- b", "yaml.mapping", 1, 1, 1, "key: value"),
    ("just text", "yaml.mapping", 1, 1, 1, "key: value"),
)


def test_scalars_stay_as_written() -> None:
    text = "title: no\nversion: 1.10\ntime: 1:30\nzip: 012\ndate: 2024-02-30\nquoted: 'null'\n"
    assert strict_yaml.load(text).value == {
        "title": "no",
        "version": "1.10",
        "time": "1:30",
        "zip": "012",
        "date": "2024-02-30",
        "quoted": "null",
    }


@pytest.mark.parametrize("null", ["", "~", "null", "Null", "NULL"])
def test_null_is_none(null: str) -> None:
    assert strict_yaml.load(f"a: {null}\nb: 1").value == {"a": None, "b": "1"}


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "~"])
def test_nothing_is_an_empty_mapping(text: str) -> None:
    loaded = strict_yaml.load(text)
    assert (loaded.value, loaded.problems) == ({}, ())


def test_places() -> None:
    loaded = strict_yaml.load("tags: [a, 中文]\nmenu:\n  - url: /a/\n    name: x\n", first_line=5)
    assert loaded.places["tags"] == Place(5, 7, 7)
    assert loaded.places["tags[1]"] == Place(5, 11, 2)
    assert loaded.places["menu[0].url"] == Place(7, 10, 3)
    assert loaded.keys["menu[0].name"] == Place(8, 5, 4)


def test_place_of_what_is_not_there_is_that_of_its_surroundings() -> None:
    loaded = strict_yaml.load("a:\n  b: 1\n")
    assert loaded.place("a.b.c[3].d") == loaded.places["a.b"]
    assert loaded.place("a.x", key=True) == loaded.keys["a"]
    assert loaded.place("z") == Place(1, 1, 2)


@pytest.mark.parametrize(("text", "code", "line", "column", "length", "hint"), MISTAKES)
def test_mistakes(text: str, code: str, line: int, column: int, length: int, hint: str) -> None:
    (problem,) = strict_yaml.load(text).problems
    assert (problem.code, problem.line, problem.column, problem.length) == (code, line, column, length)
    assert hint in problem.hint


def test_duplicate_names_both_lines_and_keeps_the_first() -> None:
    loaded = strict_yaml.load("a: 1\nb: 2\na: {c: 3}\n", first_line=2)
    assert loaded.value == {"a": "1", "b": "2"}
    (problem,) = loaded.problems
    assert problem.line == 4
    assert "line 2" in problem.message


def test_mistakes_that_leave_the_rest_readable_are_all_reported() -> None:
    loaded = strict_yaml.load("a: &x 1\nb: *x\na: 2\nc: !t 3\n")
    assert [problem.code for problem in loaded.problems] == [
        "yaml.alias",
        "yaml.alias",
        "yaml.duplicate",
        "yaml.tag",
    ]
    assert loaded.value == {"a": "1", "b": None, "c": "3"}


@pytest.mark.skipif(not hasattr(yaml, "CSafeLoader"), reason="PyYAML was built without libyaml")
@pytest.mark.parametrize("text", [*TEXTS, *(mistake[0] for mistake in MISTAKES)])
def test_both_loaders_agree(text: str) -> None:
    assert strict_yaml.load(text, loader=yaml.CSafeLoader) == strict_yaml.load(text, loader=yaml.SafeLoader)


@pytest.mark.parametrize("depth", [strict_yaml.DEEPEST, strict_yaml.DEEPEST + 1])
def test_depth_limit(depth: int) -> None:
    loaded = strict_yaml.load("a: " + "[" * (depth - 1) + "]" * (depth - 1))
    assert [problem.code for problem in loaded.problems] == ["yaml.depth"] * (depth > strict_yaml.DEEPEST)


@pytest.mark.parametrize(
    "text",
    [
        "a: " + "[" * 20_000,
        "a: " + "{b: " * 20_000,
        "a:\n" + "".join(" " * depth + "-\n" for depth in range(2_000)),
        "a: &a [x]\n" + "".join(f"b{n}: &b{n} [{', '.join([f'*b{n - 1}'] * 9)}]\n" for n in range(1, 500)),
    ],
    ids=["lists", "mappings", "blocks", "aliases"],
)
@pytest.mark.parametrize("loader", [None, yaml.SafeLoader])
def test_bombs_are_cheap(text: str, loader: Any) -> None:
    tracemalloc.start()
    begun = time.perf_counter()
    loaded = strict_yaml.load(text, loader=loader)
    took = time.perf_counter() - begun
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert loaded.problems
    assert peak < 50_000_000
    # A second on a quiet machine, under the tracer and beside other tests.
    assert took < 20


def test_too_long() -> None:
    (problem,) = strict_yaml.load("a: " + "x" * strict_yaml.LONGEST).problems
    assert problem.code == "yaml.size"


@given(st.text(alphabet="ab:-[]{}'\"#&*!|>%@`,?~\\ \t\n\u2028\x85é中0", max_size=60))
def test_any_text_gives_data_or_problems_inside_it(text: str) -> None:
    for loader in (None, yaml.SafeLoader):
        loaded = strict_yaml.load(text, loader=loader)
        assert loaded.problems or loaded.value is not None
        lines = text.split("\n")
        spots: list[Place | Problem] = [*loaded.places.values(), *loaded.keys.values(), *loaded.problems]
        for spot in spots:
            assert 1 <= spot.line <= len(lines)
            assert 1 <= spot.column <= len(lines[spot.line - 1]) + 1
