"""No text can make the mark of a hole, and each problem has a place within the text: tried on random texts."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diglot.engine import inline
from diglot.model import Document, Syntax
from diglot.renderer import RENDER, Parsed, Rendered, parse

Finish = Callable[..., tuple[Parsed, Rendered]]
LINK, STRING = re.compile("\0l(\\d+)\0"), re.compile("\0t(\\w+)\0")

FORGED = [
    "<https://e.org/%00l0%00>",
    "<https://e.org/%00m3%00>",
    "<https://e.org/%00tnope%00>",
    "https://e.org/%00l0%00",
    "![图](a%00l9%00.png)",
    '<img src="a%00l9%00.png">',
    "[x](a%00l9%00.md#%00l9%00)",
    "[x](#%00l9%00)",
    "&#0;l0&#0; \0l0\0",
    '```c title="&#0;l0&#0;"\n\0l0\0\n```',
]


@pytest.mark.parametrize("text", FORGED)
def test_a_text_forges_no_hole(text: str, finish: Finish) -> None:
    parsed, rendered = finish(f"{text}\n\n## {text}", title=text)
    for fragment, targets in (
        (rendered.article, rendered.targets.article),
        (rendered.excerpt, rendered.targets.excerpt),
        (rendered.feed, rendered.targets.feed),
    ):
        assert [int(index) for index in LINK.findall(fragment.html)] == [*range(len(targets))]
        assert set(STRING.findall(fragment.html)) <= {
            "heading_link",
            "code",
            "omitted_picture",
            "omitted_code",
        }
        assert "\0" not in STRING.sub("", LINK.sub("", fragment.html))
    told = [problem.message for problem in (*parsed.problems, *rendered.problems)]
    assert "\0" not in "".join([rendered.facts.title, rendered.facts.title_html, *parsed.needs, *told])


@pytest.mark.parametrize("tex", [r"\text{\char0 l7\char0 }", r"\char0", r'\char"D800', r'\text{\char"DC00}'])
def test_a_formula_makes_characters_only(tex: str, finish: Finish) -> None:
    _, rendered = finish(f"设 ${tex}$。")
    (problem,) = rendered.problems
    assert (problem.code, problem.column) == ("math.syntax", 4)
    assert "\0" not in rendered.article.html + rendered.feed.html
    rendered.article.html.encode()


FRAGMENTS = r"""
# |## h|{#id}|- |1. |> |> [!NOTE] |[^1]|[^1]: |^[|]|[|](|](#a)|)|![|$|$$|\(|\)|\begin{align}|\end{align}|```|*|_|`
|<b>|</b>|<i>|</i>|<details>|<!--|-->|<!-- more -->|<script>|<img src='a.png'>|<a href=x>|中文|，|word |https://a.org/
|- [ ] |\frac|\char0|{|}|\|&#0;|%00
""".replace("\n", "").split("|")
WORDS = st.lists(st.sampled_from([*FRAGMENTS, "    ", "\n", "\n\n"]), min_size=1, max_size=30).map("".join)
TITLES = st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=6).map("".join)


@given(WORDS, TITLES.filter(str.strip))
def test_any_text(text: str, title: str) -> None:
    document = Document("content/posts/a.zh.md", "post", "zh", "posts/a", "a", title=title, summary=title)
    parsed = parse(text, document, Syntax("zh-Hans"))
    rendered = inline(RENDER, parsed.body, tuple(None for _ in parsed.needs), Syntax("zh-Hans"), ())
    facts, outline = rendered.facts, rendered.article.outline
    assert facts.title
    assert "\0" not in facts.title + facts.title_html + rendered.description
    assert "\0" not in "".join(entry.html for entry in outline)
    lines = text.split("\n")
    for problem in (*parsed.problems, *rendered.problems):
        if problem.block >= 0:
            line = problem.at("", parsed.blocks).line
            assert 1 <= line <= len(lines), problem
            assert problem.line >= 1, problem
            assert problem.column <= len(lines[line - 1]) + 1, problem
