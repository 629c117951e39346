"""What the engine remembers, in one SQLite file: values by digest, results by key, and what each step did last.

Nothing in it is trusted: a value is checked against its digest and decoded by type, a row against its checksum, so a
damaged or hostile file can at worst be useless. Whatever is wrong with it raises `StoreDamaged`; the caller starts over
with an empty one. There is no pickle here, and no code.
"""

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import msgspec

from diglot.engine.digest import cut, decode, digest, encode
from diglot.engine.memo import Memo, Row, Run
from diglot.engine.packing import pack, unpack

SCHEMA_VERSION = 4
TABLES = (
    "value (digest BLOB PRIMARY KEY, data BLOB NOT NULL)",
    "result (key BLOB PRIMARY KEY, facets BLOB NOT NULL, calls BLOB NOT NULL, parts BLOB NOT NULL, sum BLOB NOT NULL) WITHOUT ROWID",
    "memo (step TEXT, first TEXT, data BLOB NOT NULL, sum BLOB NOT NULL, PRIMARY KEY (step, first))",
    "trace (step TEXT, label TEXT, record BLOB NOT NULL, sum BLOB NOT NULL, PRIMARY KEY (step, label)) WITHOUT ROWID",
    "size (live INT, grown INT)",
)
LARGEST = 1 << 28
"""bytes of a value: what is larger is not read into memory"""
PAGE = 8_192
"""bytes"""


class StoreDamaged(Exception):
    """The store can't be read or holds something that it can't have been given."""


class Entry(NamedTuple):
    """A result to remember."""

    key: bytes
    facets: bytes
    """the digest of each facet, one behind the other"""
    data: dict[bytes, bytes]
    """digest → bytes, of the facets and the parts"""
    calls: bytes = b""
    """keys of the results that went into it"""
    parts: bytes = b""
    """digests of what is stored apart"""
    provisional: bool = False
    """its values are to be kept, as others are made of them, but not that they are what this key gives"""


