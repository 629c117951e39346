"""Whatever stands in an HTML file, it can be looked at; and what is found on a page is found in its source."""

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diglot import session
from diglot.build import Choices, build, configure
from diglot.checks.inspection import inspect
from diglot.checks.markup import line_of, read, thin
from diglot.checks.place import HOLE, blocks
from diglot.disk import read_sources
from diglot.engine import open_engine
from diglot.survey import survey
from sites import NOW, STAMP, check, post

ROOT = Path(__file__).parents[2]
PIECES = [
    "<",
    ">",
    "</",
    "/>",
    "<!--",
    "-->",
    "<![CDATA[",
    "<![x[",
    "]]>",
    "<!",
    "<?",
    "&",
    "&#",
    "&#x110000;",
    '"',
    "'",
    "=",
    "\0",
    "\n",
]
WORDS = [
    "p",
    "span",
    "svg",
    "math",
    "table",
    "title",
    "script",
    "style",
    "pre",
    "code",
    "a",
    "id",
    "href",
    "class",
    "katex",
    "h1",
    "x",
    "//[",
    "乙",
]


@given(st.lists(st.sampled_from(PIECES + WORDS), max_size=40).map("".join))
def test_any_markup_can_be_looked_at(text: str) -> None:
    inspect(f"<!doctype html>{text}".encode())


@given(st.binary(max_size=200))
def test_any_bytes_can_be_looked_at(data: bytes) -> None:
    inspect(b"<!doctype html>" + data)


@pytest.mark.parametrize(
    "address",
    ["http://[", "//[x", "http://a:b:c/", "\x00", "javascript:1", "mailto:a@b", "?", "#", "%zz", "..//..//"],
)
def test_any_address_can_be_looked_up(root: Path, address: str) -> None:
    page = f'<!doctype html><html lang="en"><title>T</title><h1>T</h1><a href="{address}">a</a><img alt="" src="{address}">'
    result = check(root, {"static/old.html": page.encode()})
    assert set(result.codes) <= {
        "link.missing",
        "image.missing",
        "link.outside",
        "html.invalid",
        "image.external",
    }


def test_deep_nesting_takes_no_recursion() -> None:
    depth = 20 * sys.getrecursionlimit()
    assert inspect(b"<!doctype html><title>x</title>" + b"<b>" * depth).findings


def test_a_file_that_is_no_page_is_left_alone(root: Path) -> None:
    assert check(root, {"static/google0.html": b"google-site-verification: google0.html"}).problems == ()


def test_thin_keeps_lines_and_all_but_the_insides_of_formulas_and_code() -> None:
    formula = '<span class="katex"><span class="a">\nx<span></span></span></span>'
    code = '<pre tabindex="0"><code><span class="k">def</span> f():\n  &lt;</code></pre>'
    page = f'<p>a {formula} b</p>\n{code}\n<span class="x">c</span>'
    assert (
        thin(page)
        == '<p>a \n b</p>\n<pre tabindex="0"><code>def f():\n  &lt;</code></pre>\n<span class="x">c</span>'
    )
    assert thin('<span class="katex"><span>never closed') == ""


def test_what_a_page_is_read_as() -> None:
    page = read(
        '<title>A &amp; B</title>\n<svg><title>no</title></svg>\n<h1 id="x">One <em>two</em>\n</h1>\n<H2>3</H2>'
    )
    assert page.title == "A & B"
    assert [(each.level, each.text, line_of(page.html, each.at)) for each in page.headings] == [
        (1, "One two", (3, 1)),
        (2, "3", (5, 1)),
    ]
    assert [each.tag for each in page.elements] == ["title", "svg", "title", "h1", "em", "h2"]


def test_every_block_of_this_repositorys_texts_is_found_on_its_page(tmp_path: Path) -> None:
    sources = read_sources(ROOT)
    with open_engine(tmp_path / session.CACHE_FILE, STAMP, 1) as engine:
        config, _ = configure(sources, engine)
        assert config
        built = build(sources, engine, config, Choices(NOW))
        site, _ = survey(built, sources, engine, config)
        found = 0
        for path, source in site.documents.items():
            html = thin(site.read(site.tree[path]).decode())
            texts = site.manuscript(source).body.blocks
            *begins, end = blocks(html, texts)
            assert begins == sorted(begins)
            assert html[end:].lstrip().startswith("</div>"), "the text ends where its element does"
            for begin, text in zip(begins, texts, strict=True):
                first = HOLE.split(text.strip("\n"))[0]
                assert html.startswith(first, begin), (source, text)
                found += bool(first)
        assert found > 300


def test_a_finding_in_a_note_and_below_formulas_and_code(root: Path) -> None:
    body = (
        "甲 $x$ 与 $x$。\n\n$$\nx\n$$\n\n```python\nx\n```\n\n甲 $x$ 与 $x$。\n\n"
        '见[^1]。\n\n甲 <img src="p.png"> $x$。\n\n[^1]: 注 <img src="p.png">。\n\n```python\nx\n```'
    )
    files = {"content/posts/a.zh.md": post(body=body), "content/posts/p.png": b"x"}
    assert check(root, files).places == [
        "content/posts/a.zh.md:20:3 image.alt",
        "content/posts/a.zh.md:22:9 image.alt",
    ]
