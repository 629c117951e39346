"""What one process does: arguments fetched by name and type, results in facets, wanted steps run together and once."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from diglot.engine import Ref, SourceChanged, Step, StoreDamaged, held, ref
from diglot.engine.digest import DIGEST_SIZE, Refs, cut, decode, digest, encode
from diglot.engine.store import Entry, Store
from diglot.engine.worker import REFERRED, Made, Memory, Worker, chunks, key, name_of, read_source
from steps import APART, BATCHES, DESCRIBE, DOUBLES, GATHER, NAME, TOTAL, Point

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
    store.put([Entry(digest(data), digest(data), {digest(data): data})])
    return ref(data)


def facets(made: Made) -> list[bytes]:
    """The bytes of each facet."""
    return [made.entry.data[name] for name in cut(made.entry.facets)]


def run(worker: Worker, step: Step, *arguments: Any) -> list[bytes]:
    (made,) = worker.run(step, [arguments])
    return facets(made)


def test_arguments_are_fetched(worker: Worker, store: Store, tmp_path: Path) -> None:
    """By name from the store or from a file; in a tuple one by one; plain values stand for themselves."""
    (tmp_path / "data").write_bytes(b"bytes")
    data = Ref(digest(b"bytes"), str(tmp_path / "data"))
    expected = "1 2 a-b b'bytes'"
    point, words = Point(1, 2), ("a", "b")
    for arguments in (
        (point, words, b"bytes"),
        (keep(store, point), keep(store, words), data),
        (held(point), (keep(store, "a"), held("b")), keep(store, b"bytes")),
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
    found = [decode(facets(made)[0], int) for made in worker.run(DOUBLES, [(1,), (2,), (1,)])]
    assert found == [2, 4, 2]


def test_dict_of_names(worker: Worker, store: Store) -> None:
    expected = run(worker, TOTAL, {"a": Point(1), "b": Point(2, 3)})
    assert run(worker, TOTAL, {"b": keep(store, Point(2, 3)), "a": held(Point(1))}) == expected
    assert decode(expected[0], str) == "a=1 b=5"


def test_facet_stored_apart(worker: Worker) -> None:
    (made,) = worker.run(NAME, [("a", 2)])
    assert cut(made.entry.parts) == [digest(encode(Point(0))), digest(encode(Point(1)))]
    assert made.entry.data[cut(made.entry.facets)[2]] == made.entry.parts
    assert made.entry.data.keys() == {*cut(made.entry.facets), *cut(made.entry.parts)}
    assert made.entry.calls == b""


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


def seen(made: Made) -> str:
    (data,) = facets(made)
    text: str = decode(data, str)
    return text


def test_what_several_tasks_want_is_run_in_one_batch(worker: Worker) -> None:
    first, second = worker.run(GATHER, [("1 2", b"d"), ("3 2", None)])
    assert seen(first) == "1 2 b'd' [(1, 2, 3)] [2, 4]"
    assert seen(second) == "3 2 None [(1, 2, 3)] []"


def test_entries_of_wanted_results(worker: Worker, store: Store) -> None:
    """Each is handed over once, and each task names all that went into its result, so that it is not forgotten."""
    names = {number: wanted(BATCHES, number) for number in (1, 2, 3)}
    first, second = worker.run(GATHER, [("1 2 1", None), ("3 2", None)])
    assert [entry.key for entry in first.called] == [names[1], names[2]]
    assert [entry.key for entry in second.called] == [names[3]]
    assert cut(first.entry.calls) == [names[1], names[2], names[1]]
    assert cut(second.entry.calls) == [names[3], names[2]]
    store.put(first.called)
    facets = store.result(names[1])
    assert facets is not None
    assert decode(store.value(facets), tuple[int, ...]) == (1, 2, 3)


def wanted(step: Step, *arguments: Any) -> bytes:
    return key(STAMP, step, name_of(arguments))


def test_what_is_known_is_not_run_again(worker: Worker, store: Store) -> None:
    (first,) = worker.run(GATHER, [("1 2", None)])
    (second,) = worker.run(GATHER, [("2 3 1", None)])
    assert seen(second) == "2 3 1 None [(1, 2), (3,)] []", "this process remembers"
    assert [entry.key for entry in second.called] == [wanted(BATCHES, 3)]
    store.put(first.called)
    (third,) = Worker(store, STAMP).run(GATHER, [("1 4", None)])
    assert seen(third) == "1 4 None [(1, 2), (4,)] []", "the store remembers"
    (fourth,) = Worker(store, STAMP).run(GATHER, [("2 1", None)])
    assert fourth.called == []
    (fifth,) = Worker(store, b"other stamp").run(GATHER, [("1", None)])
    assert seen(fifth) == "1 None [(1,)] []", "what another toolchain made is not known"


def test_nothing_is_known_to_one_that_checks(worker: Worker, store: Store) -> None:
    (first,) = worker.run(GATHER, [("1 2", None)])
    store.put(first.called)
    checking = Worker(store, STAMP, reuse=False)
    assert [seen(made) for made in checking.run(GATHER, [("1", None)])] == ["1 None [(1,)] []"]
    assert [seen(made) for made in checking.run(GATHER, [("1 3", None)])] == ["1 3 None [(1,), (3,)] []"], (
        "but what it has made itself"
    )


def test_wanted_result_of_another_type_is_damage(worker: Worker, store: Store) -> None:
    data = encode("no numbers")
    store.put([Entry(wanted(BATCHES, 1), digest(data), {digest(data): data})])
    with pytest.raises(StoreDamaged):
        worker.run(GATHER, [("1", None)])


def test_memory_keeps_what_was_used_last() -> None:
    memory = Memory(100)
    for number in range(10):
        memory.put(number, str(number), 10)
    assert memory.get(0) == "0"
    memory.put("new", "n", 25)
    assert [slot in memory for slot in (0, 1, 2, 3, 4, "new")] == [True, False, False, False, True, True]


def test_memory_keeps_what_each_task_takes_however_large() -> None:
    memory = Memory(100)
    memory.put("huge", "h", 1000)
    for number in range(50):
        memory.put(number, str(number), 10)
        assert memory.get("huge") == "h"
    assert [number for number in range(50) if number in memory] == [45, 46, 47, 48, 49]
    memory.put("other", "o", 2000)
    memory.put("third", "t", 3000)
    assert [slot in memory for slot in ("huge", "other", "third", 49)] == [False, True, True, False]


def test_same_bytes_as_two_types(worker: Worker, store: Store) -> None:
    name = keep(store, 1)
    assert worker.load(name, bytes) == encode(1)
    assert worker.load(name, int) == 1


def test_key_covers_everything() -> None:
    keys = [
        key(STAMP, APART, b"a" * 20),
        key(b"other stamp", APART, b"a" * 20),
        key(STAMP, DESCRIBE, b"a" * 20),
        key(STAMP, APART, b"b" * 20),
        key(STAMP, APART, b"a" * 40),
        key(STAMP, APART, b""),
    ]
    assert len(set(keys)) == len(keys)
    assert keys[0] == key(STAMP, APART, b"a" * 20)


@pytest.mark.parametrize("value", [1, "a", b"a", Point(1), ("a", "b"), {"a": Point(1)}, {"b": 1, "a": 2}])
def test_a_value_and_a_name_of_it_are_one(value: Any) -> None:
    assert name_of(value) == name_of(held(value)) == held(value).digest


def test_different_arguments_have_different_names() -> None:
    one, two = held(Point(1)), held(Point(2))
    different = [
        None,
        b"",
        b"\xc0",
        (),
        {},
        (one,),
        (two,),
        (one, two),
        (two, one),
        (one, None),
        (one, ""),
        (one, "a"),
        (None, one),
        (one, one),
        one,
        {"a": one},
        {"b": one},
        {"a": two},
        {"a": one, "b": two},
        {"a": two, "b": one},
        {"ab": one},
    ]
    assert len({name_of(value) for value in different}) == len(different)


def test_names_of_collections() -> None:
    """Of names, whether their bytes are at hand or not, and of a dict whatever its order."""
    one, two = held(Point(1)), held(Point(2))
    assert name_of((one, None)) == name_of((Ref(one.digest, "file"), None))
    assert name_of({"a": one, "b": two}) == name_of({"b": two, "a": ref(encode(Point(1)))})


def test_chunks() -> None:
    tasks = [(number,) for number in range(5)]
    assert list(chunks(tasks, 2)) == [(0, tasks[:2]), (2, tasks[2:4]), (4, tasks[4:])]
    assert list(chunks([], 2)) == []


def test_tasks_that_refer_to_much_run_in_short_chunks() -> None:
    """A page that lists ten thousand posts holds them all while it is made: thirty such pages at once do not fit."""
    few, many, most = (Refs(bytes(DIGEST_SIZE * number)) for number in (1, REFERRED // 2, 2 * REFERRED))
    tasks = [(each, 0) for each in (few, most, few, many, few, many, many, many)]
    assert [(first, len(chunk)) for first, chunk in chunks(tasks, 3)] == [
        (0, 1),
        (1, 1),
        (2, 3),
        (5, 2),
        (7, 1),
    ]
