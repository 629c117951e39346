"""A writer at work: `diglot serve`, files saved as an editor saves them, and a browser that nobody touches."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from previewing import open_tab, program
from sites import PNG, SITE, post

pytestmark = pytest.mark.browser

CYCLES = 100 if os.environ.get("DIGLOT_LONG") else 5
HERE = "content/posts/here/index.en.md"
PAGE = "/en/posts/here/"
ABOVE = "\n\n".join(f"Paragraph {number}." for number in range(40))
BODY = f"""\
{ABOVE}

The text.

Formula $a+b$.

```python
print(1)
```

![A picture](one.png)

{ABOVE}
"""
FILES = {
    "site.yaml": SITE.encode(),
    HERE: post(title="Here", body=BODY),
    "content/posts/here/index.zh.md": post(title="这里", body="第一版。"),
    "content/posts/here/one.png": PNG,
}
CSS = (Path(__file__).parents[2] / "static/assets/site.css").read_text("utf-8")
TOLD = "document.querySelector('diglot-preview')?.shadowRoot.querySelector('.bar')?.hidden === false"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 700})
    yield context
    context.close()


def save(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text.replace(old, new), encoding="utf-8")
    beside.replace(path)


def test_a_writer_at_work(root: Path, context: BrowserContext) -> None:
    """Text, formula, code, picture, style sheet, title and a mistake in the front matter, the place kept to the pixel."""
    with program(root, FILES) as address:
        tab = open_tab(context, address + PAGE)
        source = root / HERE
        tab.page.locator(".prose > p", has_text="The text").scroll_into_view_if_needed()
        place = "document.querySelector('.prose img').getBoundingClientRect().top"
        before, scrolled = tab.run(place), tab.run("scrollY")
        assert scrolled > 0
        save(source, "The text.", "The text, edited.")
        tab.wait_for_text("The text, edited.")
        save(source, "$a+b$", "$a+b+c$")
        tab.wait("document.querySelector('.katex annotation').textContent === 'a+b+c'")
        save(source, "print(1)", "print(22)")
        tab.wait_for_text("print(22)")
        assert tab.run(place) == before
        (root / "content/posts/here/one.png").write_bytes(PNG + b"\0")
        shown = tab.run("document.querySelector('.prose img').src")
        tab.wait("(shown) => document.querySelector('.prose img').src !== shown", shown)
        assert tab.run(place) == before
        (root / "static/assets").mkdir(parents=True)
        (root / "static/assets/site.css").write_text(
            f"{CSS}\nh1 {{ color: rgb(1, 2, 3); }}\n", encoding="utf-8"
        )
        tab.wait("getComputedStyle(document.querySelector('h1')).color === 'rgb(1, 2, 3)'")
        save(source, "title: Here", "title: [Here")
        tab.wait(TOLD)
        assert "The text, edited." in tab.run("document.querySelector('main').textContent")
        assert tab.run("scrollY") == scrolled
        save(source, "title: [Here", "title: Over here")
        tab.wait(f"!({TOLD})")
        tab.wait_for_text("Over here", "h1")
        assert tab.run("document.title").startswith("Over here")
        # The heading is what was edited now, and it was out of view.
        tab.wait("document.querySelector('h1').getBoundingClientRect().top >= 0")
        assert not tab.was_reloaded
        assert tab.complaints == []


def test_two_languages_side_by_side(root: Path, context: BrowserContext) -> None:
    with program(root, FILES) as address:
        english, chinese = (open_tab(context, address + path) for path in (PAGE, "/posts/here/"))
        save(root / HERE, "The text.", "The text, edited.")
        save(root / "content/posts/here/index.zh.md", "第一版", "第二版")
        english.wait_for_text("The text, edited.")
        chinese.wait_for_text("第二版")
        # Each shows the other's title nowhere but in the switch: a new one of either leaves the other as it is.
        assert not english.was_reloaded
        assert not chinese.was_reloaded


@pytest.mark.parametrize(
    ("name", "broken"),
    [
        (HERE, b"---\ntitle: [Here\n---\n"),
        ("site.yaml", b"base_url: [\n"),
        ("templates/post.html", b"{% block %}"),
    ],
    ids=["front matter", "settings", "template"],
)
def test_broken_and_mended(root: Path, context: BrowserContext, name: str, broken: bytes) -> None:
    """The last good version stays under the problem, which is gone when it is mended, over and over."""
    with program(root, FILES) as address:
        tab = open_tab(context, address + PAGE)
        path = root / name
        good = path.read_bytes() if path.exists() else None
        path.parent.mkdir(exist_ok=True)
        for cycle in range(CYCLES):
            path.write_bytes(broken)
            tab.wait(TOLD)
            assert "The text" in tab.run("document.querySelector('main').textContent")
            if good is None:
                path.unlink()
            else:
                path.write_bytes(good)
            tab.wait(f"!({TOLD})")
            save(root / HERE, "Formula", f"{cycle} Formula")
            tab.wait_for_text(f"{cycle} Formula")
            good = path.read_bytes() if path.exists() else None
        assert not tab.was_reloaded
