"""Readable text where there is only text."""

import pytest

from diglot.renderer.plain import html_text, tex_text
from diglot.renderer.sentence import last_sentence_end, sentence_end, word_end


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"O(n^2)", "O(n²)"),
        (r"x_1 \in \mathbb{R}^n", "x₁ ∈ ℝⁿ"),
        (r"\alpha\beta", "αβ"),
        (r"\frac{1}{n+1}", "1/(n+1)"),
        (r"\mathcal{O}(n \log n)", "O(n log n)"),
        (r"e^{i\pi}", "e^(iπ)"),
        (r"\{a\}", "{a}"),
        (r"a \le b", "a ≤ b"),
        (r"\begin{aligned}a &= b\\c &= d\end{aligned}", "a = b c = d"),
        (r"x_{ij}", "x_(ij)"),
        (r"\text{中文} x", "中文 x"),
        (r"\R^n \to \N", "ℝⁿ → ℕ"),
        (r"O(n\log n) a\times b", "O(n log n) a × b"),
        (r"\tfrac12 \sqrt[3]{x+1} \sqrt2", "1/2 ³√(x+1) √2"),
        (r"\binom{n}{k} \equiv 1 \pmod{p}", "C(n, k) ≡ 1 (mod p)"),
        (r"\dv{f}{x} \textcolor{red}{y}", "df/dx y"),
        (r"\begin{equation} a \tag{$\star$} \label{eq:a} \end{equation}", "a (⋆)"),
        ("", ""),
    ],
)
def test_tex(tex: str, text: str) -> None:
    assert tex_text(tex) == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a <b>b</b>\n c", "a b c"),
        ("&lt;p&gt; &amp;", "<p> &"),
        ("<!-- > -->x", "x"),
        ('<a title=">">x</a>', "x"),
    ],
)
def test_html(html: str, text: str) -> None:
    assert html_text(html) == text


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("一。二。", 0, 2),
        ("一。二。", 3, 4),
        ("说：“好。”走", 0, 6),
        ("a.b c. d", 0, 6),
        ("3.14", 0, -1),
        ("end.", 0, 4),
    ],
)
def test_sentence_end(text: str, start: int, end: int) -> None:
    assert sentence_end(text, start) == end


def test_last_sentence_end() -> None:
    assert last_sentence_end("一。二。三。", 1, 5) == 4


@pytest.mark.parametrize(
    ("text", "limit", "end"),
    [
        ("word and more", 7, 4),
        ("well-known fact", 6, 0),
        ("中文字", 2, 2),
        ("e\u0301e\u0301", 3, 2),
        ("👩\u200d👩\u200d👧中", 3, 0),
        ("🇨🇳🇬🇧", 3, 2),
        ("👍🏽好", 1, 0),
    ],
)
def test_word_end(text: str, limit: int, end: int) -> None:
    assert word_end(text, limit) == end
