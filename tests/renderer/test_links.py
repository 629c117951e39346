"""Addresses that a parser leaves as they are: paths into the site, and URLs in which nothing needs encoding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it.common.normalize_url import normalizeLink

from diglot.renderer.markdown import PLAIN_URL, parser

MD = parser(extensions=True, chinese=True, english=False, line_breaks=False)


@given(st.from_regex(PLAIN_URL, fullmatch=True))
def test_markdown_it_would_leave_a_plain_url_too(url: str) -> None:
    assert normalizeLink(url) == url


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("https://example.org/a_b/?c=d&e#f", "https://example.org/a_b/?c=d&e#f"),
        ("https://EXAMPLE.org/路", "https://EXAMPLE.org/%E8%B7%AF"),
        ("https://例子.中国/", "https://xn--fsqu00a.xn--fiqs8s/"),
        ("https://example.org/50%", "https://example.org/50%25"),
        ("../路/index.md#a b", "../路/index.md#a b"),
    ],
)
def test_address(written: str, expected: str) -> None:
    assert MD.normalizeLink(written) == expected
