"""`diglot explain`: in words, which input changed, down to the file that was edited."""

from collections.abc import Callable
from pathlib import Path
from typing import get_type_hints

import pytest

from diglot.builder.view import Page
from diglot.commands.explain import DONE, STEPS, WORDS, describe
from diglot.documents import Reading
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
    body = "First.\n\n![A dot](dot.png)\n\n<!-- more -->\n\nSecond."
    files[A] = post("2026-01-01", "Ay", body)
    files["content/posts/b.en.md"] = post("2026-01-02", "Bee", "Text.")
    files["content/posts/dot.png"] = PNG
    write(root, files)
    diglot("build", "--site", root, "--jobs", "1")
    return root


SAME = """\
en/posts/a/index.html was composed again: its text changed
  content/posts/a.en.md was rendered again: {}
"""
PICTURE = """\
en/posts/a/index.html was composed again: its text, an address that it links to changed
  content/posts/a.en.md was rendered again: a picture in it changed
"""
IN_FEED = """\
en/feed.xml was written again: a text in it changed
  content/posts/a.en.md was rendered again: its text or its title changed
    content/posts/a.en.md was read again: the file changed
"""
CASES = {
    "a paragraph": (
        replace(A, "Second", "Third"),
        "/en/posts/a/",
        SAME.format("its text or its title changed")
        + "    content/posts/a.en.md was read again: the file changed\n",
    ),
    "a picture": (bring("content/posts/dot.png", PNG + b"\0"), "/en/posts/a/", PICTURE),
    "the title of a neighbour": (
        replace("content/posts/b.en.md", "Bee", "Bumblebee"),
        "/en/posts/a/",
        "en/posts/a/index.html was composed again: the post after it changed\n",
    ),
    "the site's title": (
        replace("site.yaml", "Listening Post", "Other"),
        "/en/posts/a/",
        "en/posts/a/index.html was composed again: the site's title, menu, languages or a style sheet changed\n",
    ),
    "the feed": (
        replace(A, "Second", "Third"),
        "https://example.org/en/feed.xml",
        IN_FEED,
    ),
    "a new post": (
        bring("content/posts/c.en.md", post("2026-01-03", "Sea", "Text.")),
        "/en/posts/c/",
        "en/posts/c/index.html was composed for the first time\n",
    ),
}


@pytest.mark.parametrize(("edit", "url", "said"), CASES.values(), ids=CASES.keys())
def test_said(blog: Path, edit: Callable[[Path], None], url: str, said: str) -> None:
    edit(blog)
    diglot("build", "--site", blog, "--jobs", "1")
    assert diglot("explain", "--site", blog, url).out == said


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


def test_every_input_has_words() -> None:
    """The words are for inputs that exist, and all inputs but plain names (label, path, language) have some."""
    inputs = {TOOLCHAIN}
    for step in STEPS:
        for name, kind in step.signature.parameters:
            fields = getattr(kind, "__struct_fields__", ())
            inputs |= {name, *(f"{name}.{field}" for field in fields)}
    assert inputs >= WORDS.keys()
    assert {f"reading.{field}" for field in get_type_hints(Reading)} <= WORDS.keys()
    assert {f"page.{field}" for field in get_type_hints(Page)} <= inputs


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ((), "a.html was composed for the first time"),
        (("fragments[0]", "fragments[1]"), "a.html was composed again: its text changed"),
        (
            ("page.older", "page.description"),
            "a.html was composed again: the page after it, its description changed",
        ),
        ((TOOLCHAIN,), f"a.html was composed again: {TOOLCHAIN} changed"),
    ],
)
def test_describe(changed: tuple[str, ...], said: str) -> None:
    assert describe(Reason(0, "compose", "a.html", changed)) == said


def test_describe_reading() -> None:
    said = "a.en.md was read again: the macros in site.yaml, the post.yaml beside it changed"
    assert describe(Reason(2, "parse", "a.en.md", ("reading.macros", "facts"))) == said
