"""`diglot explain`: in words, which input changed, down to the file that was edited."""

import inspect
from collections.abc import Callable
from pathlib import Path

import pytest

from diglot.commands.explaining import DONE, STEPS, WORDS, describe
from diglot.engine.trace import TOOLCHAIN, Reason
from running import diglot
from sites import PNG, post, site, write

A = "content/posts/a.en.md"


def replace(path: str, old: str, new: str) -> Callable[[Path], None]:
    def edit(root: Path) -> None:
        text = (root / path).read_text("utf-8")
        assert old in text
        (root / path).write_text(text.replace(old, new), "utf-8")

    return edit


def bring(path: str, data: bytes) -> Callable[[Path], None]:
    def edit(root: Path) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(data)

    return edit


@pytest.fixture
def blog(root: Path) -> Path:
    files = site("")
    files["site.yaml"] += b"page_size: 2\nsocial_cards: true\n"
    body = "First.\n\n![A dot](dot.png)\n\n<!-- more -->\n\nSecond."
    files[A] = post("2026-01-01", "Ay", body)
    files["content/posts/b.en.md"] = post("2026-01-02", "Bee", "Text.")
    files["content/posts/c.en.md"] = post("2026-01-03", "Sea", "[Text](b.en.md).")
    files["content/posts/m.en.md"] = post("2025-01-01", "Em", "$\\x$")
    files["content/posts/dot.png"] = PNG
    write(root, files)
    diglot("build", "--site", root, "--jobs", "1")
    return root


A_PAGE, HOME = "en/posts/a/index.html", "en/index.html"
READ = "content/posts/a.en.md was read again: the file changed"
RENDERED = "content/posts/a.en.md was rendered again: {}"
PLANNED = "the pages of the site were planned again: the front matter of {} changed"
LISTED = "an address, a date or the list of posts on it"
TEXT = "its text or its title changed"
CASES = {
    "a paragraph": (
        replace(A, "Second", "Third"),
        "/en/posts/a/",
        [f"{A_PAGE} was composed again: a text on it changed", RENDERED.format(TEXT), READ],
    ),
    "a paragraph, in the feed": (
        replace(A, "Second", "Third"),
        "https://example.org/en/feed.xml",
        [
            "en/feed.xml was written again: a post in it changed",
            "https://example.org/en/posts/a/ was put into the feed again: its text changed",
            RENDERED.format(TEXT),
            READ,
        ],
    ),
    "a title": (
        replace(A, "Ay", "Aye"),
        "/en/posts/a/",
        [
            f"{A_PAGE} was composed again: a title on it, its picture changed",
            RENDERED.format(TEXT),
            READ,
            f"the picture of {A_PAGE} was made again: its title changed",
        ],
    ),
    "the title of a neighbour": (
        replace("content/posts/b.en.md", "Bee", "Bumblebee"),
        "/en/posts/a/",
        [
            f"{A_PAGE} was composed again: a title on it changed",
            RENDERED.format(TEXT).replace("a.en", "b.en"),
            READ.replace("a.en", "b.en"),
        ],
    ),
    "a picture": (
        bring("content/posts/dot.png", PNG + b"\0"),
        "/en/posts/a/",
        [
            f"{A_PAGE} was composed again: an address that it links to changed",
            "the links in content/posts/a.en.md were resolved again: a link in it changed",
            RENDERED.format("a picture in it changed"),
        ],
    ),
    "a tag": (
        replace(A, "date:", "tags: [t]\ndate:"),
        "/en/posts/a/",
        [
            f"{A_PAGE} was composed again: {LISTED} changed",
            f"{PLANNED.format(A).removesuffix(' changed')}, the order of categories or tags changed",
            READ,
        ],
    ),
    "the address of a page that it links to": (
        replace("content/posts/b.en.md", "date:", "slug: bee\ndate:"),
        "/en/posts/c/",
        [
            f"en/posts/c/index.html was composed again: an address that it links to, {LISTED} changed",
            "the links in content/posts/c.en.md were resolved again: the address of a page changed",
            PLANNED.format("content/posts/b.en.md"),
            READ.replace("a.en", "b.en"),
        ],
    ),
    "a new post": (
        bring("content/posts/d.en.md", post("2026-01-04", "Dee", "Text.")),
        "/en/posts/d/",
        ["en/posts/d/index.html was composed for the first time"],
    ),
    "a new post that pushes another off the front page": (
        bring("content/posts/d.en.md", post("2026-01-04", "Dee", "Other text.")),
        "/en/",
        [
            f"{HOME} was composed again: a title on it, a text on it, {LISTED} changed",
            "content/posts/d.en.md was rendered for the first time",
            PLANNED.format("content/posts/d.en.md"),
            "content/posts/d.en.md was read for the first time",
        ],
    ),
    "a post that is gone": (
        lambda root: (root / "content/posts/b.en.md").unlink(),
        "/sitemap.xml",
        [
            "sitemap.xml was written again: the list of pages changed",
            PLANNED.format("content/posts/b.en.md"),
        ],
    ),
    "a template": (
        bring("templates/post.html", b"{{ page.title }}"),
        "/en/posts/a/",
        [
            f"{A_PAGE} was composed again: its templates changed",
            "templates/post.html and the templates in it were read again: the list of templates in it, a template in it changed",
        ],
    ),
    "the site's title": (
        replace("site.yaml", "Listening Post", "Other"),
        "/en/posts/a/",
        [
            f"{A_PAGE} was composed again: its picture, the site's title, menu, languages or a style sheet changed",
            f"the picture of {A_PAGE} was made again: the site's title, menu, languages or a style sheet changed",
        ],
    ),
    "a setting": (
        replace("site.yaml", "page_size: 2", "page_size: 1"),
        "/en/",
        [
            f"{HOME} was composed again: a title on it, a text on it, an address that it links to, {LISTED} changed",
            "the pages of the site were planned again: page_size in site.yaml changed",
        ],
    ),
    "an interface string": (
        bring("templates/strings/en.yaml", b"feed: Stream\n"),
        "/en/posts/a/",
        [
            f"{A_PAGE} was composed again: the interface strings changed",
            "the interface strings (en) were read again: the site's file changed",
        ],
    ),
    "a macro": (
        replace("site.yaml", "page_size", "markdown: {macros: {'\\x': y}}\npage_size"),
        "/en/posts/m/",
        [
            "en/posts/m/index.html was composed again: its description, a text on it changed",
            "content/posts/m.en.md was rendered again: its macros or its language changed",
            "content/posts/m.en.md was read again: the macros in site.yaml changed",
        ],
    ),
}


