"""An edit reaches the open page by itself: what changed is brought in, and the page is then as if it had been loaded anew.

What the reader was at stays: the place on the page to the pixel, what is open, plays, is typed, has the focus.
"""

import struct
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Route

from diglot.inputs import theme_root
from previewing import Preview, open_tab, serve
from sites import PNG, SITE, post

pytestmark = pytest.mark.browser

HERE = "content/posts/here/index.en.md"
CHINESE = "content/posts/here/index.zh.md"
PAGE = "/en/posts/here/"
BODY = """\
First paragraph.

## A heading

Second paragraph with $a+b$ inside.

$$
c = d
$$

```python
print(1)
```

![A picture](one.png)

- one
- two
- three

| a | b |
|---|---|
| 1 | 2 |

> Quoted.

<details><summary>More</summary>

Hidden text.

</details>

- [ ] a task

A note[^1].

[^1]: The note.

Last paragraph.
"""
LONG = "\n\n".join(f"Paragraph {number}, $x_{{{number}}}$." for number in range(100))
FILES = {
    "site.yaml": SITE.encode() + b"categories: {x: Xx, y: Yy}\n",
    HERE: post(title="Here", body=BODY, category="x"),
    "content/posts/here/one.png": PNG,
    "content/posts/here/two.png": PNG + b"\0",
    "content/posts/long.en.md": post("2026-01-02", "Long", LONG),
}
EDITS = {
    "text": ("First paragraph.", "First paragraph, longer."),
    "formula": ("$a+b$", "$a+b+c$"),
    "first formula of the page": (BODY, "Text."),
    "display formula": ("c = d", "c = d + e"),
    "code": ("print(1)", "print(1)\nprint(2)"),
    "text of a picture": ("![A picture]", "![Another text]"),
    "picture": ("one.png", "two.png"),
    "heading": ("## A heading", "## Another heading"),
    "inserted": ("Second paragraph", "A new paragraph.\n\nSecond paragraph"),
    "inserted at the head": ("First paragraph.", "A new one.\n\nFirst paragraph."),
    "inserted at the end": ("Last paragraph.", "Last paragraph.\n\nA new one."),
    "deleted": ("> Quoted.\n\n", ""),
    "split": ("with $a+b$ inside", "with\n\n$a+b$ inside"),
    "list": ("- two\n", "- two\n- two and a half\n"),
    "table": ("| 1 | 2 |", "| 1 | 2 |\n| 3 | 4 |"),
    "in details": ("Hidden text.", "Hidden text, longer.\n\nAnd more."),
    "task": ("- [ ]", "- [x]"),
    "note": ("The note.", "The note, longer."),
    "another kind": ("> Quoted.", "1. Quoted."),
    "moved": ("First paragraph.\n\n## A heading\n\n", "## A heading\n\nFirst paragraph.\n\n"),
    "title": ("title: Here", "title: Over here"),
    "date": ("date: 2026-01-01", "date: 2026-01-03"),
    "category": ("category: x", "category: y"),
}
IS_AS_SERVED = """async () => {
    const settled = (page) => {
        const body = page.body.cloneNode(true);
        for (const each of body.querySelectorAll("[data-added]")) each.remove();
        for (const each of body.querySelectorAll("[aria-current]")) each.removeAttribute("aria-current");
        for (const each of body.querySelectorAll("[open]")) each.removeAttribute("open");
        // Only what scrolls can be reached by Tab.
        for (const each of body.querySelectorAll(".code pre, .table, .math.display")) each.removeAttribute("tabindex");
        return document.importNode(body, true);
    };
    const facts = (page) =>
        JSON.stringify([
            page.title,
            page.documentElement.lang,
            page.body.className,
            // A script of the theme's changes the others.
            [...page.querySelectorAll("head > :is(meta:not([name=theme-color]), link)")].map(({ outerHTML }) => outerHTML).sort(),
            [...page.querySelectorAll("main input")].map(({ checked }) => checked),
            [...page.querySelectorAll("link[rel=stylesheet]")].map(({ href }) => href),
        ]);
    const answer = await fetch(location, { cache: "no-store" });
    const served = new DOMParser().parseFromString(await answer.text(), "text/html");
    return facts(document) === facts(served) && settled(document).isEqualNode(settled(served));
}"""
"""whether the page is what the server has now, but for what scripts and readers have done to it"""
LIT = """document.getAnimations().filter(({ id }) => id === "diglot").map(({ effect }) => effect.target.textContent.trim())"""


