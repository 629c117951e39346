"""Languages kept in step: versions of a page know each other, and posts without a translation are shown, marked."""

from pathlib import Path
from xml.etree.ElementTree import Element

import pytest

from markup import find, one, output_path, parse, words
from sites import SITE, Result, build, post, site

BASE = "https://example.org/"
POSTS = {
    "content/posts/both.zh.md": post("2026-01-01", "两种"),
    "content/posts/both.en.md": post("2026-01-01", "Both", "Text."),
    "content/posts/chinese.zh.md": post("2026-01-02", "仅汉语", tags="[only]"),
    "content/posts/english.en.md": post("2026-01-03", "English", "Text."),
}
THIRD = SITE + "  ja: {title: 受信, strings: {draft: 下書き}}\n"


def page(result: Result, path: str) -> Element:
    return parse(result.text(path))


def hreflang(tree: Element) -> dict[str | None, str]:
    links = find(one(tree, "head"), "link", rel="alternate")
    return {each.get("hreflang"): each.get("href", "") for each in links if each.get("hreflang")}


def switch(result: Result, path: str) -> list[tuple[str | None, bool]]:
    """(where the language switch leads, whether it says that this is not the same page)"""
    links = find(page(result, path), "a", class_="switch")
    return [(each.get("href"), "inexact" in each.get("class", "")) for each in links]


def test_html_lang_and_canonical_of_every_page(root: Path) -> None:
    result = build(root, POSTS)
    for path in result.files:
        if path.endswith(".html") and path != "404.html":
            tree = page(result, path)
            assert tree.get("lang") == ("en" if path.startswith("en/") else "zh-Hans"), path
            canonical = one(tree, "link", rel="canonical").get("href", "")
            assert output_path(canonical, BASE) == path


def test_hreflang_is_reciprocal_and_includes_the_page_itself(root: Path) -> None:
    result = build(root, POSTS)
    pages = {path: hreflang(page(result, path)) for path in result.files if path.endswith(".html")}
    linked = {path: links for path, links in pages.items() if links}
    assert {"index.html", "posts/both/index.html", "tags/only/index.html"} <= linked.keys()
    assert "posts/chinese/index.html" not in linked
    for path, links in linked.items():
        versions = {tag: output_path(url, BASE) for tag, url in links.items()}
        assert versions.keys() == {"zh-Hans", "en", "x-default"}
        assert versions["x-default"] == versions["zh-Hans"]
        assert path in versions.values()
        for other in versions.values():
            assert other is not None
            assert pages[other] == links, f"{path} and {other} do not name the same versions"


def test_language_switch_leads_to_the_same_page_or_says_that_it_does_not(root: Path) -> None:
    result = build(root, POSTS)
    assert switch(result, "posts/both/index.html") == [("/en/posts/both/", False)]
    assert switch(result, "en/posts/both/index.html") == [("/posts/both/", False)]
    assert switch(result, "posts/chinese/index.html") == [("/en/", True)]
    assert switch(result, "tags/only/index.html") == [("/en/tags/only/", False)]


def test_untranslated_post_is_listed_with_its_badge_and_its_own_language(root: Path) -> None:
    result = build(root, POSTS)
    entries = find(page(result, "en/index.html"), "article", class_="entry")
    assert [words(one(each, "h3")) for each in entries] == ["English", "仅汉语", "Both"]
    chinese = entries[1]
    assert one(chinese, "span", class_="badge").get("lang") == "zh-Hans"
    assert words(one(chinese, "span", class_="mark")) == "Only in 中文"
    assert one(chinese, "h3").get("lang") == "zh-Hans"
    assert one(chinese, "div", class_="excerpt").get("lang") == "zh-Hans"
    assert one(one(chinese, "h3"), "a").get("href") == "/posts/chinese/"
    assert not find(entries[2], "span", class_="mark"), "a translated post is not marked"
    for path in ("en/archive/2026/index.html", "en/tags/only/index.html"):
        assert find(page(result, path), "a", href="/posts/chinese/")


def test_untranslated_posts_can_be_hidden(root: Path) -> None:
    result = build(root, {**POSTS, "site.yaml": (SITE + "untranslated: hide\n").encode()})
    assert result.places == []
    english = [path for path in result.files if path.startswith("en/") and path.endswith(".html")]
    assert len(english) > 5
    assert not [path for path in english if "仅汉语" in words(one(page(result, path), "main"))]
    assert "en/tags/only/index.html" not in result.files
    assert "tags/only/index.html" in result.files


