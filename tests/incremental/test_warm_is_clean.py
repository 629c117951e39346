"""The promise of the engine: whatever was edited, and whatever was built before, a warm build gives what a clean one gives."""

import contextlib
import gc
import os
import shutil
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from diglot import __main__ as program
from diglot import disk, inputs, session
from diglot.build import Choices
from diglot.engine import Engine, Ref, open_engine
from diglot.manifest import Written, read_manifest
from diglot.problem import count
from edits import EDITS, OTHERS, SHADOWS, State, shadow
from folders import held
from manners import lay
from sites import Result, build, build_with

LONG = bool(os.environ.get("DIGLOT_LONG"))
SHORTEST, LONGEST = (30, 30) if LONG else (1, 8)


def sequences(*names: str) -> "st.SearchStrategy[Steps]":
    """Lists of (kind of edit, a number to choose by, manner of saving)."""
    step = st.tuples(st.sampled_from([*EDITS, *names, "revert"]), st.integers(0, 50), st.integers(0, 29))
    return st.lists(step, min_size=SHORTEST, max_size=LONGEST)


MANNER = settings(
    # What is wrong with a sequence shows best in a short one, but to find that takes minutes.
    phases=[phase for phase in Phase if LONG or phase != Phase.shrink],
    suppress_health_check=list(HealthCheck),
)
SHARDS = range(4 if LONG else 1)
"""which may run at once, by -k"""
Steps = list[tuple[str, int, int]]


def warm(root: Path, state: State) -> Result:
    """As a command builds, with the index and the cache that it finds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session, "stamp", lambda *_: state.stamp)
        choices = Choices(state.now, state.drafts)
        return session.run(root, lambda engine, sources: build_with(engine, sources, choices))


def clean(root: Path, state: State) -> Result:
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder, "cache.db")
        return build(root, now=state.now, drafts=state.drafts, stamp=state.stamp, cache=cache)


def check(root: Path, state: State, name: str) -> Result:
    found, expected = warm(root, state), clean(root, state)
    assert found.problems == expected.problems, name
    assert found.changed(expected) == set(), name
    return found


class Kept:
    """An engine that stays open from build to build, with sources of which those that did not change are the same objects,
    as the preview has them.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._open = contextlib.ExitStack()
        self._stamp = b""
        self._engine: Engine | None = None
        self._sources: dict[str, Ref] = {}
        self._builds = 0

    def build(self, state: State) -> Result:
        if self._engine is None or state.stamp != self._stamp:
            self._open.close()
            cache = self._root / "kept.db"
            self._engine, self._stamp = self._open.enter_context(open_engine(cache, state.stamp)), state.stamp
        before = self._sources
        read = disk.read_sources(self._root)
        self._sources = {
            path: before[path] if before.get(path) == name else name for path, name in read.items()
        }
        result = build_with(self._engine, self._sources, Choices(state.now, state.drafts))
        self._builds += 1
        if self._builds % 3 == 0:
            self._engine.collect()
        return result

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()


def states(steps: Steps) -> list[State]:
    """The site before the first step and after each."""
    history = [State()]
    for name, number, _ in steps:
        history.append(
            history[number % len(history)] if name == "revert" else history[-1].edited(name, number)
        )
    return history


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    """The site before any edit, and the cache that it leaves."""
    root = tmp_path_factory.mktemp("start")
    lay(root, State().files)
    result = check(root, State(), "start")
    assert result.places == []
    return result, root / session.CACHE


@pytest.fixture
def begun(start: tuple[Result, Path], root: Path) -> Result:
    """Such a site at `root`, with such a cache."""
    result, cache = start
    lay(root, State().files)
    shutil.copytree(cache, root / session.CACHE)
    return result


@pytest.mark.parametrize("name", [*EDITS, *OTHERS])
def test_one_edit_of_each_kind_and_its_revert(root: Path, begun: Result, name: str) -> None:
    edited = State().edited(name, 1)
    lay(root, edited.files, len(name))
    check(root, edited, name)
    lay(root, State().files, len(name) + 1)
    back = warm(root, State())
    assert back.changed(begun) == set()
    assert back.ran == {}, "a revert finds everything in the store"


def test_each_edit_with_a_kept_engine(root: Path) -> None:
    """One after the other, each followed by its revert."""
    with Kept(root) as kept:
        lay(root, State().files)
        first = kept.build(State())
        for number, name in enumerate([*EDITS, *OTHERS]):
            edited = State().edited(name, number)
            lay(root, edited.files, number)
            found, expected = kept.build(edited), clean(root, edited)
            assert found.problems == expected.problems, name
            assert found.changed(expected) == set(), name
            lay(root, State().files, number + 1)
            assert kept.build(State()).changed(first) == set(), name


