"""How Chinese and English are set, as a browser has it: what W3C's clreq asks for, and notes where there is room for them."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from browsing import Visit, visit
from kinds_of_page import POSTS

pytestmark = pytest.mark.browser

CHINESE, ENGLISH = POSTS


def style(seen: Visit, selector: str, *names: str) -> list[Any]:
    """Computed values of the first element that matches, inside the text."""
    script = """([selector, names]) => {
      const found = getComputedStyle(document.querySelector(".prose").querySelector(selector));
      return names.map((name) => found.getPropertyValue(name));
    }"""
    return list(seen.run(script, [selector, names]))


def test_spacing_and_line_breaks_of_chinese(browser: Browser, address: str) -> None:
    with visit(browser, address + CHINESE) as seen:
        assert style(seen, "p", "text-autospace", "text-spacing-trim", "line-break") == [
            "normal",
            "normal",
            "strict",
        ]
        for code in ("code", "kbd", "pre"):
            assert style(seen, code, "text-autospace", "font-variant-ligatures") == ["no-autospace", "none"]
        assert style(seen, ".katex", "text-autospace") == ["no-autospace"]


def test_the_measure_of_chinese(browser: Browser, address: str) -> None:
    """Whole characters in a line, 34 to 40 of them; 50 to 100 % of one between lines."""
    with visit(browser, address + CHINESE) as seen:
        width, size, line = (
            float(each.removesuffix("px")) for each in style(seen, "p", "width", "font-size", "line-height")
        )
        assert width / size == 38
        assert 1.5 <= line / size <= 2


def test_quotation_marks_are_of_the_pages_language(browser: Browser, address: str) -> None:
    """They are one code point in both, and not one shape: on Chinese pages they come from the Chinese font."""
    with visit(browser, address + CHINESE) as seen:
        assert style(seen, "p", "font-family")[0].startswith('"Han Quotes"')
        assert "Han Quotes" not in style(seen, "[lang=en]", "font-family")[0]
    with visit(browser, address + ENGLISH) as seen:
        assert "Han Quotes" not in style(seen, "p", "font-family")[0]


ALONE = """(text) => {
  const prose = document.querySelector(".prose"), found = [];
  for (let length = 40; length < 80; length++) {
    const paragraph = prose.appendChild(document.createElement("p")), range = new Range();
    paragraph.textContent = text.slice(0, length) + "。";
    range.selectNodeContents(paragraph);
    range.setStart(paragraph.firstChild, length - 1);
    const [before] = range.getClientRects();
    range.setStart(paragraph.firstChild, length - 2);
    if (range.getClientRects()[0].top < before.top - 5) found.push(length);
  }
  return found;
}"""
"""lengths of paragraphs whose last line holds one character"""


@pytest.mark.parametrize("width", [1280, 360])
def test_no_character_is_alone_in_the_last_line(browser: Browser, address: str, width: int) -> None:
    with visit(browser, address + CHINESE, width=width) as seen:
        assert seen.run(ALONE, "显存里放着参数梯度优化器状态与激活值" * 6) == []
        seen.run("document.querySelector('.prose').lang = 'en'")
        assert seen.run(ALONE, "显存里放着参数梯度优化器状态与激活值" * 6) != []


@pytest.mark.parametrize(
    ("emphasis", "marks", "weight"), [("", "dot", "400"), ("kai", "none", "400"), ("bold", "none", "600")]
)
def test_emphasis_of_chinese(browser: Browser, address: str, emphasis: str, marks: str, weight: str) -> None:
    """Dots are below Han only, on the right in vertical text; Latin keeps its italic."""
    with visit(browser, address + CHINESE) as seen:
        seen.run("(name) => name && (document.documentElement.dataset.emphasis = name)", emphasis)
        shown, position, synthesis, bold = style(
            seen, "em", "text-emphasis-style", "text-emphasis-position", "font-synthesis-style", "font-weight"
        )
        assert (marks in shown, bold) == (True, weight)
        assert (position, synthesis) == ("under", "none")
        assert style(seen, "em .latin", "text-emphasis-style", "font-style") == ["none", "italic"]
        assert ("Kaiti SC" in style(seen, "em", "font-family")[0]) == (emphasis == "kai")
    with visit(browser, address + ENGLISH) as seen:
        assert style(seen, "em", "text-emphasis-style", "font-style") == ["none", "italic"]


@pytest.mark.parametrize("path", [CHINESE, ENGLISH])
def test_notes_stand_in_the_margin_where_there_is_one(browser: Browser, address: str, path: str) -> None:
    right = "(selector) => document.querySelector(selector).getBoundingClientRect()[{edge!r}]"
    with visit(browser, address + path) as seen:
        text, note = (
            seen.run(right.format(edge="right"), "#noted"),
            seen.run(right.format(edge="left"), "#note"),
        )
        assert note > text
        assert seen.run(right.format(edge="right"), "#note") < seen.run(right.format(edge="left"), ".outline")
        assert not seen.page.locator("#note .bracket").first.is_visible()
    with visit(browser, address + path, width=360) as seen:
        assert style(seen, "#note", "float") == ["none"]
        assert seen.page.locator("#note .bracket").first.is_visible()
    with visit(browser, address + path) as seen:
        seen.page.emulate_media(media="print")
        assert style(seen, "#note", "float") == ["none"]
        assert seen.page.locator("#note .bracket").first.is_visible()
