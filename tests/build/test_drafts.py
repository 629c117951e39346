"""What is not published yet leaves no trace in any file, and shows, marked, when drafts are asked for."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from markup import find, parse
from sites import NOW, PNG, SITE, Result, build, post

CANARY = "CANARY"
PUBLISHED = {
    "content/posts/a.zh.md": post("2026-01-01", "甲"),
    "content/posts/b.zh.md": post("2026-02-01", "乙"),
}


def hidden(**keys: str) -> dict[str, bytes]:
    """A post that says CANARY wherever it can."""
    date = keys.pop("date", "2026-01-15")
    facts = {"tags": f"[{CANARY}-tag]", "category": f"{CANARY}-category", "aliases": f"[/{CANARY}-alias/]"}
    return {
        f"content/posts/{CANARY}.zh.md": post(
            date, CANARY, f"{CANARY}\n\n![{CANARY}]({CANARY}.png)", **facts, **keys
        ),
        f"content/posts/{CANARY}.png": PNG + CANARY.encode(),
    }


def traces(result: Result) -> set[str]:
    found = CANARY.encode().lower()
    return {
        path for path, data in result.files.items() if found in path.lower().encode() or found in data.lower()
    }


CASES = [
    hidden(draft="true"),
    hidden(date="2026-06-01 12:00:01+00:00"),
    hidden(date="2026-06-02 04:00:00+08:00", updated="2026-01-01"),
    hidden(date="9999-12-31"),
]


@pytest.mark.parametrize(
    "files", CASES, ids=["draft", "a second ahead", "ahead in its own zone", "far ahead"]
)
def test_what_is_held_back_is_in_no_file(root: Path, files: dict[str, bytes]) -> None:
    without = build(root, PUBLISHED)
    result = build(root, {**PUBLISHED, **files})
    assert result.places == []
    assert traces(result) == set()
    assert result.files == without.files


@pytest.mark.parametrize("files", CASES)
def test_drafts_show_it_with_a_mark(root: Path, files: dict[str, bytes]) -> None:
    result = build(root, {**PUBLISHED, **files}, drafts=True)
    assert result.places == []
    found = traces(result)
    assert {f"posts/{CANARY.lower()}/index.html", "index.html", "feed.xml", "sitemap.xml"} <= found
    marks = find(parse(result.text(f"posts/{CANARY.lower()}/index.html")), "span", class_="unpublished")
    assert len(marks) == 1


def test_a_post_dated_now_is_published(root: Path) -> None:
    result = build(root, {**PUBLISHED, **hidden(date=f"{NOW:%Y-%m-%d %H:%M:%S}+00:00")})
    assert traces(result)


def test_a_scheduled_post_appears_when_its_time_has_come(root: Path) -> None:
    files = {**PUBLISHED, **hidden(date="2026-06-02")}
    before = build(root, files)
    after = build(root, files, now=datetime(2026, 6, 2, tzinfo=UTC))
    assert not traces(before)
    assert traces(after)
    assert "parse" not in after.ran, "the day is no input of parsing"


def test_the_time_of_day_changes_nothing_else(root: Path) -> None:
    build(root, PUBLISHED)
    assert build(root, PUBLISHED, now=datetime(2027, 1, 1, tzinfo=UTC)).ran == {}


def test_a_draft_with_mistakes_is_told_all_the_same(root: Path) -> None:
    files = {"content/posts/a.md": post(draft="true", date="2026-13-01")}
    assert build(root, files).codes == ["front-matter.date"]


def test_a_translation_that_is_a_draft_leaves_its_twin_alone(root: Path) -> None:
    files = {"content/posts/a.zh.md": post(), "content/posts/a.en.md": post(title=CANARY, draft="true")}
    result = build(root, {**files, "site.yaml": SITE.encode()})
    assert result.places == []
    assert traces(result) == set()
    assert "en/posts/a/index.html" not in result.files
    assert 'hreflang="en"' not in result.text("posts/a/index.html").split("</head>")[0]