@settings(MANNER, max_examples=60 if LONG else 5)
@given(sequences(*OTHERS))
def test_any_sequence_with_a_kept_engine(steps: Steps) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "site")
        root.mkdir()
        first, *further = states(steps)
        lay(root, first.files)
        with Kept(root) as kept:
            kept.build(first)
            for (name, _, manner), state in zip(steps, further, strict=True):
                lay(root, state.files, manner)
                found, expected = kept.build(state), clean(root, state)
                assert found.problems == expected.problems, name
                assert found.changed(expected) == set(), name


@pytest.mark.parametrize("shard", SHARDS)
@settings(MANNER, max_examples=250 if LONG else 8)
@given(sequences(*OTHERS))
@example([("same size", 2, 6), ("same size", 2, 6), ("nothing", 0, 3)])
@example([("swap", 1, 1), ("swap", 1, 0), ("rename", 0, 0), ("version", 3, 0), ("revert", 0, 3)])
def test_any_sequence_of_edits(shard: int, steps: Steps) -> None:
    assert shard in SHARDS
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder, "site")
        root.mkdir()
        first, *further = states(steps)
        lay(root, first.files)
        warm(root, first)
        for (name, _, manner), state in zip(steps, further, strict=True):
            lay(root, state.files, manner)
            check(root, state, name)


# Through the program: with what the last build said, the manifest and an output folder besides.


def run_program() -> int:
    try:
        program.main()
    except SystemExit as ended:
        return int(ended.code or 0)
    finally:
        # A program's manner, which all other tests would inherit: to look for garbage hardly ever.
        gc.unfreeze()
        gc.set_threshold(700, 10, 10)
    return 0


@settings(MANNER, max_examples=40 if LONG else 3)
@given(sequences("nothing"))
def test_any_sequence_of_edits_as_published(steps: Steps) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        root = Path(folder, "site")
        root.mkdir()
        patch.chdir(root)
        patch.delenv("SOURCE_DATE_EPOCH", raising=False)
        patch.setattr("sys.argv", ["diglot", "build"])
        expected: dict[str, bytes] = {}
        for state, (name, _, manner) in zip(states(steps), [("start", 0, 0), *steps], strict=True):
            lay(root, state.files, manner)
            result = clean(root, replace(state, now=datetime.now(UTC)))
            failed = count(result.problems, "error") > 0
            assert run_program() == failed, name
            expected = expected if failed else result.files
            assert published(root) == expected, name
            # Now and then what was written is settled, so that the next build may go by what this one said.
            time.sleep(0.01 * (manner % 2))


def published(root: Path) -> dict[str, bytes]:
    """Without the assets of the version before, which stay for those who read its pages."""
    if not (root / "public").exists():
        return {}
    listed: dict[str, Written] = read_manifest(root / "public") or {}
    return {path: data for path, data in held(root / "public").items() if not listed[path].retired}


# What was not there is an input too.


@pytest.mark.parametrize("number", range(len(SHADOWS)), ids=SHADOWS)
def test_a_file_that_takes_the_place_of_the_themes(root: Path, begun: Result, number: int) -> None:
    state = State(shadow(State().files, number))
    assert state.files.keys() - State().files.keys() == {SHADOWS[number]}
    lay(root, state.files)
    check(root, state, "appears")
    lay(root, State().files)
    assert warm(root, State()).changed(begun) == set(), "goes"


def test_the_theme_is_an_input(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    theme = tmp_path / "theme"
    for name in inputs.THEME_FOLDERS:
        shutil.copytree(Path(inputs.theme_root(), name), theme / name)
    for module in (disk, inputs):
        monkeypatch.setattr(module, "theme_root", lambda: str(theme))
    state = State()
    lay(root, state.files)
    before = check(root, state, "start")
    template = theme / "templates/post.html"
    stat = template.stat()
    template.write_bytes(template.read_bytes().replace(b"article", b"section"))
    os.utime(template, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert "posts/a/index.html" in check(root, state, "edit").changed(before)
    (theme / "templates/_tags.html").unlink()
    assert "posts/a/index.html" in check(root, state, "delete").changed(before)


def test_every_edit_changes_something() -> None:
    before = {
        "no template": "template",
        "no file beside": "file beside",
        "document for a folder": "folder for a document",
    }
    for name, edit in EDITS.items():
        state = State().edited(before[name], 1) if name in before else State()
        assert edit(state.files, 1) != state.files, name
    for name in OTHERS.keys() - {"nothing"}:
        assert State().edited(name, 1) != State(), name
