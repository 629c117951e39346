import pytest

from diglot.language import load_strings, sort_key, translate

STRINGS = """\
home: Home
more: Read {title}
posts: {one: "{n} post", other: "{n} posts"}
"""


def test_translate() -> None:
    strings, problems = load_strings(STRINGS, "en.yaml", "en")
    assert problems == ()
    assert translate(strings, "home") == "Home"
    assert translate(strings, "more", title="{x}") == "Read {x}"
    assert [translate(strings, "posts", n=n) for n in (0, 1, 2)] == [
        "0 posts",
        "1 post",
        "2 posts",
    ]


def test_chinese_has_one_plural_form() -> None:
    strings, problems = load_strings("posts: {other: '{n} 篇'}", "zh.yaml", "zh-Hans")
    assert problems == ()
    assert translate(strings, "posts", n=1) == "1 篇"


@pytest.mark.parametrize(("key", "missing"), [("foot", "foot"), ("more", "title"), ("posts", "n")])
def test_what_is_missing_is_named(key: str, missing: str) -> None:
    strings, _ = load_strings(STRINGS, "en.yaml", "en")
    with pytest.raises(KeyError, match=missing):
        translate(strings, key)


@pytest.mark.parametrize("line", ["a: {one: x}", "a: [x]", "a: {on: x, other: y}", "a:", "a: {other: [x]}"])
def test_strings_that_cannot_be_used(line: str) -> None:
    strings, problems = load_strings(f"b: fine\n{line}\n", "en.yaml", "en")
    assert [(problem.code, problem.file, problem.line) for problem in problems] == [
        ("strings.form", "en.yaml", 2)
    ]
    assert strings.texts == {"b": "fine"}


def test_chinese_names_stand_by_pinyin() -> None:
    expected = [
        "9 分钟",
        "10 分钟",
        "attention",
        "Zoo",
        "阿里",
        "长城",
        "重庆",
        "第2章",
        "第10章",
        "扩散模型",
        "西",
        "西安",
        "先",
        "自动求导",
    ]
    for start in range(len(expected)):
        turned = expected[start:] + expected[:start]
        assert sorted(turned, key=lambda name: sort_key(name, "zh-Hans")) == expected


def test_other_names_stand_without_case_and_numbers_by_value() -> None:
    shuffled = ["c", "B010x", "b2", "a", "b10", "B1"]
    expected = ["a", "B1", "b2", "b10", "B010x", "c"]
    assert sorted(shuffled, key=lambda name: sort_key(name, "en")) == expected
