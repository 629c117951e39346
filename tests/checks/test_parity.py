"""Two versions of a text: what has to be told of them, what translations may have in another way, and what a writer excuses."""

from pathlib import Path

import pytest

from sites import check

HEAD = "---\ntitle: {}\ndate: 2026-01-01\n---\n\n"


def pair(chinese: str, english: str) -> str:
    return (
        f"-- content/posts/a.zh.md --\n{HEAD.format('甲')}这一篇写清楚。\n\n{chinese}\n"
        f"-- content/posts/a.en.md --\n{HEAD.format('A')}This one is clear.\n\n{english}\n"
    )


SAME = {
    "order in a sentence": ("由 $a$ 与 $b$ 得。", "By $b$ and $a$."),
    "said twice": ("$n$ 个，共 $n$。", "There are $n$."),
    "words in a formula": (r"$$a\ \text{其中}\ b$$", r"$$a\quad\text{where } b$$"),
    "the end of a sentence": ("$$\na=1\\,。\n$$", "$$\na=1.\n$$"),
    "displayed in one": ("$$\na=1\n$$\n\n由 $a=1$ 得。", "$$\na=1\n$$\n\nFrom this."),
    "comments in code": (
        "```python\na = 1  # 数\n\n# 乙\nb = '字'\n```",
        "```python\na = 1  # number\nb = 'word'\n```",
    ),
    "what a program prints": ("```text output\n共 3\n```", "```text output\n3 in all\n```"),
    "versions of a picture": ("![图](p.zh.svg)", "![A picture](p.en.svg)"),
    "excused": ("<!-- differs -->\n\n$$\na=1\n$$\n\n$$\nb\n$$", "$$\nb\n$$"),
    "excused in its block": ("由 $a$ 得。<!-- differs -->", "So."),
}


@pytest.mark.parametrize("name", SAME)
def test_what_a_translation_may_have_in_another_way(root: Path, name: str) -> None:
    chinese, english = SAME[name]
    drawings = (
        "".join(f"-- content/posts/p.{each}.svg --\n<svg/>\n" for each in ("zh", "en"))
        if ".svg" in chinese
        else ""
    )
    found = check(root, pair(chinese, english) + drawings)
    assert [code for code in found.codes if code.startswith("parity.")] == []


def test_the_first_difference_is_told_with_both_places(root: Path) -> None:
    found = check(
        root, pair("$$\na\n$$\n\n$$\nb\n$$\n\n$$\nc\n$$", "$$\na\n$$\n\n$$\nx\n$$\n\n$$\nc\n$$\n\n$$\nd\n$$")
    )
    (problem,) = found.problems
    assert found.places == ["content/posts/a.en.md:13:1 parity.formula"]
    assert problem.message == "this formula, `x`, is another one than `b` at content/posts/a.zh.md:13:1"
    assert "1 more" in problem.hint


def test_what_is_missing_is_told_where_it_would_stand(root: Path) -> None:
    found = check(root, pair("$$\na\n$$\n\n$$\nb\n$$", "$$\nb\n$$\n\nText."))
    assert found.places == ["content/posts/a.en.md:9:1 parity.formula"]
    (problem,) = found.problems
    assert problem.message == "`a`, a formula, is missing, which stands at content/posts/a.zh.md:9:1"


def test_each_kind_is_told_once(root: Path) -> None:
    found = check(root, pair("## 甲\n\n$x$\n\n```c\n1;\n```", "Text."))
    assert sorted(found.codes) == ["parity.code", "parity.formula", "parity.heading"]
