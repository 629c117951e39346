"""A large site of which nothing is remembered: its newest posts are shown at once, and the whole in the end."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from diglot.disk import read_sources
from diglot.preview.growth import FIRST, MANY, Growth
from diglot.preview.site import Manner, Site
from diglot.preview.snapshot import Change
from following import ORIGIN, clean, contents
from running import wait_until
from serving import serve
from sites import post, write

POSTS = MANY + 20


@pytest.fixture
def root(tmp_path: Path) -> Path:
    files = {
        f"content/posts/p{number:03}.zh.md": post(
            f"2026-01-01T{number // 60:02}:{number % 60:02}", f"篇{number}"
        )
        for number in range(POSTS)
    }
    site = b"base_url: https://a.example/\nlanguages:\n  zh: {title: T}\n"
    return write(tmp_path / "site", {"site.yaml": site, "content/about.zh.md": post(title="关于"), **files})


@pytest.fixture
def shown(root: Path) -> Iterator[Site]:
    site = Site(root, Manner(ORIGIN, hurried=True))
    yield site
    site.close()


def page(number: int) -> str:
    return f"posts/p{number:03}/index.html"


def test_the_newest_posts_come_first_and_all_in_the_end(root: Path, shown: Site, tmp_path: Path) -> None:
    first = shown.update()
    assert first
    assert first.snapshot.growing
    newest = range(POSTS - FIRST, POSTS)
    assert {path for path in first.snapshot.pages if path.startswith("posts/")} == {*map(page, newest)}
    assert "about/index.html" in first.snapshot.tree
    sizes = [len(first.snapshot.tree)]
    while shown.snapshot.growing:
        update = shown.update()
        assert update
        sizes.append(len(update.snapshot.tree))
    assert sizes == sorted(sizes)
    assert len(sizes) > 2
    expected = clean(root, tmp_path / "clean.db")
    assert contents(shown.snapshot) == expected.files
    assert shown.update() is None, "there is nothing left to do"


def test_what_is_asked_for_comes_next(shown: Site) -> None:
    shown.update()
    shown.asked.add(page(3))
    shown.asked.add("nowhere/index.html")
    assert page(3) not in shown.snapshot.tree
    shown.update()
    assert shown.snapshot.growing
    assert page(3) in shown.snapshot.tree
    assert page(4) not in shown.snapshot.tree


def test_an_edit_meanwhile_is_shown(root: Path, shown: Site) -> None:
    shown.update()
    path = root / f"content/posts/p{POSTS - 1:03}.zh.md"
    path.write_bytes(post("2026-01-02", "新的题目"))
    os.utime(path, (1, 1))
    shown.look()
    shown.update()
    assert "新的题目" in shown.snapshot.read(shown.snapshot.tree[page(POSTS - 1)]).decode()


def test_mistakes_are_told_when_all_is_there(root: Path, shown: Site) -> None:
    """In a part, a link to what is not there yet is none."""
    text = post("2026-02-01", "新", "[旧](p000.zh.md) [无](gone.zh.md)")
    (root / "content/posts/new.zh.md").write_bytes(text)
    while not shown.snapshot.version or shown.snapshot.growing:
        assert shown.snapshot.problems == ()
        shown.update()
    assert [problem.code for problem in shown.snapshot.problems] == ["link.missing"]


def test_a_warm_site_is_there_at_once(root: Path) -> None:
    for growing in (True, False):
        site = Site(root, Manner(ORIGIN, hurried=True))
        update = site.update()
        assert update
        assert update.snapshot.growing == growing
        while site.snapshot.growing:
            site.update()
        site.rest()
        site.close()


def test_a_small_site_is_there_at_once(tmp_path: Path) -> None:
    site = b"base_url: https://a.example/\nlanguages:\n  zh: {title: T}\n"
    root = write(tmp_path, {"site.yaml": site, "content/posts/a.zh.md": post()})
    small = Site(root, Manner(ORIGIN, hurried=True))
    update = small.update()
    assert update
    assert not update.snapshot.growing
    small.close()


def test_order(root: Path) -> None:
    """Translations come together; what has no date comes last."""
    for name, data in {
        "x/index.en.md": post("2027-01-01"),
        "x/index.zh.md": post("2027-01-01"),
        "zzz.zh.md": "正文".encode(),
    }.items():
        path = root / "content/posts" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    sources = read_sources(root)
    growth = Growth(sources)
    part = growth.part(sources)
    assert {"content/posts/x/index.en.md", "content/posts/x/index.zh.md"} <= part.keys()
    assert "content/posts/zzz.zh.md" not in part
    while not growth.is_over():
        growth.grow(())
    assert growth.part(sources) == sources


def test_a_request_waits_for_its_page(shown: Site) -> None:
    """Not for a page that there will not be: that is known when all is there."""
    shown.update()
    answers: dict[str, int] = {}
    with serve({}) as preview:
        preview.current.publish(shown.snapshot, Change())
        preview.current.asked = shown.asked

        def ask(path: str) -> None:
            answers[path] = preview.get(path).status

        threads = [threading.Thread(target=ask, args=(path,)) for path in ("/posts/p003/", "/nowhere/")]
        for each in threads:
            each.start()
        wait_until(lambda: len(shown.asked) == 2)
        assert answers == {}
        shown.update()
        preview.current.publish(shown.snapshot, Change())
        wait_until(lambda: "/posts/p003/" in answers)
        assert "/nowhere/" not in answers
        while shown.snapshot.growing:
            shown.update()
        preview.current.publish(shown.snapshot, Change())
        for each in threads:
            each.join()
    assert answers == {"/posts/p003/": 200, "/nowhere/": 404}
    assert shown.asked == set()
