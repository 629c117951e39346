"""`diglot build` when it is killed, stopped, or met by errors of the disk at any of its moments."""

import os
import random
import re
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from faults.blog import Blog, built, is_long
from faults.shim import ERRORS, KILL, Fault, changes, sample
from running import wait_until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no process groups to kill")

CHANCE = random.Random(4)  # noqa: S311 - the same moments each time
KILLS, KILLS_WHILE_PUBLISHING, SIGNALS = (200, 100, 50) if is_long() else (12, 4, 6)
SHORT = 5
"""faults of each kind when it is not the long run"""


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Blog:
    return built(tmp_path_factory.mktemp("edited"))


@pytest.fixture(scope="module")
def seconds(edited: Blog, tmp_path_factory: pytest.TempPathFactory) -> float:
    """How long the build of the edited blog takes when nothing happens to it."""
    blog = edited.copy(tmp_path_factory.mktemp("calm") / "blog")
    started = time.monotonic()
    with blog.start() as process:
        process.wait()
    blog.assert_new()
    return time.monotonic() - started


@pytest.fixture
def blogs(edited: Blog, passing: Path) -> Iterator[Blog]:
    """Copies of the edited blog, one after the other."""
    return (edited.copy(passing / str(number)) for number in range(1_000_000))


def moments(number: int, seconds: float) -> list[float]:
    """One at random in each of as many equal parts of the time."""
    return [(part + CHANCE.random()) * seconds / number for part in range(number)]


def calls(blog: Blog, folder: str, error: int, log: Path) -> int:
    """How many changes of files below a folder of the site its build makes, of those that this error may befall."""
    assert blog.build(Fault(blog.root / folder, error=error, log=log)).returncode == 0
    return len(changes(log))


def test_killed_at_random_moments(blogs: Iterator[Blog], seconds: float) -> None:
    """With all its processes, as by a power cut or `docker kill`."""
    for moment in moments(KILLS, seconds):
        blog = next(blogs)
        with blog.start() as process:
            time.sleep(moment)
            os.killpg(process.pid, signal.SIGKILL)
        blog.assert_whole()
        blog.assert_mended()


def test_killed_while_publishing(blogs: Iterator[Blog], tmp_path: Path) -> None:
    number = calls(next(blogs), "public", KILL, tmp_path / "log")
    for at in sample(number, KILLS_WHILE_PUBLISHING):
        blog = next(blogs)
        with blog.start(Fault(blog.output, at, KILL)) as process:
            process.wait()
        assert process.returncode == -signal.SIGKILL
        blog.assert_whole()
        blog.assert_mended()


def faults(blog: Blog, folder: str, log: Path) -> list[Fault]:
    """Each error at each call; some of them when it is not the long run."""
    number = calls(blog, folder, ERRORS[0], log)
    every = [Fault(Path(folder), at, error) for at in range(1, number + 1) for error in ERRORS]
    return [every[place - 1] for place in sample(len(every), SHORT)]


def test_error_in_the_output(blogs: Iterator[Blog], tmp_path: Path) -> None:
    for fault in faults(next(blogs), "public", tmp_path / "log"):
        blog = next(blogs)
        ran = blog.build(fault._replace(under=blog.output))
        path, _, said = ran.stderr.removeprefix("error: ").rstrip("\n").rpartition(": ")
        assert (ran.returncode, said) == (1, os.strerror(fault.error)), (fault, ran)
        assert Path(path).is_relative_to(blog.output), (fault, ran)
        blog.assert_whole()
        blog.assert_mended()


def test_error_in_the_cache(blogs: Iterator[Blog], tmp_path: Path) -> None:
    """The build goes on without it."""
    for fault in faults(next(blogs), ".diglot", tmp_path / "log"):
        blog = next(blogs)
        ran = blog.build(fault._replace(under=blog.root / ".diglot"))
        assert ran.returncode == 0, (fault, ran)
        assert re.fullmatch(r"(warning: .*\n)*", ran.stderr), (fault, ran)
        blog.assert_new()
        blog.assert_mended()


def is_group_alive(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


UNSTARTED = ("Could not import runpy module", "Fatal Python error: init_")
"""what Python says when it is stopped while it starts; it ends with 1 then"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda each: each.name)
def test_stopped_at_random_moments(blogs: Iterator[Blog], seconds: float, number: signal.Signals) -> None:
    """An interrupt goes to the whole group, as a terminal sends it; SIGTERM to the program, as a supervisor does."""
    stopped = 0
    for moment in moments(SIGNALS // 2, seconds):
        blog = next(blogs)
        with blog.start() as process:
            time.sleep(moment)
            sent = time.monotonic()
            os.killpg(process.pid, number) if number == signal.SIGINT else process.send_signal(number)
            _, err = process.communicate(timeout=30)
            assert time.monotonic() - sent < 2
            # Before the first line of diglot's has run, it is Python that is stopped.
            assert process.returncode in {128 + number, -number, 0} or err.startswith(UNSTARTED), err
            assert err == "" or process.returncode < 0 or err.startswith(UNSTARTED)
        assert wait_until(lambda: not is_group_alive(process.pid), 2), "orphans"
        stopped += process.returncode == 128 + number
        blog.assert_whole()
        blog.assert_mended()
    assert stopped
