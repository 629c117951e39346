"""Formulas in a reader's hands: copied they are LaTeX, a wide one scrolls by itself, a reference shows its equation."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from browsing import Visit, host, lay_out, visit
from sites import build, post, site

pytestmark = pytest.mark.browser

TEXT = r"""
由 \eqref{wide} 与 $x \overset{\eqref{short}}{=} y$，**得**：

\begin{align} a &= b \label{short} \\ c &= d \end{align}

文中 $\frac{1}{2}$ 与 $$E = mc^2$$ 同在。

$$
\begin{equation} WIDE = 0 \label{wide} \end{equation}
$$

\begin{multline} p + q \\ + r \\ + s \label{ml} \end{multline}

见 \eqref{ml}，$速度_{\text{甲}}$。
""".replace("WIDE", " + ".join(f"a_{{{number}}}" for number in range(40)))


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a post."""
    root, output = tmp_path_factory.mktemp("equations"), tmp_path_factory.mktemp("public")
    files = site("-- content/posts/a.zh.md --\n") | {"content/posts/a.zh.md": post(body=TEXT)}
    result = build(root, files)
    assert result.problems == ()
    lay_out(result.files, output)
    with host(output) as address:
        yield f"{address}/posts/a/"


def copied(seen: Visit, first: str, last: str = "") -> str:
    """What the clipboard has, after the text from one element to another was selected and copied."""
    script = """([first, last]) => {
      const find = (selector) => document.querySelector(selector);
      const range = document.createRange();
      range.setStart(find(first), 0);
      range.setEnd(find(last), find(last).childNodes.length);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
    }"""
    seen.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    seen.run(script, [first, last or first])
    seen.page.keyboard.press("Control+C")
    text: str = seen.run("navigator.clipboard.readText()")
    return text


def test_a_formula_is_copied_as_latex(browser: Browser, page: str) -> None:
    with visit(browser, page) as seen:
        inside = ".prose p:nth-of-type(2) .math.inline .katex-html .mfrac"
        assert copied(seen, inside) == r"$\frac{1}{2}$"
        assert copied(seen, ".prose > .math.display .katex-html") == (
            r"$$\begin{align} a &= b \label{short} \\ c &= d \end{align}$$"
        )
        assert seen.complaints == []


def test_text_is_copied_with_its_formulas(browser: Browser, page: str) -> None:
    with visit(browser, page) as seen:
        text = copied(seen, ".prose > p", ".prose > p:nth-of-type(2)")
        assert text.split("\n\n") == [
            r"由 (3) 与 $x \overset{\eqref{short}}{=} y$，得：",
            r"$$\begin{align} a &= b \label{short} \\ c &= d \end{align}$$",
            "文中 $\\frac{1}{2}$ 与\n$$E = mc^2$$\n同在。",
        ]
        assert copied(seen, ".prose strong") == "得"


def test_a_reference_shows_its_equation(browser: Browser, page: str) -> None:
    with visit(browser, page) as seen:
        preview = seen.page.locator(".preview")
        assert not preview.is_visible()
        seen.page.hover(".prose > p a.reference >> nth=0")
        assert preview.is_visible()
        assert "a_{39} = 0" in (preview.locator("annotation").text_content() or "")
        box, window = preview.bounding_box(), seen.run("[innerWidth, innerHeight]")
        assert box
        assert 0 <= box["x"] <= box["x"] + box["width"] <= window[0]
        assert 0 <= box["y"] <= box["y"] + box["height"] <= window[1]
        ids = seen.run("[...document.querySelectorAll('[id]')].map((each) => each.id)")
        assert len(ids) == len(set(ids))
        seen.page.keyboard.press("Escape")
        assert not preview.is_visible()
        seen.page.hover(".prose .katex a.reference")
        assert preview.is_visible()
        seen.page.hover(".prose strong")
        assert not preview.is_visible()
        assert seen.complaints == []


def test_a_keyboard_reaches_what_a_reference_shows(browser: Browser, page: str) -> None:
    with visit(browser, page) as seen:
        seen.page.focus(".prose > p a.reference")
        seen.page.keyboard.press("Shift+Tab")
        seen.page.keyboard.press("Tab")
        assert seen.page.locator(".preview").is_visible()
        seen.page.keyboard.press("Tab")
        assert not seen.page.locator(".preview").is_visible()


def test_a_reference_leads_to_its_equation_without_a_script(browser: Browser, page: str) -> None:
    with visit(browser, page, width=360, height=400, java_script_enabled=False) as seen:
        seen.page.click(".prose > p a.reference >> nth=0")
        assert seen.page.url.endswith("#wide")
        box = seen.page.locator(".math.display:has(#wide)").bounding_box()
        assert box
        assert 0 <= box["y"] < 400


NUMBERS = """[...document.querySelectorAll(".math.display")].map((each) => {
  const tag = each.querySelector(".katex-tag");
  const bases = [...each.querySelectorAll(".katex-html > .katex-base")];
  return [each.clientWidth < each.scrollWidth, !tag || tag.getBoundingClientRect().left >= bases.at(-1).getBoundingClientRect().right - 1];
})"""


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_wide_formulas_scroll_by_themselves_with_their_number(
    browser: Browser, page: str, width: int
) -> None:
    with visit(browser, page, width=width) as seen:
        assert seen.run("document.documentElement.scrollWidth") == width
        assert seen.run(NUMBERS) == [[False, True], [False, True], [True, True], [False, True]]


def test_the_lines_of_multline_go_from_left_to_right(browser: Browser, page: str) -> None:
    places = """[...document.querySelectorAll(".math.display:has(#ml) .col-align-c .vlist > span > .mord")]
      .map((each) => each.getBoundingClientRect()).map(({ left, right }) => [left, right])"""
    with visit(browser, page) as seen:
        (first, middle, last) = seen.run(places)
        box = seen.page.locator(".math.display:has(#ml)").bounding_box()
        assert box
        assert first[0] - box["x"] < 30
        assert first[1] < middle[0]
        assert middle[1] < last[0]
        assert last[1] < box["x"] + box["width"] - 50


def test_chinese_in_a_formula_has_the_font_of_the_page(browser: Browser, page: str) -> None:
    with visit(browser, page) as seen:
        fonts = seen.run("""[document.querySelector(".prose"), ...document.querySelectorAll(".cjk_fallback")]
          .map((each) => getComputedStyle(each).fontFamily)""")
        assert len(fonts) > 2
        assert len(set(fonts)) == 1
