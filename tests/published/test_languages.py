"""Whoever changes the language stays at the same section, in both directions."""

import pytest
from playwright.sync_api import Browser

from browsing import visit

pytestmark = pytest.mark.browser

AT_TOP = "(id) => Math.abs(document.getElementById(id).getBoundingClientRect().top) < innerHeight * 0.3"


@pytest.mark.parametrize(
    ("path", "section", "other", "arrives"),
    [
        ("/posts/everything/", "代码", "/en/posts/everything/", "code"),
        ("/en/posts/everything/", "tables-and-lists", "/posts/everything/", "表格与列表"),
    ],
)
def test_the_section_is_kept(
    browser: Browser, address: str, path: str, section: str, other: str, arrives: str
) -> None:
    with visit(browser, address + path, width=1280) as seen:
        seen.run("(id) => document.getElementById(id).scrollIntoView()", section)
        seen.page.click("a.version")
        seen.page.wait_for_url(f"**{other}**")
        assert seen.run("decodeURIComponent(location.hash)") == f"#{arrives}"
        assert seen.run(AT_TOP, arrives)


def test_the_section_of_the_address_is_kept(browser: Browser, address: str) -> None:
    """By the switch above the text too, to which one has scrolled back."""
    with visit(browser, f"{address}/posts/everything/#代码", width=360) as seen:
        seen.page.click("a.switch")
        seen.page.wait_for_url("**/en/posts/everything/**")
        assert seen.run("location.hash") == "#code"


def test_the_beginning_has_no_section(browser: Browser, address: str) -> None:
    with visit(browser, address + "/posts/everything/", width=1280) as seen:
        seen.page.click("a.switch")
        seen.page.wait_for_url("**/en/posts/everything/")
        assert seen.run("location.hash") == ""
