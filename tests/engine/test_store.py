"""The store: what goes in comes out, and whatever is wrong with the file is said."""

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from diglot.engine.digest import digest
from diglot.engine.store import SCHEMA_VERSION, Entry, Store, StoreDamaged

KEY, OTHER = digest(b"key"), digest(b"other")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    store = Store(path, writable=True)
    yield store
    store.close()


def test_put_and_get(store: Store) -> None:
    store.put([Entry(KEY, [b"one", b"", b"two"]), Entry(OTHER, [])])
    names = store.result(KEY)
    assert names == [digest(b"one"), digest(b""), digest(b"two")]
    assert [store.value(name) for name in names] == [b"one", b"", b"two"]
    assert store.result(OTHER) == []
    assert store.result(digest(b"nothing")) is None


def test_last_put_counts(store: Store) -> None:
    store.put([Entry(KEY, [b"one"])])
    store.put([Entry(KEY, [b"two"])])
    assert store.result(KEY) == [digest(b"two")]


def test_put_is_all_or_nothing(store: Store) -> None:
    def entries() -> Iterator[Entry]:
        yield Entry(KEY, [b"one"])
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.put(entries())
    assert store.result(KEY) is None


def test_stays_when_opened_again(path: Path) -> None:
    first = Store(path, writable=True)
    first.put([Entry(KEY, [b"one"])])
    first.close()
    again = Store(path, writable=True)
    assert again.result(KEY) == [digest(b"one")]
    again.close()


def test_reader_sees_what_is_committed(path: Path, store: Store) -> None:
    """A worker has a connection of its own and may not write."""
    reader = Store(path, writable=False)
    assert reader.result(KEY) is None
    store.put([Entry(KEY, [b"one"])])
    assert reader.result(KEY) == [digest(b"one")]
    with pytest.raises(StoreDamaged, match="readonly"):
        reader.put([Entry(OTHER, [b"two"])])
    reader.close()


def test_odd_path(tmp_path: Path) -> None:
    path = tmp_path / "a ?#%41 é" / "cache.db"
    path.parent.mkdir()
    writer = Store(path, writable=True)
    writer.put([Entry(KEY, [b"one"])])
    reader = Store(path, writable=False)
    assert reader.result(KEY) == [digest(b"one")]
    reader.close()
    writer.close()


def test_traces(store: Store) -> None:
    store.put_traces("render", [("a.md", KEY, b"record"), ("b.md", OTHER, b"")])
    store.put_traces("parse", [("a.md", OTHER, b"another step's")])
    assert store.traces("render") == {"a.md": (KEY, b"record"), "b.md": (OTHER, b"")}
    store.put_traces("render", [("a.md", OTHER, b"newer")])
    store.drop_traces("render", ["b.md", "unknown"])
    assert store.traces("render") == {"a.md": (OTHER, b"newer")}
    assert store.traces("unknown") == {}


DAMAGES = {
    "another value": "UPDATE value SET data = x'00'",
    "no value": "DELETE FROM value",
    "text for a value": "UPDATE value SET data = 'one'",
    "another result": "UPDATE result SET facets = x'0102'",
    "no checksum": "UPDATE result SET sum = x''",
    "number for a result": "UPDATE result SET facets = 7",
    "another trace": "UPDATE trace SET record = x'00'",
    "another key of a trace": "UPDATE trace SET key = x'00'",
    "text for a trace": "UPDATE trace SET record = 'x'",
    "no table": "DROP TABLE value",
}


@pytest.mark.parametrize("sql", DAMAGES.values(), ids=DAMAGES.keys())
def test_damage(path: Path, store: Store, sql: str) -> None:
    store.put([Entry(KEY, [b"one"])])
    store.put_traces("render", [("a.md", KEY, b"record")])
    with sqlite3.connect(path) as connection:
        connection.execute(sql)
    connection.close()
    with pytest.raises(StoreDamaged):
        read_all(store)


def read_all(store: Store) -> tuple[list[bytes], object]:
    names = store.result(KEY) or []
    return [store.value(name) for name in names], store.traces("render")


def test_result_swapped_for_another(path: Path, store: Store) -> None:
    """Both rows are sound, but each checksum covers its own key."""
    store.put([Entry(KEY, [b"one"]), Entry(OTHER, [b"two"])])
    with sqlite3.connect(path) as connection:
        rows = dict(connection.execute("SELECT key, facets FROM result").fetchall())
        sums = dict(connection.execute("SELECT key, sum FROM result").fetchall())
        connection.execute(
            "UPDATE result SET facets = ?, sum = ? WHERE key = ?", (rows[OTHER], sums[OTHER], KEY)
        )
    connection.close()
    with pytest.raises(StoreDamaged):
        store.result(KEY)


@pytest.mark.parametrize("content", [b"no database", b"SQLite format 3\0" + b"\xff" * 200])
def test_not_a_store(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(StoreDamaged):
        Store(path, writable=True)


def test_folder_in_its_place(path: Path) -> None:
    path.mkdir()
    with pytest.raises(StoreDamaged):
        Store(path, writable=True)


def test_another_version(path: Path) -> None:
    Store(path, writable=True).close()
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()
    with pytest.raises(StoreDamaged):
        Store(path, writable=True)


def test_missing_store_for_a_reader(path: Path) -> None:
    with pytest.raises(StoreDamaged):
        Store(path, writable=False)


def test_flipped_bits_and_cuts(path: Path) -> None:
    """Whatever is left of the file: the values that were put in, nothing, or StoreDamaged."""
    store = Store(path, writable=True)
    store.put([Entry(KEY, [b"one" * 900, b"two"])])
    store.put_traces("render", [("a.md", KEY, b"record")])
    store.close()
    sound = path.read_bytes()
    expected: tuple[list[bytes], object] = ([b"one" * 900, b"two"], {"a.md": (KEY, b"record")})
    chance = random.Random(1)  # noqa: S311 - the same damages each time
    outcomes = {"right": 0, "damaged": 0, "empty": 0}
    for _ in range(300):
        data = bytearray(sound)
        if chance.random() < 0.3:
            del data[chance.randrange(len(data)) :]
        else:
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        for beside in path.parent.iterdir():
            beside.unlink()
        path.write_bytes(data)
        try:
            store = Store(path, writable=True)
        except StoreDamaged:
            outcomes["damaged"] += 1
            continue
        try:
            found = read_all(store)
        except StoreDamaged:
            outcomes["damaged"] += 1
        else:
            assert found == expected or not found[0] or not found[1]
            outcomes["right" if found == expected else "empty"] += 1
        finally:
            store.close()
    assert outcomes["right"] > 20
    assert outcomes["damaged"] > 20
