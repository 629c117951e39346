"""What is on each kind of page, on one small site with one of everything."""

from pathlib import Path
from xml.etree.ElementTree import Element

import pytest

from markup import MATH, find, one, parse, words
from sites import SITE, Result, build, post, site

SETTINGS = (
    SITE
    + """\
repository: https://github.com/n/r/blob/main/
timezone: Asia/Shanghai
authors:
  station: {name: {zh: 收讯站, en: The Station}, url: "https://example.net/"}
menu:
  - {url: /about/, name: {zh: 关于, en: About}}
  - {url: "https://example.net/x", name: X}
categories:
  algorithms: {zh: 算法, en: Algorithms}
tags:
  deque: {zh: 双端队列, en: Deque}
license: {name: CC BY 4.0, url: "https://creativecommons.org/licenses/by/4.0/"}
"""
)
TEXTS = r"""
-- content/posts/window/post.yaml --
date: 2026-02-15 10:00
category: algorithms
tags: [deque, C++, 单调 队列]
-- content/posts/window/index.zh.md --
---
title: 窗口 $x^2$ 与 `code`
updated: 2026-03-01
---
第一段，$\alpha$。

```python
print(1)
```

<!-- more -->

## 证明

正文。

### 细节 {#fine}

正文。
-- content/posts/window/index.en.md --
---
title: Window
---
First paragraph.

## Proof

Text.
-- content/posts/older.zh.md --
---
title: 更早
date: 2025-12-31
---
正文。
-- content/posts/newer.zh.md --
---
title: 更新
date: 2026-04-01
outline: false
---
## 节

正文。
-- content/about.zh.md --
---
title: 关于
---
## 我

正文。
-- content/about.en.md --
---
title: About
---
Text.
"""


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    folder: Path = tmp_path_factory.mktemp("pages")
    built = build(folder, {**site(TEXTS), "site.yaml": SETTINGS.encode()})
    assert built.places == []
    return built


def page(result: Result, path: str) -> Element:
    return parse(result.text(path))


def hrefs(elements: list[Element]) -> list[str | None]:
    return [each.get("href") for each in elements]


def test_every_page_is_html_without_errors(result: Result) -> None:
    pages = [path for path in result.files if path.endswith(".html")]
    assert len(pages) > 20
    for path in pages:
        parse(result.text(path))


def test_home_opens_with_its_two_headlines_and_shows_excerpts(result: Result) -> None:
    home = page(result, "index.html")
    text = words(one(home, "body"))
    assert text.index("INCOMING TRANSMISSION") < text.index("收讯站") < text.index("LATEST UPDATES")
    entries = find(home, "article", class_="entry")
    assert [words(one(each, "h3")).split()[0] for each in entries] == ["更新", "窗口", "更早"]
    window = entries[1]
    excerpt = one(window, "div", class_="excerpt")
    assert "第一段" in words(excerpt)
    assert find(excerpt, MATH), "an excerpt shows real formulas"
    assert "[代码]" in words(excerpt)
    assert "证明" not in words(window)
    assert one(window, "time").get("datetime") == "2026-02-15T10:00:00+08:00"
    assert words(one(window, "a", class_="category")) == "算法"
    assert words(one(window, "span", class_="badge")) == "中"


def test_post_page(result: Result) -> None:
    tree = page(result, "posts/window/index.html")
    assert words(one(tree, "title")) == "窗口 x² 与 code · 收讯站"
    heading = one(tree, "h1")
    assert find(heading, MATH)
    assert words(one(heading, "code")) == "code"
    sheet = one(tree, "article")
    assert words(one(sheet, "time")) == "2026年2月15日"
    assert one(sheet, "a", class_="category").get("href") == "/categories/algorithms/"
    tags = find(sheet, "a", rel="tag")
    assert [words(each) for each in tags] == ["双端队列", "C++", "单调 队列"]
    assert hrefs(tags) == ["/tags/deque/", "/tags/c++/", "/tags/%E5%8D%95%E8%B0%83-%E9%98%9F%E5%88%97/"]
    facts = words(find(sheet, "p", class_="facts")[0])
    assert "约 1 分钟" in facts
    assert "收讯站" in facts
    assert "2026年3月1日" in facts
    assert hrefs(find(sheet, "a", rel="alternate")) == ["/en/posts/window/"]
    source = "https://github.com/n/r/blob/main/content/posts/window/index.zh.md"
    assert source in hrefs(find(sheet, "a"))


def test_outline_leads_to_the_headings(result: Result) -> None:
    tree = page(result, "posts/window/index.html")
    own = [
        href for href in hrefs(find(one(tree, "nav", class_="outline"), "a")) if href and href.startswith("#")
    ]
    assert own == ["#证明", "#fine"]
    assert [each.get("id") for level in ("h2", "h3") for each in find(tree, level)] == ["证明", "fine"]
    assert not find(page(result, "posts/newer/index.html"), "nav", class_="outline"), "outline: false"


