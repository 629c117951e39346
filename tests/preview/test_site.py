"""What the preview shows is what a build makes of the same sources; of broken ones it shows what was good, and says so."""

import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from diglot import session
from diglot.build import Choices
from diglot.preview.site import Manner, Site
from diglot.preview.snapshot import Change, Snapshot
from edits import EDITS, START
from folders import held
from folders import snapshot as files_of
from following import clean, contents
from running import run
from sites import Files, build_with, post, prepared_theme, site, write

LONG = bool(os.environ.get("DIGLOT_LONG"))
ZH = "content/posts/a/index.zh.md"
PAGE = "posts/a/index.html"


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """For clean builds."""
    return tmp_path / "clean" / "cache.db"


@contextmanager
def opened(root: Path, *, drafts: bool = True) -> Iterator[Site]:
    """A site that has been built."""
    (root / session.CACHE).mkdir(exist_ok=True)
    if not (root / session.CACHE / session.CACHE_FILE).exists():
        (root / session.CACHE / session.CACHE_FILE).write_bytes(prepared_theme())
    with closing(Site(root, Manner(drafts=drafts))) as made:
        made.update()
        yield made


def assert_clean(site: Site, root: Path, cache: Path, *, drafts: bool = True) -> None:
    """It shows what a clean build makes, and tells its problems."""
    expected = clean(root, cache, drafts=drafts)
    assert contents(site.snapshot) == expected.files
    assert site.snapshot.problems == expected.problems
    assert not site.snapshot.stale
    assert not any(page.stale for page in site.snapshot.pages.values())


@pytest.mark.parametrize("base_url", ["https://example.org/", "https://example.org/repo/"])
def test_the_same_bytes_as_a_build(root: Path, base_url: str) -> None:
    """All that `diglot build` writes, and nothing else."""
    ahead = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    files = START | {
        "site.yaml": START["site.yaml"].replace(b"https://example.org/", base_url.encode()),
        "content/posts/draft.en.md": post("2026-01-07", "Draft", draft="true"),
        "content/posts/ahead.en.md": post(ahead, "Ahead"),
    }
    write(root, files)
    base_path = base_url.removeprefix("https://example.org")
    ran = run("build", "--site", root)
    assert ran.returncode == 0, ran.stderr
    with opened(root, drafts=False) as made:
        assert made.snapshot.base_path == base_path
        assert contents(made.snapshot) == held(root / "public")
        assert made.snapshot.problems == ()


def test_what_a_build_has_made_is_not_made_again(root: Path) -> None:
    """Nor the other way round: the two have one cache, and make the same pages."""
    write(root, START)
    assert run("build", "--site", root).returncode == 0
    told: list[str] = []
    with closing(Site(root, Manner(drafts=False, report=lambda step, *_: told.append(step)))) as made:
        made.update()
        assert told == []
        (root / "content/posts/c.en.md").write_bytes(post("2026-01-03", "C", "Another text."))
        made.look()
        assert made.update()
        assert "compose" in told
        made.rest()
    told.clear()
    session.run(
        root,
        lambda engine, sources: build_with(engine, sources, Choices(datetime.now(UTC))),
        session.Manner(report=lambda step, *_: told.append(step)),
    )
    assert told == []


def test_drafts_and_posts_ahead_are_shown_and_marked(root: Path) -> None:
    ahead = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    write(
        root,
        site("")
        | {
            "content/posts/d.en.md": post("2026-01-07", "D", draft="true"),
            "content/posts/e.en.md": post(ahead, "E"),
        },
    )
    with opened(root) as made:
        shown = contents(made.snapshot)
        assert b"Draft" in shown["en/posts/d/index.html"]
        assert b"Not yet published" in shown["en/posts/e/index.html"]