@pytest.fixture
def preview(root: Path) -> Iterator[Preview]:
    with serve(root, FILES) as preview:
        yield preview


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 600})
    yield context
    context.close()


def test_an_edited_page_is_as_if_loaded_anew(preview: Preview, context: BrowserContext) -> None:
    """Each edit and its revert, in one page."""
    tab = open_tab(context, preview.address + PAGE)
    assert tab.run(IS_AS_SERVED)
    text = (preview.root / HERE).read_text("utf-8")
    for name, (old, new) in EDITS.items():
        assert text.count(old) == 1, name
        for version in (text.replace(old, new), text):
            preview.save({HERE: version})
            tab.wait(IS_AS_SERVED)
            assert not tab.was_reloaded, name
    assert tab.complaints == []


def test_many_edits_at_once(preview: Preview, context: BrowserContext) -> None:
    tab = open_tab(context, preview.address + PAGE)
    for name in (
        "formula",
        "code",
        "picture",
        "heading",
        "inserted at the end",
        "deleted",
        "list",
        "table",
        "title",
        "date",
    ):
        preview.edit(HERE, *EDITS[name])
    tab.wait(IS_AS_SERVED)
    tab.wait_for_text("A new one.", ".prose > p:last-of-type")
    assert not tab.was_reloaded
    assert tab.complaints == []


def test_blocks_that_did_not_change_are_the_same_elements(preview: Preview, context: BrowserContext) -> None:
    tab = open_tab(context, preview.address + PAGE)
    tab.run(
        "for (const each of document.querySelectorAll('.prose > *, .bar, .sheet-head')) each.isTheSame = true"
    )
    preview.edit(HERE, "Second paragraph", "Inserted.\n\n```\nnew\n```\n\nSecond paragraph")
    tab.wait(IS_AS_SERVED)
    preview.edit(HERE, "- two\n", "- two\n- two and a half\n")
    tab.wait(IS_AS_SERVED)
    other = tab.run(
        "[...document.querySelectorAll('.prose > *')].filter((each) => !each.isTheSame).map(({ localName }) => localName)"
    )
    assert other == ["p", "figure"]
    assert tab.run(
        "document.querySelector('.bar').isTheSame && document.querySelector('.sheet-head').isTheSame"
    )


def test_only_the_changed_block_flashes_and_once(preview: Preview, context: BrowserContext) -> None:
    tab = open_tab(context, preview.address + PAGE)
    tab.run(
        """() => {
            window.flashes = [];
            const animate = Element.prototype.animate;
            Element.prototype.animate = function (...given) {
                window.flashes.push(this.textContent.trim());
                return animate.apply(this, given);
            };
        }"""
    )
    preview.edit(HERE, "First paragraph.", "First paragraph, longer.")
    tab.wait("window.flashes.length > 0")
    assert tab.run(LIT) == ["First paragraph, longer."]
    # The outline changes too.
    for old, new in (("- two\n", "- two or three\n"), ("## A heading", "## Another heading")):
        preview.edit(HERE, old, new)
        tab.wait(IS_AS_SERVED)
    assert tab.run("window.flashes") == ["First paragraph, longer.", "two or three", "Another heading"]
    tab.wait(f"{LIT}.length === 0")