class Store:
    """One connection to the file; each process opens its own. Workers read, only the parent writes."""

    def __init__(self, path: Path, *, writable: bool) -> None:
        self.path = path
        with _damage_reported():
            self._connection = _open(path, writable=writable)

    def value(self, name: bytes) -> bytes:
        """The bytes with this digest. Raises StoreDamaged when they are gone or are others."""
        with _damage_reported():
            row = self._connection.execute("SELECT data FROM value WHERE digest = ?", (name,)).fetchone()
            data = unpack(row[0], LARGEST) if row and isinstance(row[0], bytes) else None
        if data is None or digest(data) != name:
            raise StoreDamaged(f"value {name.hex()} is missing or damaged")
        return data

    def keep(self, data: bytes) -> None:
        """Remembers a value by itself; what no memo leads to lasts as long as the build."""
        name = digest(data)
        with _damage_reported():
            if self._connection.execute("SELECT 1 FROM value WHERE digest = ?", (name,)).fetchone() is None:
                with self._connection as transaction:
                    transaction.execute("INSERT INTO value VALUES (?, ?)", (name, pack(data)))

    def result(self, key: bytes) -> bytes | None:
        """The digests of a result's facets, one behind the other, or None if there is none."""
        with _damage_reported():
            row = self._connection.execute(
                "SELECT facets, calls, parts, sum FROM result WHERE key = ?", (key,)
            ).fetchone()
        if row is None:
            return None
        facets: bytes = row[0]
        if not _is_sound(row[3], key, *row[:3]):
            raise StoreDamaged(f"result {key.hex()} is damaged")
        return facets

    def parts(self, key: bytes) -> bytes:
        """The digests of what a result stored apart, one behind the other."""
        with _damage_reported():
            row = self._connection.execute("SELECT parts FROM result WHERE key = ?", (key,)).fetchone()
        return row[0] if row and isinstance(row[0], bytes) else b""

    def put(self, entries: Iterable[Entry]) -> None:
        """Remembers results, all or none of them."""
        values: dict[bytes, bytes] = {}
        rows = []
        for entry in entries:
            values.update((name, pack(data)) for name, data in entry.data.items())
            if entry.provisional:
                continue
            fields = (entry.facets, entry.calls, entry.parts)
            rows.append((entry.key, *fields, _checksum(entry.key, *fields)))
        with _damage_reported(), self._connection as transaction:
            transaction.executemany("INSERT OR IGNORE INTO value VALUES (?, ?)", values.items())
            transaction.executemany("INSERT OR REPLACE INTO result VALUES (?, ?, ?, ?, ?)", rows)
            transaction.execute("UPDATE size SET grown = grown + ?", (sum(map(len, values.values())),))

    def memo(self, step: str) -> Memo:
        """What each task of a step did last, by label."""
        return {label: row for run in self.runs(step) for label, row in run.rows()}

    def runs(self, step: str) -> list[Run]:
        """The same in runs, in no order."""
        with _damage_reported():
            rows = self._connection.execute(
                "SELECT first, data, sum FROM memo WHERE step = ?", (step,)
            ).fetchall()
        return [_run(_sound(data, checksum, f"{step} {first}"), first) for first, data, checksum in rows]

    def put_runs(self, step: str, runs: Iterable[Run], gone: Iterable[str]) -> None:
        """Remembers what tasks of a step did, in place of runs that begin with the same labels or with those in `gone`."""
        rows = [(run.labels[0], encode(run)) for run in runs]
        with _damage_reported(), self._connection as transaction:
            transaction.executemany(
                "DELETE FROM memo WHERE step = ? AND first = ?", [(step, label) for label in gone]
            )
            transaction.executemany(
                "INSERT OR REPLACE INTO memo VALUES (?, ?, ?, ?)",
                [(step, first, data, _checksum(f"{step} {first}".encode(), data)) for first, data in rows],
            )

    def outdate(self, rows: Iterable[Row]) -> None:
        """Counts what a memo led to and leads to no more."""
        query = "SELECT total(length(data)) FROM value WHERE digest = ?"
        with _damage_reported(), self._connection as transaction:
            names = {name for row in rows for name in cut(row.facets)}
            size = sum(transaction.execute(query, (name,)).fetchone()[0] for name in names)
            transaction.execute("UPDATE size SET grown = grown + ?", (int(size),))

    def traces(self, step: str) -> dict[str, bytes]:
        """For each label of a step, the record of why it last ran."""
        with _damage_reported():
            rows = self._connection.execute("SELECT label, record, sum FROM trace WHERE step = ?", (step,))
            found = {label: (record, checksum) for label, record, checksum in rows}
        return {
            label: _sound(record, checksum, f"{step} {label}") for label, (record, checksum) in found.items()
        }

    def trace(self, step: str, label: str) -> bytes | None:
        """The record of one task."""
        with _damage_reported():
            row = self._connection.execute(
                "SELECT record, sum FROM trace WHERE step = ? AND label = ?", (step, label)
            ).fetchone()
        return _sound(row[0], row[1], f"{step} {label}") if row else None

    def put_traces(self, step: str, records: Mapping[str, bytes], gone: Iterable[str]) -> None:
        """`gone` are labels that the step no longer has."""
        with _damage_reported(), self._connection as transaction:
            transaction.executemany(
                "INSERT OR REPLACE INTO trace VALUES (?, ?, ?, ?)",
                [
                    (step, label, record, _checksum(f"{step} {label}".encode(), record))
                    for label, record in records.items()
                ],
            )
            transaction.executemany(
                "DELETE FROM trace WHERE step = ? AND label = ?", [(step, label) for label in gone]
            )

    def collect(self) -> bool:
        """Forgets what no memo leads to, once that may be half as much as what they lead to. Tells whether it did.

        So the file stays below twice what is in use, and what an edit made is there still when it is undone. Its space is
        for the next results; only a file that is half empty is written anew without.
        """
        with _damage_reported():
            live, grown = self._connection.execute("SELECT live, grown FROM size").fetchone()
            if live and grown <= live / 2 + SLACK:
                return False
            if live:
                grown = self._sweep()
            with self._connection as transaction:
                transaction.execute("UPDATE size SET live = ?, grown = 0", (grown,))
            (pages,) = self._connection.execute("PRAGMA page_count").fetchone()
            (free,) = self._connection.execute("PRAGMA freelist_count").fetchone()
            if 2 * free > pages:
                self._connection.execute("VACUUM")
        return bool(live)

    def close(self) -> None:
        self._connection.close()

    def _sweep(self) -> int:
        """Deletes what nothing in a memo leads to, all or nothing. Returns the bytes of the values that stay."""
        steps = [step for (step,) in self._connection.execute("SELECT DISTINCT step FROM memo")]
        rows = [row for step in steps for row in self.memo(step).values()]
        results, values = set[bytes](), {name for row in rows for name in cut(row.facets)}
        waiting = [row.key for row in rows]
        while waiting:
            key = waiting.pop()
            row = self._connection.execute(
                "SELECT facets, calls, parts FROM result WHERE key = ?", (key,)
            ).fetchone()
            if row is None or key in results:
                continue
            results.add(key)
            values.update(cut(row[0]), cut(row[2]))
            waiting += cut(row[1])
        with self._connection as transaction:
            transaction.execute("CREATE TEMP TABLE live (name BLOB PRIMARY KEY) WITHOUT ROWID")
            transaction.executemany("INSERT INTO live VALUES (?)", ((name,) for name in results | values))
            transaction.execute("DELETE FROM result WHERE key NOT IN live")
            transaction.execute("DELETE FROM value WHERE digest NOT IN live")
            transaction.execute("DROP TABLE live")
        (size,) = self._connection.execute("SELECT total(length(data)) FROM value").fetchone()
        return int(size)


