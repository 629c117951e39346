"""A cache may be damaged, hostile, of another version or gone: the output is right all the same."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from diglot import session
from diglot.build import Choices
from edits import START
from sites import NOW, Result, build, build_with, write

FILES = {path: data for path, data in START.items() if not path.endswith("a/index.zh.md")}
"""without formulas, so that a damaged cache costs no start of V8"""


def run(root: Path) -> Result:
    """A build as a command does it: by the session, which copes with what it finds in .diglot/."""
    return session.run(root, lambda engine, sources: build_with(engine, sources, Choices(NOW)))


@pytest.fixture
def cache(root: Path) -> Path:
    """The cache file of a site that has been built."""
    write(root, FILES)
    run(root)
    file = root / session.CACHE / session.CACHE_FILE
    assert file.stat().st_size > 50_000
    return file


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return build(tmp_path_factory.mktemp("expected"), FILES)


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


def execute(statement: str) -> Callable[[Path], object]:
    def damage(file: Path) -> None:
        connection = sqlite3.connect(file)
        with connection:
            connection.execute(statement)
        connection.close()

    return damage


DAMAGES: dict[str, Callable[[Path], object]] = {
    "deleted": Path.unlink,
    "empty": cut(0),
    "cut in the header": cut(64),
    "cut after a page": cut(4096),
    "cut in the middle": cut(33_333),
    "a directory in its place": as_folder,
    "not a database": lambda file: file.write_text("hello\n" * 9_999),
    "a pickle": lambda file: file.write_bytes(b"cos\nsystem\n(S'exit 1'\ntR."),
    "of another version": execute("PRAGMA user_version = 99"),
    "of another program": execute("ALTER TABLE value RENAME TO other"),
    "values gone": execute("DELETE FROM value"),
    "results gone": execute("DELETE FROM result"),
    "traces gone": execute("DELETE FROM trace"),
    "values of others": execute("UPDATE value SET data = x'c0'"),
    "text for bytes": execute("UPDATE value SET data = 'text'"),
    "results swapped": execute("UPDATE result SET facets = (SELECT facets FROM result LIMIT 1)"),
    "wrong checksums": execute("UPDATE result SET sum = x'0000'"),
    "traces damaged": execute("UPDATE trace SET record = x'c0'"),
    "a null": execute("UPDATE result SET facets = x''"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damage(root: Path, cache: Path, expected: Result, damage: Callable[[Path], object]) -> None:
    damage(cache)
    check(root, expected)


@pytest.mark.parametrize("position", range(0, 1000, 90))
def test_flipped_bits(root: Path, cache: Path, expected: Result, position: int) -> None:
    data = bytearray(cache.read_bytes())
    # Five bits, spread over the file, so that some lie in pages of rows and some in those of the index.
    for part in range(5):
        data[(len(data) * position // 1000 + part * 20_011) % len(data)] ^= 1 << (position % 8)
    cache.write_bytes(data)
    check(root, expected)


def test_a_leftover_of_a_killed_build(root: Path, cache: Path, expected: Result) -> None:
    cache.with_name(cache.name + "-wal").write_bytes(b"\x37\x7f\x06\x82" + bytes(5000))
    cache.with_name(cache.name + "-shm").write_bytes(bytes(32768))
    check(root, expected)


def test_a_site_that_cannot_be_written_is_built_with_a_cache_elsewhere(
    root: Path, tmp_path: Path, expected: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    write(root, FILES)
    (root / session.CACHE).write_text("a file where the folder should be")
    check(root, expected)
    assert list((tmp_path / "cache").rglob(session.CACHE_FILE))
