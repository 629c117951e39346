"""The lock of an output folder, between real processes."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from diglot.lock import Locked, hold

HOLDER = """
import os, sys, time
from pathlib import Path
from diglot.lock import hold
with hold(Path(sys.argv[1]), 0):
    if sys.argv[3:] and os.fork() == 0:
        os.close(1)  # as a worker does: it lives on, but says nothing
        sys.stdin.read()
        os._exit(0)
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""


@contextmanager
def holder(path: Path, *, seconds: float = 60, worker: bool = False) -> Iterator["subprocess.Popen[str]"]:
    """A process that holds the lock for a while; with `worker`, one whose forked child outlives it."""
    arguments = [sys.executable, "-c", HOLDER, str(path), str(seconds), *["worker"] * worker]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    with subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "public" / ".diglot" / "lock"


def test_second_gives_up_and_names_the_first(path: Path) -> None:
    with holder(path) as process:
        started = time.monotonic()
        with (
            pytest.raises(Locked, match=rf"{path.parent.parent} .* by process {process.pid};"),
            hold(path, 0.2),
        ):
            pass
        assert time.monotonic() - started >= 0.2


def test_second_waits_its_turn(path: Path) -> None:
    with holder(path, seconds=0.3), hold(path, 30):
        assert path.read_text() == str(os.getpid())


@pytest.mark.parametrize(
    "worker", [False, pytest.param(True, marks=pytest.mark.skipif(sys.platform == "win32", reason="fork"))]
)
def test_killed_holder_frees_it(path: Path, *, worker: bool) -> None:
    with holder(path, worker=worker) as process:
        process.kill()
        process.wait()
        with hold(path, 5):
            pass


def test_free_again_after_an_error(path: Path) -> None:
    with pytest.raises(ZeroDivisionError), hold(path, 0):
        raise ZeroDivisionError
    program = "import sys; from pathlib import Path; from diglot.lock import hold\nwith hold(Path(sys.argv[1]), 0): pass"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    subprocess.run([sys.executable, "-c", program, str(path)], check=True, env=environment)


def test_garbage_in_the_file_is_no_number(path: Path) -> None:
    with holder(path):
        path.write_bytes(b"\xff\xfe" * 100)
        with pytest.raises(Locked, match="by process"), hold(path, 0):
            pass


@pytest.mark.skipif(sys.platform == "win32", reason="links")
def test_link_is_not_written_through(path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_bytes(b"precious")
    path.parent.mkdir(parents=True)
    path.symlink_to(other)
    with pytest.raises(OSError, match="lock"), hold(path, 0):
        pass
    assert other.read_bytes() == b"precious"


def test_error_names_the_path(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OSError, match="file"), hold(tmp_path / "file" / ".diglot" / "lock", 0):
        pass
