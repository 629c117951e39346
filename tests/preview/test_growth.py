"""A large site of which nothing is remembered: its newest posts are shown at once, and the whole in the end."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from diglot.disk import read_sources
from diglot.preview.follow import follow
from diglot.preview.growth import FIRST, MANY, Growth
from diglot.preview.site import Manner, Site, Update
from diglot.preview.snapshot import Change, Snapshot
from diglot.preview.watch import Watch
from following import clean, contents
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
    site = Site(root, Manner(hurried=True))
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


class Meanwhile:
    """The `glance` of an update: does something at its first call, and keeps the interim update that comes of it."""

    def __init__(self, site: Site, act: Callable[[], object]) -> None:
        self._site = site
        self._act = act
        self._calls = 0
        self.look = True
        """whether it looks for what that changed"""
        self.shown: Update | None = None

    def __call__(self) -> None:
        self._calls += 1
        if self._calls == 1:
            self._act()
            if self.look:
                self._site.look()
            self.shown = self._site.interim()
        else:
            assert self._site.interim() is None, "there is nothing new"


def text(snapshot: Snapshot, number: int) -> str:
    return snapshot.read(snapshot.tree[page(number)]).decode()


def grow_up(root: Path, shown: Site, tmp_path: Path) -> None:
    while shown.snapshot.growing:
        shown.update()
    assert contents(shown.snapshot) == clean(root, tmp_path / "clean.db").files


def write_post(root: Path, number: int, title: str) -> None:
    (root / f"content/posts/p{number:03}.zh.md").write_bytes(post("2026-01-02", title))


@pytest.mark.parametrize("stage", range(2))
def test_an_edit_does_not_wait_for_a_stage(root: Path, shown: Site, tmp_path: Path, stage: int) -> None:
    """It is built in the midst of one, alone; the stage goes on, and does not take it back."""
    for _ in range(1 + stage):
        shown.update()
    assert shown.snapshot.growing
    size, before = len(shown.snapshot.tree), shown.builds
    meanwhile = Meanwhile(shown, lambda: write_post(root, POSTS - 1, "新的题目"))
    whole = shown.update(meanwhile)
    assert meanwhile.shown
    assert meanwhile.shown.snapshot.growing
    assert len(meanwhile.shown.snapshot.tree) == size
    assert meanwhile.shown.sources == {f"content/posts/p{POSTS - 1:03}.zh.md"}
    assert "新的题目" in text(meanwhile.shown.snapshot, POSTS - 1)
    assert whole
    assert len(whole.snapshot.tree) >= size
    assert "新的题目" in text(whole.snapshot, POSTS - 1)
    assert whole.snapshot.version == meanwhile.shown.snapshot.version + 1
    assert shown.builds <= before + 3
    grow_up(root, shown, tmp_path)


def test_an_edit_in_the_midst_costs_what_an_edit_costs(root: Path) -> None:
    """However much of the site there is already, it runs the steps of the post, and those of pages that show it."""
    told: list[tuple[str, int]] = []
    site = Site(
        root,
        Manner(
            hurried=True,
            report=lambda step, done, total: None if done else told.append((step, total)),
        ),
    )
    costs: list[int] = []

    def act() -> None:
        write_post(root, POSTS - 1, f"题目 {len(costs)}")
        site.look()
        told.clear()
        assert site.interim()
        costs.append(sum(total for _, total in told))

    site.update()
    while site.snapshot.growing:
        begun = len(costs)
        site.update(lambda begun=begun: None if len(costs) > begun else act())  # type: ignore[misc]
    site.close()
    assert len(costs) == 2, "in the midst of a part, and of the whole"
    assert max(costs) < 30 < POSTS


def test_an_edit_of_a_post_that_is_not_in_yet(root: Path, shown: Site, tmp_path: Path) -> None:
    """It comes in, and stays."""
    shown.update()
    assert page(3) not in shown.snapshot.tree
    meanwhile = Meanwhile(shown, lambda: write_post(root, 3, "旧文新题"))
    shown.update(meanwhile)
    for snapshot in (meanwhile.shown and meanwhile.shown.snapshot, shown.snapshot):
        assert snapshot
        assert "旧文新题" in text(snapshot, 3)
        assert page(4) not in snapshot.tree
    grow_up(root, shown, tmp_path)


def test_what_is_asked_for_does_not_wait_for_a_stage(root: Path, shown: Site, tmp_path: Path) -> None:
    shown.update()
    meanwhile = Meanwhile(shown, lambda: shown.asked.update({page(3), "nowhere/index.html"}))
    shown.update(meanwhile)
    assert meanwhile.shown
    assert page(3) in meanwhile.shown.snapshot.tree
    assert page(4) not in meanwhile.shown.snapshot.tree
    assert page(3) in shown.snapshot.tree
    grow_up(root, shown, tmp_path)


def test_settings_that_break_in_the_midst(root: Path, shown: Site, tmp_path: Path) -> None:
    """It stays as it was until they are mended, and grows on then."""
    shown.update()
    good = (root / "site.yaml").read_bytes()
    meanwhile = Meanwhile(shown, lambda: (root / "site.yaml").write_bytes(b"base_url: nowhere"))
    shown.update(meanwhile)
    assert meanwhile.shown
    for snapshot in (meanwhile.shown.snapshot, shown.snapshot):
        assert snapshot.stale
        assert page(POSTS - 1) in snapshot.tree
    assert shown.update() is None
    (root / "site.yaml").write_bytes(good)
    shown.look()
    update = shown.update()
    assert update
    assert not update.snapshot.stale
    assert update.snapshot.growing
    grow_up(root, shown, tmp_path)


def test_a_source_that_goes_in_the_midst(root: Path, shown: Site, tmp_path: Path) -> None:
    """What an interim update finds changed under it ends the stage too, and all begins anew."""
    shown.update()

    def act() -> None:
        write_post(root, POSTS - 1, "一")
        shown.look()
        write_post(root, POSTS - 1, "二")

    meanwhile = Meanwhile(shown, act)
    meanwhile.look = False
    shown.update(meanwhile)
    assert "二" in text(shown.snapshot, POSTS - 1)
    grow_up(root, shown, tmp_path)


def test_followed_while_it_grows(root: Path, tmp_path: Path) -> None:
    """What is saved meanwhile is shown before the whole is there."""
    watch = Watch(root, lambda _: None)
    # A busy machine: a stage takes its time.
    site = Site(root, Manner(hurried=True, report=lambda *_: time.sleep(0.005)))
    updates: list[Update] = []

    def publish(update: Update, _seconds: float) -> None:
        updates.append(update)
        if len(updates) == 1:
            write_post(root, POSTS - 1, "新的题目")
        if not update.snapshot.growing:
            watch.stop()

    site.update()
    try:
        follow(site, watch, publish)
        assert contents(site.snapshot) == clean(root, tmp_path / "clean.db").files
        shows = ["新的题目" in text(each.snapshot, POSTS - 1) for each in updates]
        growing = [each.snapshot.growing for each in updates]
    finally:
        site.close()
    assert growing[shows.index(True)], "it is there before the whole"
    assert shows == sorted(shows), "it is not taken back"


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
        site = Site(root, Manner(hurried=True))
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
    small = Site(root, Manner(hurried=True))
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
    growth = Growth.of(sources)
    part = growth.part(sources)
    assert {"content/posts/x/index.en.md", "content/posts/x/index.zh.md"} <= part.keys()
    assert "content/posts/zzz.zh.md" not in part
    while not growth.is_over():
        growth = growth.grown()
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
