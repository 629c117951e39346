"""A build does no more than an edit asks for: which steps run, and which files come out different."""

from pathlib import Path

import pytest

from edits import EDITS, START, Files
from sites import Result, build, post

A = "content/posts/a/index.zh.md"
PAGE_A, FEED, HOMES = "posts/a/index.html", "feed.xml", {"index.html", "en/index.html"}


def edit(root: Path, change: str | Files, before: Files = START) -> tuple[Result, set[str]]:
    """The build after an edit, and the output paths that it changed."""
    first = build(root, before)
    after = EDITS[change](before, 1) if isinstance(change, str) else {**before, **change}
    second = build(root, after)
    assert second.places == []
    return second, second.changed(first)


def test_a_second_build_runs_nothing(root: Path) -> None:
    first = build(root, START)
    second = build(root)
    assert second.ran == {}
    assert second.changed(first) == set()


def test_touching_and_moving_a_site_runs_nothing(root: Path, tmp_path: Path) -> None:
    build(root, START)
    for path in root.rglob("*.md"):
        path.touch()
    root.rename(tmp_path / "moved")
    assert build(tmp_path / "moved").ran == {}


def test_a_paragraph_below_the_excerpt_changes_its_page_and_the_feed(root: Path) -> None:
    after, changed = edit(root, "paragraph")
    assert changed == {PAGE_A, FEED}
    assert after.ran == {"parse": 1, "render": 1, "compose": 1, "feed entry": 1, "feed": 1}


def test_the_first_paragraph_changes_the_lists_that_show_it_too(root: Path) -> None:
    after, changed = edit(root, "first paragraph")
    assert changed == {PAGE_A, FEED, "index.html", "llms.txt"}
    # The link in it has moved: it leads where it led, but a mistake in it would have another place.
    lists = {"feed entry": 1, "feed": 1, "llms list": 1, "llms": 1}
    assert after.ran == {"parse": 1, "render": 1, "resolve": 1, "compose": 2, **lists}


def test_the_first_paragraph_of_an_untranslated_post_changes_the_lists_of_both_languages(root: Path) -> None:
    text = START["content/posts/c.en.md"].replace(b"Text.", b"Other.")
    _, changed = edit(root, {"content/posts/c.en.md": text})
    assert changed == {"en/posts/c/index.html", "en/feed.xml", "en/llms.txt", *HOMES}


def test_a_line_inserted_above_moves_the_places_of_problems_and_nothing_else(root: Path) -> None:
    broken = {**START, A: START[A].replace("第二段".encode(), b"[x](missing.zh.md)")}
    first = build(root, broken)
    second = build(root, {**broken, A: broken[A].replace(b"---\n\n", b"---\n\n\n")})
    assert [problem.line + 1 for problem in first.problems] == [problem.line for problem in second.problems]
    assert second.changed(first) == set()
    assert second.ran == {"parse": 1}


def test_a_word_of_a_code_block_runs_one_post(root: Path) -> None:
    after, changed = edit(root, "code")
    assert changed == {PAGE_A, FEED}
    assert after.ran == {"parse": 1, "render": 1, "compose": 1, "feed entry": 1, "feed": 1}


def test_an_edit_of_a_file_runs_the_posts_that_show_what_was_edited(root: Path) -> None:
    _, changed = edit(root, {"examples/x.py": b"a = 1\n# region part\nb = 3\n# endregion\n"})
    assert changed == {PAGE_A, FEED}
    after, changed = edit(root, {"examples/x.py": b"a = 2\n# region part\nb = 2\n# endregion\n"})
    assert changed == set()
    assert after.ran == {"passage": 1}


def test_the_title_of_an_old_post_leaves_other_posts_alone(root: Path) -> None:
    days = {f"content/posts/p{day:02}.zh.md": post(f"2025-01-{day:02}", f"P{day}") for day in range(1, 29)}
    title = {"content/posts/p03.zh.md": post("2025-01-03", "New")}
    _, changed = edit(root, title, {**START, **days})
    lists = {
        "archive/2025/index.html",
        "page/1/index.html",
        "index.html",
    }  # the front page draws all posts on its line
    posts = {f"posts/p{day:02}/index.html" for day in (2, 3, 4)}
    assert changed == posts | lists | {f"en/{path}" for path in lists} | {"llms.txt"}


def test_a_title_relates_nothing_anew(root: Path) -> None:
    after, changed = edit(root, {"content/posts/c.en.md": post("2026-01-03", "New", "Text.")})
    assert "en/posts/c/index.html" in changed
    assert after.ran.keys() == {"parse", "render", "compose", "feed entry", "feed", "llms list", "llms"}


def test_a_draft_is_parsed_and_no_more(root: Path) -> None:
    """But when it appears: a link to it has another mistake than one to nowhere."""
    draft = {"content/posts/d.zh.md": post(draft="true")}
    after, changed = edit(root, draft)
    assert changed == set()
    assert after.ran == {"parse": 1, "relate": 1, "resolve": 1}
    after, changed = edit(
        root, {"content/posts/d.zh.md": post(draft="true", body="其他。")}, {**START, **draft}
    )
    assert changed == set()
    assert after.ran == {"parse": 1}


@pytest.mark.parametrize(
    ("change", "ran"),
    [
        ("static file", {}),
        ("new static file", {"relate": 1}),
        ("template", {"references": 1, "gather": 1, "compose": 1}),
        ("picture", {"examine": 1, "render": 1, "resolve": 1, "compose": 1, "feed entry": 1, "feed": 1}),
    ],
)
def test_what_runs_after_an_edit(root: Path, change: str, ran: dict[str, int]) -> None:
    after, _ = edit(root, change)
    assert after.ran == ran


@pytest.mark.parametrize("change", ["menu", "site title", "strings", "stylesheet", "base_url"])
def test_settings_that_no_text_depends_on_render_no_post(root: Path, change: str) -> None:
    after, _ = edit(root, change)
    assert not {"parse", "render", "examine"} & after.ran.keys()
    assert after.ran["compose"] >= 8


def test_a_macro_renders_only_what_it_may_change(root: Path) -> None:
    after, changed = edit(root, "macro")
    assert after.ran.get("parse", 0) == len([path for path in START if path.endswith(".md")])
    assert changed == set()
    assert not {"compose", "feed"} & after.ran.keys()


def test_another_version_of_the_generator_believes_nothing(root: Path) -> None:
    first = build(root, START, stamp=b"one")
    second = build(root, stamp=b"two")
    assert second.ran == first.ran
    assert second.changed(first) == set()