def test_blocks_that_are_alike_are_told_apart(root: Path, context: BrowserContext) -> None:
    body = "Same.\n\n---\n\nSame.\n\n---\n\nSame.\n\nText.\n\n---\n\nSame."
    with serve(root, {"site.yaml": SITE.encode(), HERE: post(body=body)}) as preview:
        tab = open_tab(context, preview.address + PAGE)
        tab.run(
            "[...document.querySelectorAll('.prose > *')].forEach((each, index) => each.dataset.index = index)"
        )
        preview.edit(HERE, "Text.", "Text, longer.")
        tab.wait(f"{LIT}.length > 0")
        assert tab.run(LIT) == ["Text, longer."]
        order = tab.run(
            "[...document.querySelectorAll('.prose > *')].map((each) => each.dataset.index ?? '').join('')"
        )
        assert order.replace("5", "") == "0123467"


def test_a_change_of_the_look_flashes_nothing(preview: Preview, context: BrowserContext) -> None:
    tab = open_tab(context, preview.address + PAGE)
    preview.save({"templates/_tags.html": "<p>tagged</p>\n"})
    tab.wait_for_text("tagged")
    assert tab.run(LIT) == []


def top_of(text: str) -> str:
    return f"[...document.querySelectorAll('.prose > p')].find((each) => each.textContent.includes('{text}')).getBoundingClientRect().top"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Paragraph 3,", "Paragraph 3," + " much longer" * 200),
        ("Paragraph 3, $x_{3}$.\n\n", ""),
        ("Paragraph 3,", "New.\n\n## New\n\n```\nnew\n```\n\nParagraph 3,"),
        ("Paragraph 90,", "Paragraph 90," + " much longer" * 200),
        ("title: Long", "title: " + "Long and " * 60),
        ("Paragraph 49,", "New.\n\nParagraph 49,"),
    ],
    ids=["longer above", "deleted above", "inserted above", "longer below", "title", "just above"],
)
def test_the_place_stays_to_the_pixel(preview: Preview, context: BrowserContext, old: str, new: str) -> None:
    """In a tab whose page was not the one edited: nobody has to be led to the edit."""
    tab = open_tab(context, preview.address + "/en/posts/long/")
    tab.run("[...document.querySelectorAll('.prose > p')][50].scrollIntoView({ block: 'start' })")
    before = tab.run(top_of("Paragraph 50,"))
    path = preview.root / "content/posts/long.en.md"
    # Saved together with another document, so neither is what the writer is at.
    preview.save(
        {
            "content/posts/long.en.md": path.read_text("utf-8").replace(old, new),
            HERE: (preview.root / HERE).read_text("utf-8").replace("Last", "Final"),
        }
    )
    tab.wait(IS_AS_SERVED)
    # Browsers scroll by whole pixels.
    assert abs(tab.run(top_of("Paragraph 50,")) - before) <= 0.5


def test_an_edit_in_view_moves_nothing(preview: Preview, context: BrowserContext) -> None:
    tab = open_tab(context, preview.address + "/en/posts/long/")
    tab.run("[...document.querySelectorAll('.prose > p')][50].scrollIntoView({ block: 'start' })")
    before = tab.run("scrollY")
    preview.edit("content/posts/long.en.md", "Paragraph 52,", "Paragraph 52, edited,")
    tab.wait(IS_AS_SERVED)
    assert tab.run("scrollY") == before


def test_an_edit_of_another_page_moves_nothing(preview: Preview, context: BrowserContext) -> None:
    tab = open_tab(context, preview.address + "/en/")
    tab.page.set_viewport_size({"width": 600, "height": 200})
    preview.edit(HERE, "title: Here", "title: Over here")
    tab.wait_for_text("Over here")
    tab.wait(f"{LIT}.length === 1")
    assert "Over here" in tab.run(LIT)[0]
    assert tab.run("scrollY") == 0


