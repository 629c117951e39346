"""Tabs hear of each version, however many they are: lists follow a title, moved pages are led on, gone ones say so.

One connection serves all tabs of a browser; without it they ask; a server that comes back finds them.
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Route

from previewing import Preview, Tab, open_tab, serve
from sites import SITE, post

pytestmark = pytest.mark.browser

ROUNDS = 600 if os.environ.get("DIGLOT_LONG") else 20
HERE = "content/posts/here/index.en.md"
FILES = {
    "site.yaml": SITE.encode() + b"categories: {x: Xx, y: Yy}\n",
    HERE: post(title="Here", body="First version.", category="x"),
    "content/posts/here/index.zh.md": post(title="这里", body="第一版。", category="x"),
    "content/posts/there.en.md": post("2026-02-02", "There", "Text.", category="x"),
}
PAGE = "/en/posts/here/"
BAR = "document.querySelector('diglot-preview')?.shadowRoot.querySelector('.bar')"
TEXT_OF_BAR = f"({BAR})?.hidden === false ? {BAR}.textContent : ''"


@pytest.fixture
def preview(root: Path) -> Iterator[Preview]:
    with serve(root, FILES) as preview:
        yield preview


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    yield context
    context.close()


def test_two_languages_side_by_side(preview: Preview, context: BrowserContext) -> None:
    english = open_tab(context, preview.address + PAGE)
    chinese = open_tab(context, preview.address + "/posts/here/")
    preview.edit(HERE, "First", "Second")
    preview.edit("content/posts/here/index.zh.md", "第一", "第二")
    english.wait_for_text("Second version.")
    chinese.wait_for_text("第二版。")
    assert not english.was_reloaded
    assert not chinese.was_reloaded


def test_lists_in_other_tabs_follow_title_date_and_category(
    preview: Preview, context: BrowserContext
) -> None:
    paths = ["/en/", "/en/archive/2026/", "/en/categories/x/", "/en/posts/there/"]
    home, archive, category, neighbour = (open_tab(context, preview.address + path) for path in paths)
    preview.edit(HERE, "title: Here", "title: Over here")
    for tab in (home, archive, category, neighbour):
        tab.wait_for_text("Over here")
    order = "[...document.querySelectorAll('.entry-title')].map((each) => each.textContent.trim()).join()"
    assert home.run(order) == "There,Over here"
    preview.edit(HERE, "date: 2026-01-01", "date: 2026-03-03")
    home.wait(f"{order} === 'Over here,There'")
    home.wait_for_text("2026-03-03")
    preview.edit(HERE, "category: x", "category: y")
    home.wait_for_text("Yy")
    category.wait("!document.querySelector('main').textContent.includes('Over here')")
    for tab in (home, archive, category, neighbour):
        assert not tab.was_reloaded
        assert tab.complaints == []


def test_a_new_post_appears_in_the_list(preview: Preview, context: BrowserContext) -> None:
    home = open_tab(context, preview.address + "/en/")
    preview.save({"content/posts/new.en.md": post("2026-04-04", "Brand new", "Text.")})
    home.wait_for_text("Brand new")
    preview.save({"content/posts/new.en.md": None})
    home.wait("!document.querySelector('main').textContent.includes('Brand new')")


def test_a_moved_page_is_followed(preview: Preview, context: BrowserContext) -> None:
    tab = open_tab(context, f"{preview.address}{PAGE}#main")
    preview.edit(HERE, "title: Here", "title: Here\nslug: 别处")
    tab.wait("decodeURI(location.pathname) === '/en/posts/别处/'")
    assert tab.run("location.hash") == "#main"
    preview.edit(HERE, "First", "Second")
    tab.wait_for_text("Second version.")
    preview.edit(HERE, "slug: 别处", "permalink: /a.html")
    tab.wait("location.pathname === '/en/a.html'")
    preview.edit(HERE, "Second", "Third")
    tab.wait_for_text("Third version.")
    assert not tab.was_reloaded
    assert tab.complaints == []


def test_a_page_that_moves_and_changes_before_it_is_loaded(preview: Preview, context: BrowserContext) -> None:
    tab = open_tab(context, preview.address + PAGE)

    def change_meanwhile(route: Route) -> None:
        answer = route.fetch()
        preview.edit(HERE, "First", "Second")
        # Until the news is there.
        time.sleep(0.5)
        route.fulfill(response=answer)

    context.route("**/en/posts/there-now/", change_meanwhile, times=1)
    preview.edit(HERE, "title: Here", "title: Here\nslug: there-now")
    tab.wait_for_text("Second version.")
    assert tab.complaints == []


def test_a_page_that_is_gone_says_so_until_it_is_back(preview: Preview, context: BrowserContext) -> None:
    tab = open_tab(context, preview.address + PAGE)
    source = (preview.root / HERE).read_bytes()
    preview.save({HERE: None})
    tab.wait(f"({TEXT_OF_BAR}).includes('no page at this address')")
    assert tab.run("document.querySelector('main').textContent.includes('First version.')")
    assert tab.run(f"{BAR}.querySelector('a').getAttribute('href')") == "/en/"
    preview.save({HERE: source.replace(b"First", b"Second")})
    tab.wait_for_text("Second version.")
    tab.wait(f"{BAR}.hidden")
    assert not tab.was_reloaded


def test_a_page_that_is_not_there_yet_comes(preview: Preview, context: BrowserContext) -> None:
    tab = open_tab(context, preview.address + "/en/posts/new/")
    preview.save({"content/posts/new.en.md": post("2026-04-04", "Brand new", "Text.")})
    tab.wait_for_text("Brand new", "h1")
    preview.edit("content/posts/new.en.md", "Text.", "Another text.")
    tab.wait_for_text("Another text.")


def test_twenty_tabs_share_one_connection(preview: Preview, context: BrowserContext) -> None:
    """And when the tab that holds it is closed, another one takes over, and no version is lost meanwhile."""
    listening: list[str] = []
    context.on(
        "request",
        lambda request: listening.append(request.url) if request.resource_type == "eventsource" else None,
    )
    tabs = [open_tab(context, preview.address + PAGE) for _ in range(20)]
    preview.edit(HERE, "First", "Second")
    for tab in tabs:
        tab.wait_for_text("Second version.")
    assert len(listening) == 1
    tabs.pop(0).page.close()
    preview.edit(HERE, "Second", "Third")
    for tab in tabs:
        tab.wait_for_text("Third version.")
    assert len(listening) == 2
    assert [tab.complaints for tab in tabs if tab.complaints] == []
    assert not any(tab.was_reloaded for tab in tabs)


def test_no_save_is_lost_however_fast_they_come(preview: Preview, context: BrowserContext) -> None:
    """Each tab comes to show the last of several, whatever it was doing when they came."""
    tabs = [open_tab(context, preview.address + PAGE) for _ in range(3)]
    text = (preview.root / HERE).read_text("utf-8")
    for number in range(ROUNDS):
        for save in range(1 + number % 3):
            preview.save({HERE: text.replace("First version.", f"Version {number}.{save}.")})
            time.sleep(number % 4 * 0.007)
        for tab in tabs:
            tab.wait_for_text(f"Version {number}.{save}.")
    assert not any(tab.was_reloaded or tab.complaints for tab in tabs)


def test_without_a_way_to_share_each_tab_asks(preview: Preview, context: BrowserContext) -> None:
    """As on a phone that looks at the preview by the address of the machine."""
    context.add_init_script("Object.defineProperty(Navigator.prototype, 'locks', { value: undefined })")
    listening: list[str] = []
    context.on(
        "request",
        lambda request: listening.append(request.url) if request.resource_type == "eventsource" else None,
    )
    page = context.new_page()
    page.goto(preview.address + PAGE)
    tab = Tab(page)
    for old, new in (("First", "Second"), ("Second", "Third")):
        preview.edit(HERE, old, new)
        tab.wait_for_text(f"{new} version.")
    assert listening == []


def test_a_server_that_was_started_anew_is_found_again(root: Path, browser: Browser) -> None:
    """With another token, and versions that begin anew; what was edited meanwhile is shown."""
    context = browser.new_context()
    with serve(root, FILES) as first:
        tabs = [open_tab(context, first.address + PAGE) for _ in range(2)]
        first.edit(HERE, "First", "Second")
        for tab in tabs:
            tab.wait_for_text("Second version.")
    files = {**FILES, HERE: FILES[HERE].replace(b"First", b"Third")}
    with serve(root, files, first.port) as second:
        for tab in tabs:
            tab.wait_for_text("Third version.")
        second.edit(HERE, "Third", "Fourth")
        for tab in tabs:
            tab.wait_for_text("Fourth version.")
            assert not tab.was_reloaded
        context.close()


def test_news_that_came_while_a_page_was_loading_are_not_lost(
    preview: Preview, context: BrowserContext
) -> None:
    page = context.new_page()

    def save_meanwhile(route: Route) -> None:
        preview.edit(HERE, "First", "Second")
        route.continue_()

    page.route("**/preview.js", save_meanwhile, times=1)
    page.goto(preview.address + PAGE)
    Tab(page).wait_for_text("Second version.")


def test_a_page_from_the_history_is_brought_up_to_date(preview: Preview, context: BrowserContext) -> None:
    tab = open_tab(context, preview.address + PAGE)
    tab.page.goto(preview.address + "/en/")
    preview.edit(HERE, "First", "Second")
    tab.page.go_back()
    tab.wait_for_text("Second version.")
