"""The store: what goes in comes out, and whatever is wrong with the file is said."""

import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from diglot.engine.digest import cut, digest
from diglot.engine.memo import Row
from diglot.engine.packing import pack
from diglot.engine.store import LARGEST, SCHEMA_VERSION, SLACK, Entry, Store, StoreDamaged, _checksum
from forging import run_of

KEY, OTHER = digest(b"key"), digest(b"other")
ROW = Row(KEY, digest(b"one"), b"hand")


def entry(key: bytes, *facets: bytes, calls: bytes = b"", parts: tuple[bytes, ...] = ()) -> Entry:
    data = {digest(each): each for each in (*facets, *parts)}
    return Entry(key, names(*facets), data, calls, names(*parts))


def names(*values: bytes) -> bytes:
    return b"".join(map(digest, values))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    store = Store(path, writable=True)
    yield store
    store.close()


def test_put_and_get(store: Store) -> None:
    store.put([entry(KEY, b"one", b"", b"two", parts=(b"three", b"four")), entry(OTHER)])
    assert store.result(KEY) == names(b"one", b"", b"two")
    assert store.parts(KEY) == names(b"three", b"four")
    for value in (b"one", b"", b"two", b"three", b"four"):
        assert store.value(digest(value)) == value
    assert (store.result(OTHER), store.parts(OTHER)) == (b"", b"")
    assert (store.result(digest(b"nothing")), store.parts(digest(b"nothing"))) == (None, b"")


def test_last_put_counts(store: Store) -> None:
    store.put([entry(KEY, b"one")])
    store.put([entry(KEY, b"two")])
    assert store.result(KEY) == names(b"two")


def test_put_is_all_or_nothing(store: Store) -> None:
    def entries() -> Iterator[Entry]:
        yield entry(KEY, b"one")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.put(entries())
    assert store.result(KEY) is None


def test_stays_when_opened_again(path: Path) -> None:
    first = Store(path, writable=True)
    first.put([entry(KEY, b"one")])
    first.close()
    again = Store(path, writable=True)
    assert again.result(KEY) == digest(b"one")
    again.close()


def test_reader_sees_what_is_committed(path: Path, store: Store) -> None:
    """A worker has a connection of its own and may not write."""
    reader = Store(path, writable=False)
    assert reader.result(KEY) is None
    store.put([entry(KEY, b"one")])
    assert reader.result(KEY) == digest(b"one")
    with pytest.raises(StoreDamaged, match="readonly"):
        reader.put([entry(OTHER, b"two")])
    reader.close()


def test_odd_path(tmp_path: Path) -> None:
    path = tmp_path / "a ?#%41 é" / "cache.db"
    path.parent.mkdir()
    writer = Store(path, writable=True)
    writer.put([entry(KEY, b"one")])
    reader = Store(path, writable=False)
    assert reader.result(KEY) == digest(b"one")
    reader.close()
    writer.close()


def test_traces(store: Store) -> None:
    store.put_traces("render", {"a.md": b"record", "b.md": b""}, [])
    store.put_traces("parse", {"a.md": b"another step's"}, [])
    assert store.traces("render") == {"a.md": b"record", "b.md": b""}
    store.put_traces("render", {"a.md": b"newer"}, ["b.md", "unknown"])
    assert store.traces("render") == {"a.md": b"newer"}
    assert (store.trace("render", "a.md"), store.trace("render", "b.md")) == (b"newer", None)
    assert store.trace("parse", "a.md") == b"another step's"
    assert store.traces("unknown") == {}


# What each step did last


def test_runs(store: Store) -> None:
    assert store.memo("render") == {}
    both = run_of({"a": ROW, "欧": ROW._replace(hand=b"")}, b"name")
    store.put_runs("render", [both], [])
    store.put_runs("parse", [run_of({"a": ROW._replace(key=OTHER)})], ["unknown"])
    assert store.runs("render") == [both]
    assert store.memo("render") == {"a": ROW, "欧": ROW._replace(hand=b"")}
    assert store.memo("parse") == {"a": ROW._replace(key=OTHER)}
    one = run_of({"欧": ROW})
    store.put_runs("render", [one], ["a"])
    assert store.runs("render") == [one]
    store.put_runs("render", [], ["欧"])
    assert store.runs("render") == []
    assert store.memo("parse") != {}