SLACK = 1 << 17
"""bytes that may be too much in any case: sweeping a store of a few posts takes milliseconds, but need not be at every edit"""


def _run(data: bytes, first: str) -> Run:
    try:
        run: Run = decode(data, Run)
    except msgspec.MsgspecError as error:
        raise StoreDamaged(str(error)) from error
    if run.labels[:1] != (first,) or not run.is_sound(run.width):
        raise StoreDamaged(f"what is remembered from {first} on is damaged")
    return run


def _checksum(key: bytes, *fields: bytes) -> bytes:
    """Of fields with their lengths, so that no byte can move from one to the next.

    Against damage, so it need not be a digest: who can write the file can write the sums as well.
    """
    lengths = ",".join(str(len(field)) for field in fields).encode()
    return crc32(b"\0".join((key, lengths, *fields))).to_bytes(4, "big")


def _is_sound(checksum: object, key: bytes, *fields: object) -> bool:
    """A column of SQLite's may hold a value of any type."""
    given = [field for field in fields if isinstance(field, bytes)]
    return len(given) == len(fields) and checksum == _checksum(key, *given)


def _sound(data: bytes, checksum: object, name: str) -> bytes:
    if not _is_sound(checksum, name.encode(), data):
        raise StoreDamaged(f"what is remembered of {name} is damaged")
    return data


def _open(path: Path, *, writable: bool) -> sqlite3.Connection:
    address = f"{path.absolute().as_uri()}?mode={'rwc' if writable else 'ro'}"
    connection = sqlite3.connect(address, uri=True, timeout=60)
    try:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST)
        if writable:
            _prepare(connection)
    except (sqlite3.Error, ValueError):
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection) -> None:
    """A new file gets its tables. Raises ValueError for one that has others, or views and triggers, which are code."""
    # A new file's pages hold a formula or a small text each: with pages of 4 KB writing took twice the time.
    connection.execute(f"PRAGMA page_size = {PAGE}")
    # A write-ahead log lets workers read while the parent writes. Losing the newest entries in a power cut is fine.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = OFF")
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version == 0:
        tables = "".join(f"CREATE TABLE IF NOT EXISTS {table};" for table in TABLES)
        connection.executescript(f"{tables} PRAGMA user_version = {SCHEMA_VERSION};")
        connection.execute("INSERT INTO size SELECT 0, 0 WHERE NOT EXISTS (SELECT * FROM size)")
        connection.commit()
    found = connection.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")
    if version not in {0, SCHEMA_VERSION} or {sql for (sql,) in found} != {
        f"CREATE TABLE {each}" for each in TABLES
    }:
        raise ValueError("not a store of this version")


@contextlib.contextmanager
def _damage_reported() -> Iterator[None]:
    try:
        yield
    except (sqlite3.DatabaseError, ValueError, TypeError) as error:
        raise StoreDamaged(str(error)) from error