@pytest.mark.parametrize("number", [2, 97])
def test_an_edit_out_of_view_is_brought_into_it(
    preview: Preview, context: BrowserContext, number: int
) -> None:
    tab = open_tab(context, preview.address + "/en/posts/long/")
    tab.run("[...document.querySelectorAll('.prose > p')][50].scrollIntoView({ block: 'start' })")
    preview.edit("content/posts/long.en.md", f"Paragraph {number},", f"Paragraph {number}, edited,")
    tab.wait_for_text("edited")
    tab.wait(f"{top_of('edited')} > 0 && {top_of('edited')} < innerHeight - 20")
    assert tab.run(LIT) == [
        tab.run(
            "[...document.querySelectorAll('.prose > p')].find((each) => each.textContent.includes('edited')).textContent"
        )
    ]


def test_what_the_reader_has_opened_typed_and_chosen_stays(root: Path, context: BrowserContext) -> None:
    body = """\
<form><input id="name"> <input type="checkbox" id="box"></form>

<details id="outer"><summary>More</summary>

Hidden.

</details>

<video id="film" muted></video>

Text before.

Paragraph with <input id="inside"> in it.
"""
    with serve(root, {"site.yaml": SITE.encode(), HERE: post(body=body)}) as preview:
        tab = open_tab(context, preview.address + PAGE)
        tab.run(
            """async () => {
                document.querySelector("#outer").open = true;
                document.querySelector("#box").checked = true;
                document.querySelector("#inside").value = "typed inside";
                const canvas = document.createElement("canvas");
                const paper = canvas.getContext("2d");
                setInterval(() => paper.fillRect(Math.random() * 100, 0, 9, 9), 20);
                const film = document.querySelector("#film");
                film.srcObject = canvas.captureStream(10);
                await film.play();
            }"""
        )
        tab.page.locator("#name").press_sequentially("typed")
        tab.run("document.querySelector('#name').setSelectionRange(1, 3)")
        preview.edit(HERE, "Text before.", "New.\n\nText before, longer.")
        preview.edit(HERE, "Hidden.", "Hidden, longer.")
        preview.edit(HERE, "in it.", "in it, longer.")
        for text in ("New.", "Hidden, longer.", "in it, longer."):
            tab.wait_for_text(text)
        state = tab.run(
            """[document.activeElement.id, document.querySelector("#name").value, document.querySelector("#name").selectionEnd,
                document.querySelector("#box").checked, document.querySelector("#inside").value,
                document.querySelector("#outer").open, document.querySelector("#film").paused]"""
        )
        assert state == ["name", "typed", 3, True, "typed inside", True, False]
        assert not tab.was_reloaded


def test_tabs_go_on(preview: Preview, context: BrowserContext) -> None:
    """What was chosen stays chosen, also when a block is edited or comes to it."""
    tab = open_tab(context, preview.address + PAGE)
    group = "::: tabs\n```python\none\n```\n```cpp\ntwo\n```\n:::\n\n"
    preview.edit(HERE, "Last paragraph.", f"{group}Last paragraph.")
    tab.page.get_by_role("tab", name="C++").click()
    state = """() => [document.querySelectorAll("[role=tablist]").length,
        ...[...document.querySelectorAll(".tab")].filter((each) => each.checkVisibility({ contentVisibilityAuto: true }) && !each.hidden)
        .map((each) => each.querySelector("code").textContent.trim()), document.activeElement.textContent]"""
    assert tab.run(state) == [1, "two", "C++"]
    preview.edit(HERE, "First paragraph.", "First paragraph, longer.")
    tab.wait_for_text("First paragraph, longer.")
    assert tab.run(state) == [1, "two", "C++"]
    preview.edit(HERE, "cpp\ntwo\n", "cpp\ntwo, longer\n")
    tab.wait_for_text("two, longer")
    assert tab.run(state)[:2] == [1, "two, longer"]
    assert tab.run("document.querySelector('.tabs').firstElementChild.role") == "tablist"
    preview.edit(HERE, "```cpp", "```js\nthree\n```\n```cpp")
    tab.wait("document.querySelectorAll('[role=tab]').length === 3")
    assert tab.run(state)[:2] == [1, "two, longer"]
    assert tab.run("document.querySelector('.tabs').firstElementChild.role") == "tablist"
    assert not tab.was_reloaded


