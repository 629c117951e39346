"""Hands for the engine: one process or several give the same, and a process that dies is noticed."""

import functools
import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

import steps
from diglot.engine import SourceChanged, Step, StoreDamaged, WorkerDied, executors
from diglot.engine.digest import cut, decode
from diglot.engine.executors import POOL_PAYS, Executor, Pool, Serial, StartWorker
from diglot.engine.packing import pack, unpack
from diglot.engine.store import LARGEST, Store
from diglot.engine.worker import Worker
from running import wait_until

MANY = 4 * POOL_PAYS
CONTEXTS = [name for name in ("fork", "spawn") if name in multiprocessing.get_all_start_methods()]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache.db"


@pytest.fixture
def serial(path: Path) -> Iterator[Serial]:
    store = Store(path, writable=True)
    yield Serial(Worker(store, b""))
    store.close()


Start = Callable[[int], Pool]


@pytest.fixture
def start(serial: Serial, path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Makes pools of forked processes; those of other tests' threads (V8's) do not use what a fork breaks."""
    if "fork" in CONTEXTS:
        monkeypatch.setattr(executors, "_context", functools.partial(multiprocessing.get_context, "fork"))
    pools: list[Pool] = []

    def start(jobs: int) -> Pool:
        pools.append(Pool(serial, jobs, StartWorker(path, b"", reuse=True)))
        return pools[-1]

    yield start
    for pool in pools:
        pool.close()


def outcomes(executor: Executor, step: Step, tasks: Sequence[tuple[Any, ...]]) -> list[list[bytes]]:
    """In order of the tasks, each exactly once."""
    found: dict[int, list[bytes]] = {}
    for first, results in executor.run(step, tasks):
        for index, made in enumerate(results, first):
            assert index not in found
            data = made.entry.data
            found[index] = [unpack(pack(data[name]), LARGEST) for name in cut(made.entry.facets)]
    assert sorted(found) == list(range(len(tasks)))
    return [found[index] for index in sorted(found)]


@pytest.mark.parametrize("number", [0, 1, 31, 32, 33, POOL_PAYS - 1, POOL_PAYS, POOL_PAYS + 1, MANY])
@pytest.mark.parametrize("jobs", [2, 3])
def test_pool_gives_what_serial_gives(serial: Serial, start: Start, number: int, jobs: int) -> None:
    tasks = [(f"{index} words of text",) for index in range(number)]
    assert outcomes(start(jobs), steps.APART, tasks) == outcomes(serial, steps.APART, tasks)


@pytest.mark.parametrize(
    ("step", "task"),
    [
        (steps.SUM, lambda index: ((index, index % 7),)),
        (steps.DOUBLES, lambda index: (index,)),
        (steps.NAME, lambda index: (f"{index}", index % 3)),
        (steps.TOTAL, lambda index: ({"a": steps.Point(index)},)),
    ],
)
def test_steps_of_each_form(
    serial: Serial, start: Start, step: Step, task: Callable[[int], tuple[Any, ...]]
) -> None:
    tasks = [task(index) for index in range(MANY)]
    assert outcomes(start(2), step, tasks) == outcomes(serial, step, tasks)


def test_wanted_steps_in_a_pool(start: Start) -> None:
    """A hand runs what its chunk wants in one go, hands each result over once, and remembers it."""
    wanted, told = [], 0
    for _, results in start(2).run(steps.GATHER, [(f"{index} 7", None) for index in range(100, 100 + MANY)]):
        if not results:
            continue  # a sign of life of hands that are slow
        fresh = [entry for made in results for entry in made.called]
        assert len({entry.key for entry in fresh}) == len(fresh)
        wanted += [entry.key for entry in fresh]
        packed = [data for entry in fresh for data in entry.data.values()]
        batches = {decode(unpack(data, LARGEST), tuple[int, ...]) for data in packed}
        assert len(batches) == 1
        told += len(fresh)
    assert told - len(set(wanted)) == 1, "each of the hands once met the 7"
    assert len(set(wanted)) == MANY + 1


def test_large_results(start: Start) -> None:
    """Many times what a pipe holds, both ways at once."""
    found = outcomes(start(2), steps.PAD, [(index, 200_000) for index in range(MANY)])
    assert [decode(each[0], str).rstrip(".") for each in found] == [str(index) for index in range(MANY)]


def test_every_hand_works(start: Start) -> None:
    found = {
        decode(each[0], int)
        for each in outcomes(start(3), steps.PROCESS, [(index,) for index in range(MANY)])
    }
    assert len(found) > 1
    assert os.getpid() not in found


def test_few_tasks_stay_here(start: Start) -> None:
    found = {decode(each[0], int) for each in outcomes(start(3), steps.PROCESS, [(0,)] * (POOL_PAYS - 1))}
    assert found == {os.getpid()}


def test_spawned_processes(start: Start, serial: Serial, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a platform has no fork, or a thread is alive."""
    monkeypatch.setattr(executors, "_context", functools.partial(multiprocessing.get_context, "spawn"))
    tasks = [(index,) for index in range(POOL_PAYS)]
    assert outcomes(start(2), steps.DOUBLE, tasks) == outcomes(serial, steps.DOUBLE, tasks)