@pytest.mark.parametrize(("edit", "url", "said"), CASES.values(), ids=CASES.keys())
def test_said(blog: Path, edit: Callable[[Path], None], url: str, said: list[str]) -> None:
    edit(blog)
    diglot("build", "--site", blog, "--jobs", "1")
    assert [line.strip() for line in diglot("explain", "--site", blog, url).out.splitlines()] == said


def test_each_reason_stands_below_what_it_explains(blog: Path) -> None:
    replace("content/posts/b.en.md", "date:", "slug: bee\ndate:")(blog)
    diglot("build", "--site", blog, "--jobs", "1")
    rows = diglot("explain", "--site", blog, "/en/posts/c/").out.splitlines()
    assert [len(row) - len(row.lstrip()) for row in rows] == [0, 2, 4, 6]


def test_the_last_reason_stands_until_there_is_another(blog: Path) -> None:
    replace(A, "Second", "Third")(blog)
    diglot("build", "--site", blog)
    said = diglot("explain", "--site", blog, "/en/posts/a/").out
    assert "a text on it changed" in said
    replace("content/posts/c.en.md", "Text", "Other")(blog)
    diglot("build", "--site", blog)
    assert diglot("explain", "--site", blog, "/en/posts/a/").out == said


@pytest.mark.parametrize(
    "url", ["/", "", "/en/", "https://example.org/en/", "/en/feed.xml", "/sitemap.xml", "/robots.txt"]
)
def test_addresses(blog: Path, url: str) -> None:
    assert diglot("explain", "--site", blog, url).out.endswith("for the first time\n")


def test_base_path_and_encoded_address(root: Path) -> None:
    files = site("")
    files["site.yaml"] = files["site.yaml"].replace(b"https://example.org/", b"https://example.org/repo/")
    files["content/posts/欧拉.zh.md"] = post("2026-01-01", "欧拉", "正文。")
    write(root, files)
    diglot("build", "--site", root)
    for url in (
        "/posts/欧拉/",
        "/repo/posts/%E6%AC%A7%E6%8B%89/?page=1#top",
        "https://example.org/repo/posts/欧拉",
    ):
        assert diglot("explain", "--site", root, url).out.startswith("posts/欧拉/index.html was composed")


def test_unknown_address(blog: Path) -> None:
    ran = diglot("explain", "--site", blog, "/nowhere/")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "error: /nowhere/ has not been built here; is it a page of this site?\n"


def test_every_step_has_words() -> None:
    assert DONE.keys() == {step.name for step in STEPS}


PLAIN = {"language", "name", "tag", "path"}


def test_every_input_has_words() -> None:
    """The words are for inputs that exist, and all inputs but plain names have some."""
    parameters = {TOOLCHAIN}
    for step in STEPS:
        # What a step is given is what it says its wants by; the answers to these follow.
        given = len(inspect.signature(step.wants or step.function).parameters)
        for name, kind in step.signature.parameters[step.labelled : given]:
            fields = getattr(kind, "__struct_fields__", ())
            parameters |= {name, *(f"{name}.{field}" for field in fields)}
            assert name in PLAIN | WORDS.keys()
            assert describe(Reason(0, step.name, "x", (f"{name}[0]",))).endswith(" changed")
    assert parameters >= WORDS.keys()


@pytest.mark.parametrize(
    ("step", "changed", "said"),
    [
        ("compose", (), "x was composed for the first time"),
        ("compose", ("fragments[0]", "fragments[1]"), "x was composed again: a text on it changed"),
        ("compose", ("facts[0]", "page"), f"x was composed again: a title on it, {LISTED} changed"),
        ("compose", (TOOLCHAIN,), f"x was composed again: {TOOLCHAIN} changed"),
        (
            "feed",
            ("entries[0]", "feed.entries"),
            "x was written again: a post in it, the list of posts in it changed",
        ),
        (
            "parse",
            ("_facts", "reading.tags"),
            "x was read again: the post.yaml beside it, the languages in site.yaml changed",
        ),
        ("relate", ("documents[a.md]", "documents[b.md]"), PLANNED.format("a.md, b.md")),
        (
            "relate",
            tuple(f"documents[{name}.md]" for name in "abcde"),
            PLANNED.format("a.md, b.md, c.md and 2 more"),
        ),
        (
            "relate",
            ("config.menu", "config.authors"),
            "the pages of the site were planned again: menu, authors in site.yaml changed",
        ),
    ],
)
def test_describe(step: str, changed: tuple[str, ...], said: str) -> None:
    assert describe(Reason(0, step, "x", changed)) == said
