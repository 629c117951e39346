"""With a keyboard alone: all that can be done can be reached, in the order of the page, and one sees where one is."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from browsing import Scheme, Visit, visit
from kinds_of_page import PAGES, POSTS

pytestmark = pytest.mark.browser

INTERACTIVE = """() => [...document.querySelectorAll("a[href], button, summary, input:enabled, [tabindex='0']")]
  .filter((each) => each.tabIndex >= 0 && each.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }))
  .map((each) => (each.dataset.stop = each.tagName + " " + (each.getAttribute("aria-label") ?? each.textContent).trim()))"""
FOCUS = """() => {
  const focused = document.activeElement, style = getComputedStyle(focused);
  const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const luminance = (colour) => {
    paint.fillStyle = colour;
    paint.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...paint.getImageData(0, 0, 1, 1).data].map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [low, high] = [style.outlineColor, getComputedStyle(document.documentElement).backgroundColor].map(luminance).sort((a, b) => a - b);
  const box = focused.getBoundingClientRect();
  return {
    stop: focused === document.body ? null : focused.dataset.stop ?? focused.outerHTML,
    outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    contrast: (high + 0.05) / (low + 0.05),
    shown: style.opacity > 0 && box.width > 0 && box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth,
  };
}"""


def walk(seen: Visit, key: str = "Tab") -> list[dict[str, Any]]:
    """What has the focus after each key, until it leaves the page."""
    stops: list[dict[str, Any]] = []
    while True:
        seen.page.keyboard.press(key)
        focus = seen.run(FOCUS)
        if focus["stop"] is None or len(stops) > 300:
            return stops
        stops.append(focus)


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", [PAGES["home-zh"], *POSTS])
def test_tab_reaches_all_in_order(
    browser: Browser, address: str, path: str, scheme: Scheme, width: int
) -> None:
    with visit(browser, address + path, color_scheme=scheme, width=width) as seen:
        seen.run("document.fonts.ready.then(() => new Promise(requestAnimationFrame))")
        expected = seen.run(INTERACTIVE)
        stops = walk(seen)
        assert [stop["stop"] for stop in stops] == expected
        assert len(stops) > 15
        unseen = [s for s in stops if not s["shown"] or s["outline"] < 2 or s["contrast"] < 3]
        assert unseen == []


def test_only_what_scrolls_is_a_stop(browser: Browser, address: str) -> None:
    """A post has dozens of formulas; to walk through each of them would be a wall."""
    stops = """() => [...document.querySelectorAll("[role=group]")]
      .map((each) => [each.tabIndex === 0, each.scrollWidth > each.clientWidth])"""
    with visit(browser, address + POSTS[1]) as seen:
        seen.run("document.fonts.ready.then(() => new Promise(requestAnimationFrame))")
        wide = seen.run(stops)
        assert all(stop == scrolls for stop, scrolls in wide)
        seen.page.set_viewport_size({"width": 360, "height": 800})
        seen.page.wait_for_timeout(100)
        narrow = seen.run(stops)
        assert all(stop == scrolls for stop, scrolls in narrow)
        assert 0 < sum(stop for stop, _ in wide) < sum(stop for stop, _ in narrow) < len(wide)
    with visit(browser, address + POSTS[1], java_script_enabled=False) as seen:
        assert (
            seen.page.locator("[role=group]").count()
            == seen.page.locator("[role=group][tabindex='0']").count()
        )


def test_skip_link(browser: Browser, address: str) -> None:
    with visit(browser, address + POSTS[0]) as seen:
        seen.page.keyboard.press("Tab")
        assert seen.run("document.querySelector('.skip').getBoundingClientRect().top") >= 0
        seen.page.keyboard.press("Enter")
        assert seen.run("document.activeElement.id") == "main"
        seen.page.keyboard.press("Tab")
        assert seen.run("document.activeElement.closest('main') !== null")


def test_enter_and_space_do_what_a_click_does(browser: Browser, address: str) -> None:
    with visit(
        browser, address + POSTS[1], width=360, permissions=["clipboard-read", "clipboard-write"]
    ) as seen:
        press = seen.page.keyboard.press
        for key, theme in (("Enter", "dark"), ("Space", None)):
            seen.page.locator(".theme").focus()
            press(key)
            assert seen.run("document.documentElement.dataset.theme ?? null") == theme
        summary = seen.page.locator(".outline summary")
        for key, is_open in (("Enter", True), ("Space", False), ("Enter", True)):
            summary.focus()
            press(key)
            assert seen.run("document.querySelector('.outline details').open") is is_open
        press("Tab")
        press("Enter")
        assert seen.page.url.endswith("#formulas")
        seen.page.locator(".copy").first.focus()
        press("Space")
        seen.page.locator(".copy", has_text="Copied").wait_for()
        assert seen.run("navigator.clipboard.readText()").startswith("import torch")
        seen.page.locator(".prose .footnote-ref a").first.focus()
        press("Enter")
        assert seen.page.url.endswith("#fn-1")
        seen.page.locator(".switch").focus()
        press("Enter")
        seen.page.wait_for_url(address + POSTS[0])


def test_what_scrolls_scrolls_by_arrows(browser: Browser, address: str) -> None:
    with visit(browser, address + POSTS[0], width=360) as seen:
        for kind in (".code pre", ".table", ".math.display"):
            box = seen.page.locator(f"{kind}[tabindex='0']").first
            box.focus()
            seen.page.keyboard.press("ArrowRight")
            seen.page.wait_for_timeout(300)
            assert box.evaluate("(each) => each.scrollLeft") > 0, kind
