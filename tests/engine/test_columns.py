"""An engine that is kept: it looks at what changed only, and tells the same as a new one."""

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diglot.engine import NOTHING, Engine, Groups, Names, Ref, Same, StoreDamaged, Task, open_engine
from diglot.engine.columns import Column, differing, positions, replaced
from diglot.engine.digest import cut
from diglot.engine.engine import silent
from diglot.engine.memo import RUN, starts
from diglot.engine.store import Store
from forging import run_of
from steps import DESCRIBE, NAME, PAIR, Point

STAMP = b"stamp"
Docs = dict[str, tuple[int, int]]


def made(engine: Engine, docs: Docs) -> list[list[Any]]:
    """Two steps with columns of every kind, and what comes out of them."""
    labels = sorted(docs)
    named = engine.map_columns(NAME, labels, [docs[label][0] for label in labels])
    points = [engine.keep(Point(docs[label][1])) for label in labels]
    groups = engine.recall(pairs, len(labels))
    paired = engine.map_columns(
        PAIR,
        labels,
        engine.gather("first", groups, Names(points)),
        Groups([point if number % 2 else b"" for number, point in enumerate(points)]),
    )
    texts = Names([name if number % 3 else NOTHING for number, name in enumerate(named.names("text"))])
    described = engine.map_columns(DESCRIBE, labels, Names(points), Same((str(len(labels)), "words")), texts)
    assert [ref.digest for ref in described.refs("value")] == described.names("value")
    return [
        named.at_hand(int),
        [engine.load(ref, str) for ref in named.refs("text")],
        [engine.load(ref, str) for ref in paired.refs("value")],
        [engine.load(ref, str) for ref in described.refs("value")],
    ]


def pairs(count: int) -> list[tuple[int, ...]]:
    return [tuple(range(number, min(number + 2, count))) for number in range(count)]


DOCS = st.dictionaries(
    st.sampled_from([*"abcdef", *(f"posts/{number}" for number in range(400))]),
    st.tuples(st.integers(0, 2), st.integers(0, 2)),
    max_size=12,
)


@given(st.lists(DOCS, max_size=5))
def test_a_kept_engine_tells_what_a_new_one_tells(edits: list[Docs]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "cache.db")
        with open_engine(path, STAMP) as kept:
            for number, docs in enumerate(edits):
                found = made(kept, docs)
                if number % 2:
                    kept.collect()
                with open_engine(Path(folder, f"{number}.db"), STAMP) as new:
                    assert found == made(new, docs)
        if edits:
            with open_engine(path, STAMP) as warm:
                assert made(warm, edits[-1]) == found
                assert set(warm.ran.values()) <= {0}, "all of it was written down"


def test_a_kept_engine_runs_what_changed() -> None:
    """And gives columns in which nothing changed as the same objects."""
    with tempfile.TemporaryDirectory() as folder, open_engine(Path(folder, "cache.db"), STAMP) as engine:
        labels = [f"posts/{number}" for number in range(500)]
        numbers = [*range(500)]
        first = engine.map_columns(NAME, labels, numbers)
        odd, text = first.at_hand(int), first.names("text")
        numbers = [*numbers[:250], 1250, *numbers[251:]]
        second = engine.map_columns(NAME, labels, numbers)
        assert engine.ran == {"name": 501}
        assert second.at_hand(int) is odd, "250 and 1250 are even"
        assert [at for at in range(500) if second.names("text")[at] != text[at]] == [250]
        assert engine.map_columns(NAME, labels, numbers) is second


def test_one_value_for_all_becomes_one_for_each() -> None:
    """And back: as when the first file of its kind comes into a site."""
    with tempfile.TemporaryDirectory() as folder, open_engine(Path(folder, "cache.db"), STAMP) as engine:
        columns: list[Column] = [Same(1), [2, 3], Same(2)]
        found = [engine.map_columns(NAME, ["a", "b"], column).at_hand(int) for column in columns]
        assert found == [[1, 1], [0, 1], [0, 0]]


