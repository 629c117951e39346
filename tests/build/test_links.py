"""Links and pictures in texts: wherever a writer's path leads, the page's address leads there too, at any base path."""

import html
import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from markup import broken_links, find, one, parse, words
from sites import PNG, SITE, Result, build, post, site

HERE = "content/posts/here/index.zh.md"
AROUND = {
    "content/posts/there/index.zh.md": post("2026-01-02", "那里", "## 证明\n\n正文。"),
    "content/posts/there/index.en.md": post("2026-01-02", "There", "## Proof\n\nText."),
    "content/posts/单调 队列.zh.md": post("2026-01-03", "队列", "正文。"),
    "content/posts/lonely.en.md": post("2026-01-04", "Lonely", "Text."),
    "content/posts/here/data.csv": b"1,2\n",
    "content/posts/here/数据 二.csv": b"3,4\n",
    "content/posts/here/index.en.md": post("2026-01-01", "Here", "[there](../there/)"),
    "content/about.zh.md": post(title="关于"),
    "static/paper.pdf": b"%PDF-",
}
STRINGS = Path(__file__).parents[2] / "templates" / "strings" / "en.yaml"
BASES = ("https://example.org/", "https://name.github.io/repo/")


def build_with(root: Path, body: str, base: str = BASES[0]) -> Result:
    return build(root, {**AROUND, HERE: post("2026-01-01", "这里", body)}, base_url=base)


def link(result: Result, path: str = "posts/here/index.html") -> str:
    prose = one(parse(result.text(path)), "div", class_="prose")
    return unquote(find(prose, "a")[0].get("href", ""))


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize(
    ("written", "leads_to"),
    [
        ("../there/index.zh.md", "posts/there/"),
        ("../there/index.en.md", "en/posts/there/"),
        ("../there/", "posts/there/"),
        ("../there", "posts/there/"),
        ("../there/index.zh.md#证明", "posts/there/#证明"),
        ("../there/#%E8%AF%81%E6%98%8E", "posts/there/#证明"),
        ("../there/index.zh.md?a=b", "posts/there/?a=b"),
        ("<../单调 队列.zh.md>", "posts/单调-队列/"),
        ("../%E5%8D%95%E8%B0%83%20%E9%98%9F%E5%88%97.zh.md", "posts/单调-队列/"),
        ("../lonely.en.md", "en/posts/lonely/"),
        ("post:there", "posts/there/"),
        ("post:There#证明", "posts/there/#证明"),
        ("post:单调-队列", "posts/单调-队列/"),
        ("post:%E5%8D%95%E8%B0%83-%E9%98%9F%E5%88%97", "posts/单调-队列/"),
        ("post:lonely", "en/posts/lonely/"),
        ("/about/", "about/"),
        ("/about", "about/"),
        ("/en/posts/there/#proof", "en/posts/there/#proof"),
        ("/posts/单调-队列/", "posts/单调-队列/"),
        ("/", ""),
        ("/feed.xml", "feed.xml"),
        ("/paper.pdf", "paper.pdf"),
    ],
)
def test_links_lead_to_pages_and_files(root: Path, base: str, written: str, leads_to: str) -> None:
    result = build_with(root, f"[x]({written})", base)
    assert result.places == []
    base_path = base.partition("//")[2].partition("/")[2]
    assert link(result) == f"/{base_path}{leads_to}"
    assert broken_links(result.files, base) == []


@pytest.mark.parametrize(
    ("written", "name"), [("data.csv", "data"), ("./data.csv", "data"), ("<数据 二.csv>", "数据 二")]
)
def test_links_lead_to_files_beside_the_post(root: Path, written: str, name: str) -> None:
    result = build_with(root, f"[x]({written})")
    assert result.places == []
    target = link(result).lstrip("/")
    assert re.fullmatch(rf"assets/media/{name}\.[0-9a-f]{{10}}\.csv", target)
    assert result.files[target] == AROUND[f"content/posts/here/{name}.csv"]


