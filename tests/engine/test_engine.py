"""The engine: a task runs once, ever, and says why it ran again."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from diglot.engine import Engine, Ref, Step, StoreDamaged, Task, open_engine
from diglot.engine.digest import encode
from diglot.engine.store import Store
from diglot.engine.trace import TOOLCHAIN, Reason, Record, differences, inputs
from steps import APART, DESCRIBE, DOUBLE, SUM, Point

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


def test_keep(path: Path) -> None:
    with engine(path) as each:
        name = each.keep(Point(3, 4))
        assert name == each.keep(Point(3, 4))
        assert each.load(name, Point) == Point(3, 4)


def test_results_are_committed_as_they_come(path: Path) -> None:
    """Not at the end alone: an interrupted build keeps what it has."""
    seen = []
    with engine(path, report=lambda *told: seen.append(told)) as each:
        values(each, DOUBLE, *range(40))
    assert seen == [("double", 32, 40), ("double", 40, 40)]
    with engine(path) as again:
        values(again, DOUBLE, *range(41))
        assert again.ran == {"double": 1}


def test_jobs_are_no_matter(tmp_path: Path) -> None:
    tasks = [Task(str(index), ((index, index % 3),)) for index in range(200)]
    found = []
    for jobs in (1, 2, 3):
        with engine(tmp_path / f"{jobs}.db", jobs=jobs) as each:
            found.append(each.map(SUM, tasks))
    assert found[0] == found[1] == found[2]


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
        describe(each, "two three", Point(2), each.keep(b"data"))
        assert why(each) == [Reason(0, "describe", "a", ("data", "point.x"))]
        assert why(each, "unknown") == []
    with engine(path, b"other") as each:
        describe(each, "two three", Point(2), each.keep(b"data"))
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
    record = Record({"a": b"1", "b": b"2", "gone": b"3"}, [], ())
    assert differences(None, {"a": b"1"}) == ()
    assert differences(record, {"a": b"1", "b": b"3", "new": b"4"}) == ("b", "gone", "new")


# A cache that somebody else wrote


def forge(path: Path, record: bytes) -> None:
    store = Store(path, writable=True)
    ((label, (name, _)),) = store.traces("apart").items()
    store.put_traces("apart", [(label, name, record)])
    store.close()


@pytest.mark.parametrize(
    "record",
    [
        b"\xc1",
        encode({"inputs": 1}),
        encode(Record({}, [], ())),
        encode(Record({}, [b"short"] * 3, ())),
        encode(Record({}, [b"0" * 20] * 3, ())),
        encode(Record({}, [b"0" * 20] * 4, ())),
    ],
)
def test_forged_trace(path: Path, record: bytes) -> None:
    """Its checksum is right, for there is no secret in it."""
    with engine(path) as each:
        each.map(APART, [Task("a", ("one two",))])
    forge(path, record)
    with engine(path) as each, pytest.raises(StoreDamaged):
        each.load(each.map(APART, [Task("a", ("one two",))])[0]["head"], str)


def test_store_is_closed_after_an_error(path: Path) -> None:
    with pytest.raises(msgspec.ValidationError), engine(path):
        msgspec.json.decode(b"1", type=str)
    path.unlink()
    assert [file.name for file in path.parent.iterdir()] == []