# Forgetting


def remember(store: Store, label: str, value: bytes, **parts: Any) -> None:
    """A task whose last result is this value."""
    store.put([entry(digest(value), value, **parts)])
    row = Row(digest(value), digest(value), b"")
    store.put_runs("render", [run_of({label: row})], [])


BIG = 400_000


def noise(seed: int, size: int) -> bytes:
    """Bytes that packing makes no smaller."""
    return random.Random(seed).randbytes(size)  # noqa: S311 - the same each time


def test_collect_keeps_what_is_in_use_and_what_went_into_it(store: Store) -> None:
    old, new, other = noise(1, 5 * BIG), noise(2, 2 * BIG), noise(3, 2 * BIG)
    store.put([entry(KEY, b"called", calls=OTHER), entry(OTHER, b"called by the called")])
    remember(store, "a", old)
    assert not store.collect(), "the first build: all of it is in use"
    remember(store, "a", new, calls=KEY, parts=(b"part",))
    assert store.value(digest(old))
    assert not store.collect(), "as much as that may be too much"
    remember(store, "b", other)
    assert store.collect()
    for value in (new, other, b"part", b"called", b"called by the called"):
        assert store.value(digest(value)) == value
    assert store.result(KEY) == digest(b"called")
    assert store.result(OTHER) == digest(b"called by the called")
    assert store.result(digest(old)) is None
    with pytest.raises(StoreDamaged):
        store.value(digest(old))
    assert not store.collect(), "nothing has come since"


def test_the_file_stays_below_twice_what_is_in_use(path: Path) -> None:
    for turn in range(40):
        store = Store(path, writable=True)
        for number, label in enumerate("abcd"):
            remember(store, label, noise(4 * turn + number, BIG))
        store.collect()
        store.close()
        assert path.stat().st_size < 2 * 4 * BIG + SLACK


def test_a_file_that_is_half_empty_gets_smaller(path: Path) -> None:
    store = Store(path, writable=True)
    for number in range(20):
        remember(store, str(number), noise(number, BIG))
    store.collect()
    memo = store.memo("render")
    kept = {"0": memo.pop("0")}
    store.outdate(memo.values())
    store.put_runs("render", [], memo)
    store.collect()
    store.close()
    assert path.stat().st_size < 2 * BIG
    reader = Store(path, writable=False)
    assert len(reader.value(kept["0"].facets)) == BIG
    reader.close()


DAMAGES = {
    "another value": "UPDATE value SET data = x'00'",
    "no value": "DELETE FROM value",
    "text for a value": "UPDATE value SET data = 'one'",
    "another result": "UPDATE result SET facets = x'0102'",
    "other calls": "UPDATE result SET calls = x'0102'",
    "other parts": "UPDATE result SET parts = x'0102'",
    "bytes moved from one field to the next": "UPDATE result SET facets = substr(facets, 1, 10), calls = substr(facets, 11)",
    "no checksum": "UPDATE result SET sum = x''",
    "number for a result": "UPDATE result SET facets = 7",
    "number for a checksum": "UPDATE result SET sum = 7",
    "another memo": "UPDATE memo SET data = x'80'",
    "memo of another step": "UPDATE memo SET step = 'render' WHERE step = 'parse'",
    "memo of another run": "UPDATE memo SET first = 'b.md'",
    "number for a label": "UPDATE memo SET first = 1",
    "text for a memo": "UPDATE memo SET data = 'x'",
    "another trace": "UPDATE trace SET record = x'00'",
    "another label of a trace": "UPDATE trace SET label = 'b.md'",
    "text for a trace": "UPDATE trace SET record = 'x'",
    "no table": "DROP TABLE value",
    "no column": "ALTER TABLE memo DROP COLUMN sum",
}


