"""The files that are no pages: Atom feeds, the sitemap, robots.txt, static files."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET
from xml.etree.ElementTree import Element

import pytest

from markup import addresses, output_path, parse
from sites import PNG, SITE, Result, build, post

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
BASES = ("https://example.org/", "https://name.github.io/repo/")
BODY = r"""正文 $a<b$ 与 [那里](b.zh.md#节)、[脚注](#fn)、&amp; ]]>。

![图](a.png)

```python
if a < b: pass
```
"""
POSTS = {
    "content/posts/a.zh.md": post(
        "2026-01-02", "甲 \\<b> & $x^2$", BODY, updated="2026-03-01", tags="[一, 二]"
    ),
    "content/posts/b.zh.md": post("2026-01-01 23:30:00+08:00", "乙", "## 节\n\n正文。"),
    "content/posts/b.en.md": post("2026-01-01", "B", "Text."),
    "content/posts/a.png": PNG,
}


def feed(result: Result, path: str = "feed.xml") -> Element:
    return ET.fromstring(result.files[path])


def text(element: Element, name: str) -> str:
    return element.findtext(ATOM + name) or ""


def contents(tree: Element) -> list[str]:
    return [text(entry, "content") for entry in tree.iter(f"{ATOM}entry")]


@pytest.mark.parametrize("base", BASES)
def test_feeds_are_well_formed_and_hold_the_posts_of_their_language(root: Path, base: str) -> None:
    result = build(root, POSTS, base_url=base)
    assert [each for each in result.codes if each != "link.anchor"] == []
    chinese, english = feed(result), feed(result, "en/feed.xml")
    assert [text(entry, "title") for entry in chinese.iter(f"{ATOM}entry")] == ["甲 <b> & x²", "乙"]
    assert [text(entry, "title") for entry in english.iter(f"{ATOM}entry")] == ["B"]
    assert [each.get("{http://www.w3.org/XML/1998/namespace}lang") for each in (chinese, english)] == [
        "zh-Hans",
        "en",
    ]
    links = {each.get("rel"): each.get("href") for each in chinese.findall(f"{ATOM}link")}
    assert links == {"self": f"{base}feed.xml", "alternate": base}
    for required in ("id", "title", "updated", "author"):
        assert chinese.find(ATOM + required) is not None


@pytest.mark.parametrize("base", BASES)
def test_entries_have_their_dates_and_absolute_links_that_lead_to_files(root: Path, base: str) -> None:
    result = build(root, POSTS, base_url=base)
    first, second = feed(result).iter(f"{ATOM}entry")
    assert (text(first, "published"), text(first, "updated")) == (
        "2026-01-02T00:00:00+00:00",
        "2026-03-01T00:00:00+00:00",
    )
    assert text(second, "updated") == "2026-01-01T23:30:00+08:00"
    assert text(feed(result), "updated") == "2026-03-01T00:00:00+00:00"
    assert [each.get("term") for each in first.findall(f"{ATOM}category")] == ["一", "二"]
    for content in contents(feed(result)):
        for address in addresses(parse("<!doctype html><html><title>x</title><body>" + content)):
            assert address.startswith(base), f"{address} is not absolute"
            assert output_path(address, base) in result.files


def test_formulas_in_feeds_are_mathml_without_annotation(root: Path) -> None:
    (content, _) = contents(feed(build(root, POSTS)))
    assert "<math" in content
    assert "annotation" not in content
    assert "katex" not in content
    assert "a&lt;b" not in content, "no TeX is left"


def test_feed_ids_survive_a_change_of_address(root: Path) -> None:
    before, after = (feed(build(root, POSTS, base_url=base)) for base in BASES)
    moved = {
        **POSTS,
        "content/posts/a.zh.md": POSTS["content/posts/a.zh.md"].replace(b"title", b"slug: other\ntitle"),
    }
    renamed = feed(build(root, moved))
    ids = [
        [text(each, "id") for each in (tree, *tree.iter(f"{ATOM}entry"))] for tree in (before, after, renamed)
    ]
    assert ids[0] == ids[1] == ids[2]
    assert ids[0] == [f"tag:example.org,2026:t/zh{key}" for key in ("", "/posts/a", "/posts/b")]


def test_a_feed_holds_the_newest_20(root: Path) -> None:
    posts = {f"content/posts/p{day:02}.md": post(f"2025-01-{day:02}", f"P{day:02}") for day in range(1, 26)}
    tree = feed(build(root, posts))
    titles = [text(each, "title") for each in tree.iter(f"{ATOM}entry")]
    assert titles == [f"P{day:02}" for day in range(25, 5, -1)]


def test_an_empty_feed_is_a_feed(root: Path) -> None:
    tree = feed(build(root, {}))
    assert text(tree, "updated") == "1970-01-01T00:00:00+00:00"


def test_the_sitemap_names_every_page_with_its_versions(root: Path) -> None:
    result = build(root, {**POSTS, "content/posts/c.zh.md": post(aliases="[/old/]")})
    base = BASES[0]
    tree = ET.fromstring(result.files["sitemap.xml"])
    urls = {url.findtext(f"{MAP}loc") or "": url for url in tree.iter(f"{MAP}url")}
    pages = {path for path in result.files if path.endswith(".html")} - {"404.html", "old/index.html"}
    assert {output_path(url, base) for url in urls} == pages
    modified = {url: element.findtext(f"{MAP}lastmod") for url, element in urls.items()}
    assert modified[f"{base}posts/a/"] == "2026-03-01T00:00:00+00:00"
    versions = {
        each.get("hreflang"): each.get("href") for each in urls[f"{base}posts/b/"].iter(f"{XHTML}link")
    }
    assert versions == {
        "zh-Hans": f"{base}posts/b/",
        "en": f"{base}en/posts/b/",
        "x-default": f"{base}posts/b/",
    }
    assert not list(urls[f"{base}posts/a/"].iter(f"{XHTML}link"))


@pytest.mark.parametrize("base", BASES)
def test_robots_names_the_sitemap(root: Path, base: str) -> None:
    robots = build(root, {}, base_url=base).text("robots.txt")
    assert f"Sitemap: {base}sitemap.xml\n" in robots
    assert "Disallow: /" not in robots


def test_static_files_keep_their_names_and_assets_get_their_digest(root: Path) -> None:
    files = {"static/CNAME": b"example.org\n", "static/a/b.txt": b"b", "static/assets/x/y.js": b"1"}
    result = build(root, files)
    assert result.files["CNAME"] == b"example.org\n"
    assert result.files["a/b.txt"] == b"b"
    (script,) = [path for path in result.files if path.startswith("assets/x/")]
    assert re.fullmatch(r"assets/x/y\.[0-9a-f]{10}\.js", script)


def test_stylesheets_name_the_files_as_they_are_published(root: Path) -> None:
    sheet = (
        b"a { background: url(i/p.png) } b { background: url('../assets/i/p.png#x') } c { src: url(data:,) }"
    )
    result = build(root, {"static/assets/mine.css": sheet, "static/assets/i/p.png": PNG})
    (css,) = [path for path in result.files if path.startswith("assets/mine")]
    (png,) = [path for path in result.files if path.startswith("assets/i/")]
    name = png.removeprefix("assets/")
    assert f'url("{name}")' in result.text(css)
    assert "url(data:,)" in result.text(css)


def test_robots_of_the_sites_own_takes_the_place_of_ours(root: Path) -> None:
    result = build(root, {"static/robots.txt": b"User-agent: *\nDisallow: /\n"})
    assert result.places == []
    assert result.text("robots.txt") == "User-agent: *\nDisallow: /\n"


def test_settings_of_another_id_are_used(root: Path) -> None:
    settings = SITE.replace("tag:example.org,2026:t", "tag:example.net,2020-01-01:blog")
    result = build(root, {**POSTS, "site.yaml": settings.encode()})
    assert text(feed(result), "id") == "tag:example.net,2020-01-01:blog/zh"


def test_a_feed_is_well_formed_whatever_a_text_holds(root: Path) -> None:
    body = "甲\ufffe乙\uffff丙\x01丁𝒳"
    result = build(root, {"content/posts/a.zh.md": post(body=body)})
    assert "甲乙丙丁𝒳" in contents(feed(result))[0]


def test_feed_ids_are_uris(root: Path) -> None:
    result = build(root, {"content/posts/my post & 欧拉.zh.md": post(slug="a")})
    (entry,) = feed(result).iter(f"{ATOM}entry")
    assert text(entry, "id") == "tag:example.org,2026:t/zh/posts/my%20post%20&%20%E6%AC%A7%E6%8B%89"


@pytest.mark.parametrize("body", ["[a](<  //[x>)", '<a href=" //[y">q</a>'])
def test_an_address_that_no_one_can_read_is_a_problem_and_no_crash(root: Path, body: str) -> None:
    result = build(root, {"content/posts/a.zh.md": post(body=body)})
    assert result.codes in (["link.missing"], [])
    assert feed(result).find(f"{ATOM}entry") is not None


SHEETS = {
    "static/assets/a.css": b'@import "sub/b.css"; @import url(c.css) print;\n',
    "static/assets/sub/b.css": b"b { background: url(../i/p%20q.png) } /* url(old.png) */\n",
    "static/assets/c.css": b"@import url('a.css'); i { src: url(../fonts/f.woff2) }\n",
    "static/assets/i/p q.png": PNG,
    "static/fonts/f.woff2": b"wOF2",
}


def sheet(result: Result, name: str) -> str:
    (path,) = [path for path in result.files if re.fullmatch(rf"assets/{name}\.[0-9a-f]{{10}}\.css", path)]
    return path


def test_stylesheets_import_each_other_under_their_published_names(root: Path) -> None:
    result = build(root, SHEETS)
    assert result.places == []
    names = {name: sheet(result, name).removeprefix("assets/") for name in ("a", "sub/b", "c")}
    assert (
        result.text(f"assets/{names['a']}")
        == f'@import "{names["sub/b"]}"; @import url("{names["c"]}") print;\n'
    )
    assert f'url("{names["a"]}")' in result.text(f"assets/{names['c']}")
    assert 'url("../fonts/f.woff2")' in result.text(f"assets/{names['c']}")
    (png,) = [path for path in result.files if path.startswith("assets/i/")]
    assert f'url("../i/{png.rpartition("/")[2].replace(" ", "%20")}")' in result.text(
        f"assets/{names['sub/b']}"
    )


def test_a_stylesheet_has_another_name_when_what_it_imports_changes(root: Path) -> None:
    before = build(root, SHEETS)
    after = build(root, {**SHEETS, "static/assets/i/p q.png": PNG + b"\0"})
    assert {sheet(before, name) for name in ("a", "sub/b", "c")}.isdisjoint(after.files)
    clean = build(root, {**SHEETS, "static/assets/i/p q.png": PNG + b"\0"}, cache=root / "clean.db")
    assert clean.files == after.files


def test_an_address_of_a_stylesheet_that_names_nothing_is_a_problem(root: Path) -> None:
    css = (
        b'@import "b.css";\n\xe4\xb8\xad { x: url(no.png) }\ni { x: url(/x.png) url(https://e.org/x.png) }\n'
    )
    result = build(root, {"static/assets/a.css": css})
    assert result.places == [
        "static/assets/a.css:1:10 stylesheet.missing",
        "static/assets/a.css:2:12 stylesheet.missing",
        "static/assets/a.css:3:24 stylesheet.external",
    ]
    assert {problem.severity for problem in result.problems} == {"warning"}
