"""However files change on disk, the preview soon shows what a clean build makes of them, and builds once or twice for it."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from diglot import session
from diglot.index import Index
from diglot.preview import follow, watch
from diglot.preview.events import News
from diglot.preview.sources import Sources
from diglot.preview.watch import Hints, Watch
from following import CountingWatch, Follower, clean, contents
from running import diglot, environment
from sites import Files, post, site, write

MOST_BUILDS = 2
ROUNDS = 20 if os.environ.get("DIGLOT_LONG") else 3
POST = "content/posts/a/index.zh.md"
FILES: Files = {
    **site(""),
    POST: post("2026-01-01", "甲", "第一版。"),
    "content/posts/b.en.md": post("2026-01-02", "B", "Text."),
    "static/robots.txt": b"User-agent: *\n",
}


@pytest.fixture
def blog(root: Path) -> Path:
    return write(root, FILES)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """For clean builds."""
    return tmp_path / "clean" / "cache.db"


def in_place(path: Path, data: bytes) -> None:
    with path.open("r+b") as file:
        file.write(data)
        file.truncate()


def truncated(path: Path, data: bytes) -> None:
    """Some take their time between the two."""
    with path.open("wb") as file:
        file.flush()
        time.sleep(0.01)
        file.write(data)


def renamed_over(path: Path, data: bytes) -> None:
    beside = path.with_name(f"{path.name}.tmp.1234")
    beside.write_bytes(data)
    beside.replace(path)


def backed_up(path: Path, data: bytes) -> None:
    backup = path.with_name(f"{path.name}~")
    path.rename(backup)
    path.write_bytes(data)


def vim(path: Path, data: bytes) -> None:
    probe, backup = path.with_name("4913"), path.with_name(f"{path.name}~")
    probe.touch()
    probe.unlink()
    path.rename(backup)
    path.write_bytes(data)
    backup.unlink()


def hidden(path: Path, data: bytes) -> None:
    beside = path.with_name(f".{path.name}.swp")
    beside.write_bytes(data)
    beside.replace(path)


def link_swapped(path: Path, data: bytes) -> None:
    """Of a site that somebody else puts in place, version by version."""
    folder = path.parents[3] / ".versions"
    folder.mkdir(exist_ok=True)
    version = folder / f"{len(list(folder.iterdir()))}.md"
    version.write_bytes(data)
    link = path.with_name("next.link")
    link.symlink_to(os.path.relpath(version, path.parent))
    link.replace(path)


MANNERS = [in_place, truncated, renamed_over, backed_up, vim, hidden, link_swapped]


@pytest.mark.parametrize("poll", [False, True], ids=["events", "poll"])
@pytest.mark.parametrize("save", MANNERS)
def test_saved_by_an_editor(blog: Path, cache: Path, save: Callable[[Path, bytes], None], poll: bool) -> None:
    with Follower(blog, poll=poll) as follower:
        for number in range(3):
            before = follower.builds
            save(blog / POST, post("2026-01-01", f"甲 {number}", f"第 {number} 版。"))
            follower.assert_shows(clean(blog, cache))
            assert follower.builds - before <= MOST_BUILDS
        assert follower.said == []


def checkout(root: Path, files: int, rounds: int) -> Iterator[None]:
    """A repository of two branches that differ in so many files; each step checks the other one out."""

    def git(*arguments: str) -> None:
        subprocess.run(["git", "-C", root, *arguments], check=True, capture_output=True, env=environment())

    git("init", "-b", "one")
    for branch, word in (("one", "First"), ("two", "Second")):
        if branch != "one":
            git("checkout", "-b", branch)
        for number in range(files):
            path = root / f"static/data/{number % 10}/{number}.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"{word} {number}")
        (root / POST).write_bytes(post("2026-01-01", word, word))
        git("add", "-A", "static", "content", "site.yaml")
        git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-m", word)
    for number in range(rounds):
        git("checkout", "two" if number % 2 else "one")
        yield


def test_checkout_of_another_branch(blog: Path, cache: Path) -> None:
    """1,000 files change at once."""
    steps = checkout(blog, 1000, ROUNDS)
    next(steps)
    with Follower(blog) as follower:
        before = follower.builds
        for _ in steps:
            follower.assert_shows(clean(blog, cache))
            follower.settle()
            assert follower.builds - before <= MOST_BUILDS
            before = follower.builds


@pytest.mark.parametrize("poll", [False, True], ids=["events", "poll"])
@pytest.mark.parametrize("folder", ["content/posts/a", "content", "static"])
def test_folder_deleted_and_made_again(blog: Path, cache: Path, folder: str, poll: bool) -> None:
    kept = blog / ".kept"
    with Follower(blog, poll=poll) as follower:
        for number in range(2):
            shutil.copytree(blog / folder, kept)
            shutil.rmtree(blog / folder)
            follower.settle()
            kept.rename(blog / folder)
            follower.assert_shows(clean(blog, cache))
            # It is watched again.
            (blog / POST).write_bytes(post("2026-01-01", "甲", f"第 {number} 次。"))
            follower.assert_shows(clean(blog, cache))


def test_a_file_that_is_taken_away_and_put_back(
    blog: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As git does with each that it checks out: its page is never away."""
    monkeypatch.setattr(follow, "AWAY", 1.0)
    with Follower(blog) as follower:
        for number in range(2):
            data = post("2026-01-01", "甲", f"第 {number} 版。")
            (blog / POST).unlink()
            time.sleep(0.1)
            (blog / POST).write_bytes(data)
            follower.assert_shows(clean(blog, cache))
        assert all("posts/a/index.html" in update.snapshot.tree for update in follower.updates)
        (blog / POST).unlink()
        follower.assert_shows(clean(blog, cache))