def test_a_post_comes_out_when_its_moment_has_come(root: Path) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=1.5)
    write(root, site("") | {"content/posts/e.en.md": post(soon.isoformat(), "E")})
    with opened(root, drafts=False) as made:
        assert "en/posts/e/index.html" not in made.snapshot.tree
        assert made.until is not None
        assert abs(made.until - soon.timestamp()) < 1
        assert made.update() is None
        time.sleep(max(0, made.until - time.time()))
        update = made.update()
        assert update
        assert "en/posts/e/index.html" in update.change.changed
        assert made.until is None


@pytest.mark.parametrize("name", EDITS)
def test_one_edit_and_its_revert(root: Path, cache: Path, name: str) -> None:
    """It shows what a clean build makes, or, where something can't be read, no page less than before."""
    write(root, START)
    with opened(root) as made:
        before = pages(made.snapshot).keys()
        for number in (1, 2):
            write(root, EDITS[name](START, number))
            made.look()
            made.update()
            stale = made.snapshot.stale or any(page.stale for page in made.snapshot.pages.values())
            if stale:
                assert any(each.severity == "error" for each in made.snapshot.problems)
                assert made.snapshot.tree.keys() >= before
            else:
                assert_clean(made, root, cache)
        write(root, START)
        made.look()
        made.update()
        assert_clean(made, root, cache)


@dataclass(frozen=True)
class Mistake:
    """One thing that is wrong with a site, and what is told of it."""

    code: str
    make: Callable[[Path], None]
    stale_page: bool = False
    """whether it is the page of ZH alone that is as it was"""


def spoil(path: str, old: bytes, new: bytes) -> Callable[[Path], None]:
    def make(root: Path) -> None:
        data = (root / path).read_bytes()
        assert old in data
        (root / path).write_bytes(data.replace(old, new, 1))

    return make


def overwrite(path: str, data: bytes) -> Callable[[Path], None]:
    def make(root: Path) -> None:
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_bytes(data)

    return make


def lead_out(folder: str) -> Callable[[Path], None]:
    """A folder that can't be read, for root too: a link to one outside."""

    def make(root: Path) -> None:
        (root / folder).rename(root / ".kept")
        (root / folder).symlink_to(root.parent, target_is_directory=True)

    return make


MISTAKES = {
    "settings": Mistake("yaml.syntax", overwrite("site.yaml", b"base_url: [")),
    "settings' encoding": Mistake("encoding.utf8", overwrite("site.yaml", b"base_url: \xff")),
    "an unknown setting": Mistake("config.unknown", spoil("site.yaml", b"languages:", b"langages:")),
    "no settings": Mistake("config.missing", lambda root: (root / "site.yaml").unlink()),
    "a template's syntax": Mistake("template.syntax", overwrite("templates/post.html", b"{% if %}")),
    "a template's name": Mistake("template.error", overwrite("templates/post.html", b"{{ nothing }}")),
    "a template's encoding": Mistake("encoding.utf8", overwrite("templates/post.html", b"\xff")),
    "front matter": Mistake("yaml.syntax", spoil(ZH, b"title: ", b"title: ["), stale_page=True),
    "no date": Mistake("front-matter.date-missing", spoil(ZH, b"date:", b"# "), stale_page=True),
    "encoding": Mistake("encoding.utf8", spoil(ZH, b"title: ", b"title: \xff"), stale_page=True),
    "no content": Mistake("preview.no-content", lambda root: shutil.rmtree(root / "content")),
    "unreadable content": Mistake("preview.unreadable", lead_out("content")),
}
CYCLES = 100 if LONG else 1


