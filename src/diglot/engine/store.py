"""What the engine remembers, in one SQLite file: values by digest, results by key, and a trace for each labelled task.

Nothing in it is trusted: a value is checked against its digest and decoded by type, a row against its checksum, so a
damaged or hostile file can at worst be useless. Whatever is wrong with it raises `StoreDamaged`; the caller starts over
with an empty one. There is no pickle here, and no code.
"""

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from diglot.engine.digest import DIGEST_SIZE, digest

SCHEMA_VERSION = 1
SCHEMA = f"""
CREATE TABLE IF NOT EXISTS value (digest BLOB PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS result (key BLOB PRIMARY KEY, facets BLOB NOT NULL, sum BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS trace
  (step TEXT, label TEXT, key BLOB, record BLOB NOT NULL, sum BLOB NOT NULL, PRIMARY KEY (step, label)) WITHOUT ROWID;
PRAGMA user_version = {SCHEMA_VERSION};
"""
SUM_SIZE = 8


class StoreDamaged(Exception):
    """The store can't be read or holds something that it can't have been given."""


class Entry(NamedTuple):
    """A result to remember: its key, and the encoding of each facet."""

    key: bytes
    facets: list[bytes]


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
        if row is None or not isinstance(row[0], bytes) or digest(row[0]) != name:
            raise StoreDamaged(f"value {name.hex()} is missing or damaged")
        return row[0]

    def result(self, key: bytes) -> list[bytes] | None:
        """The digests of a result's facets, or None if there is none."""
        with _damage_reported():
            row = self._connection.execute("SELECT facets, sum FROM result WHERE key = ?", (key,)).fetchone()
        if row is None:
            return None
        facets, checksum = row
        if not _is_sound(checksum, key, facets):
            raise StoreDamaged(f"result {key.hex()} is damaged")
        return [facets[at : at + DIGEST_SIZE] for at in range(0, len(facets), DIGEST_SIZE)]

    def put(self, entries: Iterable[Entry]) -> None:
        """Remembers results, all or none of them."""
        with _damage_reported(), self._connection as transaction:
            for key, facets in entries:
                names = [digest(data) for data in facets]
                transaction.executemany(
                    "INSERT OR IGNORE INTO value VALUES (?, ?)", zip(names, facets, strict=True)
                )
                joined = b"".join(names)
                row = (key, joined, _checksum(key, joined))
                transaction.execute("INSERT OR REPLACE INTO result VALUES (?, ?, ?)", row)

    def traces(self, step: str) -> dict[str, tuple[bytes, bytes]]:
        """For each label of a step, the key it last had and its record."""
        with _damage_reported():
            rows = self._connection.execute(
                "SELECT label, key, record, sum FROM trace WHERE step = ?", (step,)
            ).fetchall()
        for label, key, record, checksum in rows:
            if not _is_sound(checksum, key, record):
                raise StoreDamaged(f"the trace of {step} {label} is damaged")
        return {label: (key, record) for label, key, record, _ in rows}

    def put_traces(self, step: str, rows: Iterable[tuple[str, bytes, bytes]]) -> None:
        with _damage_reported(), self._connection as transaction:
            transaction.executemany(
                "INSERT OR REPLACE INTO trace VALUES (?, ?, ?, ?, ?)",
                [(step, label, key, record, _checksum(key, record)) for label, key, record in rows],
            )

    def drop_traces(self, step: str, labels: Iterable[str]) -> None:
        with _damage_reported(), self._connection as transaction:
            transaction.executemany(
                "DELETE FROM trace WHERE step = ? AND label = ?", [(step, label) for label in labels]
            )

    def close(self) -> None:
        self._connection.close()


def _checksum(key: bytes, payload: bytes) -> bytes:
    return digest(key + payload)[:SUM_SIZE]


def _is_sound(checksum: object, key: object, payload: object) -> bool:
    """A column of SQLite's may hold a value of any type."""
    return isinstance(key, bytes) and isinstance(payload, bytes) and checksum == _checksum(key, payload)


def _open(path: Path, *, writable: bool) -> sqlite3.Connection:
    if not writable:
        return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=60)
    connection = sqlite3.connect(path, timeout=60)
    try:
        # A write-ahead log lets workers read while the parent writes. Losing the newest entries in a power cut is fine.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        connection.executescript(SCHEMA if version in (0, SCHEMA_VERSION) else "not a store of this version")
    except (sqlite3.Error, ValueError):
        connection.close()
        raise
    return connection


@contextlib.contextmanager
def _damage_reported() -> Iterator[None]:
    try:
        yield
    except (sqlite3.DatabaseError, ValueError) as error:
        raise StoreDamaged(str(error)) from error