def test_scripts_of_the_theme_go_on(preview: Preview, context: BrowserContext) -> None:
    """Copy buttons, once for each block, the theme switch and the current section."""
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab = open_tab(context, preview.address + PAGE)
    tab.page.locator("button.theme").click()
    theme = tab.run("document.documentElement.dataset.theme")
    tab.run(
        "document.querySelector('figure.code').append(Object.assign(document.createElement('i'), { id: 'mine' }))"
    )
    tab.run("document.querySelector('#mine').dataset.added = ''")
    preview.edit(HERE, "print(1)", "print(2)")
    preview.edit(HERE, "Last paragraph.", "```\nnew\n```\n\n## The last heading\n\nLast paragraph.")
    tab.wait(IS_AS_SERVED)
    assert tab.run(
        "[...document.querySelectorAll('figure.code')].map((each) => each.querySelectorAll('.copy').length)"
    ) == [1, 1]
    assert tab.run("document.querySelectorAll('figure.code > #mine').length") == 1
    tab.page.locator("figure.code").first.hover()
    tab.page.locator("figure.code .copy").first.click()
    tab.wait("navigator.clipboard.readText().then((text) => text === 'print(2)')")
    assert tab.run("document.documentElement.dataset.theme") == theme
    tab.run("scrollTo(0, document.documentElement.scrollHeight)")
    tab.wait("document.querySelector('.outline [aria-current]')?.textContent === 'The last heading'")
    tab.page.locator("button.theme").click()
    assert tab.run("document.documentElement.dataset.theme") != theme


def slowly(route: Route) -> None:
    time.sleep(0.2)
    route.continue_()


def test_a_style_sheet_is_changed_without_a_moment_without_one(
    preview: Preview, context: BrowserContext
) -> None:
    css = (Path(__file__).parents[2] / "static/assets/site.css").read_text("utf-8")
    context.route("**/*.css", slowly)
    tab = open_tab(context, preview.address + PAGE)
    tab.run(
        """() => {
            window.displays = new Set();
            const look = () => { window.displays.add(getComputedStyle(document.body).display); requestAnimationFrame(look); };
            look();
        }"""
    )
    for colour in ("rgb(1, 2, 3)", "rgb(4, 5, 6)", "rgb(7, 8, 9)"):
        preview.save({"static/assets/site.css": f"{css}\nh1 {{ color: {colour}; }}\n"})
        tab.wait("(colour) => getComputedStyle(document.querySelector('h1')).color === colour", colour)
    tab.wait(IS_AS_SERVED)
    assert tab.run("[...window.displays]") == ["flex"]
    assert not tab.was_reloaded


def test_the_first_formula_comes_with_its_style_sheet(root: Path, context: BrowserContext) -> None:
    with serve(root, {"site.yaml": SITE.encode(), HERE: post(body="Text.")}) as preview:
        tab = open_tab(context, preview.address + PAGE)
        # What a screen reader gets would be seen beside the formula without the style sheet.
        tab.run(
            """() => {
                window.positions = new Set();
                const look = () => {
                    const hidden = document.querySelector(".katex-mathml");
                    if (hidden) window.positions.add(getComputedStyle(hidden).position);
                    requestAnimationFrame(look);
                };
                look();
            }"""
        )
        preview.edit(HERE, "Text.", "Text $x$.")
        tab.wait("window.positions.size > 0")
        tab.wait(IS_AS_SERVED)
        assert tab.run("[...window.positions]") == ["absolute"]


def test_a_changed_script_loads_the_page_anew(preview: Preview, context: BrowserContext) -> None:
    script = (Path(__file__).parents[2] / "static/assets/site.js").read_text("utf-8")
    tab = open_tab(context, preview.address + PAGE)
    preview.save({"static/assets/site.js": f"{script}\ndocument.documentElement.dataset.renewed = '';\n"})
    tab.wait("'renewed' in document.documentElement.dataset")