def test_the_default_language_may_live_under_its_prefix(root: Path) -> None:
    files = {**POSTS, "site.yaml": (SITE + "prefix_default: true\n").encode(), "content/about.zh.md": post()}
    result = build(root, files)
    assert result.places == []
    assert {
        "zh/index.html",
        "zh/posts/both/index.html",
        "zh/about/index.html",
        "zh/feed.xml",
    } <= result.files.keys()
    assert {"404.html", "sitemap.xml", "robots.txt"} <= result.files.keys()
    assert "posts/both/index.html" not in result.files
    assert hreflang(page(result, "en/posts/both/index.html"))["x-default"] == f"{BASE}zh/posts/both/"


def test_the_root_of_a_site_whose_languages_all_have_prefixes_leads_somewhere(root: Path) -> None:
    result = build(root, {**POSTS, "site.yaml": (SITE + "prefix_default: true\n").encode()})
    assert one(page(result, "index.html"), "a").get("href") == "/zh/"
    assert one(page(result, "index.html"), "link", rel="canonical").get("href") == f"{BASE}zh/"


def test_three_languages(root: Path) -> None:
    strings = Path(__file__).parents[2] / "templates" / "strings" / "en.yaml"
    files = {
        **POSTS,
        "content/posts/both.ja.md": post("2026-01-01", "両方"),
        "site.yaml": THIRD.encode(),
        "templates/strings/ja.yaml": strings.read_bytes(),
    }
    result = build(root, files)
    assert result.places == []
    assert hreflang(page(result, "ja/posts/both/index.html")) == {
        "zh-Hans": f"{BASE}posts/both/",
        "en": f"{BASE}en/posts/both/",
        "ja": f"{BASE}ja/posts/both/",
        "x-default": f"{BASE}posts/both/",
    }
    assert switch(result, "ja/posts/both/index.html") == [("/posts/both/", False), ("/en/posts/both/", False)]
    lists = [words(each) for each in find(page(result, "ja/index.html"), "h3")]
    assert lists == ["English", "仅汉语", "両方"]
    assert "ja/feed.xml" in result.files
    sections = find(page(result, "404.html"), "section", class_="notfound")
    assert [each.get("lang") for each in sections] == ["zh-Hans", "en", "ja"]


def test_a_language_without_interface_strings_is_a_problem_and_no_crash(root: Path) -> None:
    result = build(root, {**POSTS, "site.yaml": THIRD.encode()})
    assert result.places == ["templates/strings/ja.yaml:0:1 strings.missing"]


def test_one_language_has_no_switch_and_no_hreflang(root: Path) -> None:
    settings = b"base_url: https://example.org/\nlanguages: {en: {title: Notes}}\n"
    result = build(root, {"site.yaml": settings, "content/posts/a.md": post()})
    assert result.places == []
    assert switch(result, "posts/a/index.html") == []
    assert hreflang(page(result, "posts/a/index.html")) == {}


@pytest.mark.parametrize(("key", "slugs"), [("translation_key: pair\n", ("zwei", "two"))])
def test_a_translation_key_pairs_files_of_different_names(
    root: Path, key: str, slugs: tuple[str, str]
) -> None:
    first, second = slugs
    text = f"""
-- content/posts/{first}.zh.md --
---
title: 甲
date: 2026-01-01
{key}---
-- content/posts/{second}.en.md --
---
title: A
date: 2026-01-01
{key}---
"""
    result = build(root, site(text))
    assert result.places == []
    assert switch(result, f"posts/{first}/index.html") == [(f"/en/posts/{second}/", False)]


def test_an_interface_string_of_site_yaml_takes_the_place_of_the_themes(root: Path) -> None:
    settings = SITE.replace("title: Listening Post,", "title: Listening Post, strings: {feed: Subscribe},")
    result = build(root, {**POSTS, "site.yaml": settings.encode()})
    assert result.places == []
    assert "Subscribe" in words(one(page(result, "en/index.html"), "footer"))
    assert "Subscribe" not in result.text("index.html")
