"""Pages bend to their reader: less motion, forced colours, narrow and enlarged windows, wider spacing, paper."""

import pytest
from playwright.sync_api import Browser

from browsing import visit
from kinds_of_page import PAGES, POSTS

pytestmark = pytest.mark.browser

MOVING = """() => [...document.querySelectorAll("*")].flatMap((each) => ["", "::before", "::after"].map((part) => {
  const style = getComputedStyle(each, part || null);
  const moves = style.animationName !== "none" || style.transitionDuration.split(", ").some((time) => parseFloat(time) > 0);
  return moves || style.scrollBehavior === "smooth" ? each.tagName + part : null;
})).filter(Boolean)"""
SPACING = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }"""
"""what WCAG 2.2, 1.4.12, says that a reader may ask for"""
CLIPPED = """() => [...document.querySelectorAll("body *")].filter((each) => {
  const style = getComputedStyle(each);
  if (!["hidden", "clip"].includes(style.overflowY) || each.closest(".katex-mathml")) return false;
  return each.clientHeight > 1 && each.scrollHeight > each.clientHeight + 1;
}).map((each) => each.outerHTML.slice(0, 200))"""
WIDTH = "document.documentElement.scrollWidth"


@pytest.mark.parametrize("path", [PAGES["home-zh"], PAGES["older-en"], *POSTS])
def test_reduced_motion(browser: Browser, address: str, path: str) -> None:
    with visit(browser, address + path, reduced_motion="reduce") as seen:
        assert seen.run(MOVING) == []
        assert seen.run("document.getAnimations().length") == 0


def test_there_is_motion_to_reduce(browser: Browser, address: str) -> None:
    with visit(browser, address + "/", reduced_motion="no-preference") as seen:
        assert seen.run(MOVING) == ["svg"]


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_reflow(browser: Browser, address: str, path: str) -> None:
    """At 320 px, which is 400 % of a window of 1280, and at 200 % of one, nothing is wider than the window."""
    with visit(browser, address + path, width=320) as seen:
        assert seen.run(WIDTH) == 320
    with visit(browser, address + path, width=640, height=450, device_scale_factor=2) as seen:
        assert seen.run(WIDTH) == 640


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("path", [PAGES["home-en"], PAGES["tags-zh"], *POSTS])
def test_text_spacing(browser: Browser, address: str, path: str, width: int) -> None:
    with visit(browser, address + path, width=width, bypass_csp=True) as seen:
        seen.page.add_style_tag(content=SPACING)
        assert (
            seen.run("getComputedStyle(document.querySelector('main p, main li')).letterSpacing") != "normal"
        )
        assert seen.run(CLIPPED) == []
        assert seen.run(WIDTH) == width


def test_forced_colours(browser: Browser, address: str) -> None:
    """What is drawn by a background alone would vanish: the mark of the current section, frames of code."""
    with visit(browser, address + POSTS[1], forced_colors="active", color_scheme="dark") as seen:
        seen.run("document.querySelector('#code').scrollIntoView()")
        seen.page.wait_for_timeout(100)
        mark = seen.page.locator(".outline [aria-current]")
        assert mark.evaluate("(each) => getComputedStyle(each).textDecorationLine") == "underline"
        back = mark.evaluate("(each) => getComputedStyle(each, '::before').backgroundColor")
        assert back != seen.run("getComputedStyle(document.documentElement).backgroundColor")
        frame = seen.page.locator(".code pre").first.evaluate(
            "(each) => getComputedStyle(each).borderTopWidth"
        )
        assert frame == "1px"


WIDTHS_OF_PAPER = {"A4": 210, "Letter": 215.9, "A5": 148}
HIDDEN = ".skip, .menu, .tools, .outline, .copy, .anchor, .neighbours, .foot, .footnote-back, .on-screen"


@pytest.mark.parametrize("paper", WIDTHS_OF_PAPER)
@pytest.mark.parametrize("path", POSTS)
def test_paper(browser: Browser, address: str, path: str, paper: str) -> None:
    """Black on white, whatever the reader's theme; nothing to click; nothing cut off (a formula that
    breaks may end in 4 px of space)."""
    width = round((WIDTHS_OF_PAPER[paper] - 2 * 17) / 25.4 * 96)
    with visit(browser, address + path, color_scheme="dark", width=width) as seen:
        seen.run("localStorage.setItem('theme', 'dark')")
        seen.page.reload()
        seen.page.emulate_media(media="print")
        assert (
            seen.run(
                f"[...document.querySelectorAll('{HIDDEN}')].filter((each) => each.checkVisibility()).length"
            )
            == 0
        )
        colours = "({ color, backgroundColor }) => [color, backgroundColor]"
        style = f"({colours})(getComputedStyle(document.documentElement))"
        assert seen.run(style) == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
        wide = """[...document.querySelectorAll(".prose *:not(.katex *), .prose .katex-html")]
          .filter((each) => each.scrollWidth > each.clientWidth + 4 && each.clientWidth > 0 || each.getBoundingClientRect().right > innerWidth + 4)
          .map((each) => each.outerHTML.slice(0, 150))"""
        assert seen.run(wide) == []
        assert seen.page.locator(
            "details p", has_text="Hidden text" if "/en/" in path else "藏起来"
        ).is_visible()
        assert seen.page.locator(".on-paper").inner_text() == f"https://example.org{path}"
        assert seen.run("getComputedStyle(document.querySelector('.prose h2')).breakAfter") == "avoid"


def test_addresses_on_paper(browser: Browser, address: str) -> None:
    """Behind links out of the site, but where the text is the address itself."""
    with visit(browser, address + POSTS[1]) as seen:
        assert seen.page.pdf().startswith(b"%PDF-")
        seen.page.emulate_media(media="print")
        said = seen.run("""[...document.querySelectorAll(".prose p a:not(.footnote-ref a)")].slice(0, 3)
          .map((each) => [each.textContent, getComputedStyle(each, "::after").content])""")
        assert said == [
            ["https://example.org/a", "none"],
            ["link", '" (https://example.net/)"'],
            ["link to a post", "none"],
        ]
