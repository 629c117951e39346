"""What the second step makes of a parsed body: the page, the excerpt, the feed, and what other pages may know."""

import re
from collections.abc import Callable
from pathlib import Path

import html5lib
import pytest

from diglot.model import Asset, Target
from diglot.renderer import Parsed, Rendered
from diglot.renderer.markup import RESERVED

Finish = Callable[..., tuple[Parsed, Rendered]]
CAT = {"content/posts/euler/cat.png": Asset("media/cat.1f.png", 640, 480)}

EVERYTHING = """\
# 题 $x$

**第一段**，见[别处](../ddp/index.zh.md)与[下文](#二)，$a_1$。[^1]

> [!NOTE]
> 注意 $$\\frac12$$

![猫](cat.png "一只 $y$ 猫")

看 ![小猫](cat.png) 与 <b>粗</b>

## 二

- [ ] 事
- 物 `x`

| a | b |
|---|--:|
| 1 | $2$ |

```python title="x.py"
def f(x):
    return "<"
```

$$
\\begin{aligned}
a &= b
\\end{aligned}
$$

术语
: 解释

[^1]: 注。
"""


def test_the_page(finish: Finish) -> None:
    parsed, rendered = finish(EVERYTHING, assets=CAT)
    html = rendered.article.html
    assert parsed.problems + rendered.problems == ()
    assert '<img src="\0l2\0" alt="小猫" width="640" height="480" loading="lazy" decoding="async">' in html
    assert (
        '<figure class="code" data-language="python"><figcaption class="code-title">x.py</figcaption>' in html
    )
    assert '<span class="k">def</span> <span class="nf">f</span>' in html
    assert '<a href="#二">下文</a>' in html
    assert rendered.targets.article == (
        Target("../ddp/index.zh.md", 1, 1, 10),
        Target("asset:media/cat.1f.png", 3, 1, 1),
        Target("asset:media/cat.1f.png", 4, 1, 3),
    )
    assert [(entry.level, entry.id, entry.text) for entry in rendered.article.outline] == [
        (1, "题-x", "题 x"),
        (2, "二", "二"),
    ]
    assert 'class="katex"' in rendered.article.outline[0].html


def test_the_page_is_valid(finish: Finish) -> None:
    _, rendered = finish(EVERYTHING, assets=CAT)
    for fragment in (rendered.article, rendered.excerpt, rendered.feed):
        parser = html5lib.HTMLParser(strict=True)
        parser.parseFragment(fragment.html.replace("\0", ""))


def test_the_feed(finish: Finish) -> None:
    _, rendered = finish(EVERYTHING, assets=CAT)
    html = rendered.feed.html
    assert 'class="katex' not in html
    assert "annotation" not in html
    assert "tabindex" not in html
    assert 'class="anchor"' not in html
    assert '<pre><code>def f(x):\n    return "&lt;"\n</code></pre>' in html.replace("&quot;", '"')
    assert rendered.targets.feed[1] == Target("#二", 1, 1, 35)


def test_the_excerpt(finish: Finish) -> None:
    _, rendered = finish(EVERYTHING, assets=CAT)
    html = rendered.excerpt.html
    assert html.startswith(
        '<p><strong>第一段</strong>，见<a href="\0l0\0">别处</a>与<a href="\0l1\0">下文</a>'
    )
    assert 'class="katex"' in html
    assert " id=" not in html
    assert "footnote" not in html
    assert rendered.targets.excerpt == (Target("../ddp/index.zh.md", 1, 1, 10), Target("#二", 1, 1, 35))


def test_facts(finish: Finish) -> None:
    _, rendered = finish(EVERYTHING, title="论 $O(n^2)$ 与 *A & B*", assets=CAT)
    facts = rendered.facts
    assert facts.title == "论 O(n²) 与 A & B"
    assert '<em><span class="latin">A &amp; B</span></em>' in facts.title_html
    assert rendered.description.startswith("第一段，见别处与下文，a₁。")
    assert "\0" not in rendered.description
    assert facts.minutes == 1
    assert {"题-x", "二", "fn-1", "fnref-1"} <= set(rendered.ids)


def test_minutes(finish: Finish) -> None:
    _, rendered = finish("字" * 801 + " word" * 10)
    assert rendered.facts.minutes == 3


def test_a_missing_picture(finish: Finish) -> None:
    parsed, rendered = finish("段\n\n看 ![猫](cat.png)")
    assert parsed.needs == ("content/posts/euler/cat.png",)
    (problem,) = rendered.problems
    assert (problem.code, problem.at("", parsed.blocks).line, problem.column) == ("image.missing", 3, 3)
    assert f'看 <span class="problem" data-problem="{problem.message}">猫</span>' in rendered.article.html


def test_pictures_elsewhere_need_nothing(finish: Finish) -> None:
    parsed, rendered = finish("![猫](https://example.org/cat.png)")
    assert parsed.needs == ()
    assert 'src="https://example.org/cat.png"' in rendered.article.html


