"""What a site holds for machines besides pages: llms.txt, Markdown beside pages, the web app manifest and its icons."""

import io
import json
import re
from pathlib import Path

import pytest
import yaml
from PIL import Image

from markup import find, parse
from sites import PNG, SITE, Files, Result, build, post

BASES = ("https://example.org/", "https://name.github.io/repo/")
CATEGORIES = "categories: {math: {zh: 数学, en: Mathematics}, art: {zh: 艺术, en: Art}}\n"
FILES: Files = {
    "site.yaml": (SITE + CATEGORIES).encode(),
    "content/posts/a/index.zh.md": post("2026-01-01", "甲", category="math", summary="讲*甲*。"),
    "content/posts/a/index.en.md": post("2026-01-01", "A [1] `x` $x_1$", category="math", summary="On A."),
    "content/posts/b.en.md": post("2026-01-02", "B", category="math"),
    "content/posts/c.en.md": post("2026-01-03", "C", category="art", summary="On C."),
    "content/posts/d.en.md": post("2026-01-04", "D", summary="On D."),
    "content/about.en.md": post(title="About", summary="Who we are."),
}

# ---- llms.txt: the form that llmstxt.org describes, read by its own grammar

LINK = re.compile(r"- \[(?P<title>(?:\\.|[^\]\\])*)\]\((?P<url>[^()\s]+)\)(?:: (?P<notes>.+))?")


def read_llms(text: str) -> tuple[str, str, dict[str, list[tuple[str, str, str]]]]:
    """Title, summary, and sections of links. Fails on a line that the form does not have."""
    first, *rest = text.split("\n")
    assert first.startswith("# ")
    summary, sections = "", dict[str, list[tuple[str, str, str]]]()
    for line in rest:
        if line.startswith("> "):
            assert not sections
            summary = line[2:]
        elif line.startswith("## "):
            sections[line[3:]] = []
        elif line:
            found = LINK.fullmatch(line)
            assert found, line
            sections[[*sections][-1]].append((found["title"], found["url"], found["notes"] or ""))
    return first[2:], summary, sections


@pytest.mark.parametrize("base", BASES)
def test_llms(tmp_path: Path, base: str) -> None:
    result = build(tmp_path, FILES, base_url=base)
    assert result.problems == ()
    title, summary, sections = read_llms(result.text("en/llms.txt"))
    assert (title, summary) == ("Listening Post", "Notes.")
    assert sections == {
        "Art": [("C", f"{base}en/posts/c/", "On C.")],
        "Mathematics": [
            ("B", f"{base}en/posts/b/", "正文。"),
            (r"A \[1\] x x₁", f"{base}en/posts/a/", "On A."),
        ],
        "Posts": [("D", f"{base}en/posts/d/", "On D.")],
        "Pages": [("About", f"{base}en/about/", "Who we are.")],
        "Also in": [("中文", f"{base}llms.txt", "")],
    }
    _, _, chinese = read_llms(result.text("llms.txt"))
    assert chinese["数学"] == [("甲", f"{base}posts/a/", "讲甲。")]
    assert chinese.keys() == {"数学", "另有"}


def test_a_title_makes_one_run_anew(tmp_path: Path) -> None:
    files = {
        f"content/posts/p{at:03}.en.md": post(f"2025-01-{1 + at % 28:02}", f"P{at}") for at in range(150)
    }
    before = build(tmp_path, {**FILES, **files})
    assert before.ran["llms list"] == 7
    edited = {**FILES, **files, "content/posts/p003.en.md": post("2025-01-04", "Edited")}
    after = build(tmp_path, edited)
    assert (after.ran["llms list"], after.ran["llms"]) == (1, 1)
    titles = [title for title, _, _ in read_llms(after.text("en/llms.txt"))[2]["Posts"]]
    assert len(titles) == 151
    assert titles[0] == "D"
    assert "Edited" in titles


