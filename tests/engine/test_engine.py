"""The engine: a task runs once, ever, and says why it ran again."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from diglot.engine import Engine, Ref, Refs, Step, StoreDamaged, Task, held, open_engine
from diglot.engine.digest import cut, digest, encode
from diglot.engine.memo import Row
from diglot.engine.store import Entry, Store, _checksum
from diglot.engine.trace import TOOLCHAIN, Reason, Record, differences, inputs
from diglot.engine.worker import key, name_of
from forging import put
from steps import APART, BATCHES, DESCRIBE, DOUBLE, DOUBLES, ESTIMATE, GATHER, NAME, PAIR, SUM, TOTAL, Point

STAMP = b"stamp"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache.db"


@contextmanager
def engine(path: Path, stamp: bytes = STAMP, **keys: Any) -> Iterator[Engine]:
    with open_engine(path, stamp, **keys) as each:
        yield each


def values(each: Engine, step: Step, *arguments: Any) -> list[Any]:
    outcomes = each.map(step, [Task(str(index), (argument,)) for index, argument in enumerate(arguments)])
    return [each.load(outcome["value"], int) for outcome in outcomes]


def test_a_task_runs_once(path: Path) -> None:
    with engine(path) as first:
        assert values(first, DOUBLE, 1, 2, 1) == [2, 4, 2]
        assert first.ran == {"double": 2}, "equal tasks are one"
    with engine(path) as second:
        assert values(second, DOUBLE, 2, 1, 3) == [4, 2, 6]
        assert second.ran == {"double": 1}, "under another label it is the same task"


def test_another_toolchain(path: Path) -> None:
    with engine(path) as first:
        values(first, DOUBLE, 1)
    with engine(path, b"other") as second:
        assert values(second, DOUBLE, 1) == [2]
        assert second.ran == {"double": 1}
    with engine(path) as third:
        values(third, DOUBLE, 1)
        assert third.ran == {"double": 0}


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_stopgap_is_not_remembered_nor_what_is_made_of_it(path: Path, jobs: int) -> None:
    def run(each: Engine, numbers: int = 60) -> list[int]:
        tasks = [Task(str(number), ((number, 2 * number),)) for number in range(numbers)]
        return [each.load(outcome["value"], int) for outcome in each.map(ESTIMATE, tasks)]

    expected = [number // 2 + number for number in range(60)]
    with engine(path, jobs=jobs) as first:
        assert run(first) == expected
        assert run(first) == expected
        assert first.ran == {"estimate": 60}, "while an engine is open it does not try again"
        assert first.provisional
    for _ in range(2):
        with engine(path, jobs=jobs) as again:
            assert run(again) == expected
            assert (again.ran, again.provisional) == ({"estimate": 30}, True)
            again.collect()
    with engine(path, jobs=jobs) as last:
        assert run(last, 1) == [0]
        assert (last.ran, last.provisional) == ({"estimate": 0}, False)


def test_early_cutoff(path: Path) -> None:
    """A step that takes one facet does not run when others change."""

    def build(each: Engine, text: str) -> int:
        (outcome,) = each.map(APART, [Task("a", (text,))])
        each.map(DESCRIBE, [Task("a", (Point(1), (outcome["head"],), None))])
        return each.ran["describe"]

    with engine(path) as each:
        assert build(each, "one two") == 1
        assert build(each, "one three four") == 1
        assert build(each, "other two") == 2


def test_value_at_hand_of_the_caller(path: Path) -> None:
    """Its bytes travel with its name, and the store has no need of them."""
    with engine(path) as each:
        name = held(Point(3, 4))
        assert each.load(name, Point) == Point(3, 4)
        (outcome,) = each.map(DESCRIBE, [Task("a", (name, ("a",), held(b"data")))])
        assert each.load(outcome["value"], str) == "3 4 a b'data'"
        each.map(DESCRIBE, [Task("a", (Point(3, 4), ("a",), b"data"))])
        assert each.ran == {"describe": 1}, "the value itself has the same name"


def test_many_names_at_once(path: Path) -> None:
    """They stand for the tuple of their values, and no name moves from one argument to the next unnoticed."""
    one, two, three = (Point(number) for number in (1, 2, 3))
    with engine(path) as each:
        a, b, c = (each.keep(point) for point in (one, two, three))
        cuts = [([], [a, b, c]), ([a], [b, c]), ([a, b], [c]), ([a, b, c], []), ([b, a], [c]), ([], [])]
        tasks = [
            Task(str(number), (Refs(b"".join(x)), Refs(b"".join(y)))) for number, (x, y) in enumerate(cuts)
        ]
        outcomes = each.map(PAIR, tasks)
        found = [each.load(outcome["value"], str) for outcome in outcomes]
        assert found == ["[] [1, 2, 3]", "[1] [2, 3]", "[1, 2] [3]", "[1, 2, 3] []", "[2, 1] [3]", "[] []"]
        assert each.ran == {"pair": 6}
        assert outcomes.names("value") == [outcome["value"].digest for outcome in outcomes]
        each.map(PAIR, [Task("0", (Refs(a), Refs(c)))])
        (reason,) = each.explain("pair", "0", ("pair",))
        assert set(reason.changed) == {"first[0]", "second[1]", "second[2]"}, "the third only moved"
        (both,) = each.map(PAIR, [Task("0", ((one, two), Refs()))])
        assert each.load(both["value"], str) == "[1, 2] []"
        assert each.map(PAIR, []).names("value") == []


def test_many_facets_at_hand(path: Path) -> None:
    tasks = [Task(str(number), (number,)) for number in range(40)]
    for _ in range(2):
        with engine(path) as each:
            assert each.map(NAME, tasks).at_hand(int) == [number % 2 for number in range(40)]
        with engine(path) as each, pytest.raises(StoreDamaged):
            each.map(NAME, tasks).at_hand(str)


def test_the_name_of_an_argument_is_its_own(path: Path) -> None:
    """An object that is gone leaves its identity to the next one."""
    with engine(path) as each:
        for number in range(200):
            (outcome,) = each.map(TOTAL, [Task("a", ({"n": Point(number)},))])
            assert each.load(outcome["value"], str) == f"n={number}"


def test_label_as_an_argument(path: Path) -> None:
    with engine(path) as each:
        found = each.map(NAME, [Task("a", (1,)), Task("b", (1,))])
        assert [each.load(outcome["text"], str) for outcome in found] == ["a has 1", "b has 1"]
        each.map(NAME, [Task("b", (1,)), Task("a", (1,))])
        assert each.ran == {"name": 2}
        assert each.explain("name", "a", ("name",)) == [Reason(0, "name", "a", ())]
        each.map(NAME, [Task("b", (1,)), Task("a", (2,))])
        assert each.explain("name", "a", ("name",)) == [Reason(0, "name", "a", ("number",))]


def test_facet_at_hand(path: Path) -> None:
    """It is known without a look at the values, in this build and in the next ones, under whatever label."""
    with engine(path) as each:
        each.map(NAME, [Task("a", (1,)), Task("b", (2,))])
    with engine(path) as each:
        each.map(NAME, [Task("b", (2,)), Task("a", (2,))])
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM value")
    connection.close()
    with engine(path) as each:
        found = each.map(NAME, [Task("a", (2,)), Task("b", (2,))])
        assert [each.load(outcome["odd"], int) for outcome in found] == [0, 0]
        assert each.ran == {"name": 0}
        with pytest.raises(StoreDamaged):
            each.load(found[0]["text"], str)


def test_facet_at_hand_after_a_revert(path: Path) -> None:
    with engine(path) as each:
        odd = []
        for number in (1, 2, 1):
            (outcome,) = each.map(NAME, [Task("a", (number,))])
            odd.append(each.load(outcome["odd"], int))
        assert (odd, each.ran) == ([1, 0, 1], {"name": 2})


def test_facet_stored_apart(path: Path) -> None:
    """Each of its items has a name of its own, which a step may take."""
    with engine(path) as each:
        (outcome,) = each.map(NAME, [Task("a", (2,))])
        parts = [*map(Ref, each.parts(outcome["points"]))]
        assert [each.load(part, Point) for part in parts] == [Point(0), Point(1)]
        each.map(DESCRIBE, [Task("a", (parts[1], (), None))])
        assert each.explain("describe", "a", ("describe", "name")) == [Reason(0, "describe", "a", ())]
        (outcome,) = each.map(NAME, [Task("a", (3,))])
        parts = [*map(Ref, each.parts(outcome["points"]))]
        each.map(DESCRIBE, [Task("a", (parts[1], (), None))])
        assert each.ran["describe"] == 1, "this one is the same"
        each.map(DESCRIBE, [Task("a", (parts[2], (), None))])
        assert each.explain("describe", "a", ("describe", "name")) == [
            Reason(0, "describe", "a", ("point",)),
            Reason(1, "name", "a", ("number",)),
        ]


def test_wanted_results_are_remembered(path: Path) -> None:
    with engine(path) as each:
        each.map(GATHER, [Task("a", ("1 2", None))])
    with engine(path) as each:
        first, second = each.map(GATHER, [Task("a", ("2 1", None)), Task("b", ("3 1", None))])
        assert each.load(first["value"], str) == "2 1 None [(1, 2)] []"
        assert each.load(second["value"], str) == "3 1 None [(1, 2), (3,)] []"
        assert each.ran == {"gather": 2}


def test_results_are_committed_as_they_come(path: Path) -> None:
    """Not at the end alone: an interrupted build keeps what it has."""
    seen = []

    def report(step: str, done: int, total: int) -> None:
        seen.append((step, done, total))
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), engine(path, report=report) as each:
        values(each, DOUBLE, *range(40))
    assert seen == [("double", 0, 40), ("double", 32, 40)]
    with engine(path, report=lambda *told: seen.append(told)) as again:
        values(again, DOUBLE, *range(40))
    assert seen[2:] == [("double", 0, 8), ("double", 8, 8)], "the first 32 came in one piece"


def test_jobs_are_no_matter(tmp_path: Path) -> None:
    tasks = [Task(str(index), ((index, index % 3),)) for index in range(200)]
    found = []
    for jobs in (1, 2, 3):
        with engine(tmp_path / f"{jobs}.db", jobs=jobs) as each:
            found.append([outcome["value"] for outcome in each.map(SUM, tasks)])
    assert found[0] == found[1] == found[2]


def test_wanted_results_come_home_from_a_pool(path: Path) -> None:
    with engine(path, jobs=2) as each:
        each.map(GATHER, [Task(str(number), (f"{number} 777", None)) for number in range(200)])
    with engine(path) as each:
        (outcome,) = each.map(GATHER, [Task("new", ("150 777", b"d"))])
        assert "(150, 777)" not in each.load(outcome["value"], str), (
            "these were handed in with others, long ago"
        )
    store = Store(path, writable=False)
    assert all(store.result(key(STAMP, BATCHES, name_of((number,)))) for number in range(200))
    store.close()


# Results that are not believed


def forge_value(path: Path, step: Step, label: str, facet: int, value: object) -> None:
    """As an enemy does it who knows all checksums: another value in place of a facet, at every place."""
    store = Store(path, writable=True)
    memo = store.memo(step.name)
    row = memo[label]
    data = encode(value)
    names = cut(row.facets)
    names[facet] = digest(data)
    is_at_hand = list(step.signature.places)[facet] == step.at_hand
    memo[label] = Row(row.key, b"".join(names), data if is_at_hand else row.hand)
    store.put([Entry(row.key, b"".join(names), {digest(data): data})])
    put(store, step.name, memo)
    store.close()


def texts(each: Engine) -> list[str]:
    outcomes = each.map(NAME, [Task(label, (number,)) for label, number in (("a", 1), ("b", 2), ("c", 2))])
    return [
        f"{each.load(outcome['text'], str)} {each.load(outcome['odd'], int)} {len(each.parts(outcome['points']))}"
        for outcome in outcomes
    ]


RIGHT = ["a has 1 1 1", "b has 2 0 2", "c has 2 0 2"]


@pytest.mark.parametrize("facet", [(0, "forged"), (1, 7)])
def test_verify_finds_what_is_forged(path: Path, facet: tuple[int, object]) -> None:
    with engine(path) as each:
        assert texts(each) == RIGHT
    forge_value(path, NAME, "b", *facet)
    with engine(path) as each:
        assert texts(each) != RIGHT, "nothing but running it again can tell"
        assert each.wrong == []
    with engine(path, verify=True) as each:
        assert texts(each) == RIGHT
        assert each.wrong == ["name b"]
        assert each.ran == {"name": 0}
    with engine(path) as each:
        assert texts(each) == RIGHT, "the store has been put right"


def test_verify_finds_a_forged_facet_at_hand(path: Path) -> None:
    """The bytes beside the right digest are others."""
    with engine(path) as each:
        assert texts(each) == RIGHT
    store = Store(path, writable=True)
    memo = store.memo("name")
    memo["b"] = memo["b"]._replace(hand=encode(7))
    put(store, "name", memo)
    store.close()
    with engine(path, verify=True) as each:
        assert texts(each) == RIGHT
        assert each.wrong == ["name b"]
    with engine(path) as each:
        assert texts(each) == RIGHT


def test_verify_puts_right_every_task_that_shares_a_result(path: Path) -> None:
    tasks = [Task("a", ((1, 2),)), Task("b", ((1, 2),)), Task("c", ((3,),))]
    with engine(path) as each:
        each.map(SUM, tasks)
    for label in ("a", "b"):
        forge_value(path, SUM, label, 0, 100)
    with engine(path, verify=True) as each:
        assert [each.load(outcome["value"], int) for outcome in each.map(SUM, tasks)] == [6, 6, 6]
        assert each.wrong == ["sum a", "sum b"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_verify_runs_wanted_steps_again(path: Path, jobs: int) -> None:
    """A forged one must not confirm what was made from it."""
    tasks = [Task(str(number), ((number, 1000),)) for number in range(100)]
    with engine(path) as each:
        each.map(SUM, tasks[:1])
    store = Store(path, writable=True)
    data = encode(7)
    store.put([Entry(key(STAMP, DOUBLES, name_of((1000,))), digest(data), {digest(data): data})])
    store.close()
    with engine(path) as each:
        assert each.load(each.map(SUM, tasks)[5]["value"], int) == 5 * 2 + 7, "it is believed"
    with engine(path, verify=True, jobs=jobs) as each:
        found = [each.load(outcome["value"], int) for outcome in each.map(SUM, tasks)]
        assert found == [number * 2 + 2000 for number in range(100)]
        assert each.wrong == [f"sum {number}" for number in range(1, 100)]
    with engine(path) as each:
        assert each.load(each.map(SUM, [Task("new", ((2, 1000),))])[0]["value"], int) == 2004


def test_verify_finds_nothing_in_a_sound_store(path: Path) -> None:
    with engine(path) as each:
        assert texts(each) == RIGHT
    with engine(path, verify=True) as each:
        assert texts(each) == RIGHT
        assert each.wrong == []


# Why a task ran


def why(each: Engine, label: str = "a") -> list[Reason]:
    return each.explain("describe", label, ("describe", "apart"))


def describe(each: Engine, text: str, point: Point = Point(1), data: Ref | None = None) -> None:  # noqa: B008 - it is frozen
    (outcome,) = each.map(APART, [Task("source.md", (text,))])
    each.map(DESCRIBE, [Task("a", (point, (outcome["head"],), data))])


def test_explain(path: Path) -> None:
    with engine(path) as each:
        describe(each, "one two")
        assert why(each) == [Reason(0, "describe", "a", ())]
        describe(each, "one three")
        assert why(each) == [Reason(0, "describe", "a", ())], "it did not run again"
        describe(each, "two three")
        expected = [Reason(0, "describe", "a", ("words[0]",)), Reason(1, "apart", "source.md", ("text",))]
        assert why(each) == expected
        describe(each, "two three")
        assert why(each) == expected, "nothing ran: the last reason stands"
        describe(each, "two three", Point(2), held(b"data"))
        assert why(each) == [Reason(0, "describe", "a", ("data", "point.x"))]
        assert why(each, "unknown") == []
    with engine(path, b"other") as each:
        describe(each, "two three", Point(2), held(b"data"))
        assert why(each)[0].changed == (TOOLCHAIN,)


def test_explain_after_a_revert(path: Path) -> None:
    """The results are in the store, but the page did change again."""
    with engine(path) as each:
        for text in ("one", "two", "one"):
            describe(each, text)
        assert each.ran["describe"] == 2
        assert why(each)[0].changed == ("words[0]",)


def test_forgotten_labels(path: Path) -> None:
    with engine(path) as each:
        values(each, DOUBLE, 1, 2, 3)
        values(each, DOUBLE, 1)
        assert each.explain("double", "0", ("double",))
        assert not each.explain("double", "2", ("double",))


def test_inputs_are_taken_apart() -> None:
    found = inputs(STAMP, DESCRIBE, (Point(1, 2), ("a", Ref(b"name")), None))
    assert list(found) == [TOOLCHAIN, "point.x", "point.y", "words[0]", "words[1]", "data"]
    assert found["words[1]"] == b"name"
    assert "words" in inputs(STAMP, DESCRIBE, (Point(1), ("a", "b"), None)), "plain values are one input"


def test_differences() -> None:
    record = Record({"a": b"1", "b": b"2", "gone": b"3"}, ())
    assert differences(None, {"a": b"1"}) == ()
    assert differences(record, {"a": b"1", "b": b"3", "new": b"4"}) == ("b", "gone", "new")


# A cache that somebody else wrote


def remembered(path: Path) -> tuple[Store, Row]:
    with engine(path) as each:
        each.map(APART, [Task("a", ("one two",))])
    store = Store(path, writable=True)
    return store, store.memo("apart")["a"]


@pytest.mark.parametrize(
    "record", [b"\xc1", encode({"inputs": 1}), encode([{"text": 7}, []]), encode([[], []])]
)
def test_forged_trace(path: Path, record: bytes) -> None:
    """Its checksum is right, for there is no secret in it."""
    store, _ = remembered(path)
    store.put_traces("apart", {"a": record}, ())
    store.close()
    with engine(path) as each, pytest.raises(StoreDamaged):
        each.explain("apart", "a", ("apart",))
    with engine(path) as each, pytest.raises(StoreDamaged):
        each.map(APART, [Task("a", ("three",))])


@pytest.mark.parametrize("size", [0, 19, 20, 40, 61, 80])
def test_forged_memo(path: Path, size: int) -> None:
    """Too many or too few facets, or such as are in no store."""
    store, row = remembered(path)
    put(store, "apart", {"a": row._replace(facets=b"0" * size)})
    store.close()
    with engine(path) as each, pytest.raises(StoreDamaged):
        each.load(each.map(APART, [Task("a", ("one two",))])[0]["head"], str)


@pytest.mark.parametrize(
    "data",
    [
        b"\xc1",
        encode([]),
        encode({"a": [b"key", b"facets"]}),
        encode([b"name", [], b"", b"", []]),
        encode([b"name", ["b"], b"k" * 20, b"f" * 60, [b""]]),
        encode([b"name", ["a"], b"k" * 21, b"f" * 60, [b""]]),
        encode([b"name", ["a"], b"k" * 20, b"f" * 61, [b""]]),
        encode([b"name", ["a"], b"k" * 20, b"f" * 60, []]),
        encode([b"name", ["a", "b"], b"k" * 40, b"f" * 121, [b"", b""]]),
        encode([b"name", ["a"], 1, 2, 3]),
    ],
)
def test_forged_run(path: Path, data: bytes) -> None:
    store, _ = remembered(path)
    store._connection.execute("UPDATE memo SET data = ?, sum = ?", (data, _checksum(b"apart a", data)))
    store._connection.commit()
    store.close()
    with engine(path) as each, pytest.raises(StoreDamaged):
        each.map(APART, [Task("a", ("one two",))])


@pytest.mark.parametrize("size", [0, 19, 61, 80])
def test_forged_result(path: Path, size: int) -> None:
    store, row = remembered(path)
    store.put([Entry(row.key, b"0" * size, {})])
    store.close()
    with engine(path) as each, pytest.raises(StoreDamaged):
        each.map(APART, [Task("another label", ("one two",))])


def test_a_file_to_read_is_never_named_by_the_store(path: Path, tmp_path: Path) -> None:
    """Whatever its values hold: a Ref that comes out of it is a digest and no more."""
    secret = tmp_path / "secret"
    secret.write_bytes(b"one")
    name = msgspec.msgpack.Ext(1, digest(b"one"))
    store, row = remembered(path)
    forged = [encode(each) for each in (str(secret), [digest(b"one"), str(secret), None], name)]
    facets = b"".join(map(digest, forged))
    store.put([Entry(row.key, facets, {digest(data): data for data in forged})])
    put(store, "apart", {"a": Row(row.key, facets, b"")})
    store.close()
    with engine(path) as each:
        (outcome,) = each.map(APART, [Task("a", ("one two",))])
        names = [outcome[facet] for facet in ("head", "size", "rest")]
        assert [(each.file, each.data) for each in names] == [("", None)] * 3
        assert each.load(outcome["head"], str) == str(secret)
        for facet, kind in (("size", int), ("rest", tuple[str, ...]), ("size", Ref), ("rest", Ref)):
            with pytest.raises(StoreDamaged):
                each.load(outcome[facet], kind)
        (described,) = each.map(DESCRIBE, [Task("a", (Point(1), (), outcome["head"]))])
        assert str(secret) in each.load(described["value"], str)


def test_store_is_closed_after_an_error(path: Path) -> None:
    with pytest.raises(msgspec.ValidationError), engine(path):
        msgspec.json.decode(b"1", type=str)
    path.unlink()
    assert [file.name for file in path.parent.iterdir()] == []