def test_raw_pictures_are_found_too(finish: Finish) -> None:
    _, rendered = finish('<img src="cat.png" alt="猫">', assets=CAT)
    assert rendered.article.html == '<img src="\0l0\0" alt="猫">'
    assert rendered.targets.article == (Target("asset:media/cat.1f.png", 0, 1, 1),)


@pytest.mark.parametrize(
    "text",
    [
        "图 ![猫](https://example.org/cat.png)",
        "图 ![猫](//example.org/cat.png)",
        "图 ![猫](data:image/png;base64,AAAA)",
        '图 <img src="https://example.org/cat.png" alt="猫">',
        '图 <video src="https://example.org/cat.mp4"></video>',
    ],
)
def test_a_picture_from_elsewhere_is_not_seen(text: str, finish: Finish) -> None:
    parsed, rendered = finish(f"段\n\n{text}")
    (problem,) = (*parsed.problems, *rendered.problems)
    assert (problem.code, problem.severity) == ("image.external", "warning")
    assert (problem.at("", parsed.blocks).line, problem.column) == (3, 3)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("一\n\n二^[注 <b>x] [^1]\n三 <i>\n\n[^1]: w", [(1, 3, 6), (2, 4, 3)]),
        ("^[a <b> c] <i>[^1]\n\n[^1]: w", [(1, 1, 5), (1, 1, 12)]),
        ("一[^1]\n\n[^1]: 注\n\n二^[甲 ^[乙 <b>y]]", [(1, 5, 10)]),
        ("一[^1]\n\n[^1]: 注 ^[乙 <b>y]", [(1, 3, 13)]),
        ("![猫^[乙 <b>y]](https://example.org/)", [(1, 1, 8)]),
        ("一[^1]\n\n[^1]:\n\n二^[乙 <b>y]", [(1, 5, 6)]),
    ],
)
def test_the_lines_of_a_note_count_from_its_own(
    text: str, wanted: list[tuple[int, int, int]], read: Callable[..., Parsed]
) -> None:
    parsed = read(text)
    found = [each for each in parsed.problems if each.code == "html.unclosed"]
    places = [(each.line, each.at("", parsed.blocks).line, each.column) for each in found]
    assert sorted(places, key=lambda place: place[1:]) == wanted


def test_a_task_whose_words_begin_on_the_next_line(read: Callable[..., Parsed]) -> None:
    parsed = read("- [ ]\n  一段长些的话\n  二 <b>")
    (problem,) = parsed.problems
    assert (problem.at("", parsed.blocks).line, problem.column) == (3, 5)


def test_a_link_elsewhere_is_no_picture(finish: Finish) -> None:
    parsed, rendered = finish('<a href="https://example.org/cat.png">猫</a>')
    assert parsed.problems + rendered.problems == ()


def test_headings_keep_off_the_ids_of_the_page(finish: Finish) -> None:
    layout = (Path(__file__).parents[2] / "templates" / "layout.html").read_text("utf-8")
    taken = re.findall(r'\bid="([^"]+)"', layout)
    assert set(taken) == RESERVED
    parsed, rendered = finish("".join(f"## {name.replace('-', ' ')}\n\n[x](#{name})\n\n" for name in taken))
    assert [entry.id for entry in rendered.article.outline] == [f"{name}-1" for name in taken]
    assert parsed.problems + rendered.problems == ()
    assert rendered.ids == tuple(f"{name}-1" for name in taken)


@pytest.mark.parametrize("anchor", ["二", "%E4%BA%8C", "fn-1", "old", "top"])
def test_known_anchors(anchor: str, finish: Finish) -> None:
    _, rendered = finish(f'## 二\n\n[x](#{anchor})[^1] <a id="old"></a>\n\n[^1]: 注')
    assert rendered.problems == ()


def test_an_unknown_anchor(finish: Finish) -> None:
    parsed, rendered = finish("段\n\n见 [x](#三)")
    (problem,) = rendered.problems
    assert (problem.code, problem.severity) == ("link.anchor", "warning")
    assert (problem.at("", parsed.blocks).line, problem.column) == (3, 3)


def test_an_unknown_language(finish: Finish) -> None:
    parsed, rendered = finish("段\n\n```pyhton\nx < 1\n```")
    (problem,) = rendered.problems
    assert (problem.code, problem.severity, problem.at("", parsed.blocks).line) == (
        "code.language",
        "warning",
        3,
    )
    assert "did you mean python?" in problem.hint
    assert "<code>x &lt; 1\n</code>" in rendered.article.html


def test_output_is_marked(finish: Finish) -> None:
    _, rendered = finish("```text output\n1\n```")
    assert rendered.article.html.startswith('<figure class="code output" data-language="text"><pre ')


def test_breaks_as_hexo_has_them(finish: Finish) -> None:
    _, rendered = finish("中\n文", breaks=True)
    assert rendered.article.html == "<p>中<br>\n文</p>"


def test_a_macro_of_the_site(finish: Finish) -> None:
    _, rendered = finish(r"$\R$", macros={r"\R": r"\mathbb{R}"})
    assert rendered.problems == ()
    assert "mathbb" in rendered.article.html