@pytest.mark.parametrize("name", MISTAKES)
def test_broken_and_mended(root: Path, cache: Path, name: str) -> None:
    """Again and again. No page goes while something is wrong, and edits of other posts show all the same."""
    mistake = MISTAKES[name]
    write(root, START)
    with opened(root) as made:
        for number in range(CYCLES):
            good = pages(made.snapshot)
            mistake.make(root)
            made.look()
            update = made.update()
            assert update
            shown = update.snapshot
            assert mistake.code in {problem.code for problem in shown.problems}
            assert pages(shown) == good
            assert shown.pages[PAGE].stale == mistake.stale_page
            assert shown.stale != mistake.stale_page
            if (root / "content").is_dir() and not (root / "content").is_symlink():
                write_post(root, number)
                made.look()
                made.update()
                assert f"Edit {number}".encode() in contents(made.snapshot)["en/posts/c/index.html"]
                assert mistake.code in {problem.code for problem in made.snapshot.problems}
            mend(root, START | {"content/posts/c.en.md": post("2026-01-03", "C", f"Edit {number}.")})
            made.look()
            made.update()
            assert_clean(made, root, cache)


def pages(snapshot: Snapshot) -> dict[str, bytes]:
    return {path: snapshot.read(content) for path, content in snapshot.tree.items() if path.endswith(".html")}


def write_post(root: Path, number: int) -> None:
    (root / "content/posts/c.en.md").write_bytes(post("2026-01-03", "C", f"Edit {number}."))


def mend(root: Path, files: Files) -> None:
    if (root / "content").is_symlink():
        (root / "content").unlink()
        (root / ".kept").rename(root / "content")
    write(root, files)


def test_facts_that_a_post_needs(root: Path, cache: Path) -> None:
    """Where the date stands in post.yaml, that is the front matter too."""
    facts = "content/posts/f/post.yaml"
    files = START | {
        "content/posts/f/index.en.md": b"---\ntitle: F\n---\nText.\n",
        facts: b"date: 2026-01-09\n",
    }
    write(root, files)
    with opened(root) as made:
        good = pages(made.snapshot)
        for spoiled in (files | {facts: b"date: ["}, {path: files[path] for path in files if path != facts}):
            write(root, spoiled)
            made.look()
            assert made.update()
            assert pages(made.snapshot) == good
            assert [path for path, page in made.snapshot.pages.items() if page.stale] == [
                "en/posts/f/index.html"
            ]
            write(root, files)
            made.look()
            assert made.update()
            assert_clean(made, root, cache)


def test_mended_by_settings(root: Path, cache: Path) -> None:
    """The post itself stays as it is."""
    write(root, START)
    with opened(root) as made:
        spoil(ZH, b"date:", b"day:")(root)
        made.look()
        assert made.update()
        assert made.snapshot.pages[PAGE].stale
        with (root / "site.yaml").open("ab") as settings:
            settings.write(b"front_matter: {map: {day: date}}\n")
        made.look()
        assert made.update()
        assert_clean(made, root, cache)


def test_wrong_from_the_start(root: Path, cache: Path) -> None:
    """There is nothing to fall back on: what is right is shown, and it becomes a site when it is mended."""
    write(root, START | {"site.yaml": b"languages: ["})
    with opened(root) as made:
        assert made.snapshot.tree == {}
        assert made.snapshot.stale
        assert [problem.code for problem in made.snapshot.problems] == ["yaml.syntax"]
        write(root, START | {"templates/post.html": b"{% if %}"})
        made.look()
        made.update()
        assert [problem.code for problem in made.snapshot.problems] == ["template.syntax"]
        assert b"<h1" in contents(made.snapshot)["about/index.html"]
        write(root, START)
        made.look()
        made.update()
        assert_clean(made, root, cache)


def settle(site: Site) -> None:
    for _ in range(50):
        if site.update() is None:
            return
    pytest.fail("it never comes to rest")


def test_wrong_while_it_grows(root: Path, cache: Path) -> None:
    """The first builds of a large site are of parts; when its settings break meanwhile, they wait."""
    posts = {
        f"content/posts/n{number}.en.md": post(f"2025-01-{1 + number % 28:02}", f"N{number}")
        for number in range(110)
    }
    write(root, START | posts)
    with closing(Site(root, Manner(hurried=True))) as made:
        first = made.update()
        assert first
        assert first.snapshot.growing
        write(root, START | posts | {"site.yaml": b"languages: ["})
        made.look()
        settle(made)
        assert not made.snapshot.growing
        assert made.snapshot.stale
        assert PAGE in made.snapshot.tree
        write(root, START | posts)
        made.look()
        settle(made)
        assert_clean(made, root, cache)


