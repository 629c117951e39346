"""What the writer is told on the page: each problem with its place, as text and nothing else, gone when it is mended.

A bad formula, link or picture stands in its place while the rest of the page follows; what can't be read leaves the last good
version. One key opens the writer's panel.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Route

from diglot.preview import client
from previewing import Preview, Tab, open_tab, serve
from sites import PNG, SITE, post

pytestmark = pytest.mark.browser

HERE = "content/posts/here/index.en.md"
THERE = "content/posts/there.zh.md"
PAGE = "/en/posts/here/"
FILES = {
    "site.yaml": SITE.encode(),
    HERE: post(title="Here", body="First paragraph.\n\n## A heading\n\n### A smaller one\n\nLast paragraph."),
    "content/posts/here/index.zh.md": post(title="这里", body="第一段，共九个汉字。\n\n## 标题"),
    "content/posts/here/one.png": PNG,
    THERE: post("2026-02-02", "那里", "正文。"),
}
SHADOW = "document.querySelector('diglot-preview')?.shadowRoot"
BAR = f"{SHADOW}?.querySelector('.bar')"
IS_TOLD = f"({BAR})?.hidden === false"
IS_NOT_TOLD = f"({BAR})?.hidden !== false"
IS_OPEN = f"({SHADOW})?.querySelector('.panel')?.open === true"


@pytest.fixture
def preview(root: Path) -> Iterator[Preview]:
    with serve(root, FILES) as preview:
        yield preview


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    yield context
    context.close()


def told(tab: Tab) -> list[dict[str, Any]]:
    """The problems in the bar."""
    found: list[dict[str, Any]] = tab.run(
        f"""[...{BAR}.querySelectorAll("li")].map((each) => ({{
            severity: each.className,
            place: each.querySelector(".place").textContent,
            code: each.querySelector(".code").textContent,
            message: each.querySelector(".message").textContent,
            line: each.querySelector("pre")?.textContent,
            wrong: each.querySelector("mark")?.textContent,
            hint: each.querySelector(".hint")?.textContent,
        }}))"""
    )
    return found


WRONG = {
    "math.syntax": (r"See $\bad$.", r"\bad", "Undefined control sequence"),
    "math.unclosed": ("See $$ e.", "$$", "never closed"),
    "link.missing": ("See [this](../nowhere/).", "this", "no page or file"),
    "image.missing": ("See ![a cat](cat.png).", "a cat", "no picture"),
}


@pytest.mark.parametrize("code", WRONG)
def test_an_error_stands_in_its_place_and_the_rest_follows(
    preview: Preview, context: BrowserContext, code: str
) -> None:
    body, text, message = WRONG[code]
    tab = open_tab(context, preview.address + PAGE)
    preview.edit(HERE, "First paragraph.", f"{body}\n\nAnother paragraph.")
    tab.wait_for_text("Another paragraph.")
    marked = tab.run(
        "[...document.querySelectorAll('main [data-problem]')].map((each) => [each.textContent, each.dataset.problem])"
    )
    assert [each[0] for each in marked] == [text]
    assert message in marked[0][1]
    shown = tab.run("getComputedStyle(document.querySelector('main [data-problem]'), '::after').content")
    assert message in shown
    tab.wait(IS_TOLD)
    (problem,) = told(tab)
    assert (problem["code"], problem["message"], problem["severity"]) == (code, marked[0][1], "error")
    assert problem["line"] == body
    assert problem["wrong"] in body
    assert problem["place"].startswith(f"{HERE}:6:")
    # It is not in the way: it opens at a click.
    assert not tab.run(f"{BAR}.open")
    preview.edit(HERE, body, "Mended.")
    tab.wait_for_text("Mended.")
    tab.wait(IS_NOT_TOLD)
    assert tab.run("document.querySelector('main [data-problem]')") is None
    assert not tab.was_reloaded


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_wrong_can_be_read(preview: Preview, browser: Browser, scheme: str) -> None:
    """Contrast as WCAG 2 has it, of marks on the page and of all text of the bar and the panel."""
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    tab = open_tab(context, preview.address + PAGE)
    preview.edit(HERE, "First paragraph.", "See $\\bad$ and [this](../nowhere/).\n\n```pyhton\n```")
    tab.wait(IS_TOLD)
    tab.page.keyboard.press("w")
    tab.wait(IS_OPEN)
    tab.page.locator("diglot-preview summary").click()
    found = tab.run(
        """() => {
            const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
            const luminance = (colour) => {
                canvas.fillStyle = colour;
                canvas.fillRect(0, 0, 1, 1);
                const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((each) => {
                    const part = each / 255;
                    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
                });
                return 0.2126 * r + 0.7152 * g + 0.0722 * b;
            };
            const ground = (element, pseudo) => {
                const own = getComputedStyle(element, pseudo).backgroundColor;
                if (!/, 0\\)$|^transparent$/.test(own)) return own;
                const parent = pseudo ? element : element.parentElement ?? element.getRootNode().host;
                return parent ? ground(parent) : "white";
            };
            const contrast = (element, pseudo) => {
                const [dark, light] = [getComputedStyle(element, pseudo).color, ground(element, pseudo)].map(luminance).sort((a, b) => a - b);
                return (light + 0.05) / (dark + 0.05);
            };
            const root = document.querySelector("diglot-preview").shadowRoot;
            const texts = [...root.querySelectorAll("*")].filter((each) => each.matches(":is(.bar, .panel) *") && [...each.childNodes].some((node) => node.nodeType === 3));
            const marks = [...document.querySelectorAll("[data-problem]")];
            return [
                ...texts.map((each) => [each.className || each.localName, contrast(each)]),
                ...marks.flatMap((each) => [["mark", contrast(each)], ["message", contrast(each, "::after")]]),
            ];
        }"""
    )
    assert len(found) > 20
    assert [each for each in found if each[1] < 4.5] == []
    context.close()


def test_unreadable_front_matter_leaves_the_last_good_version(
    preview: Preview, context: BrowserContext
) -> None:
    """With every problem of the site, one after the other mended."""
    tab = open_tab(context, preview.address + PAGE)
    preview.edit(THERE, "正文。", "见 $\\bad$。")
    preview.edit(HERE, "title: Here", "title: [Here")
    tab.wait(f"({BAR})?.open")
    assert "First paragraph." in tab.run("document.querySelector('main').textContent")
    assert "last good version" in tab.run(f"{BAR}.querySelector('summary').textContent")
    problems = told(tab)
    assert problems[0]["place"].startswith(HERE)
    assert "title: [Here" in problems[0]["line"]
    assert problems[-1]["place"] == f"{THERE}:6:4"
    assert problems[-1]["wrong"] == "\\bad"
    preview.edit(HERE, "First", "Second")
    preview.edit(HERE, "title: [Here", "title: Here")
    tab.wait_for_text("Second paragraph.")
    # What is wrong on another page is that page's.
    tab.wait(IS_NOT_TOLD)
    assert not tab.was_reloaded
    assert tab.complaints == []


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        ("site.yaml", "base_url: nowhere\n"),
        ("templates/_tags.html", "{% if %}\n"),
        (HERE, b"---\ntitle: caf\xe9\n---\n"),
        (HERE, "---\ntitle: Here\ndate: tomorrow\n---\n"),
    ],
    ids=["settings", "template", "encoding", "date"],
)
def test_broken_and_mended_over_and_over(
    preview: Preview, context: BrowserContext, name: str, broken: str | bytes
) -> None:
    tab = open_tab(context, preview.address + PAGE)
    good = (preview.root / name).read_bytes() if (preview.root / name).exists() else None
    for _ in range(5):
        preview.save({name: broken})
        tab.wait(IS_TOLD)
        assert "First paragraph." in tab.run("document.querySelector('main').textContent")
        assert any(problem["place"].startswith(name) for problem in told(tab))
        preview.save({name: good})
        tab.wait(IS_NOT_TOLD)
    assert not tab.was_reloaded


def test_what_is_told_is_text(preview: Preview, context: BrowserContext) -> None:
    """No word of a source becomes an element, in whatever field it comes."""
    evil = "<img/src=x/onerror=alert(1)><script>alert(2)</script>"
    tab = open_tab(context, preview.address + PAGE)
    preview.edit(HERE, "First paragraph.", f"See [x](a{evil}) and $\\bad{{{evil}}}$ and ![x](a{evil}.png).")
    tab.wait(IS_TOLD)
    assert sum(evil in problem["message"] for problem in told(tab)) == 2
    tab.page.keyboard.press("w")
    tab.wait(IS_OPEN)
    preview.edit(HERE, "title: Here", f"title: [{evil}")
    tab.wait(f"({BAR}).open")
    problems = told(tab)
    assert any(evil in problem["line"] for problem in problems)
    assert tab.run(f"{SHADOW}.querySelectorAll('img, script').length") == 0
    assert tab.run("document.querySelectorAll('.problem img, .problem script').length") == 0


def test_a_problem_opens_the_editor_at_its_place(root: Path, context: BrowserContext) -> None:
    with serve(root, {**FILES, "site.yaml": f"{SITE}editor: vscode\n".encode()}) as preview:
        tab = open_tab(context, preview.address + PAGE)
        preview.edit(HERE, "First paragraph.", "Some words, and $\\bad$.")
        tab.wait(IS_TOLD)
        href = tab.run(f"{BAR}.querySelector('li a').href")
        assert href.startswith("vscode://file/")
        assert href.endswith(f"/{HERE}:6:18")


def test_the_bar_stays_folded_as_the_writer_left_it(preview: Preview, context: BrowserContext) -> None:
    tab = open_tab(context, preview.address + PAGE)
    preview.edit(HERE, "title: Here", "title: [Here")
    tab.wait(f"({BAR})?.open")
    tab.page.locator("diglot-preview summary").click()
    preview.edit(HERE, "title: [Here", "title: [Here, again")
    tab.wait(f"{BAR}.textContent.includes('again')")
    assert not tab.run(f"{BAR}.open")


def rows(tab: Tab) -> dict[str, list[tuple[str, str]]]:
    found = tab.run(
        f"""[...{SHADOW}.querySelectorAll(".panel dt")].map((label) => {{
            const values = [];
            for (let next = label.nextElementSibling; next?.localName === "dd"; next = next.nextElementSibling)
                values.push([next.textContent, next.firstElementChild.getAttribute("href") ?? ""]);
            return [label.textContent, values];
        }})"""
    )
    return {label: [(text, href) for text, href in values] for label, values in found}


def test_the_writers_panel_in_english(preview: Preview, context: BrowserContext) -> None:
    tab = open_tab(context, preview.address + PAGE)
    tab.page.keyboard.press("w")
    tab.wait(IS_OPEN)
    told = rows(tab)
    assert told["Length"] == [("9 words · 1 minute", "")]
    assert told["State"] == [("published 2026-01-01", "")]
    assert told["Source"] == [(HERE, "")]
    assert told["Outline"] == [("A heading", "#a-heading"), ("A smaller one", "#a-smaller-one")]
    assert told["Other languages"] == [("中文", "/posts/here/")]
    assert re.fullmatch(r"\d+\.\d kB of HTML · \d+\.\d kB of other files", told["Weight"][0][0])
    assert told["Problems"] == [("none", "")]
    preview.edit(HERE, "## A heading", "## Another heading, longer")
    tab.wait(f"{SHADOW}.querySelector('.panel').textContent.includes('10 words')")
    assert ("Another heading, longer", "#another-heading-longer") in rows(tab)["Outline"]
    tab.page.keyboard.press("w")
    tab.wait(f"!({IS_OPEN})")


def test_the_writers_panel_in_chinese(preview: Preview, context: BrowserContext) -> None:
    tab = open_tab(context, preview.address + "/posts/here/")
    preview.edit("content/posts/here/index.zh.md", "date: 2026-01-01", "date: 2999-01-01\ndraft: true")
    tab.page.keyboard.press("w")
    tab.wait(IS_OPEN)
    told = rows(tab)
    assert told["篇幅"] == [("10 个汉字，约 1 分钟", "")]
    assert told["状态"] == [("草稿，不会发布，2999-01-01", "")]
    assert told["其他语言"] == [("English", "/en/posts/here/")]
    assert tab.run(f"{SHADOW}.host.lang") == "zh-Hans"
    tab.page.goto(preview.address + "/posts/there/")
    tab.page.keyboard.press("w")
    tab.wait(IS_OPEN)
    assert rows(tab)["其他语言"] == [("English：还没有", "")]


def test_a_key_that_comes_before_the_page_is_ready(preview: Preview, context: BrowserContext) -> None:
    """The panel opens as soon as the script knows what page it is in."""
    page = context.new_page()
    held_up: list[Route] = []
    page.route(
        f"**{PAGE}",
        lambda route: held_up.append(route) if route.request.resource_type == "fetch" else route.continue_(),
    )
    page.goto(preview.address + PAGE)
    tab = Tab(page)
    while not held_up:
        page.wait_for_timeout(10)
    page.keyboard.press("w")
    held_up[0].continue_()
    tab.wait(IS_OPEN)
    assert rows(tab)["Source"] == [(HERE, "")]


def test_the_key_is_for_the_panel_only_when_nobody_types(root: Path, context: BrowserContext) -> None:
    body = '<input id="one"> <textarea id="two"></textarea> <p id="three" contenteditable>x</p> <select id="four"><option>w</select>'
    with serve(root, {**FILES, HERE: post(body=f"<div>\n{body}\n</div>")}) as preview:
        tab = open_tab(context, preview.address + PAGE)
        tab.run("window.imported = 0")
        for name in ("one", "two", "three", "four"):
            tab.page.locator(f"#{name}").focus()
            tab.page.keyboard.press("w")
        tab.run("document.activeElement.blur()")
        for key in ("Control+w", "Alt+w", "Meta+w", "Shift+W", "q"):
            # As an event: the browser would close the tab.
            *modifiers, letter = key.split("+")
            tab.run(
                """([key, modifiers]) => document.body.dispatchEvent(new KeyboardEvent("keydown", {
                    key, bubbles: true, ctrlKey: modifiers.includes("Control"), altKey: modifiers.includes("Alt"),
                    metaKey: modifiers.includes("Meta"), shiftKey: modifiers.includes("Shift"),
                }))""",
                [letter, modifiers],
            )
        tab.run(
            "document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'w', bubbles: true, isComposing: true }))"
        )
        assert tab.run("document.querySelector('diglot-preview')") is None
        assert tab.run("document.querySelector('#one').value") == "w"
        tab.page.keyboard.press("w")
        tab.wait(IS_OPEN)
        tab.page.keyboard.press("Escape")
        tab.wait(f"!({IS_OPEN})")


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 800), (320, 480)])
def test_nothing_is_wider_than_the_window(
    preview: Preview, browser: Browser, width: int, height: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": height})
    tab = open_tab(context, preview.address + PAGE)
    preview.edit(HERE, "title: Here", f"title: [Here {'long' * 100}")
    tab.wait(f"({BAR})?.open")
    tab.page.keyboard.press("w")
    tab.wait(IS_OPEN)
    for part in ("document.documentElement", BAR, f"{SHADOW}.querySelector('.panel')"):
        assert tab.run(f"{part}.scrollWidth <= {part}.clientWidth"), part
    assert tab.run(f"{BAR}.getBoundingClientRect().height") <= height / 2 + 1
    context.close()


def test_the_script_is_small() -> None:
    """What each page loads, idiomorph included; the panel comes when it is needed."""
    import gzip

    assert len(gzip.compress(client.read("preview.js"), 9, mtime=0)) <= 6 * 1024
