from typing import Any, Literal

import msgspec
import pytest

from diglot import strict_yaml
from diglot.problem import Problem
from diglot.schema import decode, natural, suggest


class Inner(msgspec.Struct, frozen=True):
    url: str
    name: str | dict[str, str] = ""


class Outer(msgspec.Struct, frozen=True):
    title: str
    size: int = 1
    ratio: float = 0.5
    draft: bool = False
    mode: Literal["show", "hide"] = "show"
    tags: str | list[str] | None = None
    items: tuple[Inner, ...] = ()
    by_key: dict[str, Inner] = {}
    extra: Any = None


def read(text: str) -> tuple[Outer | None, list[Problem]]:
    return decode(strict_yaml.load(text), Outer, "f.yaml", "test")


def test_all_types() -> None:
    value, problems = read(
        "title: 12\nsize: 3\nratio: 2\ndraft: True\nmode: hide\ntags: [1.10]\n"
        "items: [{url: /, name: {zh: x}}]\nby_key: {k: {url: y}}\nextra: {n: 1, s: '1', b: [true, ~]}\n"
    )
    assert problems == []
    assert value == Outer(
        title="12",
        size=3,
        ratio=2.0,
        draft=True,
        mode="hide",
        tags=["1.10"],
        items=(Inner("/", {"zh": "x"}),),
        by_key={"k": Inner("y")},
        extra={"n": 1, "s": "1", "b": [True, None]},
    )


# text, code, line, column, a word of the hint
MISTAKES = (
    ("title: a\nsize: many", "test.type", 2, 7, ""),
    ("title: a\nsize: 1.5", "test.type", 2, 7, ""),
    ("title: a\ndraft: yes", "test.type", 2, 8, "true or false"),
    ("title: a\ndraft: 1", "test.type", 2, 8, "true or false"),
    ("title: a\nmode: shwo", "test.type", 2, 7, "`show`"),
    ("title: [a]", "test.type", 1, 8, ""),
    ("title: a\ntags: {a: b}", "test.type", 2, 7, ""),
    ("title: a\ntags: [{a: b}]", "test.type", 2, 8, ""),
    ("title: a\nitems: x", "test.type", 2, 8, "[a, b]"),
    ("title: a\nby_key: [x]", "test.type", 2, 9, "key: value"),
    ("title: a\nby_key: {k: x}", "test.type", 2, 13, ""),
    ("title: a\nsiez: 3", "test.unknown", 2, 1, "`size`"),
    ("title: a\nzzzzzz: 3", "test.unknown", 2, 1, "known here"),
    ("title: a\nitems: [{url: x, nam: y}]", "test.unknown", 2, 18, "`name`"),
    ("title: a\nitems:\n- name: y", "test.missing", 2, 1, ""),
    ("size: 1", "test.missing", 1, 1, ""),
)


@pytest.mark.parametrize(("text", "code", "line", "column", "hint"), MISTAKES)
def test_mistakes(text: str, code: str, line: int, column: int, hint: str) -> None:
    (problem,) = read(text)[1]
    assert (problem.file, problem.code, problem.line, problem.column) == ("f.yaml", code, line, column)
    assert hint in problem.hint


def test_all_mistakes_at_once_and_defaults_in_their_place() -> None:
    value, problems = read("title: a\nsize: x\ndraft: no\nfoo: 1\nitems: [{}, {url: b}]\n")
    assert [problem.line for problem in problems] == [2, 3, 4, 5]
    assert value == Outer(title="a", items=(Inner("b"),))


@pytest.mark.parametrize("text", ["size: 1", "title:", "title: [a]", "title: 'a", "- a"])
def test_no_value_without_what_is_required(text: str) -> None:
    value, problems = read(text)
    assert value is None
    assert problems


def test_an_empty_value_is_the_default() -> None:
    assert read("title: a\nsize:\ntags:\n") == (Outer(title="a"), [])


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("true", True),
        ("FALSE", False),
        ("yes", "yes"),
        ("12", 12),
        ("-3", -3),
        ("012", 12),
        ("0x1f", 31),
        ("0o17", 15),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("1e999", "1e999"),
        ("9" * 30, "9" * 30),
        ("1:30", "1:30"),
        ("2020-01-01", "2020-01-01"),
        (".inf", ".inf"),
        (None, None),
    ],
)
def test_natural(written: str | None, value: object) -> None:
    found = natural({"a": [written]})["a"][0]
    assert (found, type(found)) == (value, type(value))


def test_natural_keeps_what_was_quoted() -> None:
    loaded = strict_yaml.load("a: {b: ['1', 1]}")
    assert natural(loaded.value, loaded.quoted) == {"a": {"b": ["1", 1]}}


def test_suggest() -> None:
    assert suggest("Titel", ["title", "tags"]) == "did you mean `title`?"
    assert suggest("xyz", ["title"]) == ""
