"""axe-core, which knows what assistive technology needs, finds nothing on any kind of page."""

import contextlib
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page

from browsing import Scheme, visit

pytestmark = pytest.mark.browser

AXE = (Path(__file__).parents[1] / "vendor/axe/axe.min.js").read_text("utf-8")
KINDS = {
    "home": "/",
    "older": "/page/1/",
    "post": "/posts/everything/",
    "page": "/about/",
    "category": "/categories/math/",
    "categories": "/categories/",
    "tag": "/tags/ring/",
    "tags": "/tags/",
    "archive": "/archive/",
    "year": "/archive/2026/",
}
PAGES = {f"{kind} {prefix or '/zh'}": prefix + path for prefix in ("", "/en") for kind, path in KINDS.items()}
PAGES |= {"notfound": "/404.html"}
EVERY_RULE = """() => axe.run(document, {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
})"""


def violations(page: Page) -> list[str]:
    page.evaluate(AXE)
    result = page.evaluate(EVERY_RULE)
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_no_violation(browser: Browser, address: str, path: str, scheme: Scheme, width: int) -> None:
    with visit(browser, address + path, color_scheme=scheme, width=width, reduced_motion="reduce") as seen:
        assert violations(seen.page) == []
        assert seen.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_violation_on_the_way(browser: Browser, address: str, scheme: Scheme) -> None:
    """A redirect, held up on its way: a host that answers 204 leaves the page where it is."""
    with visit(browser, color_scheme=scheme) as seen:
        seen.page.route("**/posts/everything/", lambda route: route.fulfill(status=204))
        with contextlib.suppress(Error):
            seen.page.goto(address + "/old/")
        seen.page.wait_for_timeout(200)
        assert seen.page.url == address + "/old/"
        assert violations(seen.page) == []


def test_it_finds_what_is_wrong(browser: Browser, address: str) -> None:
    with visit(browser, address + "/about/") as seen:
        seen.run(
            "document.querySelector('h1').remove(), document.querySelector('.theme').removeAttribute('aria-label')"
        )
        seen.run("document.querySelector('.theme').removeAttribute('title')")
        found = violations(seen.page)
        assert {each.partition(":")[0] for each in found} == {"button-name", "page-has-heading-one"}