def test_llms_can_be_turned_off_or_brought_along(tmp_path: Path) -> None:
    off = build(tmp_path, {**FILES, "site.yaml": (SITE + CATEGORIES + "llms_txt: false\n").encode()})
    assert not [path for path in off.files if path.endswith("llms.txt")]
    own = build(tmp_path, {**FILES, "static/llms.txt": b"mine"})
    assert own.problems == ()
    assert (own.text("llms.txt"), own.text("en/llms.txt")[:16]) == ("mine", "# Listening Post")


def test_what_would_lie_at_one_address_is_told(tmp_path: Path) -> None:
    files = {**FILES, "content/x.zh.md": post(title="X", permalink="/llms.txt")}
    assert build(tmp_path, files).codes == ["url.collision"]


# ---- Markdown beside pages

SOURCE = """\
见[那里](../b.zh.md#节)、[附件](data.csv)、[参考][r]、<a href="../b.zh.md">原样</a>和[外面](https://example.net/a_(b))。

![图](p.png "题") <!-- 我自己的话 -->

<!-- more -->

`[不动](../b.zh.md)`

```md
[不动](../b.zh.md) <!-- 不动 -->
```

$$
x_1 < y
$$

[r]: ../b.zh.md
<!--
一段没写完的草稿 -->
"""
COPIES: Files = {
    "site.yaml": (SITE + CATEGORIES + "markdown_copies: true\n").encode(),
    "content/posts/a/index.zh.md": post("2026-01-01", '甲 "一" $x^2$', SOURCE, category="math", tags="[t]"),
    "content/posts/a/index.en.md": post("2026-01-01", "A", "Text."),
    "content/posts/a/p.png": PNG,
    "content/posts/a/data.csv": b"1,2\n",
    "content/posts/b.zh.md": post("2026-01-02", "乙", "## 节\n\n正文。"),
}


def target(result: Result, start: str) -> str:
    (path,) = [path for path in result.files if path.startswith(start)]
    return path


@pytest.mark.parametrize("base", BASES)
def test_copies(tmp_path: Path, base: str) -> None:
    result = build(tmp_path, COPIES, base_url=base)
    assert result.problems == ()
    head, text = result.text("posts/a/index.md").removeprefix("---\n").split("\n---\n", 1)
    assert yaml.safe_load(head) == {
        "title": '甲 "一" x²',
        "url": f"{base}posts/a/",
        "language": "zh-Hans",
        "date": "2026-01-01T00:00:00+00:00",
        "category": "数学",
        "tags": ["t"],
        "translations": {"en": f"{base}en/posts/a/"},
    }
    csv, png = target(result, "assets/media/data."), target(result, "assets/media/p.")
    there = f"{base}posts/b/"
    assert (
        text
        == f"""
# 甲 "一" x²

见[那里]({there}#节)、[附件]({base}{csv})、[参考][r]、<a href="{there}">原样</a>和[外面](https://example.net/a_(b))。

![图]({base}{png} "题")\x20

`[不动](../b.zh.md)`

```md
[不动](../b.zh.md) <!-- 不动 -->
```

$$
x_1 < y
$$

[r]: {there}
""".replace('题")\x20\n\n', '题") \n\n\n')
    )


def test_copies_have_the_code_that_is_shown_of_files(tmp_path: Path) -> None:
    body = "> ````python file=x.py region=part title=x\n> ````\n\n~~~ file=examples/y.md\n~~~\n\n```python\nfile=x.py\n```"
    shown = {
        "content/posts/a/x.py": b"1\n# region part\nif x:\n\n    y\n# endregion\n",
        "examples/y.md": b"~~~\n```\n",
    }
    copied = {**COPIES, "content/posts/a/index.zh.md": post("2026-01-01", "A", body), **shown}
    result = build(tmp_path, copied)
    assert result.problems == ()
    assert result.text("posts/a/index.md").endswith(
        "\n> ````python file=x.py region=part title=x\n> if x:\n>\n>     y\n> ````\n\n"
        "~~~~ file=examples/y.md\n~~~\n```\n~~~~\n\n```python\nfile=x.py\n```\n"
    )
    after = build(tmp_path, {**copied, "examples/y.md": b"other\n"})
    assert {"posts/a/index.md", "posts/a/index.html"} <= after.changed(result)


