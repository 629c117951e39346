"""What one process does: arguments fetched by name and type, results in facets, called steps remembered."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from diglot.engine import Ref, SourceChanged, Step, StoreDamaged, ref
from diglot.engine.digest import decode, digest, encode
from diglot.engine.store import Entry, Store
from diglot.engine.worker import REMEMBERED, Worker, chunks, key, read_source
from steps import APART, DESCRIBE, DOUBLES, NESTED, SUM, Point

STAMP = b"stamp"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "cache.db", writable=True)
    yield store
    store.close()


@pytest.fixture
def worker(store: Store) -> Worker:
    return Worker(store, STAMP)


def keep(store: Store, value: Any) -> Ref:
    data = encode(value)
    store.put([Entry(digest(data), [data])])
    return ref(data)


def run(worker: Worker, step: Step, *arguments: Any) -> list[bytes]:
    (made,) = worker.run(step, [arguments])
    return made.facets


def test_arguments_are_fetched(worker: Worker, store: Store, tmp_path: Path) -> None:
    """By name from the store or from a file; in a tuple one by one; plain values stand for themselves."""
    (tmp_path / "data").write_bytes(b"bytes")
    data = Ref(digest(b"bytes"), str(tmp_path / "data"))
    expected = "1 2 a-b b'bytes'"
    point, words = Point(1, 2), ("a", "b")
    for arguments in (
        (point, words, b"bytes"),
        (keep(store, point), keep(store, words), data),
        (point, ("a", keep(store, "b")), keep(store, b"bytes")),
    ):
        assert decode(run(worker, DESCRIBE, *arguments)[0], str) == expected
    assert decode(run(worker, DESCRIBE, point, words, None)[0], str) == "1 2 a-b None"


def test_facets(worker: Worker) -> None:
    head, size, rest = run(worker, APART, "one two three")
    assert (decode(head, str), decode(size, int), decode(rest, tuple[str, ...])) == (
        "one",
        13,
        ("two", "three"),
    )


def test_batch(worker: Worker) -> None:
    assert [decode(made.facets[0], int) for made in worker.run(DOUBLES, [(1,), (2,), (1,)])] == [2, 4, 2]


def test_value_of_another_type_is_damage(worker: Worker, store: Store) -> None:
    with pytest.raises(StoreDamaged):
        run(worker, DESCRIBE, keep(store, "no point"), (), None)


def test_missing_value_is_damage(worker: Worker) -> None:
    with pytest.raises(StoreDamaged, match="missing or damaged"):
        run(worker, DESCRIBE, ref(b"nowhere"), (), None)


@pytest.mark.parametrize("change", [lambda file: file.unlink(), lambda file: file.write_bytes(b"other")])
def test_changed_source(worker: Worker, tmp_path: Path, change: Any) -> None:
    file = tmp_path / "data"
    file.write_bytes(b"bytes")
    name = Ref(digest(b"bytes"), str(file))
    assert read_source(name) == b"bytes"
    change(file)
    with pytest.raises(SourceChanged, match="data"):
        run(worker, DESCRIBE, Point(1), (), name)


def test_called_results_are_handed_over_once(worker: Worker, store: Store) -> None:
    (first,) = worker.run(SUM, [((1, 2, 2),)])
    assert decode(first.facets[0], int) == 10
    assert len(first.called) == 2, "each of the called tasks once"
    (second,) = worker.run(SUM, [((2, 3),)])
    assert len(second.called) == 1, "what this process has made before, it remembers"
    store.put(first.called)
    (third,) = Worker(store, STAMP).run(SUM, [((1, 2),)])
    assert third.called == [], "and what is in the store, another one does"


def test_nested_calls(worker: Worker) -> None:
    """Called steps may call others; all new results reach the parent."""
    (made,) = worker.run(NESTED, [((1, 2),)])
    assert decode(made.facets[0], int) == 8
    keys = {entry.key for entry in made.called}
    assert keys == {
        key(STAMP, SUM, ((1, 2),)),
        key(STAMP, SUM, ((1,),)),
        key(STAMP, DOUBLES, (1,)),
        key(STAMP, DOUBLES, (2,)),
    }


def test_memory_is_bounded(worker: Worker, store: Store) -> None:
    names = [keep(store, number) for number in range(REMEMBERED + 10)]
    assert [worker.load(name, int) for name in names] == list(range(REMEMBERED + 10))
    assert len(worker._values) <= REMEMBERED
    assert worker.load(names[0], int) == 0


def test_same_bytes_as_two_types(worker: Worker, store: Store) -> None:
    name = keep(store, 1)
    assert worker.load(name, bytes) == encode(1)
    assert worker.load(name, int) == 1


def test_key_covers_everything() -> None:
    keys = [
        key(STAMP, APART, ("a",)),
        key(b"other stamp", APART, ("a",)),
        key(STAMP, DESCRIBE, ("a",)),
        key(STAMP, APART, ("b",)),
        key(STAMP, APART, (ref(b"a"),)),
        key(STAMP, APART, ("a", None)),
    ]
    assert len(set(keys)) == len(keys)
    assert keys[0] == key(STAMP, APART, ("a",))


def test_chunks() -> None:
    assert [list(chunk) for chunk in chunks(range(5), 2)] == [[0, 1], [2, 3], [4]]
    assert list(chunks([], 2)) == []
