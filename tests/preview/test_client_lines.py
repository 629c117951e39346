"""A click with Alt on a block opens the editor at the block's line, whatever HTML the text is made of."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext

from previewing import Tab, open_tab, serve
from sites import PNG, SITE, post

pytestmark = pytest.mark.browser

HERE = "content/posts/h e#re/index.en.md"
PAGE = "/en/posts/here/"
EDITOR = "editor: 'http://editor.test/?file={file}&line={line}&column={column}'\n"
HEAD = b"---\ntitle: Here\ndate: 2026-01-01\nslug: here\n---\n\n"
SNIPPETS = (
    "A paragraph @\nof two lines.",
    "## Heading @",
    "Heading @\n=========",
    "[one]: https://example.org/ 'no element'",
    "- list @\n\n  with a paragraph\n- and an item",
    "1. @",
    "| table @ | b |\n|---|---|\n| 1 | 2 |",
    "> quote @\n> goes on",
    "> [!NOTE]\n> callout @-1",
    "```python\ncode = '@-1'\n```",
    "    indented @",
    "$$\nx_{\\text{@-1}}\n$$",
    "![picture @](one.png)",
    '![picture @](one.png "Caption")',
    "---",
    "<!-- a remark -->",
    "<!-- a remark --><div>beside it @</div>",
    "<!-- more -->",
    "<div>raw @</div>\n<div>two in a block @-1</div>",
    "<details><summary>details @</summary>\n\nA paragraph in it.\n\n```\ncode in it\n```\n\n</details>",
    "<p>left open @",
    "Behind it @.\n\n</p>",
    "<section>\n\n## In a section @-2\n\n<div>\n\ndeeper\n\n</div>\n</section>",
    "<span>inline @</span> and *more*",
    "Term @\n: Definition",
    "<table>\n<tr><td>raw table @-1</td></tr>\n\n<tr><td>goes on</td></tr>\n</table>",
    "<pre>\nraw @-1\n\nblank line\n</pre>",
    "With a note[^n] @.",
    "[^n]: The note.",
    "<li>a lone item @\n\ninside of it\n\n</li>",
    "<svg viewBox='0 0 1 1'><text>drawing @</text></svg>",
    "<a href='https://example.org/'>\n\nlinked paragraph @-2\n\n</a>",
    "Last @.",
)
"""In each, @ stands for the line, and @-1 for the one before."""
OPENED = """() => {
    window.opened = [];
    HTMLAnchorElement.prototype.click = function () { window.opened.push(this.href); };
}"""
CLICK_ALL = """async () => {
    const blocks = [...document.querySelectorAll(".prose > *")];
    for (const [index, block] of blocks.entries()) {
        block.dispatchEvent(new MouseEvent("click", { altKey: true, bubbles: true, cancelable: true }));
        while (window.opened.length <= index) await new Promise((done) => setTimeout(done, 2));
    }
    return blocks.map((block) => block.outerHTML.match(/@(\\d+)@/)?.[1] ?? "");
}"""


def numbered(text: str) -> str:
    """Each @ as @12@, the line that it means."""
    rows = []
    for number, row in enumerate(text.split("\n"), HEAD.count(b"\n") + 1):
        before, mark, after = row.partition("@")
        back = int(after[1]) if after[:1] == "-" else 0
        rows.append(f"{before}@{number - back}@{after[2:] if back else after}" if mark else row)
    return "\n".join(rows)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    yield context
    context.close()


def opened(tab: Tab, count: int = 1) -> list[dict[str, list[str]]]:
    tab.wait("(count) => window.opened.length >= count", count)
    found = [parse_qs(urlsplit(url).query) for url in tab.run("window.opened")]
    tab.run("window.opened = []")
    return found


@pytest.mark.parametrize("order", [1, -1], ids=["forwards", "backwards"])
def test_each_block_opens_at_its_line(root: Path, context: BrowserContext, order: int) -> None:
    text = numbered("\n\n".join(SNIPPETS[::order]))
    files = {
        "site.yaml": f"{SITE}{EDITOR}".encode(),
        HERE: HEAD + text.encode(),
        "content/posts/h e#re/one.png": PNG,
    }
    with serve(root, files) as preview:
        tab = open_tab(context, preview.address + PAGE)
        tab.run(OPENED)
        marks = tab.run(CLICK_ALL)
        found = opened(tab, len(marks))
        lines = {mark: each["line"] for mark, each in zip(marks, found, strict=True) if mark}
        assert lines == {mark: [mark] for mark in marks if mark}
        assert len(lines) >= 20
        assert {each["file"][0] for each in found} == {(root / HERE).absolute().as_posix()}


def test_lines_are_those_of_the_file_as_it_is_now(root: Path, context: BrowserContext) -> None:
    files = {"site.yaml": f"{SITE}{EDITOR}".encode(), HERE: HEAD + b"One.\n\nTwo.\n"}
    with serve(root, files) as preview:
        tab = open_tab(context, preview.address + PAGE)
        tab.run(OPENED)
        tab.page.locator(".prose > p", has_text="Two").click(modifiers=["Alt"])
        assert opened(tab)[0]["line"] == ["9"]
        # A line above changes no page: there is nothing to tell the browser.
        preview.edit(HERE, "slug: here\n", "slug: here\nauthors: []\n")
        tab.page.locator(".prose > p", has_text="Two").click(modifiers=["Alt"])
        assert opened(tab)[0]["line"] == ["10"]
        tab.page.locator("h1").click(modifiers=["Alt"])
        assert opened(tab)[0]["line"] == ["2"]


def test_a_link_is_not_followed_and_a_plain_click_opens_nothing(root: Path, context: BrowserContext) -> None:
    files = {"site.yaml": f"{SITE}{EDITOR}".encode(), HERE: HEAD + b"See [home](/).\n\nPlain.\n"}
    with serve(root, files) as preview:
        tab = open_tab(context, preview.address + PAGE)
        tab.run(OPENED)
        tab.page.locator(".prose > p", has_text="Plain").click()
        tab.page.locator(".prose a").click(modifiers=["Alt"])
        assert [each["line"] for each in opened(tab)] == [["7"]]
        assert not tab.was_reloaded


def test_an_editor_with_an_address_of_its_own(root: Path, context: BrowserContext) -> None:
    with serve(root, {"site.yaml": f"{SITE}editor: vscode\n".encode(), HERE: HEAD + b"Text.\n"}) as preview:
        tab = open_tab(context, preview.address + PAGE)
        tab.run(OPENED)
        tab.page.locator(".prose > p").click(modifiers=["Alt"])
        tab.wait("window.opened.length > 0")
        assert tab.run("window.opened[0]").endswith("/site/content/posts/h%20e%23re/index.en.md:7:1")
        assert tab.run("window.opened[0]").startswith("vscode://file/")


def test_an_editor_on_the_web_does_not_take_the_place_of_the_page(
    root: Path, context: BrowserContext
) -> None:
    context.route("http://editor.test/**", lambda route: route.fulfill(body="opened"))
    with serve(root, {"site.yaml": f"{SITE}{EDITOR}".encode(), HERE: HEAD + b"Text.\n"}) as preview:
        tab = open_tab(context, preview.address + PAGE)
        with context.expect_page() as other:
            tab.page.locator(".prose > p").click(modifiers=["Alt"])
        other.value.wait_for_url("http://editor.test/**")
        assert not tab.was_reloaded


def test_without_an_editor_it_says_how_to_name_one(root: Path, context: BrowserContext) -> None:
    with serve(root, {"site.yaml": SITE.encode(), HERE: post(body="Text.", slug="here")}) as preview:
        tab = open_tab(context, preview.address + PAGE)
        tab.page.locator(".prose > p").click(modifiers=["Alt"])
        tab.wait(
            "document.querySelector('diglot-preview')?.shadowRoot.querySelector('.bar')?.textContent.includes('editor: vscode')"
        )