def test_a_script_in_the_page_loads_it_anew(preview: Preview, context: BrowserContext) -> None:
    """When it is another one, and not for an edit beside it."""
    layout = Path(theme_root(), "templates/layout.html").read_text("utf-8")
    with_script = layout.replace("</head>", "<script>one()</script>\n</head>")
    preview.save({"templates/layout.html": with_script})
    tab = open_tab(context, preview.address + PAGE)
    preview.edit(HERE, "First paragraph.", "First paragraph, longer.")
    tab.wait_for_text("First paragraph, longer.")
    assert not tab.was_reloaded
    preview.edit("templates/layout.html", "one()", "two()")
    tab.wait("!window.isTheSame")


def test_a_changed_script_of_an_old_name_loads_the_page_anew(
    preview: Preview, context: BrowserContext
) -> None:
    layout = Path(theme_root(), "templates/layout.html").read_text("utf-8")
    script = "document.documentElement.dataset.number = {}"
    preview.save(
        {
            "templates/layout.html": layout.replace("</head>", '<script src="/own.js"></script>\n</head>'),
            "static/own.js": script.format(1),
        }
    )
    tab = open_tab(context, preview.address + PAGE)
    preview.save({"static/own.js": script.format(2)})
    tab.wait("document.documentElement.dataset.number === '2'")


HEADS = {
    "summary": {HERE: ("title: Here", "title: Here\nsummary: In short.")},
    "address": {HERE: ("title: Here", "title: Here\nslug: there")},
    "name of the site": {"site.yaml": ("en: {", "en: {tag: en-GB, ")},
    "kind of page": {"templates/layout.html": ('class="kind-', 'class="kind')},
    "icon": {"templates/layout.html": ('rel="icon"', 'rel="icon" sizes="any"')},
    "facts for machines": {
        "templates/layout.html": (
            "{%- block meta %}",
            '<script type="application/ld+json">{"name": {{ page.title | tojson }}}</script>\n{%- block meta %}',
        )
    },
}


@pytest.mark.parametrize("name", HEADS)
def test_the_head_follows(preview: Preview, context: BrowserContext, name: str) -> None:
    """Description, canonical address, translations, what other sites show, language, and the class of the body."""
    layout = "templates/layout.html"
    preview.save({layout: Path(theme_root(), layout).read_bytes(), CHINESE: post(title="这里")})
    tab = open_tab(context, preview.address + PAGE)
    for path, (old, new) in HEADS[name].items():
        before = tab.run("document.documentElement.outerHTML")
        preview.edit(path, old, new)
        tab.wait(f"before => document.documentElement.outerHTML !== before && ({IS_AS_SERVED})()", before)
        preview.edit(HERE, "title: Here", "title: Over here")
        tab.wait_for_text("Over here", "title")
        tab.wait(IS_AS_SERVED)
        preview.save({CHINESE: None})
        tab.wait("document.querySelectorAll('link[hreflang]').length === 0")
        tab.wait(IS_AS_SERVED)
    assert not tab.was_reloaded
    assert tab.complaints == []


def test_what_scripts_made_of_the_head_stays(preview: Preview, context: BrowserContext) -> None:
    tab = open_tab(context, preview.address + PAGE)
    tab.run("document.head.append(Object.assign(document.createElement('meta'), { name: 'mine' }))")
    tab.page.locator("button.theme").click()
    colours = (
        "[...document.querySelectorAll('meta[name=theme-color]')].map(({ outerHTML }) => outerHTML).join()"
    )
    before = tab.run(colours)
    preview.edit(HERE, "title: Here", "title: Over here\nsummary: In short.")
    tab.wait("document.querySelector('meta[name=description]')?.content === 'In short.'")
    assert tab.run(colours) == before
    assert tab.run("document.querySelectorAll('meta[name=mine]').length") == 1