def test_a_file_that_nothing_links_to_is_not_published(root: Path) -> None:
    result = build_with(root, "正文。")
    assert not [path for path in result.files if path.endswith(".csv")]


def test_a_link_to_a_folder_leads_to_the_version_in_the_own_language(root: Path) -> None:
    result = build_with(root, "正文。")
    assert link(result, "en/posts/here/index.html") == "/en/posts/there/"


@pytest.mark.parametrize("address", ["https://example.net/a?b#c", "mailto:a@example.net", "//example.net/"])
def test_other_hosts_stay_as_written(root: Path, address: str) -> None:
    result = build_with(root, f"[x]({address})")
    assert result.places == []
    assert link(result) == address


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("../nowhere.zh.md", "6:4 link.missing"),
        ("../ther/index.zh.md", "6:4 link.missing"),
        ("/nowhere/", "6:4 link.missing"),
        ("nothing.csv", "6:4 link.missing"),
        ("post:nowhere", "6:4 link.missing"),
        ("post:", "6:4 link.missing"),
        ("post:about", "6:4 link.missing"),
        ("post:there#nowhere", "6:4 link.anchor"),
        ("../../../../../etc/passwd", "6:4 link.missing"),
        ("../there/index.zh.md#nowhere", "6:4 link.anchor"),
        ("#nowhere", "6:4 link.anchor"),
    ],
)
def test_a_link_that_leads_nowhere_is_a_problem_at_its_place(root: Path, written: str, place: str) -> None:
    result = build_with(root, f"正文 [x]({written})")
    assert result.places == [f"{HERE}:{place}"]


def test_a_missing_link_has_a_suggestion(root: Path) -> None:
    (problem,) = build_with(root, "[x](../ther/index.zh.md)").problems
    assert problem.hint == "did you mean `../there/index.zh.md`?"


def test_a_missing_post_has_a_suggestion(root: Path) -> None:
    (problem,) = build_with(root, "[x](post:ther#证明)").problems
    assert problem.message == "there is no post with the slug ther"
    assert problem.hint == "did you mean `post:there`?"


@pytest.mark.parametrize(
    "written", ["[x](post:there)", '<a href="post:there">x</a>', "[x][1]\n\n[1]: post:there"]
)
def test_a_post_by_its_slug_in_the_language_of_the_page(root: Path, written: str) -> None:
    english = post("2026-01-01", "Here", written)
    result = build(
        root, {**AROUND, HERE: post("2026-01-01", "这里", written), HERE.replace(".zh", ".en"): english}
    )
    assert result.places == []
    assert link(result) == "/posts/there/"
    assert link(result, "en/posts/here/index.html") == "/en/posts/there/"
    assert 'href="https://example.org/posts/there/"' in html.unescape(result.text("feed.xml"))


def test_of_two_posts_of_one_slug_the_newer_one_is_meant(root: Path) -> None:
    files = {
        HERE: post("2026-01-01", "这里", "[x](post:two)"),
        "content/posts/old/two.zh.md": post("2020-01-01", "旧", permalink="/old/two/"),
        "content/posts/two.zh.md": post("2021-01-01", "新", "正文。"),
    }
    result = build(root, files)
    assert link(result) == "/posts/two/"
    (problem,) = result.problems
    assert (problem.code, problem.severity) == ("link.ambiguous", "warning")
    assert "content/posts/old/two.zh.md and content/posts/two.zh.md" in problem.message


def test_a_link_to_a_draft_says_so(root: Path) -> None:
    text = """
-- content/posts/a.zh.md --
---
title: A
date: 2026-01-01
---
[b](b.zh.md) [b](post:b)
-- content/posts/b.zh.md --
---
title: B
date: 2026-01-01
draft: true
---
"""
    files = site(text)
    assert build(root, files).places == [
        "content/posts/a.zh.md:5:1 link.unpublished",
        "content/posts/a.zh.md:5:14 link.unpublished",
    ]
    assert build(root, files, drafts=True).places == []