def test_no_site_at_all(root: Path, cache: Path) -> None:
    with opened(root) as made:
        assert [problem.code for problem in made.snapshot.problems] == ["config.missing"]
        write(root, START)
        made.look()
        made.update()
        assert_clean(made, root, cache)


def test_mistakes_of_several_posts(root: Path, cache: Path) -> None:
    """Each page is held by itself, and mended by itself."""
    write(root, START)
    with opened(root) as made:
        good = contents(made.snapshot)
        for path in (ZH, "content/posts/c.en.md"):
            spoil(path, b"title: ", b"title: [")(root)
            made.look()
            made.update()
        assert contents(made.snapshot) == good
        stale = {path for path, page in made.snapshot.pages.items() if page.stale}
        assert stale == {PAGE, "en/posts/c/index.html"}
        assert {each.file for each in made.snapshot.problems} == {ZH, "content/posts/c.en.md"}
        (root / ZH).write_bytes(START[ZH])
        made.look()
        made.update()
        assert {path for path, page in made.snapshot.pages.items() if page.stale} == {"en/posts/c/index.html"}
        (root / "content/posts/c.en.md").unlink()
        made.look()
        made.update()
        assert_clean(made, root, cache)


def test_a_mistake_in_place(root: Path) -> None:
    """What render and link find is shown where it stands, while the rest of the page goes on."""
    write(root, START)
    with opened(root) as made:
        spoil(ZH, "第一段".encode(), "新的一段 $\\nothing$ [x](nowhere.md)".encode())(root)
        made.look()
        made.update()
        assert {"math.error", "link.missing"} & {each.code for each in made.snapshot.problems}
        assert "新的一段" in contents(made.snapshot)[PAGE].decode()
        assert not made.snapshot.stale
        assert not made.snapshot.pages[PAGE].stale
        assert {each.line for each in made.snapshot.problems} == {7}
        line = made.snapshot.source_line(ZH, 7)
        assert line is not None
        assert line.startswith("新的一段")