def picture(red: int) -> bytes:
    """Of 3 × 2 pixels, all of one colour."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 3, 2, 8, 2, 0, 0, 0)
    pixels = zlib.compress((b"\0" + bytes((red, 0, 0)) * 3) * 2)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


COLOUR = """(name) => {
    const paper = document.createElement("canvas").getContext("2d");
    const picture = [...document.images].find(({ currentSrc }) => decodeURI(currentSrc).includes(name));
    if (!picture?.complete || !picture.naturalWidth) return -1;
    paper.drawImage(picture, 0, 0);
    return paper.getImageData(0, 0, 1, 1).data[0];
}"""


def test_a_picture_beside_the_post(preview: Preview, context: BrowserContext) -> None:
    """Which has another name in the page, once it is another one."""
    tab = open_tab(context, preview.address + PAGE)
    for red in (50, 100):
        preview.save({"content/posts/here/one.png": picture(red)})
        tab.wait(f"(red) => ({COLOUR})('one.') === red", red)
    assert not tab.was_reloaded


@pytest.mark.parametrize("base", ["/", "/笔记/"])
def test_a_picture_that_keeps_its_name(root: Path, context: BrowserContext, base: str) -> None:
    """As one that a template names; the page that is served names it as ever."""
    site = SITE.replace("https://example.org/", f"https://example.org{base}")
    layout = Path(theme_root(), "templates/layout.html").read_text("utf-8")
    pictures = f'<p><img src="{base}图.png" alt=""><img src="{base}no.png" srcset="{base}b.png 2x, {base}b.png" alt=""></p>'
    files = {
        "site.yaml": site.encode(),
        HERE: post(body="First.\n\nLast."),
        "templates/layout.html": layout.replace("</main>", f"</main>{pictures}").encode(),
        "static/图.png": picture(1),
        "static/b.png": picture(1),
    }
    with serve(root, files) as preview:
        tab = open_tab(context, preview.address + base.rstrip("/") + PAGE)
        html = preview.site.snapshot.tree["en/posts/here/index.html"]
        for red in (50, 100):
            for name in ("图.png", "b.png"):
                preview.save({f"static/{name}": picture(red)})
                tab.wait(f"([name, red]) => ({COLOUR})(name) === red", [name, red])
        assert preview.site.snapshot.tree["en/posts/here/index.html"] == html
        # An edit of the text brings the old one back in no way.
        preview.save({HERE: post(title="Over here", body="First.\n\n## New\n\nEnd.")})
        tab.wait_for_text("End.")
        for name in ("图.png", "b.png"):
            tab.wait(f"([name, red]) => ({COLOUR})(name) === red", [name, 100])
        assert not tab.was_reloaded
        assert tab.complaints == []


def test_a_picture_that_a_style_sheet_names(preview: Preview, context: BrowserContext) -> None:
    css = (Path(__file__).parents[2] / "static/assets/site.css").read_text("utf-8")
    ground = "body { background-image: url(/ground.png); }"
    preview.save({"static/assets/site.css": f"{css}\n{ground}\n", "static/ground.png": picture(1)})
    tab = open_tab(context, preview.address + PAGE)
    preview.save({"static/ground.png": picture(50)})
    tab.wait("!window.isTheSame")


def test_who_wants_less_motion_sees_none(preview: Preview, browser: Browser) -> None:
    context = browser.new_context(reduced_motion="reduce")
    tab = open_tab(context, preview.address + PAGE)
    preview.edit(HERE, "First paragraph.", "First paragraph, longer.")
    tab.wait(f"{LIT}.length === 1")
    easing = tab.run("document.getAnimations().find(({ id }) => id === 'diglot').effect.getTiming().easing")
    assert easing.startswith("step")
    context.close()


def test_below_a_base_path(root: Path, context: BrowserContext) -> None:
    site = SITE.replace("https://example.org/", "https://example.org/笔记/")
    with serve(root, {**FILES, "site.yaml": f"{site}categories: {{x: Xx, y: Yy}}\n".encode()}) as preview:
        tab = open_tab(context, f"{preview.address}/笔记{PAGE}")
        preview.edit(HERE, "First paragraph.", "First paragraph, longer.")
        tab.wait_for_text("First paragraph, longer.")
        assert not tab.was_reloaded
        assert tab.complaints == []