@pytest.mark.parametrize("sql", DAMAGES.values(), ids=DAMAGES.keys())
def test_damage(path: Path, store: Store, sql: str) -> None:
    store.put([entry(KEY, b"one")])
    step = "parse" if "'parse'" in sql else "render"
    store.put_runs(step, [run_of({"a.md": ROW})], [])
    store.put_traces("render", {"a.md": b"record"}, [])
    with sqlite3.connect(path) as connection:
        assert connection.execute(sql).rowcount
    connection.close()
    with pytest.raises(StoreDamaged):
        read_all(store)


def read_all(store: Store) -> tuple[list[bytes], object, object]:
    facets = cut(store.result(KEY) or b"")
    return [store.value(name) for name in facets], store.memo("render"), store.traces("render")


@pytest.mark.parametrize(
    "fields", [(b"ab", b"", b""), (b"a", b"b", b""), (b"a", b"", b"b"), (b"", b"ab", b""), (b"ab", b"")]
)
def test_checksum_covers_where_a_field_ends(fields: tuple[bytes, ...]) -> None:
    others = [(b"", b"", b"ab"), (b"", b"a", b"b"), (b"ab",), (b"a\0b",), (b"a", b"b")]
    assert _checksum(KEY, *fields) not in {_checksum(KEY, *each) for each in others}
    assert _checksum(KEY, *fields) != _checksum(OTHER, *fields)


def test_result_swapped_for_another(path: Path, store: Store) -> None:
    """Both rows are sound, but each checksum covers its own key."""
    store.put([entry(KEY, b"one"), entry(OTHER, b"two")])
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


@pytest.mark.parametrize(
    "sql",
    [
        "CREATE TRIGGER t AFTER INSERT ON value BEGIN DELETE FROM result; END",
        "CREATE VIEW v AS SELECT 1",
        "CREATE TABLE other (a)",
        "CREATE INDEX i ON value (data)",
        "DROP TABLE size",
        "ALTER TABLE value RENAME TO other",
        "ALTER TABLE value ADD COLUMN more",
        "DROP TABLE value; CREATE VIEW value AS SELECT x'00' digest, x'00' data",
    ],
)
def test_other_tables(path: Path, sql: str) -> None:
    """Triggers and views are code that SQLite would run."""
    Store(path, writable=True).close()
    with sqlite3.connect(path) as connection:
        connection.executescript(sql)
    connection.close()
    with pytest.raises(StoreDamaged, match="not a store of this version"):
        Store(path, writable=True)


def test_value_of_a_gigabyte(path: Path, store: Store) -> None:
    """It is refused before it is read: by its length, as SQLite has it in the row."""
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO value VALUES (?, zeroblob(?))", (KEY, LARGEST + 1))
        connection.execute("INSERT INTO value VALUES (?, zeroblob(?))", (OTHER, 1000))
    connection.close()
    with pytest.raises(StoreDamaged, match="too big"):
        store.value(KEY)
    with pytest.raises(StoreDamaged, match="not packed"):
        store.value(OTHER)


def test_value_that_unpacks_to_more_than_a_value_may_be(path: Path, store: Store) -> None:
    bomb = bytes(pack(bytes(LARGEST + 1)))
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO value VALUES (?, ?)", (KEY, bomb))
    connection.close()
    with pytest.raises(StoreDamaged, match="too long"):
        store.value(KEY)


def test_missing_store_for_a_reader(path: Path) -> None:
    with pytest.raises(StoreDamaged):
        Store(path, writable=False)


def test_flipped_bits_and_cuts(path: Path) -> None:
    """Whatever is left of the file: what was put in, nothing, or StoreDamaged."""
    store = Store(path, writable=True)
    store.put([entry(KEY, b"one" * 900, b"two")])
    store.put_runs("render", [run_of({"a.md": ROW})], [])
    store.put_traces("render", {"a.md": b"record"}, [])
    expected = read_all(store)
    store.close()
    sound = path.read_bytes()
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
            assert all(each in (whole, type(whole)()) for each, whole in zip(found, expected, strict=True))
            outcomes["right" if found == expected else "empty"] += 1
        finally:
            store.close()
    assert outcomes["right"] > 20
    assert outcomes["damaged"] > 20
