"""Equations beyond the golden cases: feeds, lists, plain text, and what an equation that is put in costs."""

from collections.abc import Callable, Sequence

import pytest

from diglot.model import Syntax
from diglot.renderer import Parsed, Rendered
from diglot.renderer.equation_rows import find_rows
from diglot.renderer.math import typeset
from diglot.renderer.render import wanted

Finish = Callable[..., tuple[Parsed, Rendered]]

TEXT = r"""
由 \eqref{a} 得 $x \overset{\ref{a}}{=} y$。

$$
\begin{equation} a = b \label{a} \end{equation}
$$
"""


def test_a_feed_has_numbers_in_mathml_and_links_to_the_page(finish: Finish) -> None:
    _, rendered = finish(TEXT)
    html = rendered.feed.html
    assert '<a class="reference" href="\0l0\0">(1)</a>' in html
    assert "<mtext>1</mtext>" in html
    assert "<mtext>(1)</mtext>" in html
    assert "katex" not in html
    assert [target.href for target in rendered.targets.feed] == ["#a"]


def test_a_feed_may_have_latex(finish: Finish) -> None:
    _, rendered = finish(TEXT + "\n$a<b$ $\\bad$", feed_math="latex")
    html = rendered.feed.html
    assert r"$x \overset{\ref{a}}{=} y$" in html
    assert r"$$\begin{equation} a = b \label{a} \end{equation}$$" in html
    assert "$a&lt;b$" in html
    assert r"<code>\bad</code>" in html
    assert "<math" not in html


def test_an_excerpt_has_no_ids_and_its_links_lead_to_the_page(finish: Finish) -> None:
    _, rendered = finish(TEXT)
    html = rendered.excerpt.html
    assert " id=" not in html
    assert 'href="#' not in html
    assert {target.href for target in rendered.targets.excerpt} == {"#a"}
    assert "<mtext>(1)</mtext>" in html


def test_a_description_says_numbers(finish: Finish) -> None:
    _, rendered = finish(TEXT)
    assert rendered.description == "由 (1) 得 x 1= y。 a = b"


def test_titles_and_descriptions_say_what_macros_mean(finish: Finish) -> None:
    macros = {r"\E": r"\mathbb{E}", r"\norm": r"\lVert#1\rVert"}
    _, rendered = finish(r"设 $\norm{x} \in \R$。", title=r"期望 $\E[x]$", macros=macros)
    assert rendered.facts.title == "期望 𝔼[x]"
    assert rendered.description == "设 ‖x‖ ∈ ℝ。"


def test_the_words_of_a_heading_have_no_link(finish: Finish) -> None:
    _, rendered = finish("## 证明 \\eqref{a}\n\n" + TEXT)
    (heading,) = rendered.article.outline
    assert heading.html == "证明 (1)"


def test_an_equation_put_in_above_has_no_other_set_again(finish: Finish) -> None:
    before, _ = finish(TEXT)
    after, rendered = finish("$$\\begin{equation} c \\end{equation}$$\n" + TEXT)
    ((_, one), _), ((_, two), _) = (wanted(each.body, (), Syntax(), ()) for each in (before, after))
    assert [each for each in one if each not in two] == []
    assert "(2)</a>" in rendered.article.html


@pytest.mark.parametrize(
    ("tex", "rows"),
    [
        ("a", []),
        ("\\begin{align} a \\\\ b % \\\\ \\label{no}\n\\\\ c \\end{align}", ["1", "1", "1"]),
        (r"\begin{align} {a \\ b} \\ \begin{cases} c \\ d \end{cases} \end{align}", ["1", "1"]),
        (r"\begin{align*} a \\ b \tag{x^2} \\ c \end{align*}", ["", "x²", ""]),
        (r"\begin{align} a \notag \\ b \nonumber\tag{x} \\ \end{align}", ["", "x"]),
        (
            r"\begin{equation} \begin{split} a \\ b \end{split} \end{equation} \begin{gather} c \\ d \end{gather}",
            ["1"] * 3,
        ),
        (r"\begin{multline} a \\ b \end{multline}", ["1"]),
        (r"\left\{ a \right\} \tag*{(7)}", ["(7)"]),
        (r"\end{align} } } \label{a} {{", ["1"]),
        (r"\begin{align} \label{a}", ["1"]),
    ],
)
def test_rows(tex: str, rows: Sequence[str]) -> None:
    assert [row.tag if row.tag is not None else "1" if row.numbered else "" for row in find_rows(tex)] == rows


def test_rows_are_those_of_katex() -> None:
    """KaTeX and the reader of rows agree about how many numbers there are."""
    texts = [
        r"\begin{align} a \\ \begin{aligned} b \\ c \end{aligned} \\[2pt] d \nonumber \\ e \tag{1} \end{align}",
        r"\begin{gather} a \\ \substack{b \\ c} \\ {d} \\ \end{gather}",
        r"\begin{eqnarray} a &=& \begin{array}{c} 1 \\ 2 \end{array} \\ b &=& c \end{eqnarray}",
        r"\begin{alignat}{2} a & b \cr c & d \end{alignat}",
    ]
    for tex in texts:
        (result,) = typeset([(tex, True, {})])
        own = [row for row in find_rows(tex) if row.numbered and row.tag is None]
        assert result.html.count('<span class="eqn-num">') == len(own), tex