def test_a_passing_engine_forgets_nothing(tmp_path: Path) -> None:
    """A build of a part leaves what is remembered of the rest, and what it makes is there for the whole."""
    tasks = [Task(label, (number,)) for number, label in enumerate("abcd")]
    with open_engine(tmp_path / "cache.db", STAMP) as engine:
        engine.map(NAME, tasks[:3])
        passing = engine.passing(silent)
        assert passing.map(NAME, tasks[2:]).at_hand(int) == [0, 1]
        assert passing.ran == {"name": 1}
        passing.collect()
        assert set(engine.explain("name", "a", ("name",))) != set()
        assert engine.explain("name", "d", ("name",)) == []
    with open_engine(tmp_path / "cache.db", STAMP) as engine:
        assert engine.map(NAME, tasks).at_hand(int) == [0, 1, 0, 1]
        assert engine.ran == {"name": 0}


def test_an_error_is_not_remembered() -> None:
    """What had been given when it came is given again."""
    with tempfile.TemporaryDirectory() as folder, open_engine(Path(folder, "cache.db"), STAMP) as engine:
        engine.map(NAME, [Task("a", (1,))])
        for _ in range(2):
            with pytest.raises(StoreDamaged):
                engine.map(NAME, [Task("a", (Ref(b"unknown"),))])
        assert engine.map(NAME, [Task("a", (1,))]).at_hand(int) == [1]


def test_recall() -> None:
    calls = []

    def count(items: list[int], base: int) -> int:
        calls.append(base)
        return len(items) + base

    with tempfile.TemporaryDirectory() as folder, open_engine(Path(folder, "cache.db"), STAMP) as engine:
        found = [
            engine.recall(count, items, base) for items, base in (([1], 1), ([1], 1), ([2, 3], 1), ([1], 2))
        ]
    assert (found, calls) == ([2, 2, 3, 3], [1, 1, 2])


@given(st.lists(st.booleans()))
def test_positions(flags: list[bool]) -> None:
    assert positions(flags) == [at for at, flag in enumerate(flags) if flag]


@given(st.lists(st.binary(max_size=1)), st.data())
def test_columns_that_differ(before: list[bytes], data: st.DataObject) -> None:
    after = data.draw(st.lists(st.binary(max_size=1), min_size=len(before), max_size=len(before)))
    places = differing(Names(before), Names(after))
    assert places == [at for at, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
    mended = replaced(Names(before), places, [after[at] for at in places])
    assert mended == after
    assert isinstance(mended, Names)


def test_runs_are_cut_by_their_labels() -> None:
    """One label more changes the run that it is in, and no other."""
    labels = [f"content/posts/{number}/index.md" for number in range(50 * RUN)]
    cuts = {labels[at] for at in starts(labels)}
    assert 25 < len(cuts) < 100
    more = [*labels[:999], "content/posts/new.md", *labels[999:]]
    assert len({more[at] for at in starts(more)} ^ cuts) <= 1
    assert (starts([]), starts(["a"])) == ([], [0])


def test_an_edit_writes_its_own_run(tmp_path: Path) -> None:
    def written(numbers: dict[str, int]) -> dict[str, bytes]:
        with open_engine(tmp_path / "cache.db", STAMP) as engine:
            engine.map(NAME, [Task(label, (number,)) for label, number in numbers.items()])
        store = Store(tmp_path / "cache.db", writable=False)
        runs = {run.labels[0]: run.name for run in store.runs("name")}
        store.close()
        return runs

    numbers = {f"posts/{number}": number % 7 for number in range(20 * RUN)}
    before = written(numbers)
    assert len(before) > 10
    after = written({**numbers, "posts/555": 8})
    assert after.keys() == before.keys()
    assert sum(before[label] != after[label] for label in before) == 1
    del numbers["posts/555"]
    last = written(numbers)
    assert len(before.items() ^ last.items()) <= 3
    assert set(last) <= set(numbers), "no run of what is gone"


def test_rows_of_a_run() -> None:
    with tempfile.TemporaryDirectory() as folder, open_engine(Path(folder, "cache.db"), STAMP) as engine:
        made = engine.map(NAME, [Task(label, (number,)) for number, label in enumerate("abc")])
        rows = dict(zip("abc", map(made.row, range(3)), strict=True))
        assert dict(run_of(rows).rows()) == rows
        assert [cut(row.facets)[1] for row in rows.values()] == made.names("odd")
