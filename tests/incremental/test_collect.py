"""The cache stays small: what no build needs is forgotten, and never anything else."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from diglot import session
from diglot.build import Choices
from diglot.engine.store import Store
from running import environment
from sites import NOW, SITE, Files, Result, build_with, post, write

LONG = bool(os.environ.get("DIGLOT_LONG"))
POSTS, EDITS = (200, 1000) if LONG else (20, 150)


def run(root: Path) -> Result:
    return session.run(root, lambda engine, sources: build_with(engine, sources, Choices(NOW)))


def text(number: int, version: int) -> bytes:
    """A post whose second paragraph changes always, and its title now and then."""
    words = f"of {number}, " + "word " * 80
    paragraphs = [f"Paragraph {part} {words} {version if part == 1 else ''}" for part in range(6)]
    date = f"2025-{1 + number % 12:02}-{1 + number % 28:02}"
    return post(date, f"Post {number} {version % 7}", "\n\n".join(paragraphs), tags=f"[t{number % 9}]")


def path_of(number: int) -> str:
    return f"content/posts/p{number}.en.md"


def posts(number: int) -> Files:
    return {"site.yaml": SITE.encode(), **{path_of(each): text(each, 0) for each in range(number)}}


def size(root: Path) -> int:
    return sum(file.stat().st_size for file in (root / session.CACHE).iterdir())


def test_size_after_many_edits(root: Path, tmp_path: Path) -> None:
    """At most twice that of a cache that a clean build makes of the same sources, at any time."""
    files = posts(POSTS)
    write(root, files)
    run(root)
    chance = random.Random(1)  # noqa: S311 - the same edits each time
    sizes = []
    for version in range(1, EDITS + 1):
        number = chance.randrange(POSTS)
        files[path_of(number)] = text(number, version)
        (root / path_of(number)).write_bytes(files[path_of(number)])
        result = run(root)
        sizes.append(size(root))
        if version % (EDITS // 10) == 0:
            again = run(root)
            assert (again.ran, again.changed(result)) == ({}, set()), "nothing that is needed is forgotten"
    clean = write(tmp_path / "clean", files)
    assert run(clean).changed(result) == set()
    assert max(sizes) <= 2 * size(clean)


def test_posts_that_are_gone_are_forgotten(root: Path) -> None:
    write(root, posts(200))
    run(root)
    large = size(root)
    for number in range(10, 200):
        (root / path_of(number)).unlink()
    first = run(root)
    assert size(root) < large / 2
    assert run(root).ran == {}
    assert run(root).changed(first) == set()


def test_what_an_edit_made_is_there_when_it_is_undone(root: Path) -> None:
    write(root, posts(20))
    run(root)
    for version in (1, 2, 3, 0):
        (root / path_of(3)).write_bytes(text(3, version))
        ran = run(root).ran
    assert ran == {}


SWEEP = """
import sys
from pathlib import Path
from diglot.engine.store import Store
store = Store(Path(sys.argv[1]), writable=True)
store._connection.execute("UPDATE size SET grown = live + 10000000")
store._connection.commit()
print("go", flush=True)
store.collect()
print("done", flush=True)
"""


@pytest.fixture(scope="module")
def garbage(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    """A site whose cache is for the most part of no use."""
    root = tmp_path_factory.mktemp("garbage")
    write(root, posts(30))
    expected = run(root)
    store = Store(root / session.CACHE / session.CACHE_FILE, writable=True)
    chance = random.Random(1)  # noqa: S311 - the same each time
    for _ in range(400):
        store.keep(chance.randbytes(20_000))
    store.close()
    return root, expected


def test_killed_while_it_forgets(garbage: tuple[Path, Result]) -> None:
    """By kill -9, at any moment: the next build has all it needs."""
    root, expected = garbage
    file = root / session.CACHE / session.CACHE_FILE
    sound = {path.name: path.read_bytes() for path in file.parent.iterdir()}
    chance = random.Random(1)  # noqa: S311 - the same moments each time, as far as a process keeps them
    ended = {"killed": 0, "done": 0}
    for number in range(50 if LONG else 5):
        for path in file.parent.iterdir():
            path.unlink()
        for name, data in sound.items():
            (file.parent / name).write_bytes(data)
        with subprocess.Popen(
            [sys.executable, "-c", SWEEP, str(file)], stdout=subprocess.PIPE, text=True, env=environment()
        ) as process:
            assert process.stdout
            assert process.stdout.readline() == "go\n"
            time.sleep(chance.random() * 0.1 if number else 0)
            process.kill()
            ended["done" if process.stdout.read() else "killed"] += 1
        result = run(root)
        assert result.ran == {}
        assert result.changed(expected) == set()
    assert ended["killed"]