def test_neighbours_are_by_date_and_of_the_same_language(result: Result) -> None:
    tree = page(result, "posts/window/index.html")
    assert one(tree, "a", class_="previous").get("href") == "/posts/older/"
    assert one(tree, "a", class_="next").get("href") == "/posts/newer/"
    english = page(result, "en/posts/window/index.html")
    assert not find(english, "nav", class_="neighbours"), "the only English post has none"


def test_code_is_highlighted_and_formulas_are_finished(result: Result) -> None:
    text = result.text("posts/window/index.html")
    assert '<span class="' in words_of_source(text, "print")
    assert "katex-html" in text
    assert "$" not in "".join(parse(text).itertext())


def words_of_source(text: str, word: str) -> str:
    """The line of HTML on which `word` stands."""
    return next(line for line in text.splitlines() if word in line)


def test_front_matter_dates_are_in_the_time_zone_of_the_site(result: Result) -> None:
    tree = page(result, "posts/older/index.html")
    assert find(tree, "time")[0].get("datetime") == "2025-12-31T00:00:00+08:00"
    assert words(find(tree, "time")[0]) == "2025年12月31日"


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("categories/index.html", ["算法"]),
        ("en/categories/index.html", ["Algorithms"]),
        ("tags/index.html", ["C++", "单调 队列", "双端队列"]),
        ("en/tags/index.html", ["C++", "Deque", "单调 队列"]),
        ("archive/index.html", ["2026", "2025"]),
    ],
)
def test_indexes_list_terms_in_the_order_of_the_language(result: Result, path: str, names: list[str]) -> None:
    terms = one(page(result, path), "ul", class_="terms")
    assert [words(each) for each in find(terms, "a")] == names


@pytest.mark.parametrize(
    ("path", "heading", "posts"),
    [
        ("categories/algorithms/index.html", "算法", ["/posts/window/"]),
        ("en/categories/algorithms/index.html", "Algorithms", ["/en/posts/window/"]),
        ("tags/deque/index.html", "双端队列", ["/posts/window/"]),
        ("tags/单调-队列/index.html", "单调 队列", ["/posts/window/"]),
        ("archive/2026/index.html", "2026", ["/posts/newer/", "/posts/window/"]),
        ("archive/2025/index.html", "2025", ["/posts/older/"]),
    ],
)
def test_lists_of_posts(result: Result, path: str, heading: str, posts: list[str]) -> None:
    tree = page(result, path)
    assert words(one(tree, "h1")) == heading
    lines = find(tree, "ul", class_="lines")
    assert hrefs([link for each in lines for link in find(each, "a")]) == posts


def test_about_page(result: Result) -> None:
    tree = page(result, "about/index.html")
    assert words(one(tree, "h1")) == "关于"
    assert not find(tree, "time")
    assert one(tree, "a", href="/about/").get("aria-current") == "page"
    assert one(tree, "a", class_="switch").get("href") == "/en/about/"


def test_menu_leads_to_the_pages_of_its_own_language(result: Result) -> None:
    for path, links in (
        ("index.html", ["/about/", "https://example.net/x"]),
        ("en/index.html", ["/en/about/", "https://example.net/x"]),
    ):
        assert hrefs(find(one(page(result, path), "nav", class_="menu"), "a")) == links


def test_404_speaks_both_languages_and_is_not_indexed(result: Result) -> None:
    tree = page(result, "404.html")
    sections = find(tree, "section", class_="notfound")
    assert [each.get("lang") for each in sections] == ["zh-Hans", "en"]
    assert [hrefs(find(each, "a")) for each in sections] == [["/"], ["/en/"]]
    assert one(tree, "meta", name="robots").get("content") == "noindex"
    assert not find(tree, "link", rel="canonical")
    assert "en/404.html" not in result.files


def test_a_site_without_posts_has_all_its_pages(root: Path) -> None:
    result = build(root, {})
    assert result.places == []
    assert {
        "index.html",
        "en/index.html",
        "archive/index.html",
        "tags/index.html",
        "404.html",
    } <= result.files.keys()
    assert find(parse(result.text("index.html")), "p", class_="empty")


def test_a_template_of_the_site_takes_the_place_of_the_themes(root: Path) -> None:
    template = (
        b'{% extends "layout.html" %}{% block main %}<div id="mine">{{ page.article }}</div>{% endblock %}'
    )
    result = build(root, {"content/about.md": post(body="Mine."), "templates/page.html": template})
    assert result.places == []
    assert words(one(parse(result.text("about/index.html")), "div", id="mine")) == "Mine."


@pytest.mark.parametrize(("setting", "head"), [("", ""), ("dots", ""), ("kai", ' data-emphasis="kai"')])
def test_pages_say_how_chinese_is_emphasized(root: Path, setting: str, head: str) -> None:
    settings = f"{SITE}emphasis: {setting}\n" if setting else SITE
    files = {"site.yaml": settings.encode(), "content/posts/a.zh.md": post(body="*重点*")}
    result = build(root, files)
    assert result.problems == ()
    assert f'<html lang="zh-Hans"{head}>' in result.text("posts/a/index.html")
