"""Titles: what of Markdown they take, and that they always have words."""

from collections.abc import Callable

import pytest

from diglot.model import TITLE
from diglot.renderer import Parsed, Rendered

Finish = Callable[..., tuple[Parsed, Rendered]]


@pytest.mark.parametrize(
    ("title", "html", "text"),
    [
        ("`a` *乙* **c**", "<code>a</code> <em>乙</em> <strong>c</strong>", "a 乙 c"),
        ("按<kbd>C</kbd>", "按<kbd>C</kbd>", "按C"),
        ("Vec<String> 与 C", "Vec&lt;String&gt; 与 C", "Vec<String> 与 C"),
        ("Map<a,b>", "Map&lt;a,b&gt;", "Map<a,b>"),
        ("Vec<u> & a < b", "Vec&lt;u&gt; &amp; a &lt; b", "Vec<u> & a < b"),
        ("x</b>", "x&lt;/b&gt;", "x</b>"),
        ("<script>x</script>", "&lt;script&gt;x&lt;/script&gt;", "<script>x</script>"),
        ("**<b>x** y</b>", "<strong><b>x</b></strong> y", "x y"),
        ("See [that](/about/)", "See that", "See that"),
        ("见<https://e.org/%00m0%00>", "见https://e.org/\ufffdm0\ufffd", "见https://e.org/\ufffdm0\ufffd"),
        ("x^[note]", "x", "x"),
        ("![图](x.png)", "图", "图"),
        ("a\\<b\\>", "a&lt;b&gt;", "a<b>"),
    ],
)
def test_title(title: str, html: str, text: str, finish: Finish) -> None:
    parsed, rendered = finish("文。", title=title)
    assert (rendered.facts.title_html, rendered.facts.title) == (html, text)
    assert parsed.problems + rendered.problems == ()
    assert parsed.needs == ()


def test_a_formula_in_a_title_does_not_scroll(finish: Finish) -> None:
    _, rendered = finish("文。", title="设 $$a_1$$")
    assert 'class="math display"><span class="katex' in rendered.facts.title_html
    assert rendered.facts.title == "设 a₁"


def test_a_note_in_a_title_is_none_of_the_text(finish: Finish) -> None:
    _, rendered = finish("文。^[注]", title="x^[note]")
    assert '<li id="fn-1"><p>注 ' in rendered.article.html
    assert rendered.article.html.count("<li") == 1


@pytest.mark.parametrize("title", ["<b></b>", "![](x.png)", "$\\,$", "^[note]", "[](/x/)"])
def test_a_title_without_words_is_shown_as_written(title: str, finish: Finish) -> None:
    parsed, rendered = finish("文。", title=title)
    assert rendered.facts.title == title
    (problem,) = parsed.problems
    assert (problem.code, problem.block) == ("front-matter.title-empty", TITLE)
    assert problem.hint


def test_a_wrong_formula_that_is_the_whole_title(finish: Finish) -> None:
    parsed, rendered = finish("文。", title="$\\frac$")
    assert rendered.facts.title == "$\\frac$"
    assert [(each.code, each.block) for each in (*parsed.problems, *rendered.problems)] == [
        ("front-matter.title-empty", TITLE),
        ("math.syntax", TITLE),
    ]


def test_no_title_is_none_of_the_renderers_mistakes(finish: Finish) -> None:
    parsed, rendered = finish("文。")
    assert parsed.problems + rendered.problems == ()


def test_an_outline_entry_closes_what_it_opens(finish: Finish) -> None:
    _, rendered = finish("## <b>x *y</b>* $$a$$")
    entry = rendered.article.outline[0].html
    assert entry.startswith('<b>x <em><span class="latin">y</span></em></b>')
    assert "\0" not in entry


def test_the_description_keeps_what_looks_like_a_tag(finish: Finish) -> None:
    _, rendered = finish("用`Vec<String>`，`&amp;`，$a<b$。")
    assert rendered.description == "用Vec<String>，&amp;，a<b。"


def test_the_summary_keeps_it_too(read: Callable[..., Parsed]) -> None:
    assert read("文。", summary="用 Vec<String>，见[此](/x/)。").body.description == "用 Vec<String>，见此。"
