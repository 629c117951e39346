"""Code in a browser: what is copied, blocks to choose from, links to lines."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from browsing import Visit, visit
from kinds_of_page import PAGES

pytestmark = pytest.mark.browser
PATH = PAGES["post-en"]

SHOWN = """() => [...document.querySelectorAll(".tab")]
  .filter((each) => each.querySelector("pre").checkVisibility()).map((each) => each.querySelector(".code-title").textContent)"""
SELECTED = """() => [...document.querySelectorAll("[role=tab]")]
  .filter((each) => each.ariaSelected === "true" && each.tabIndex === 0).map((each) => each.textContent)"""
"""a tab that is selected and that the Tab key reaches"""


@pytest.fixture
def seen(browser: Browser, address: str) -> Iterator[Visit]:
    with visit(browser, address + PATH) as found:
        found.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        yield found


def copied(seen: Visit, selector: str) -> Any:
    figure = seen.page.locator(f"figure.code:has({selector})").first
    figure.hover()
    figure.locator(".copy").click()
    return seen.run("navigator.clipboard.readText()")


def test_of_a_session_is_copied_what_was_typed(seen: Visit) -> None:
    assert copied(seen, ".gp") == "make site"
    seen.page.get_by_role("tab", name="Bash Session").click()
    assert copied(seen, "#session\\:8") == "echo Hello \\\n    again"


def test_of_changes_is_copied_what_they_lead_to(seen: Visit) -> None:
    assert copied(seen, "figcaption:text('What changed')").splitlines()[1].startswith("    return 1e-3 / (1")
    assert "return 1e-3\n" not in copied(seen, "figcaption:text('What changed')")


def test_without_a_script_all_blocks_are_shown_with_their_names(browser: Browser, address: str) -> None:
    with visit(browser, address + PATH, java_script_enabled=False) as seen:
        titles = seen.page.locator(".tab .code-title")
        assert titles.all_inner_texts() == ["main.py", "C++", "Bash Session"]
        assert all(each.is_visible() for each in titles.all())
        assert all(each.is_visible() for each in seen.page.locator(".tab pre").all())


def test_tabs_by_keyboard(seen: Visit) -> None:
    assert (seen.run(SHOWN), seen.run(SELECTED)) == (["main.py"], ["main.py"])
    seen.page.get_by_role("tab", name="main.py").focus()
    for key, name in (
        ("ArrowRight", "C++"),
        ("ArrowRight", "Bash Session"),
        ("ArrowRight", "main.py"),
        ("ArrowLeft", "Bash Session"),
        ("Home", "main.py"),
        ("End", "Bash Session"),
    ):
        seen.page.keyboard.press(key)
        assert (seen.run(SHOWN), seen.run(SELECTED)) == ([name], [name])
        assert seen.run("document.activeElement.textContent") == name
    panel = seen.page.get_by_role("tabpanel", name="Bash Session")
    assert panel.is_visible()


def test_a_choice_is_remembered_by_its_name(seen: Visit, address: str) -> None:
    seen.page.get_by_role("tab", name="C++").click()
    seen.page.goto(address + PAGES["post-zh"])
    assert seen.run(SHOWN) == ["C++"]
    seen.run("localStorage.setItem('tabs', '{')")
    seen.page.reload()
    assert seen.run(SHOWN) == ["main.py"]


def test_a_choice_is_made_in_all_groups_and_nothing_moves(seen: Visit) -> None:
    seen.run("""() => {
      const group = document.querySelector(".tabs");
      for (let i = 0; i < 3; i++) {
        const other = group.cloneNode(true);
        other.querySelector("[role=tablist]").remove();
        group.before(other);
      }
      document.dispatchEvent(new Event("diglot:update"));
    }""")
    tab = seen.page.get_by_role("tab", name="C++").last
    tab.scroll_into_view_if_needed()
    before = tab.bounding_box()
    tab.click()
    assert seen.run(SHOWN) == ["C++"] * 4
    assert tab.bounding_box() == before


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_line_that_is_linked_to_is_shown_and_marked(browser: Browser, address: str, scheme: Any) -> None:
    with visit(browser, f"{address}{PATH}#session:9", color_scheme=scheme) as seen:
        assert seen.run(SHOWN) == ["Bash Session"]
        seen.run("document.querySelector('[role=tab]').click()")
        seen.run("location.hash = '#session:8'")
        seen.page.wait_for_function("document.querySelectorAll('.tab')[2].checkVisibility()")
        assert seen.run(SHOWN) == ["Bash Session"]
        ground = "getComputedStyle(document.getElementById('session:{}')).backgroundColor"
        assert seen.run(ground.format(8)) == seen.run(ground.format(10)) != seen.run(ground.format(9))
        assert seen.complaints == []


def test_on_paper_all_blocks_are_shown(seen: Visit) -> None:
    seen.page.emulate_media(media="print")
    assert all(each.is_visible() for each in seen.page.locator(".tab :is(pre, .code-title)").all())
    assert not seen.page.get_by_role("tablist").is_visible()


def test_marked_lines_in_forced_colours(browser: Browser, address: str) -> None:
    """Every token has the colour of text, and a marked line a frame."""
    with visit(browser, address + PATH, forced_colors="active", color_scheme="dark") as seen:
        colours = seen.run("""() => [...document.querySelectorAll("mark.row, mark.row *")].map((each) => {
          const style = getComputedStyle(each);
          return [style.color, style.backgroundColor];
        })""")
        text, ground = seen.run("[getComputedStyle(document.body).color, 'rgb(0, 0, 0)']")
        assert {colour for colour, _ in colours} == {text} != {ground}
        frames = seen.run(
            "[...document.querySelectorAll('mark.row')].map((each) => getComputedStyle(each).outlineStyle)"
        )
        assert set(frames) == {"solid"}
