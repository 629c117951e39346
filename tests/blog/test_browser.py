"""Pages looked at by a real browser: nothing overflows, fonts and styles load, the theme can be switched, no script is needed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from browsing import host

pytestmark = pytest.mark.browser

POSTS = ["/posts/diffusion-framework/", "/en/posts/diffusion-framework/"]
PAGES = ["/", "/en/", *POSTS, "/tags/", "/en/archive/", "/about/", "/404.html"]
BACKGROUND = "getComputedStyle(document.documentElement).backgroundColor"


@pytest.fixture(scope="module")
def address(blog: Path) -> Iterator[str]:
    with host(blog) as found:
        yield found


def visit(browser: Browser, url: str, *, scheme: str = "light", scripts: bool = True) -> Page:
    """A page in a browser of its own; whatever it complains of fails the test."""
    context = browser.new_context(
        color_scheme="dark" if scheme == "dark" else "light", java_script_enabled=scripts
    )
    page = context.new_page()
    complaints: list[str] = []
    page.on(
        "console",
        lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.append(f"failed: {request.url}"))
    page.on(
        "response",
        lambda response: (
            complaints.append(f"{response.status}: {response.url}") if response.status >= 400 else None
        ),
    )
    page.goto(url)
    assert complaints == []
    return page


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_wider_than_the_window(browser: Browser, address: str, path: str) -> None:
    page = visit(browser, address + path)
    widths = (320, 390, 768, 1280, 2560)
    found = []
    for width in widths:
        page.set_viewport_size(ViewportSize(width=width, height=900))
        found.append(page.evaluate("document.documentElement.scrollWidth"))
    assert [(width, wide) for width, wide in zip(widths, found, strict=True) if wide > width] == []
    page.context.close()


@pytest.mark.parametrize("path", POSTS)
def test_formulas_are_set_in_katex_fonts(browser: Browser, address: str, path: str) -> None:
    page = visit(browser, address + path)
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px KaTeX_Main'))")
    formula = page.locator(".math.display .katex-html").first
    box = formula.bounding_box()
    assert box
    assert box["height"] > 15
    # The hidden MathML is for screen readers; seen beside the formula it would double it.
    assert page.evaluate("getComputedStyle(document.querySelector('.katex-mathml')).position") == "absolute"
    page.context.close()


@pytest.mark.parametrize("path", ["/", *POSTS])
def test_light_and_dark_by_system_and_by_switch(browser: Browser, address: str, path: str) -> None:
    dark = visit(browser, address + path, scheme="dark")
    light = visit(browser, address + path)
    day, night = light.evaluate(BACKGROUND), dark.evaluate(BACKGROUND)
    assert day != night
    light.locator("button.theme").click()
    assert light.evaluate(BACKGROUND) == night
    light.reload()
    assert light.evaluate(BACKGROUND) == night
    light.context.close()
    dark.context.close()


@pytest.mark.parametrize("url", POSTS)
def test_what_a_page_says_to_machines(browser: Browser, address: str, url: str) -> None:
    """Its structured data are data to the browser, and no script that the policy would refuse; its picture is a picture."""
    page = visit(browser, address + url)
    types = page.evaluate(
        """() => JSON.parse(document.querySelector("script[type='application/ld+json']").textContent)
                     ["@graph"].map(thing => thing["@type"])"""
    )
    assert types == ["BlogPosting", "BreadcrumbList"]
    card = page.evaluate(
        """async () => {
             const image = new Image();
             image.src = new URL(document.querySelector("meta[property='og:image']").content).pathname;
             await image.decode();
             return [image.naturalWidth, image.naturalHeight];
           }"""
    )
    assert card == [1200, 630]
    assert page.evaluate("document.querySelector('link[type=\"text/markdown\"]').href").endswith("/index.md")
    page.context.close()


def test_a_post_reads_without_scripts(browser: Browser, address: str) -> None:
    page = visit(browser, address + POSTS[0], scripts=False)
    assert page.locator("h1").first.is_visible()
    assert page.locator(".math.display").first.is_visible()
    assert page.locator("figure.code pre").first.is_visible()
    assert page.locator(".problem").count() == 0
    page.context.close()


def test_the_home_page_says_who_listens(browser: Browser, address: str) -> None:
    page = visit(browser, address + "/")
    text = page.locator("body").inner_text()
    assert text.index("INCOMING TRANSMISSION") < text.index("LATEST UPDATES")
    assert page.locator(".excerpt .katex").first.is_visible()
    dates = [time.get_attribute("datetime") or "" for time in page.locator(".log time").all()]
    assert len(dates) >= 4
    assert dates == sorted(dates, reverse=True)
    page.context.close()


def test_the_switch_leads_to_the_same_post(browser: Browser, address: str) -> None:
    page = visit(browser, address + POSTS[0])
    page.locator("a.switch").first.click()
    assert page.url == address + POSTS[1]
    assert page.locator("html").get_attribute("lang") == "en"
    page.context.close()
