"""Long lists: the front page has the newest posts, and pages of older ones keep what they have when a post is added."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from markup import find, one, parse, words
from sites import SITE, Result, build, post

FIRST = date(2020, 1, 1)


def posts(count: int) -> dict[str, bytes]:
    """Numbered posts, a day apart, from the oldest; in one language."""
    days = [FIRST + timedelta(days=index) for index in range(count)]
    return {f"content/posts/p{index:02}.md": post(str(day), f"P{index:02}") for index, day in enumerate(days)}


def shown(result: Result, path: str) -> list[int]:
    """The numbers of the posts on a page of the list."""
    entries = find(parse(result.text(path)), "h3", class_="entry-title")
    return [int("".join(each.itertext()).strip().removeprefix("P")) for each in entries]


def pages(result: Result, front: str = "") -> dict[str, list[int]]:
    paths = [path for path in result.files if path.startswith(front + "page/")]
    return {path.removeprefix(front): shown(result, path) for path in [front + "index.html", *sorted(paths)]}


@pytest.mark.parametrize(
    ("count", "older"),
    [(0, []), (1, []), (12, []), (13, [12]), (24, [12]), (25, [12, 24]), (30, [12, 24])],
)
def test_front_page_has_the_newest_12_and_older_pages_are_numbered_from_the_oldest(
    root: Path, count: int, older: list[int]
) -> None:
    result = build(root, posts(count))
    assert result.places == []
    found = pages(result)
    assert found["index.html"] == list(range(count))[::-1][:12]
    assert list(found)[1:] == [f"page/{number}/index.html" for number in range(1, len(older) + 1)]
    for number, end in enumerate(older, 1):
        assert found[f"page/{number}/index.html"] == list(range(end - 12, end))[::-1]
    assert pages(result, "en/") == found


def test_every_post_is_reached_by_following_older(root: Path) -> None:
    result = build(root, posts(30))
    path, seen, visited = "index.html", set[int](), 0
    while path:
        tree = parse(result.text(path))
        seen |= set(shown(result, path))
        older = find(tree, "a", class_="older")
        path = older[0].get("href", "").lstrip("/") + "index.html" if older else ""
        visited += 1
    assert seen == set(range(30))
    assert visited == 3
    assert one(parse(result.text("page/1/index.html")), "a", class_="newer").get("href") == "/page/2/"
    assert one(parse(result.text("page/2/index.html")), "a", class_="newer").get("href") == "/"


@pytest.mark.parametrize(
    ("count", "turned"),
    [
        (12, {"page/1/index.html"}),  # it begins to exist
        (13, set()),
        (24, {"page/2/index.html", "page/1/index.html"}),  # page 2 is new, and page 1 gets a link to it
        (25, set()),
        (30, set()),
    ],
)
def test_a_new_post_changes_the_front_page_and_at_most_the_older_page_beside_it(
    root: Path, count: int, turned: set[str]
) -> None:
    before = build(root, {**posts(count)})
    after = build(root, {**posts(count + 1)})
    number = f"p{count:02}"
    lists = {"index.html", "archive/index.html", "archive/2020/index.html", *turned}
    own = {f"posts/{number}/index.html", f"posts/p{count - 1:02}/index.html", "feed.xml", "sitemap.xml"}
    # Only Chinese posts: the English lists show them too, its feed does not.
    own.add("llms.txt")
    assert after.changed(before) == own | lists | {f"en/{path}" for path in lists}


def test_page_size_is_a_setting(root: Path) -> None:
    result = build(root, {**posts(5), "site.yaml": (SITE + "page_size: 2\n").encode()})
    assert pages(result) == {
        "index.html": [4, 3],
        "page/1/index.html": [1, 0],
        "page/2/index.html": [3, 2],
    }


def test_a_tag_with_many_posts_has_pages_of_its_own(root: Path) -> None:
    days = [FIRST + timedelta(days=index) for index in range(51)]
    result = build(root, {f"content/posts/p{day}.md": post(str(day), tags="[t]") for day in days})
    assert result.places == []
    front, older = (parse(result.text(f"tags/t/{path}")) for path in ("index.html", "page/1/index.html"))
    assert [len(find(each, "li", class_="line")) for each in (front, older)] == [50, 50]
    assert one(front, "a", class_="older").get("href") == "/tags/t/page/1/"


def test_posts_of_one_moment_are_in_a_fixed_order(root: Path) -> None:
    names = ["b", "a", "d", "c"]
    files = {f"content/posts/{name}.md": post(title=name) for name in names}
    orders = [
        [words(each) for each in find(parse(build(root, given).text("index.html")), "h3")]
        for given in (files, dict(reversed(files.items())))
    ]
    assert orders[0] == orders[1]
    assert sorted(orders[0]) == ["a", "b", "c", "d"]


def test_the_ends_of_the_calendar(tmp_path: Path) -> None:
    """Dates whose instant in UTC no calendar has are in order all the same."""
    dates = {"old": "0001-01-01", "new": "2026-01-01", "late": "'9999-12-31 23:00 -05:00'"}
    files = {f"content/posts/{name}.zh.md": post(date) for name, date in dates.items()}
    settings = SITE + "timezone: Asia/Shanghai\n"
    result = build(tmp_path, {"site.yaml": settings.encode(), **files}, drafts=True)
    assert result.problems == ()
    home = result.text("index.html")
    places = [home.index(f'/posts/{name}/">Post') for name in ("late", "new", "old")]
    assert places == sorted(places)


def test_an_undeclared_category_in_shared_facts_is_told_once(tmp_path: Path) -> None:
    settings = SITE + "categories: {math: 数学}\n"
    files = {
        "site.yaml": settings.encode(),
        "content/posts/a/post.yaml": b"date: 2026-01-01\ncategory: maths\n",
        "content/posts/a/index.zh.md": "---\ntitle: 甲\n---\n".encode(),
        "content/posts/a/index.en.md": b"---\ntitle: A\n---\n",
    }
    assert build(tmp_path, files).places == ["content/posts/a/post.yaml:2:11 category.undeclared"]