def test_a_bug_of_ours(root: Path, cache: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(root, START)
    with opened(root) as made:
        good = contents(made.snapshot)
        maker, made._maker = made._maker, None  # type: ignore[assignment]
        write_post(root, 1)
        made.look()
        assert made.update()
        assert [problem.code for problem in made.snapshot.problems] == ["preview.crashed"]
        assert contents(made.snapshot) == good
        assert "AttributeError" in capsys.readouterr().err
        assert made.update() is None, "once is enough"
        made._maker = maker
        write_post(root, 2)
        made.look()
        assert made.update()
        assert_clean(made, root, cache)


def test_what_changed(root: Path) -> None:
    write(root, START)
    with opened(root) as made:
        assert made.snapshot.version == 1

        def after(files: Files) -> Change:
            write(root, files)
            made.look()
            update = made.update()
            assert update
            assert update.snapshot is made.snapshot
            return update.change

        files = START | {ZH: START[ZH].replace("第二段".encode(), "另一段".encode())}
        change = after(files)
        assert PAGE in change.changed
        assert change.focus == PAGE
        assert (change.removed, change.moved) == ((), {})
        assert made.snapshot.version == 2
        # Another address.
        files[ZH] = files[ZH].replace(b"date:", b"slug: new\ndate:")
        change = after(files)
        assert change.moved == {PAGE: "posts/new/index.html"}
        assert PAGE in change.removed
        # Another file.
        files["content/posts/d.en.md"] = files.pop("content/posts/c.en.md")
        change = after(files)
        assert change.moved == {"en/posts/c/index.html": "en/posts/d/index.html"}
        assert change.focus == "en/posts/d/index.html"
        # Gone.
        del files["content/posts/d.en.md"]
        change = after(files)
        assert change.moved == {}
        assert "en/posts/d/index.html" in change.removed
        # Nothing that shows.
        version = made.snapshot.version
        write(root, files | {"content/posts/a/unused.csv": b"1"})
        assert made.look()
        assert made.update() is None
        assert made.snapshot.version == version


def test_nothing_is_written_but_the_cache(root: Path) -> None:
    write(root, START)
    assert run("build", "--site", root).returncode == 0
    before = files_of(root)
    with opened(root) as made:
        write_post(root, 1)
        made.look()
        made.update()
        made.rest()
    after = files_of(root)
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    assert {path for path in changed if not path.startswith(f"{session.CACHE}/")} == {"content/posts/c.en.md"}


def delete(root: Path) -> None:
    shutil.rmtree(root / session.CACHE, ignore_errors=True)


def cut_off(root: Path) -> None:
    path = root / session.CACHE / session.CACHE_FILE
    path.write_bytes(path.read_bytes()[:5000])


@contextmanager
def database(root: Path) -> Iterator[sqlite3.Connection]:
    """The site's cache, as another process has it."""
    connection = sqlite3.connect(root / session.CACHE / session.CACHE_FILE, timeout=30)
    with closing(connection), connection:
        yield connection


def empty(root: Path) -> None:
    """As another process would sweep what it does not use."""
    with database(root) as connection:
        connection.execute("DELETE FROM value")
        connection.execute("DELETE FROM result")


def build_with_other_drafts(root: Path) -> None:
    for number in range(3):
        write_post(root, number)
        assert run("build", "--site", root, "--drafts").returncode == 0


@pytest.mark.parametrize("happen", [delete, cut_off, empty, build_with_other_drafts])
def test_whatever_happens_to_the_cache(root: Path, cache: Path, happen: Callable[[Path], None]) -> None:
    """What is shown can be read, at the latest when it has been mended, and what is edited is shown."""
    write(root, START)
    with opened(root) as made:
        for number in range(2):
            happen(root)
            for path, content in made.snapshot.tree.items():
                try:
                    made.snapshot.read(content)
                except LookupError:
                    assert not content.file, path
            made.look()
            made.update()
            assert_clean(made, root, cache)
            write_post(root, 10 + number)
            made.look()
            made.update()
            made.rest()
            assert_clean(made, root, cache)


@pytest.mark.parametrize("gone", ["value", "value WHERE digest = ?"], ids=["all values", "one page"])
def test_pages_that_were_gone_are_told(root: Path, gone: str) -> None:
    """Who asked for one is told when it is there again, in the site's own cache."""
    write(root, START)
    with opened(root) as made:
        name = made.snapshot.tree[PAGE].digest
        with database(root) as connection:
            connection.execute(f"DELETE FROM {gone}", [name] * gone.count("?"))  # noqa: S608 - a name of ours
        with pytest.raises(LookupError):
            made.snapshot.read(made.snapshot.tree[PAGE])
        update = made.update()
        assert update
        assert PAGE in update.change.changed
        assert made.snapshot.read(made.snapshot.tree[PAGE])
        with database(root) as connection:
            assert connection.execute("SELECT 1 FROM value WHERE digest = ?", [name]).fetchall() == [(1,)]


def test_read_by_many_threads(root: Path) -> None:
    write(root, START)
    with opened(root) as made:
        shown, found = made.snapshot, list[dict[str, bytes]]()
        threads = [threading.Thread(target=lambda: found.append(contents(shown))) for _ in range(20)]
        for thread in threads:
            thread.start()
        for number in range(5):
            write_post(root, number)
            made.look()
            made.update()
        for thread in threads:
            thread.join()
        assert len(found) == 20
        assert all(each == found[0] for each in found)
