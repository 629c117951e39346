"""The promise of the engine: whatever was edited, and whatever was built before, a warm build gives what a clean one gives."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from edits import EDITS, State
from sites import Result, build

STEPS = st.lists(
    st.tuples(st.sampled_from([*EDITS, "version", "revert"]), st.integers(0, 50)), min_size=1, max_size=8
)
LONG = bool(os.environ.get("DIGLOT_LONG"))


def warm_and_clean(root: Path, state: State) -> tuple[Result, Result]:
    stamp = b"version %d" % state.version
    clean = root.parent / "clean.db"
    clean.unlink(missing_ok=True)
    warm = build(root, state.files, stamp=stamp)
    return warm, build(root, stamp=stamp, cache=clean)


def check(root: Path, state: State, name: str) -> None:
    warm, clean = warm_and_clean(root, state)
    assert warm.problems == clean.problems, name
    assert warm.changed(clean) == set(), name


@pytest.mark.parametrize("name", [*EDITS, "version"])
def test_one_edit_of_each_kind_and_its_revert(root: Path, name: str, start: Result) -> None:
    state = State()
    assert build(root, state.files, stamp=b"version 0").changed(start) == set()
    check(root, state.edited(name, 1), name)
    back = build(root, state.files, stamp=b"version 0")
    assert back.changed(start) == set()
    assert back.ran == {}, "a revert finds everything in the store"


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Result:
    result = build(tmp_path_factory.mktemp("start"), State().files)
    assert result.places == []
    return result


@settings(max_examples=300 if LONG else 8)
@given(STEPS)
@example([("swap", 1), ("swap", 1), ("rename", 0), ("version", 3), ("revert", 0)])
def test_any_sequence_of_edits(steps: list[tuple[str, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "site")
        root.mkdir()
        history = [State()]
        build(root, history[0].files)
        for name, number in steps:
            state = history[number % len(history)] if name == "revert" else history[-1].edited(name, number)
            check(root, state, name)
            history.append(state)


def test_every_edit_changes_something() -> None:
    for name, edit in EDITS.items():
        files = State().files if name != "no template" else State().edited("template", 1).files
        assert edit(files, 1) != files, name