def test_an_excerpt_keeps_its_links_on_every_page_that_shows_it(root: Path) -> None:
    result = build_with(root, "[x](../there/) 正文。")
    for path in ("index.html", "feed.xml"):
        assert "/posts/there/" in result.text(path)
    assert "https://example.org/posts/there/" in result.text("feed.xml")


def pictures_of(result: Result) -> list[str]:
    """The output paths of what posts show."""
    return [path for path in result.files if path.startswith("assets/media/")]


@pytest.mark.parametrize("base", BASES)
def test_pictures_have_their_size_and_a_name_with_their_digest(root: Path, base: str) -> None:
    files = {
        **AROUND,
        HERE: post("2026-01-01", "这里", "![三乘二](图.png)"),
        "content/posts/here/图.png": PNG,
    }
    result = build(root, files, base_url=base)
    assert result.places == []
    (name,) = pictures_of(result)
    assert re.fullmatch(r"assets/media/图\.[0-9a-f]{10}\.png", name)
    assert result.files[name] == PNG
    image = one(parse(result.text("posts/here/index.html")), "img")
    assert unquote(image.get("src", "")).endswith("/" + name)
    assert (image.get("width"), image.get("height"), image.get("alt")) == ("3", "2", "三乘二")
    assert broken_links(result.files, base) == []


def test_a_picture_changed_under_its_name_gets_another_address(root: Path) -> None:
    files = {HERE: post(body="![x](a.png)"), "content/posts/here/a.png": PNG}
    before = build(root, files)
    after = build(root, {**files, "content/posts/here/a.png": PNG + b"\0"})
    assert len(set(pictures_of(after)) ^ set(pictures_of(before))) == 2


def test_posts_that_show_one_picture_share_it(root: Path) -> None:
    files = {f"content/posts/{name}.md": post(body="![x](a.png)") for name in "pq"}
    result = build(root, {**files, "content/posts/a.png": PNG})
    assert result.places == []
    assert len(pictures_of(result)) == 1


def test_pictures_of_one_name_in_two_folders_stay_apart(root: Path) -> None:
    files = {f"content/posts/{name}/index.md": post(body="![x](a.png)") for name in "pq"}
    pictures = {"content/posts/p/a.png": PNG, "content/posts/q/a.png": PNG + b"\0"}
    result = build(root, {**files, **pictures})
    assert sorted(result.files[name] for name in pictures_of(result)) == sorted(pictures.values())


@pytest.mark.parametrize("settings", [SITE, SITE + "prefix_default: true\n"])
@pytest.mark.parametrize("base", BASES)
def test_no_link_of_any_page_is_broken(root: Path, base: str, settings: str) -> None:
    body = "## 一\n\n[a](../there/#证明) [b](data.csv) [c](#一) ![d](a.png) 注[^1]\n\n[^1]: 脚注。"
    files = {
        **AROUND,
        HERE: post("2026-01-01", "这里", body, tags="[C#, 单调 队列, a/b]", aliases="[/old/, /旧 的/]"),
        "content/posts/here/a.png": PNG,
        "content/posts/early.zh.md": post("2024-01-01", "早"),
        "site.yaml": (settings + "page_size: 2\n").encode(),
    }
    result = build(root, files, base_url=base)
    assert result.places == []
    assert broken_links(result.files, base) == []


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("content/posts/flat.zh.md", "/posts/flat/"),
        ("content/posts/folder/index.zh.md", "/posts/folder/"),
        ("content/posts/there/beside.zh.md", "/posts/beside/"),
    ],
)
@pytest.mark.parametrize("suffix", ["#证明", "?a=b#证明"])
def test_a_link_to_the_own_page_leads_there_from_every_page(
    root: Path, path: str, url: str, suffix: str
) -> None:
    source = post("2026-02-01", "自己", f"见[证明]({suffix})。\n\n## 证明\n\n好。")
    result = build(root, {**AROUND, path: source})
    assert result.places == []
    links = find(parse(result.text("index.html")), "a")
    assert [unquote(each.get("href", "")) for each in links if words(each) == "证明"] == [url + suffix]
    assert f'href="https://example.org{url}{suffix}"' in unquote(html.unescape(result.text("feed.xml")))
    assert broken_links(result.files, BASES[0]) == []


