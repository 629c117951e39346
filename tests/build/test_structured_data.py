"""What pages say of themselves to search engines and networks: JSON-LD, Open Graph, and that no title breaks out of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from markup import find, one, parse
from sites import SITE, Result, build, post

MORE = """\
categories: {math: {zh: 数学, en: Mathematics}}
tags: {series: {zh: 级数, en: Series}}
authors: {euler: {name: {zh: 欧拉, en: Leonhard Euler}, url: 'https://example.net/euler'}}
license: {name: CC BY 4.0, url: 'https://creativecommons.org/licenses/by/4.0/'}
"""
BODY = "一二三，four five $x^2$。\n\n<!-- more -->\n\n又六字。"
FILES = {
    "site.yaml": (SITE + MORE).encode(),
    "content/posts/a/index.zh.md": post(
        "2026-01-01",
        "甲",
        BODY,
        category="math",
        tags="[series]",
        updated="2026-02-01",
        cover="https://example.net/c.png",
        summary="摘要",
    ),
    "content/posts/a/index.en.md": post("2026-01-01", "A", "Text.", summary="In short."),
    "content/posts/b.en.md": post("2026-01-02", "B", "Text."),
    "content/about.en.md": post(title="About", body="Who."),
}
ROOT = "https://example.org/"


def graph(result: Result, path: str) -> dict[str, dict[str, Any]]:
    """By type."""
    scripts = [
        each for each in find(parse(result.text(path)), "script") if each.get("type") == "application/ld+json"
    ]
    if not scripts:
        return {}
    (script,) = scripts
    value = json.loads(script.text or "")
    assert value["@context"] == "https://schema.org"
    return {thing["@type"]: thing for thing in value["@graph"]}


def crumbs(result: Result, path: str) -> list[tuple[str, str]]:
    items = graph(result, path)["BreadcrumbList"]["itemListElement"]
    assert [item["position"] for item in items] == [*range(1, len(items) + 1)]
    return [(item["name"], item["item"].removeprefix(ROOT)) for item in items]


def test_an_original(tmp_path: Path) -> None:
    found = graph(build(tmp_path, FILES), "posts/a/index.html")
    url = f"{ROOT}posts/a/"
    assert found["BlogPosting"] == {
        "@type": "BlogPosting",
        "@id": url,
        "url": url,
        "mainEntityOfPage": url,
        "headline": "甲",
        "description": "摘要",
        "inLanguage": "zh-Hans",
        "datePublished": "2026-01-01T00:00:00+00:00",
        "dateModified": "2026-02-01T00:00:00+00:00",
        "author": [{"@type": "Person", "name": "欧拉", "url": "https://example.net/euler"}],
        "publisher": {"@type": "Person", "name": "欧拉"},
        "image": {"@type": "ImageObject", "url": "https://example.net/c.png", "caption": "甲"},
        "articleSection": "数学",
        "keywords": ["级数"],
        "wordCount": 8,
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "isPartOf": {"@type": "WebSite", "@id": f"{ROOT}#website", "url": ROOT, "name": "收讯站"},
        "workTranslation": [
            {
                "@type": "BlogPosting",
                "@id": f"{ROOT}en/posts/a/",
                "url": f"{ROOT}en/posts/a/",
                "inLanguage": "en",
            }
        ],
    }


def test_a_translation_names_its_original(tmp_path: Path) -> None:
    result = build(tmp_path, FILES)
    found = graph(result, "en/posts/a/index.html")["BlogPosting"]
    assert found["translationOfWork"] == {
        "@type": "BlogPosting",
        "@id": f"{ROOT}posts/a/",
        "url": f"{ROOT}posts/a/",
        "inLanguage": "zh-Hans",
    }
    assert "workTranslation" not in found
    assert found["dateModified"] == found["datePublished"]


def test_what_has_no_translation_names_none(tmp_path: Path) -> None:
    result = build(tmp_path, FILES)
    alone = graph(result, "en/posts/b/index.html")["BlogPosting"]
    assert not {"workTranslation", "translationOfWork", "articleSection", "keywords", "image"} & alone.keys()
    assert "og:locale:alternate" not in result.text("en/posts/b/index.html")


def test_the_site(tmp_path: Path) -> None:
    result = build(tmp_path, FILES)
    assert graph(result, "en/index.html") == {
        "WebSite": {
            "@type": "WebSite",
            "@id": f"{ROOT}en/#website",
            "url": f"{ROOT}en/",
            "name": "Listening Post",
            "description": "Notes.",
            "inLanguage": "en",
            "publisher": {"@type": "Person", "name": "Leonhard Euler"},
        }
    }
    assert graph(result, "404.html") == {}
    assert graph(result, "en/about/index.html")["WebPage"]["name"] == "About"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("posts/a/index.html", [("收讯站", ""), ("数学", "categories/math/"), ("甲", "posts/a/")]),
        ("en/posts/b/index.html", [("Listening Post", "en/"), ("B", "en/posts/b/")]),
        (
            "tags/series/index.html",
            [("收讯站", ""), ("标签", "tags/"), ("级数", "tags/series/")],
        ),
        ("en/tags/index.html", [("Listening Post", "en/"), ("Tags", "en/tags/")]),
        (
            "en/archive/2026/index.html",
            [("Listening Post", "en/"), ("Archive", "en/archive/"), ("2026", "en/archive/2026/")],
        ),
        ("en/about/index.html", [("Listening Post", "en/"), ("About", "en/about/")]),
    ],
)
def test_breadcrumbs(tmp_path: Path, path: str, expected: list[tuple[str, str]]) -> None:
    result = build(tmp_path, FILES)
    assert crumbs(result, path) == expected
    paths = [url + ("index.html" if url.endswith("/") or not url else "") for _, url in expected]
    assert set(paths) <= result.files.keys()


def test_open_graph(tmp_path: Path) -> None:
    result = build(tmp_path, FILES)
    metas = find(parse(result.text("posts/a/index.html")), "meta")
    found = [(each.get("property"), each.get("content")) for each in metas if each.get("property")]
    assert found == [
        ("og:site_name", "收讯站"),
        ("og:title", "甲"),
        ("og:description", "摘要"),
        ("og:url", f"{ROOT}posts/a/"),
        ("og:type", "article"),
        ("og:locale", "zh_CN"),
        ("og:locale:alternate", "en_US"),
        ("og:image", "https://example.net/c.png"),
        ("og:image:alt", "甲"),
        ("article:published_time", "2026-01-01T00:00:00+00:00"),
        ("article:modified_time", "2026-02-01T00:00:00+00:00"),
        ("article:section", "数学"),
        ("article:tag", "级数"),
    ]


def test_an_edit_of_the_text_counts_its_words_and_runs_no_template(tmp_path: Path) -> None:
    path = "content/posts/a/index.zh.md"
    before = build(tmp_path, FILES)
    after = build(tmp_path, {**FILES, path: FILES[path].replace("又六字".encode(), "又加了六个字".encode())})
    assert after.changed(before) == {"posts/a/index.html", "feed.xml"}
    assert graph(after, "posts/a/index.html")["BlogPosting"]["wordCount"] == 11
    assert "frame" not in after.ran


def test_a_template_that_alters_the_article_counts_too(tmp_path: Path) -> None:
    template = b'{% extends "layout.html" %}{% block main %}{{ page.article | upper }}{% endblock %}'
    result = build(tmp_path, {**FILES, "templates/post.html": template})
    assert graph(result, "posts/a/index.html")["BlogPosting"]["wordCount"] == 8


HOSTILE = [
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "]]>&lt;/script&gt;",
    "\\u003c/script\\u003e \u2028 \u2029",
    "{{ 7 * 7 }} {% raw %}",
    '"}],"@type":"Person',
    "' onload='alert(1)",
]


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_is_a_title(tmp_path: Path, title: str) -> None:
    text = f"---\ntitle: {json.dumps(title)}\ndate: 2026-01-01\nsummary: {json.dumps(title)}\n---\n\nText.\n"
    settings = SITE.replace("Listening Post", "X").replace("title: X", f"title: {json.dumps(title)}")
    files = {"site.yaml": settings.encode(), "content/posts/a.en.md": text.encode()}
    result = build(tmp_path, files)
    page = parse(result.text("en/posts/a/index.html"))
    scripts = list(find(page, "script"))
    assert [each.get("src") is None for each in scripts].count(True) == 1
    assert len(scripts) == 3
    found = graph(result, "en/posts/a/index.html")
    assert found["BlogPosting"]["headline"] == "".join(one(page, "h1").itertext())
    assert found["BlogPosting"]["isPartOf"]["name"] == title
    manifest = json.loads(result.files["en/site.webmanifest"])
    assert manifest["name"] == title