def test_folder_gone_for_good(blog: Path, cache: Path) -> None:
    with Follower(blog) as follower:
        shutil.rmtree(blog / "content/posts/a")
        follower.assert_shows(clean(blog, cache))
        (blog / "content/posts").rename(blog / "content/pages")
        follower.assert_shows(clean(blog, cache))


def test_fresh_nested_folders(blog: Path, cache: Path) -> None:
    with Follower(blog) as follower:
        before, folder = follower.builds, blog / "content/posts"
        for number in range(300):
            # A path may have 4,096 bytes.
            folder = folder / f"f{number % 7}" if number % 100 else blog / f"content/posts/tree{number}"
            folder.mkdir()
            (folder / f"n{number}.txt").write_text("x")
        (folder / "index.en.md").write_bytes(post("2026-02-01", "Deep", "Down here."))
        follower.assert_shows(clean(blog, cache))
        follower.settle()
        assert follower.builds - before <= MOST_BUILDS
        # The deepest one is watched.
        (folder / "index.en.md").write_bytes(post("2026-02-01", "Deep", "Further down."))
        follower.assert_shows(clean(blog, cache))


BURSTS = {
    "one file": "print(n, file=file, flush=True)",
    "many files": "Path(f'{n % 2000}.txt').write_text(f'{n}')",
    "come and go": "p = Path(f'{n}.txt'); p.write_text('x'); n % 1000 and p.unlink()",
}


@pytest.mark.parametrize("change", BURSTS)
def test_burst(blog: Path, cache: Path, change: str) -> None:
    """Of at least 20,000 events, by a process of its own, which waits for nobody."""
    folder = blog / "static/burst"
    folder.mkdir()
    program = f"from pathlib import Path\nfile = open('f.txt', 'w')\nfor n in range(10_000): {BURSTS[change]}"
    with Follower(blog) as follower:
        before = follower.builds
        subprocess.run([sys.executable, "-c", program], cwd=folder, check=True)
        follower.assert_shows(clean(blog, cache))
        follower.settle()
        assert follower.builds - before <= MOST_BUILDS


