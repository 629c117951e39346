"""Equations on pages other than their own: links to them, lists, feeds."""

import re
from pathlib import Path

from sites import build, post

SUMS = r"""由 \eqref{eq:sum} 得

\begin{align} a &= b \label{eq:sum} \\ c &= d \label{eq:和} \end{align}

<!-- more -->

见 \eqref{eq:和}。
"""


def test_other_pages_link_to_an_equation_by_its_label(root: Path) -> None:
    files = {
        "content/posts/sums/index.zh.md": post(body=SUMS),
        "content/posts/b.zh.md": post(body="见[甲](sums/index.zh.md#eq:sum)、[乙](post:sums#eq:和)。"),
    }
    result = build(root, files)
    assert result.problems == ()
    page = result.files["posts/b/index.html"].decode()
    assert 'href="/posts/sums/#eq:sum">甲' in page
    assert 'href="/posts/sums/#eq:和">乙' in page


def test_a_label_that_is_not_there_is_told(root: Path) -> None:
    files = {
        "content/posts/sums/index.zh.md": post(body=SUMS),
        "content/posts/b.zh.md": post(body="见[甲](sums/index.zh.md#eq:sums)。"),
    }
    (problem,) = build(root, files).problems
    assert (problem.code, problem.hint) == ("link.anchor", "did you mean `eq:sum`?")


def test_lists_and_feeds_lead_to_the_page(root: Path) -> None:
    files = {f"content/posts/{name}.zh.md": post(f"2026-01-0{name}", body=SUMS) for name in "12"}
    result = build(root, files)
    assert result.problems == ()
    home = result.files["index.html"].decode()
    assert re.findall(r'<a class="reference" href="([^"]*)">([^<]*)</a>', home) == [
        ("/posts/2/#eq:sum", "(1)"),
        ("/posts/1/#eq:sum", "(1)"),
    ]
    ids = re.findall(r'\sid="([^"]*)"', home)
    assert len(ids) == len(set(ids))
    assert home.count("<mtext>(2)</mtext>") == 2
    feed = result.files["feed.xml"].decode()
    assert 'href="https://example.org/posts/1/#eq:和"' in feed
    assert "&lt;mtext&gt;(2)&lt;/mtext&gt;" in feed
