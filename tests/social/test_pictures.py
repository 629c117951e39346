"""The picture that a page is shared with, in a whole site: cards, covers, what stands in for them, and what makes them anew."""

import io
from pathlib import Path

import pytest
from PIL import Image

from markup import find, parse
from sites import PNG, SITE, Files, Result, build, post

CATEGORIES = "categories: {math: {zh: 数学, en: Mathematics}}\n"
A, B = "content/posts/a/index.zh.md", "content/posts/a/index.en.md"
FILES: Files = {
    "site.yaml": (SITE + CATEGORIES + "social_cards: true\n").encode(),
    A: post("2026-01-01", "欧拉公式 $e^{i\\pi}$", category="math"),
    B: post("2026-01-01", "Euler", category="math"),
    "content/posts/b.zh.md": post("2026-01-02", "第二篇"),
    "content/about.en.md": post(title="About"),
}


def cards(result: Result) -> dict[str, bytes]:
    """Name without digest → file."""
    return {
        path.removeprefix("assets/cards/").rsplit(".", 2)[0]: data
        for path, data in result.files.items()
        if path.startswith("assets/cards/")
    }


def meta(result: Result, page: str) -> dict[str, str]:
    """Open Graph and Twitter, as far as it is about the picture."""
    found = {
        each.get("property") or each.get("name") or "": each.get("content") or ""
        for each in find(parse(result.text(page)), "meta")
    }
    return {name: text for name, text in found.items() if name.startswith(("og:image", "twitter:"))}


@pytest.mark.parametrize("base", ["https://example.org/", "https://name.github.io/repo/"])
def test_each_document_has_a_card(tmp_path: Path, base: str) -> None:
    result = build(tmp_path, FILES, base_url=base)
    assert result.problems == ()
    assert cards(result).keys() == {"a.zh", "a.en", "b.zh", "about.en", "site.zh", "site.en"}
    found = meta(result, "posts/a/index.html")
    path = found["og:image"].removeprefix(base)
    assert Image.open(io.BytesIO(result.files[path])).size == (1200, 630)
    assert found == {
        "og:image": base + path,
        "og:image:type": "image/png",
        "og:image:width": "1200",
        "og:image:height": "630",
        "og:image:alt": "欧拉公式 e^(iπ) · 收讯站",
        "twitter:card": "summary_large_image",
    }
    assert "/cards/site.en." in meta(result, "en/index.html")["og:image"]
    assert "/cards/site.zh." in meta(result, "categories/math/index.html")["og:image"]


def test_a_title_makes_its_own_card_anew_and_no_other(tmp_path: Path) -> None:
    before = build(tmp_path, FILES)
    edited = {**FILES, B: post("2026-01-01", "Euler again", category="math")}
    after = build(tmp_path, edited)
    assert after.ran["illustrate"] == 1
    assert {name for name, png in cards(after).items() if cards(before)[name] != png} == {"a.en"}
    assert len(after.files) == len(before.files)
    (tmp_path / "other").mkdir()
    clean = build(tmp_path, edited, cache=tmp_path / "other" / "cache.db")
    assert clean.files == after.files
    assert build(tmp_path, FILES).files == before.files


@pytest.mark.parametrize(
    ("path", "old", "new", "drawn"),
    [
        (A, "正文。", "另一段。", set()),
        (A, "2026-01-01", "2026-01-03", {"a.zh"}),
        ("site.yaml", "数学", "数理", {"a.zh"}),
        ("site.yaml", "Listening Post", "Post", {"a.en", "about.en", "site.en"}),
        ("site.yaml", "Notes.", "Remarks.", {"site.en"}),
        ("site.yaml", "https://example.org/", "https://example.net/", set()),
    ],
)
def test_what_a_card_depends_on(tmp_path: Path, path: str, old: str, new: str, drawn: set[str]) -> None:
    before = build(tmp_path, FILES)
    after = build(tmp_path, {**FILES, path: FILES[path].replace(old.encode(), new.encode())})
    assert {name for name, png in cards(after).items() if cards(before)[name] != png} == drawn


def test_a_title_that_the_face_lacks_has_the_card_of_the_site(tmp_path: Path) -> None:
    result = build(tmp_path, {**FILES, B: post("2026-01-01", "ภาษาไทย")})
    (problem,) = result.problems
    assert (problem.code, problem.severity, problem.file, problem.line) == ("card.glyph", "warning", B, 2)
    assert "a.en" not in cards(result)
    assert "/cards/site.en." in meta(result, "en/posts/a/index.html")["og:image"]


def test_cards_are_drawn_when_they_are_asked_for(tmp_path: Path) -> None:
    result = build(tmp_path, {**FILES, "site.yaml": (SITE + CATEGORIES).encode()})
    assert cards(result) == {}
    assert "draw" not in result.ran
    assert meta(result, "posts/a/index.html") == {"twitter:card": "summary"}


def test_a_cover_takes_the_place_of_the_card(tmp_path: Path) -> None:
    files = {
        **FILES,
        A: post("2026-01-01", "甲", cover="p.png"),
        B: post("2026-01-01", "A", cover="{image: /img/q.png, alt: A drawing}"),
        "content/posts/b.zh.md": post("2026-01-02", "乙", cover="https://example.net/x.jpg"),
        "content/posts/a/p.png": PNG,
        "static/img/q.png": PNG,
    }
    result = build(tmp_path, files)
    assert result.problems == ()
    own = meta(result, "posts/a/index.html")
    path = own["og:image"].removeprefix("https://example.org/")
    assert path.startswith("assets/media/p.")
    assert result.files[path] == PNG
    assert (own["og:image:width"], own["og:image:height"], own["og:image:alt"]) == ("3", "2", "甲")
    shared = meta(result, "en/posts/a/index.html")
    assert shared["og:image"] == "https://example.org/img/q.png"
    assert shared["og:image:alt"] == "A drawing"
    assert meta(result, "posts/b/index.html") == {
        "og:image": "https://example.net/x.jpg",
        "og:image:alt": "乙",
        "twitter:card": "summary_large_image",
    }
    assert cards(result).keys() == {"about.en", "site.zh", "site.en"}


def test_a_cover_in_post_yaml_is_for_both_languages(tmp_path: Path) -> None:
    result = build(
        tmp_path, {**FILES, "content/posts/a/post.yaml": b"cover: p.png\n", "content/posts/a/p.png": PNG}
    )
    assert result.problems == ()
    images = {meta(result, f"{prefix}posts/a/index.html")["og:image"] for prefix in ("", "en/")}
    assert len(images) == 1
    assert images.pop().startswith("https://example.org/assets/media/p.")


@pytest.mark.parametrize("written", ["false", "''", ""])
def test_no_cover(tmp_path: Path, written: str) -> None:
    result = build(tmp_path, {**FILES, A: post("2026-01-01", "甲", cover=written)})
    assert "/cards/a.zh." in meta(result, "posts/a/index.html")["og:image"]