def test_time_of_writing_goes_back(blog: Path, cache: Path) -> None:
    path = blog / POST
    with Follower(blog) as follower:
        for number in range(3):
            old = path.stat().st_mtime_ns
            path.write_bytes(post("2026-01-01", "甲", f"第 {number} 版。"))
            os.utime(path, ns=(old, old - number * 1_000_000_000))
            follower.assert_shows(clean(blog, cache))


def test_touched_only(blog: Path) -> None:
    with Follower(blog) as follower:
        before = follower.builds
        for path in (POST, "site.yaml", "static/robots.txt"):
            (blog / path).touch()
        follower.settle()
        assert follower.builds == before


def test_linked_folder(blog: Path, cache: Path) -> None:
    """Links to folders are not followed, wherever they lead; the topmost may be links within the site."""
    elsewhere = blog / ".elsewhere"
    elsewhere.mkdir()
    (elsewhere / "index.en.md").write_bytes(post("2026-03-01", "Linked", "Not here."))
    (blog / "content").rename(blog / ".content")
    (blog / "content").symlink_to(".content")
    with Follower(blog) as follower:
        (blog / "content/posts/linked").symlink_to(elsewhere)
        (blog / "content/posts/out").symlink_to("/")
        (blog / POST).write_bytes(post("2026-01-01", "甲", "第二版。"))
        follower.assert_shows(clean(blog, cache))
        before = follower.builds
        (elsewhere / "index.en.md").write_bytes(post("2026-03-01", "Linked", "Nor here."))
        follower.settle()
        follower.assert_shows(clean(blog, cache))
        assert follower.builds == before


def test_folder_replaced_by_a_link(blog: Path, cache: Path) -> None:
    with Follower(blog) as follower:
        (blog / "content/posts/a").rename(blog / ".a")
        (blog / "content/posts/a").symlink_to("../../.a")
        follower.assert_shows(clean(blog, cache))


def test_what_a_link_leads_to_changes(blog: Path, cache: Path) -> None:
    (blog / ".data").mkdir()
    (blog / ".data/notes.md").write_bytes(post("2026-01-05", "Notes", "One."))
    (blog / "content/posts/notes.en.md").symlink_to("../../.data/notes.md")
    with Follower(blog) as follower:
        (blog / ".data/notes.md").write_bytes(post("2026-01-05", "Notes", "Two."))
        follower.assert_shows(clean(blog, cache))
        assert follower.said == []


class Counting(CountingWatch):
    starts = 0
    """times that it began to listen"""

    def start(self) -> None:
        super().start()
        self.starts += 1


LINKED = {
    "content": ".versions/{}/content",
    "content/about.zh.md": "../.versions/{}/about.md",
    "site.yaml": ".versions/{}/s",
}