def test_names_with_marks_of_addresses_are_no_fragments(root: Path) -> None:
    body = "![一](a%23b.png) ![二](c%3Fd.png) [三](e%23f.csv#g)"
    names = {"a#b.png": PNG, "c?d.png": PNG + b"\0", "e#f.csv": b"1\n"}
    files = {f"content/posts/here/{name}": data for name, data in names.items()}
    result = build(root, {HERE: post(body=body), **files})
    assert result.places == []
    page = parse(result.text("posts/here/index.html"))
    targets = [each.get("src", "") for each in find(page, "img")]
    targets += [
        each.get("href", "").removesuffix("#g") for each in find(one(page, "div", class_="prose"), "a")
    ]
    assert [result.files[unquote(each).lstrip("/")] for each in targets] == list(names.values())
    assert not [each for each in targets if "#" in each or "?" in each]
    for target in targets:
        assert f"https://example.org{target}" in result.text("feed.xml")


@pytest.mark.parametrize("written", ["/posts/there/#nowhere", "../there/#nowhere"])
def test_fragments_behind_paths_of_the_site_are_checked(root: Path, written: str) -> None:
    assert build_with(root, f"[x]({written})").places == [f"{HERE}:6:1 link.anchor"]


def test_files_that_no_page_is_made_of_can_be_linked_to(root: Path) -> None:
    body = "[a](/sitemap.xml) [b](/robots.txt) [c](/assets/a.pdf) [d](compost.yaml) [e](/slides/)"
    files = {
        "static/assets/a.pdf": b"%PDF-",
        "static/slides/index.html": b"<!doctype html><title>s</title>",
        "content/posts/here/compost.yaml": b"a: 1\n",
        HERE: post(body=body),
    }
    result = build(root, files)
    assert result.places == []
    assert broken_links(result.files, BASES[0]) == []
    assert b"%PDF-" in result.files.values()
    assert b"a: 1\n" in result.files.values()


def test_a_link_to_the_facts_of_a_post_publishes_nothing(root: Path) -> None:
    files = {HERE: post(body="[x](post.yaml)"), "content/posts/here/post.yaml": b"category: c\n"}
    assert build(root, files).codes == ["link.missing"]


def test_the_folder_of_a_translation_leads_to_the_version_in_the_own_language(root: Path) -> None:
    versions = {
        "content/posts/b/index.zh.md": post(translation_key="q"),
        "content/posts/b-en/index.en.md": post(translation_key="q"),
    }
    chinese = {"content/posts/a/index.zh.md": post(body="[x](../b-en/)")}
    english = {"content/posts/a/index.en.md": post(body="[x](../b/)")}
    result = build(root, {**versions, **chinese, **english})
    assert result.places == []
    assert link(result, "posts/a/index.html") == "/posts/b/"
    assert link(result, "en/posts/a/index.html") == "/en/posts/b-en/"


def test_a_folder_without_the_own_language_leads_to_the_first_of_site_yaml(root: Path) -> None:
    files = {
        "site.yaml": (SITE + "  ja: {title: 受信}\n").encode(),
        "templates/strings/ja.yaml": STRINGS.read_bytes(),
        "content/posts/b/index.zh.md": post("2026-01-01"),
        "content/posts/b/index.en.md": post("2026-01-02"),
        "content/posts/a/index.ja.md": post(body="[x](../b/)"),
    }
    result = build(root, files)
    assert result.places == []
    assert link(result, "ja/posts/a/index.html") == "/posts/b/"
