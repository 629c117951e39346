"""A cache may be damaged, of another version or gone: the output is right all the same, and the next build finds it healed."""

import os
import random
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from diglot import session
from diglot.build import Choices
from diglot.engine.store import SCHEMA_VERSION
from edits import START
from running import command, environment, without_privileges
from sites import NOW, Result, build, build_with, write

LONG = bool(os.environ.get("DIGLOT_LONG"))
FILES = {path: data for path, data in START.items() if not path.endswith("a/index.zh.md")}
"""without formulas, so that a damaged cache costs no start of V8"""


def run(root: Path) -> Result:
    """A build as a command does it: by the session, which copes with what it finds in .diglot/."""
    return session.run(root, lambda engine, sources: build_with(engine, sources, Choices(NOW)))


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return build(tmp_path_factory.mktemp("expected"), FILES)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site that has been built."""
    root = tmp_path_factory.mktemp("built")
    write(root, FILES)
    run(root)
    return root


@pytest.fixture
def cache(built: Path, root: Path) -> Path:
    """The cache file of such a site."""
    root.rmdir()
    shutil.copytree(built, root)
    file = root / session.CACHE / session.CACHE_FILE
    assert file.stat().st_size > 50_000
    return file


def check(root: Path, expected: Result) -> None:
    for _ in range(2):
        result = run(root)
        assert result.changed(expected) == set()
        assert result.problems == expected.problems
    assert result.ran == {}, "the cache has healed"


def cut(size: int) -> Callable[[Path], object]:
    return lambda file: file.write_bytes(file.read_bytes()[:size])


def as_folder(file: Path) -> None:
    file.unlink()
    (file / "inner").mkdir(parents=True)
    (file / "inner" / "file").write_text("x")


def all_as_folders(file: Path) -> None:
    for path in list(file.parent.iterdir()):
        as_folder(path)


def execute(*statements: str) -> Callable[[Path], object]:
    def damage(file: Path) -> None:
        connection = sqlite3.connect(file)
        with connection:
            for statement in statements:
                connection.execute(statement)
        connection.close()

    return damage


def first_version(file: Path) -> None:
    """As the first diglot wrote it."""
    file.unlink()
    execute(
        "CREATE TABLE value (digest BLOB PRIMARY KEY, data BLOB NOT NULL)",
        "CREATE TABLE result (key BLOB PRIMARY KEY, facets BLOB NOT NULL, sum BLOB NOT NULL)",
        "CREATE TABLE trace (step TEXT, label TEXT, key BLOB, record BLOB, sum BLOB, PRIMARY KEY (step, label))",
        "INSERT INTO value VALUES (x'00', x'00')",
        "PRAGMA user_version = 1",
    )(file)


DAMAGES: dict[str, Callable[[Path], object]] = {
    "deleted": Path.unlink,
    "empty": cut(0),
    "a directory in its place": as_folder,
    "directories in the place of everything": all_as_folders,
    "not a database": lambda file: file.write_text("hello\n" * 9_999),
    "of the first version": first_version,
    "of the next version": execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}"),
    "of no version": execute("PRAGMA user_version = 0"),
    "of another program": execute("ALTER TABLE value RENAME TO other"),
    "values gone": execute("DELETE FROM value"),
    "results gone": execute("DELETE FROM result"),
    "results and memos gone": execute("DELETE FROM result", "DELETE FROM memo"),
    "memos gone": execute("DELETE FROM memo"),
    "memos and values gone": execute("DELETE FROM memo", "DELETE FROM value"),
    "traces gone": execute("DELETE FROM trace"),
    "counts gone": execute("DELETE FROM size"),
    "counts of no number": execute("UPDATE size SET live = 'many', grown = 'more'"),
    "values of others": execute("UPDATE value SET data = x'c0'"),
    "text for bytes": execute("UPDATE value SET data = 'text'"),
    "results of one": execute("UPDATE result SET facets = (SELECT facets FROM result LIMIT 1)"),
    "wrong checksums": execute("UPDATE result SET sum = x'0000'", "DELETE FROM memo"),
    "wrong checksums of memos": execute("UPDATE memo SET sum = x'0000'"),
    "memos of one": execute("UPDATE memo SET data = (SELECT data FROM memo LIMIT 1)"),
    "memos damaged": execute("UPDATE memo SET data = x'c0'"),
    "traces damaged": execute("UPDATE trace SET record = x'c0'"),
    "a null": execute("UPDATE result SET facets = x''", "DELETE FROM memo"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damage(root: Path, cache: Path, expected: Result, damage: Callable[[Path], object]) -> None:
    damage(cache)
    check(root, expected)


def damaged(cache: Path, number: int) -> Iterator[random.Random]:
    """So many times: the sound files, for the caller to damage one."""
    sound = cache.with_name("sound")
    shutil.copytree(cache.parent, sound)
    chance = random.Random(number)  # noqa: S311 - the same damages each time
    for _ in range(number):
        for path in cache.parent.iterdir():
            if path.is_file():
                path.unlink()
        for path in sound.iterdir():
            shutil.copy2(path, cache.parent)
        yield chance


def test_cut(root: Path, cache: Path, expected: Result) -> None:
    """At every 64th byte."""
    sizes = list(range(0, cache.stat().st_size, 64))
    sizes = sizes if LONG else sizes[:: len(sizes) // 10]
    for size, _ in zip(sizes, damaged(cache, len(sizes)), strict=True):
        cut(size)(cache)
        check(root, expected)


@pytest.mark.parametrize("name", [session.CACHE_FILE, session.INDEX_FILE])
def test_flipped_bits(root: Path, cache: Path, expected: Result, name: str) -> None:
    file = cache.with_name(name)
    for chance in damaged(cache, 1000 if LONG else 12):
        data = bytearray(file.read_bytes())
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        file.write_bytes(data)
        check(root, expected)


def swap(table: str, key: str, columns: str, chance: random.Random) -> Callable[[Path], object]:
    """What two rows hold changes places: two that are as long, or long ones, for these are pages."""

    def damage(file: Path) -> None:
        connection = sqlite3.connect(file)
        rows = connection.execute(f"SELECT {key}, {columns} FROM {table}").fetchall()  # noqa: S608 - our own names
        number = key.count(",") + 1
        rows.sort(key=lambda row: len(row[number]))
        long = rows[-len(rows) // 4 :]
        one = chance.choice(long)
        alike = [row for row in rows if row != one and len(row[number]) == len(one[number])]
        two = chance.choice(alike or [row for row in long if row != one])
        places = " AND ".join(f"{column} = ?" for column in key.split(", "))
        values = ", ".join(f"{column} = ?" for column in columns.split(", "))
        with connection:
            for first, second in ((one, two), (two, one)):
                statement = f"UPDATE {table} SET {values} WHERE {places}"  # noqa: S608 - as above
                connection.execute(statement, (*second[number:], *first[:number]))
        connection.close()

    return damage


@pytest.mark.parametrize(
    ("table", "key", "columns"),
    [
        ("value", "digest", "data"),
        ("result", "key", "facets, calls, parts, sum"),
        ("memo", "step, first", "data, sum"),
        ("trace", "step, label", "record, sum"),
    ],
)
def test_swapped(root: Path, cache: Path, expected: Result, table: str, key: str, columns: str) -> None:
    for chance in damaged(cache, 200 if LONG else 4):
        swap(table, key, columns, chance)(cache)
        if table == "result":
            # Else nothing would look at it.
            execute("DELETE FROM memo")(cache)
        check(root, expected)


def test_a_leftover_of_a_killed_build(root: Path, cache: Path, expected: Result) -> None:
    cache.with_name(cache.name + "-wal").write_bytes(b"\x37\x7f\x06\x82" + bytes(5000))
    cache.with_name(cache.name + "-shm").write_bytes(bytes(32768))
    check(root, expected)


def test_a_damaged_log(root: Path, cache: Path, expected: Result) -> None:
    """What a killed build has written last, and the file system has not."""
    connection = sqlite3.connect(cache)
    connection.execute("PRAGMA journal_mode = WAL")
    with connection:
        connection.execute("UPDATE size SET grown = 1")
        connection.execute("DELETE FROM value")
    log = cache.with_name(cache.name + "-wal")
    data = log.read_bytes()
    connection.close()
    assert len(data) > 10_000
    for chance in damaged(cache, 100 if LONG else 6):
        flipped = bytearray(data[: chance.randrange(len(data))])
        if flipped:
            flipped[chance.randrange(len(flipped))] ^= 1 << chance.randrange(8)
        log.write_bytes(flipped)
        check(root, expected)


def test_a_site_that_cannot_be_written_is_built_with_a_cache_elsewhere(
    root: Path, tmp_path: Path, expected: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    write(root, FILES)
    (root / session.CACHE).write_text("a file where the folder should be")
    check(root, expected)
    assert list((tmp_path / "cache").rglob(session.CACHE_FILE))


@pytest.mark.parametrize("mode", [0o000, 0o444], ids=["unreadable", "read-only"])
def test_cache_of_somebody_else(root: Path, cache: Path, expected: Result, mode: int) -> None:
    """Files that this user may not open, in a folder that he may write."""
    for path in cache.parent.iterdir():
        path.chmod(mode)
    for _ in range(2):
        ran = subprocess.run(
            without_privileges(command("build", "--site", root, "--jobs", "1")),
            capture_output=True,
            text=True,
            env=environment(SOURCE_DATE_EPOCH=str(int(NOW.timestamp()))),
            check=False,
        )
        assert (ran.returncode, ran.stderr) == (0, "")
    assert " 0 written" in ran.stdout
    output = root / "public"
    assert {path: (output / path).read_bytes() for path in expected.files} == expected.files