@pytest.mark.parametrize("through", [False, True], ids=["the link itself", "a link on its way"])
@pytest.mark.parametrize("name", LINKED)
def test_a_link_leads_elsewhere(
    blog: Path, cache: Path, name: str, through: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To another version of the settings, of a page, or of all of the content, which is listened to from then on."""
    versions = blog / ".versions"
    about = post(title="关于", body="一。")
    for version in ("one", "two"):
        shutil.copytree(blog / "content", versions / version / "content")
        (versions / version / "about.md").write_bytes(about.replace("一".encode(), version.encode()))
        (versions / version / "s").write_bytes(FILES["site.yaml"].replace(b"Listening", version.encode()))
        (versions / version / "content/about.zh.md").write_bytes(
            about.replace("一".encode(), version.encode())
        )
    (versions / "now").symlink_to("one")
    link = blog / name
    shutil.rmtree(link) if link.is_dir() else link.unlink(missing_ok=True)
    link.symlink_to(LINKED[name].format("now" if through else "one"))
    monkeypatch.setattr(watch, "PERIOD", watch.ON_ITS_WAY + 0.2)
    with Follower(blog, Counting) as follower:
        swapped = versions / "now" if through else link
        beside = swapped.with_name(".next")
        beside.symlink_to("two" if through else LINKED[name].format("two"))
        beside.replace(swapped)
        follower.assert_shows(clean(blog, cache))
        assert any(b"two" in content for content in contents(follower.snapshot).values())
        follower.settle()
        assert follower.said == []
        assert isinstance(follower.watch, Counting)
        assert follower.watch.starts == (2 if name == "content" else 1)
        if name == "content":
            monkeypatch.setattr(watch, "PERIOD", 1000.0)
            follower.settle(1)
            (versions / "two/content/posts/a/index.zh.md").write_bytes(post("2026-01-01", "甲", "第二版。"))
            follower.assert_shows(clean(blog, cache))


def test_settings_replaced(blog: Path, cache: Path) -> None:
    with Follower(blog) as follower:
        beside = blog / "site.yaml.tmp"
        beside.write_bytes(FILES["site.yaml"].replace(b"Listening Post", b"Other Post"))
        beside.replace(blog / "site.yaml")
        follower.assert_shows(clean(blog, cache))
        (blog / "site.yaml").unlink()
        (blog / "site.yaml").write_bytes(FILES["site.yaml"])
        follower.assert_shows(clean(blog, cache))


def test_own_output_and_cache(blog: Path, cache: Path) -> None:
    """Building meanwhile is no reason to build."""
    with Follower(blog) as follower:
        before = follower.builds
        for number in range(2):
            ran = diglot("build", "--site", blog, "--jobs", 1, *(["--drafts"] if number else []))
            assert ran.code == 0
        (blog / session.CACHE / "something").write_text("x")
        (blog / "notes.txt").write_text("beside the sources")
        (blog / "content/posts/.notes.swp").write_text("hidden")
        follower.settle()
        assert follower.builds == before
        follower.assert_shows(clean(blog, cache))


def test_names_of_any_kind(blog: Path, cache: Path) -> None:
    """Chinese, in another Unicode form, and such that are no text at all."""
    names = ["深/图.txt", "cafe\u0301.txt", "a b'c\".txt"]
    with Follower(blog) as follower:
        for name in names:
            path = blog / "static" / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(name)
            follower.assert_shows(clean(blog, cache))
            path.unlink()
            follower.assert_shows(clean(blog, cache))


def test_bytes_changed_within_a_tick(blog: Path, cache: Path) -> None:
    """As often, as soon and with as little trace as can be: the last one counts."""
    path = blog / "static/robots.txt"
    with Follower(blog) as follower:
        for number in range(300):
            with path.open("r+b") as file:
                file.write(b"# %04d" % number)
        follower.assert_shows(clean(blog, cache))


@pytest.mark.parametrize("save", MANNERS)
def test_events_alone(
    blog: Path, cache: Path, save: Callable[[Path, bytes], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody looks at everything until long after."""
    with Follower(blog) as follower:
        monkeypatch.setattr(watch, "PERIOD", 1000.0)
        follower.settle(1)
        for number in range(2):
            save(blog / POST, post("2026-01-01", f"甲 {number}", f"第 {number} 版。"))
            follower.assert_shows(clean(blog, cache))


@pytest.mark.parametrize("folder", ["content/posts/a", "content"])
def test_events_of_a_folder_made_again(
    blog: Path, cache: Path, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system watches a folder, not a name: another one of that name has to be watched anew."""
    with Follower(blog) as follower:
        shutil.copytree(blog / folder, blog / ".kept")
        shutil.rmtree(blog / folder)
        follower.settle()
        (blog / ".kept").rename(blog / folder)
        follower.assert_shows(clean(blog, cache))
        monkeypatch.setattr(watch, "PERIOD", 1000.0)
        follower.settle(1)
        (blog / POST).write_bytes(post("2026-01-01", "甲", "第二版。"))
        follower.assert_shows(clean(blog, cache))


def test_everything_is_looked_at_after_folders_came(blog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Soon: of what is put into a fresh folder at once, not all need be told."""
    with Follower(blog) as follower:
        monkeypatch.setattr(watch, "PERIOD", 1000.0)
        follower.settle(1)
        (blog / "content/posts/new").mkdir()
        follower.settle(1)


class Deaf(CountingWatch):
    """As on a network drive, where other machines write: the system has events, but none of that."""

    def _heard(self, news: News) -> None:
        pass


def test_no_event_ever_comes(blog: Path, cache: Path) -> None:
    """It shows all the same, says why it may take a moment, and says it once."""
    with Follower(blog, Deaf) as follower:
        for number in range(3):
            (blog / POST).write_bytes(post("2026-01-01", "甲", f"第 {number} 版。"))
            follower.assert_shows(clean(blog, cache))
            follower.settle()
        assert len(follower.said) == 1
        assert "the system does not tell of changes here" in follower.said[0]


class Late(Counting):
    """Of a busy system: news comes when the change has long been seen."""

    def _heard(self, news: News) -> None:
        time.sleep(0.4)
        super()._heard(news)


@pytest.mark.parametrize("heard", [False, True], ids=["the first change", "a later one"])
def test_news_that_is_on_its_way(blog: Path, monkeypatch: pytest.MonkeyPatch, heard: bool) -> None:
    """Looks that come thick and fast find a change before its news comes, which is no sign that news is lost."""
    monkeypatch.setattr(watch, "ANEW", 0.0)
    said: list[str] = []
    watching = Late(blog, said.append)
    sources = Sources(blog)
    sources.start(Index(""))
    watching.start()

    def step() -> Hints:
        hints = watching.wait()
        assert hints
        watching.looked(hints, sources.look() if hints.everything else sources.look_at(hints.paths), 0)
        return hints

    try:
        assert step().everything
        monkeypatch.setattr(watch, "PERIOD", 0.05)
        for number in range(1 + heard):
            step()
            (blog / POST).write_bytes(post("2026-01-01", "甲", f"第 {number} 版。"))
            hints = [step()]
            while POST not in hints[-1].paths:
                hints.append(step())
            assert [each.everything for each in hints[:-1]].count(True) > 2, "there were looks meanwhile"
            step()
        monkeypatch.setattr(watch, "PERIOD", watch.ON_ITS_WAY + 0.5)
        for _ in range(3):
            step()
    finally:
        watching.stop()
    assert said == []
    assert watching.starts == 1


def test_news_that_comes_during_the_look(blog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "ANEW", 0.0)
    monkeypatch.setattr(watch, "PERIOD", watch.ON_ITS_WAY + 0.2)
    said: list[str] = []
    watching = Counting(blog, said.append)
    watching.start()
    try:
        for number in range(3):
            hints = watching.wait()
            assert hints
            assert hints.everything
            (blog / POST).write_bytes(post("2026-01-01", "甲", f"第 {number} 版。"))
            time.sleep(0.2)
            watching.looked(hints, {POST}, 0)
            hints = watching.wait()
            assert hints
            assert hints.paths == {POST}
            watching.looked(hints, (), 0)
    finally:
        watching.stop()
    assert said == []
    assert watching.starts == 1


def test_what_is_ready_takes_no_wake_away(blog: Path) -> None:
    watching = Watch(blog, lambda _: None, poll=True)
    watching.start()
    hints = watching.ready()
    assert hints
    assert hints.everything
    watching.looked(hints, (), 1000)
    assert watching.ready() is None
    watching.wake()
    assert watching.ready() is None
    assert watching.wait() == Hints()
    watching.stop()
    assert watching.wait() is None


def test_asked_to_poll(blog: Path, cache: Path) -> None:
    """It says nothing of it, since that is what was asked for."""
    with Follower(blog, poll=True) as follower:
        (blog / POST).write_bytes(post("2026-01-01", "甲", "第二版。"))
        follower.assert_shows(clean(blog, cache))
        assert follower.said == []
