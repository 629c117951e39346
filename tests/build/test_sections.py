"""Sections of two versions: which is which, and that an edit reaches the other version only when a heading changes."""

import json
from pathlib import Path

import pytest

from diglot.builder.sections import pair_sections
from diglot.model import Section
from markup import one, parse
from sites import build, post


def outline(text: str) -> list[Section]:
    """`2a 3b`: a heading of the second level with the id a, and so on."""
    return [Section(int(each[0]), each[1:]) for each in text.split()]


@pytest.mark.parametrize(
    ("own", "other", "pairs"),
    [
        ("2甲 2乙", "2a 2b", "甲>a 乙>b"),
        ("2甲 3乙 2丙", "2a 3b 2c", "甲>a 乙>b 丙>c"),
        ("2甲 2proof 2乙", "2proof 2b", "proof>proof 乙>b"),
        ("2甲 2乙 2proof", "2a 2proof", "甲>a 乙>a proof>proof"),
        ("2甲 3乙 3丙 2丁", "2a 2d", "甲>a 乙>a 丙>a 丁>d"),
        ("2x 2y", "2y 2x", "x>x y>y"),
        ("3甲 2乙", "2b", "乙>b"),
        ("2甲", "", ""),
        ("", "2a", ""),
    ],
)
def test_pairs(own: str, other: str, pairs: str) -> None:
    found = pair_sections(outline(own), outline(other))
    assert " ".join(f"{name}>{target}" for name, target in found.items()) == pairs


def files(chinese: str, english: str) -> dict[str, bytes]:
    return {
        "content/posts/a.zh.md": post("2026-01-01", "甲", chinese),
        "content/posts/a.en.md": post("2026-01-01", "A", english),
    }


CHINESE, ENGLISH = "文。\n\n## 证明\n\n因为。", "Text.\n\n## Proof\n\nBecause."


def sections(html: str) -> dict[str, str]:
    switch = one(parse(html), "a", class_="switch")
    found: dict[str, str] = json.loads(switch.get("data-sections", "{}"))
    return found


def test_both_pages_know_the_other_ones_sections(root: Path) -> None:
    result = build(root, files(CHINESE, ENGLISH))
    assert sections(result.text("posts/a/index.html")) == {"证明": "proof"}
    assert sections(result.text("en/posts/a/index.html")) == {"proof": "证明"}


def test_a_translation_changes_no_id(root: Path) -> None:
    alone = build(root, {"content/posts/a.zh.md": post("2026-01-01", "甲", CHINESE)})
    both = build(root, files(CHINESE, ENGLISH))
    assert '<h2 id="证明">' in alone.text("posts/a/index.html")
    assert '<h2 id="证明">' in both.text("posts/a/index.html")


def test_an_edit_reaches_the_other_version_only_with_a_heading(root: Path) -> None:
    first = build(root, files(CHINESE, ENGLISH))
    second = build(root, files(CHINESE, ENGLISH.replace("Because.", "Because it is.")))
    assert second.changed(first) & {"posts/a/index.html", "en/posts/a/index.html"} == {
        "en/posts/a/index.html"
    }
    third = build(root, files(CHINESE, ENGLISH.replace("## Proof", "## A proof")))
    assert sections(third.text("posts/a/index.html")) == {"证明": "a-proof"}


def test_what_stands_in_an_id_stays_in_the_attribute(root: Path) -> None:
    quoted = "文。\n\n## 甲 {#it's\"<b>&}\n\n文。"
    html = build(root, files(quoted, ENGLISH)).text("en/posts/a/index.html")
    (target,) = sections(html).values()
    assert f"it{chr(39)}s" in target or target == "甲"