@pytest.mark.skipif("fork" not in CONTEXTS, reason="kills a process of its own")
@pytest.mark.parametrize("at", [0, MANY // 2, MANY - 1])
def test_worker_that_dies(start: Start, at: int) -> None:
    pool = start(2)
    started = time.monotonic()
    with pytest.raises(WorkerDied, match=r"killed by signal 9.*--jobs 1"):
        outcomes(pool, steps.DIE, [(index, at) for index in range(MANY)])
    assert time.monotonic() - started < 5
    assert not multiprocessing.active_children(), "the others have ended"
    tasks = [(index,) for index in range(MANY)]
    assert len(outcomes(pool, steps.DOUBLE, tasks)) == MANY, "the next step has new ones"


@pytest.mark.skipif("fork" not in CONTEXTS, reason="kills a process of its own")
def test_worker_that_is_killed_while_it_sends(start: Start) -> None:
    """Half a result in the pipe: concurrent.futures would wait for the rest."""
    pool = start(2)
    results = pool.run(steps.PAD, [(index, 5_000_000) for index in range(POOL_PAYS)])
    next(results)
    for process in multiprocessing.active_children():
        process.kill()
    with pytest.raises(WorkerDied):
        list(results)


def test_bug_in_a_step(start: Start, serial: Serial) -> None:
    tasks = [(index, 7) for index in range(MANY)]
    with pytest.raises(ZeroDivisionError, match="bad luck with 7"):
        outcomes(serial, steps.FAIL, tasks)
    with pytest.raises(RuntimeError, match="the step fail failed") as caught:
        outcomes(start(2), steps.FAIL, tasks)
    (note,) = caught.value.__notes__
    assert "ZeroDivisionError: bad luck with 7" in note
    assert "steps.py" in note


def test_bug_that_cannot_be_sent(start: Start) -> None:
    with pytest.raises(RuntimeError, match="the step fail-oddly failed"):
        outcomes(start(2), steps.FAIL_ODDLY, [(index,) for index in range(MANY)])


def test_errors_that_the_build_knows(start: Start, path: Path, serial: Serial) -> None:
    with pytest.raises(SourceChanged, match=r"content/\d+\.md"):
        outcomes(start(2), steps.CHANGE, [(index,) for index in range(MANY)])
    pool = Pool(serial, 2, StartWorker(path.with_name("nowhere"), b"", reuse=True))
    with pytest.raises(StoreDamaged):
        outcomes(pool, steps.DOUBLE, [(index,) for index in range(MANY)])


def test_close_ends_work_at_once(start: Start) -> None:
    pool = start(2)
    results = pool.run(steps.SLEEP, [(index, 0.0 if index < 12 else 60.0) for index in range(POOL_PAYS)])
    next(results)
    processes = multiprocessing.active_children()
    assert len(processes) == 2
    started = time.monotonic()
    pool.close()
    assert time.monotonic() - started < 1
    assert wait_until(lambda: not any(process.is_alive() for process in processes), 1)


def test_abandoned_run_leaves_no_results(start: Start) -> None:
    """An error between two results: the next step must not be given those of this one."""
    pool = start(2)
    abandoned = pool.run(steps.DOUBLE, [(index,) for index in range(MANY)])
    next(abandoned)
    del abandoned
    found = outcomes(pool, steps.PAD, [(index, 9) for index in range(MANY)])
    assert decode(found[3][0], str) == "3........"