def test_pages_name_their_copy(tmp_path: Path) -> None:
    result = build(tmp_path, COPIES)
    links = find(parse(result.text("posts/a/index.html")), "link", rel="alternate", type="text/markdown")
    assert [link.get("href") for link in links] == ["/posts/a/index.md"]
    assert not find(parse(result.text("index.html")), "link", type="text/markdown")
    sections = read_llms(result.text("llms.txt"))[2]
    assert [url for _, url, _ in sections["数学"]] == ["https://example.org/posts/a/index.md"]


def test_copies_are_made_when_asked_for_and_of_what_is_published(tmp_path: Path) -> None:
    assert not [path for path in build(tmp_path, FILES).files if path.endswith(".md")]
    draft = post("2026-01-03", "丙", "秘密。", draft="true")
    result = build(tmp_path, {**COPIES, "content/posts/c.zh.md": draft})
    assert {path for path in result.files if path.endswith(".md")} == {
        "posts/a/index.md",
        "en/posts/a/index.md",
        "posts/b/index.md",
    }


def test_a_copy_lies_beside_a_page_that_is_a_file(tmp_path: Path) -> None:
    files = {**COPIES, "content/posts/b.zh.md": post("2026-01-02", "乙", "## 节", permalink="/b.html")}
    assert build(tmp_path, files).text("b.md").endswith("# 乙\n\n## 节\n")


def test_copies_follow_what_they_lead_to(tmp_path: Path) -> None:
    build(tmp_path, COPIES)
    moved = {**COPIES, "content/posts/b.zh.md": post("2026-01-02", "乙", "## 节\n\n正文。", slug="bee")}
    warm = build(tmp_path, moved)
    assert "](https://example.org/posts/bee/#节)" in warm.text("posts/a/index.md")
    (tmp_path / "other").mkdir()
    assert build(tmp_path, moved, cache=tmp_path / "other/cache.db").files == warm.files


# ---- manifest and icons


@pytest.mark.parametrize("base", BASES)
def test_manifest(tmp_path: Path, base: str) -> None:
    result = build(tmp_path, FILES, base_url=base)
    root = "/" + base.split("/", 3)[3]
    for prefix, tag, title in (("", "zh-Hans", "收讯站"), ("en/", "en", "Listening Post")):
        (link,) = find(parse(result.text(f"{prefix}index.html")), "link", rel="manifest")
        assert link.get("href") == f"{root}{prefix}site.webmanifest"
        manifest = json.loads(result.files[f"{prefix}site.webmanifest"])
        assert (manifest["name"], manifest["lang"], manifest["start_url"]) == (title, tag, f"{root}{prefix}")
        for icon in manifest["icons"]:
            data = result.files[icon["src"].removeprefix(root)]
            if icon["type"] == "image/png":
                width, height = Image.open(io.BytesIO(data)).size
                assert icon["sizes"] == f"{width}x{height}"
        assert {icon["sizes"] for icon in manifest["icons"]} == {"192x192", "512x512", "any"}


def test_the_icon_of_a_home_screen(tmp_path: Path) -> None:
    result = build(tmp_path, FILES)
    (link,) = find(parse(result.text("index.html")), "link", rel="apple-touch-icon")
    image = Image.open(io.BytesIO(result.files[(link.get("href") or "").lstrip("/")]))
    assert image.size == (180, 180)


def test_a_site_may_bring_its_own_manifest(tmp_path: Path) -> None:
    result = build(tmp_path, {**FILES, "static/site.webmanifest": b"{}"})
    assert result.problems == ()
    assert result.files["site.webmanifest"] == b"{}"


def test_a_layout_of_the_site_need_know_nothing_of_this(tmp_path: Path) -> None:
    layout = b"<!doctype html><title>{{ page.title }}</title>{% block main %}{% endblock %}"
    result = build(tmp_path, {**FILES, "templates/layout.html": layout})
    assert result.problems == ()
    assert result.text("en/posts/b/index.html").startswith("<!doctype html><title>B</title>")
