"""axe-core, which knows what assistive technology needs, finds nothing on any kind of page."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route

from browsing import visit
from kinds_of_page import PAGES, REDIRECT

pytestmark = pytest.mark.browser

AXE = (Path(__file__).parents[1] / "vendor/axe/axe.min.js").read_text("utf-8")
EVERY_RULE = """() => axe.run(document, {
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  resultTypes: ["violations"],
})"""


def violations(page: Page) -> list[str]:
    page.evaluate(AXE)
    result = page.evaluate(EVERY_RULE)
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_no_violation(browser: Browser, address: str, path: str) -> None:
    """In light and dark, on a desk and in a hand."""
    found = {}
    with visit(browser, address + path, reduced_motion="reduce") as seen:
        for width in (1280, 360):
            seen.page.set_viewport_size({"width": width, "height": 900})
            seen.page.emulate_media(color_scheme="light")
            found[f"light {width}"] = violations(seen.page)
            seen.page.emulate_media(color_scheme="dark")
            found[f"dark {width}"] = violations(seen.page)
        assert {where: what for where, what in found.items() if what} == {}
        assert seen.complaints == []


def test_no_violation_on_the_way(browser: Browser, address: str) -> None:
    """A redirect, as it looks where scripts are off and for the moment until it leads on."""

    def hold_up(route: Route) -> None:
        text = route.fetch().text()
        assert text.count('content="0; url=') == 1
        route.fulfill(body=text.replace('content="0; url=', 'content="600; url='), content_type="text/html")

    with visit(browser) as seen:
        seen.page.route(address + REDIRECT, hold_up)
        seen.page.route("**/redirect.*.js", lambda route: route.abort())
        seen.page.goto(address + REDIRECT)
        for width in (1280, 360):
            seen.page.set_viewport_size({"width": width, "height": 900})
            # In light only: it has no style sheet, and axe takes the browser's own dark background for white. That it leads
            # on by itself is what it is for, and that it does so after minutes is this test's.
            assert [each for each in violations(seen.page) if not each.startswith("meta-refresh")] == []


@pytest.mark.parametrize("path", [PAGES["home-zh"], PAGES["post-en"]])
def test_no_violation_in_forced_colours(browser: Browser, address: str, path: str) -> None:
    with visit(browser, address + path, forced_colors="active", reduced_motion="reduce") as seen:
        assert violations(seen.page) == []


def test_it_finds_what_is_wrong(browser: Browser, address: str) -> None:
    with visit(browser, address + PAGES["page-en"]) as seen:
        seen.run("document.querySelector('h1').remove()")
        for name in ("aria-label", "title"):
            seen.run("(name) => document.querySelector('.theme').removeAttribute(name)", name)
        found = {each.partition(":")[0] for each in violations(seen.page)}
        assert found == {"button-name", "page-has-heading-one"}
