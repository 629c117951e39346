"""What has become of the blocks that a translation was made from; marking them makes it fresh again."""

import random
from collections.abc import Sequence

import pytest

from diglot.translation.blocks import Block
from diglot.translation.record import Record, entries, read, write
from diglot.translation.state import compare, mark


def blocks(texts: Sequence[str]) -> list[Block]:
    """Each on lines of its own, with an empty one between."""
    found, line = [], 5
    for text in texts:
        found.append(Block("prose", text, line))
        line += text.count("\n") + 2
    return found


def record(texts: Sequence[str]) -> Record:
    return Record("zh", entries(blocks(texts)))


def changes(before: Sequence[str], after: Sequence[str]) -> list[tuple[str, int, str, str]]:
    found = compare(record(before), blocks(after)).changes
    return [(each.what, each.line, each.before, each.after) for each in found]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("a b c", "a b c", []),
        ("a b c", "a x c", [("changed", 7, "b", "x")]),
        ("a b c", "a b x c", [("added", 9, "", "x")]),
        ("a b c", "a c", [("removed", 5, "b", "")]),
        ("a b c", "b c", [("removed", 1, "a", "")]),
        ("a b", "x y z", [("changed", 5, "a", "x"), ("changed", 7, "b", "y"), ("added", 9, "", "z")]),
        ("a b a", "a b a", []),
    ],
)
def test_changes(before: str, after: str, told: list[tuple[str, int, str, str]]) -> None:
    assert changes(before.split(), after.split()) == told


def test_spaces_at_line_ends_are_no_change() -> None:
    assert changes(["a\nb"], ["a  \nb\t"]) == []


def test_a_diff_names_the_lines_that_differ() -> None:
    (change,) = compare(record(["one\ntwo\nthree"]), blocks(["one\n2\nthree"])).changes
    assert change.diff == [" one", "-two", "+2", " three"]


def test_marking_all_makes_it_fresh() -> None:
    now = blocks(["x", "y"])
    assert compare(mark(record(["a", "b", "c"]), now), now).freshness == "fresh"


def test_marking_a_block_leaves_the_others() -> None:
    now = blocks(["x", "b", "y\nz"])
    marked = mark(record(["a", "b", "c"]), now, 10)
    assert [(each.what, each.line) for each in compare(marked, now).changes] == [("changed", 5)]


def test_marking_what_is_fresh_already() -> None:
    with pytest.raises(ValueError, match="stands at line 7"):
        mark(record(["a", "b"]), blocks(["x", "b"]), 7)


def test_marking_reviews() -> None:
    now = blocks(["a", "b"])
    machine = Record("zh", entries(now, machine=True))
    assert compare(machine, now).unreviewed == (5, 7)
    assert compare(mark(machine, now, 5), now).unreviewed == (7,)
    assert compare(mark(machine, now), now).unreviewed == ()


@pytest.mark.parametrize("seed", range(200))
def test_marking_each_change_makes_it_fresh(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - reproducible
    before, after = (["abcdef"[chance.randrange(6)] for _ in range(chance.randrange(1, 9))] for _ in range(2))
    now = blocks(after)
    found = record(before)
    for _ in range(20):
        state = compare(found, now)
        if state.freshness == "fresh":
            break
        line = state.changes[0].line
        # What stood above the first block is marked with the whole.
        found = mark(found, now, None if line == 1 else line)
    assert [each.digest for each in found.blocks] == [each.digest for each in now]


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "一\n二",
        "- list\n  - item",
        "#",
        "'",
        '"',
        "a: b",
        "| x |",
        "  code\n\n  more",
        "\ttab\n",
        "null",
        "1",
        "\u2028",
        "🙂",
        "a\n ",
        "---",
        "%",
    ],
)
def test_a_record_is_read_as_it_was_written(text: str) -> None:
    given = Record("zh", entries(blocks([text, "b"])))
    found, problems = read(write(given, "index.en.md"), "index.en.translation.yaml")
    assert problems == ()
    assert found == given


def test_a_record_with_a_mistake() -> None:
    found, problems = read("original: zh\nblocks:\n- digset: a\n", "a.en.translation.yaml")
    assert found is None
    assert ("a.en.translation.yaml", 3) in {(each.file, each.line) for each in problems}
