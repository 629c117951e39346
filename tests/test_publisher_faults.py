"""Publishing when something goes wrong: each file is whole, old or new, none is missing, and the next run mends it."""

import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Self

import pytest

from diglot import folder
from diglot.publisher import publish, recover
from folders import held, journal_of, named, put, snapshot, temporaries
from publish_forever import version

OLD = {
    "index.html": b"old",
    "posts/a/index.html": b"old",
    "posts/b/index.html": b"gone",
    "same.html": b"same",
    "swap": b"file",
    "back/index.html": b"folder",
    "assets/site.1.css": b"1",
}
NEW = {
    "index.html": b"new",
    "posts/a/index.html": b"new",
    "posts/c/d/index.html": b"added",
    "same.html": b"same",
    "swap/index.html": b"folder",
    "back": b"file",
    "assets/site.2.css": b"2",
}
FOREIGN = {"CNAME": b"example.org", "posts/b/notes.txt": b"mine"}


class Killed(BaseException):
    """Ends everything, as SIGKILL would: no cleaning up follows, for every further operation raises it too."""


class Faults:
    """Makes the k-th change of the file system fail: once, with an OSError, or from then on."""

    def __init__(self, patch: pytest.MonkeyPatch, at: int, *, kill: bool) -> None:
        self.left, self.kill = at, kill
        self.failed = ""
        # A failing rmdir means that the folder is not empty: nothing goes wrong then.
        for name in ("unlink", "replace", "mkdir", *["rmdir"] * kill):
            patch.setattr(os, name, self._failing(getattr(os, name)))
        real_open = os.open

        def failing_open(path: Any, *args: Any, **keys: Any) -> Any:
            self._count(str(path))
            return real_open(path, *args, **keys)

        def half_writing(descriptor: int, mode: str) -> Any:
            return _HalfWriting(open(descriptor, mode), lambda: self._count("descriptor"))

        patch.setattr(os, "open", failing_open)
        patch.setattr(folder, "open", half_writing, raising=False)

    def _failing(self, real: Any) -> Any:
        def operation(path: Any, *args: Any, **keys: Any) -> Any:
            self._count(str(path))
            return real(path, *args, **keys)

        return operation

    def _count(self, path: str) -> None:
        self.left -= 1
        if self.left < 0 and self.kill:
            raise Killed
        if self.left == 0:
            self.failed = path
            raise Killed if self.kill else OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), path)


class _HalfWriting:
    """A file whose write may fail half-way."""

    def __init__(self, file: Any, count: Any) -> None:
        self.file, self.count = file, count

    def write(self, data: bytes) -> None:
        try:
            self.count()
        except BaseException:
            self.file.write(data[: len(data) // 2])
            raise
        self.file.write(data)

    def flush(self) -> None:
        self.file.flush()

    def fileno(self) -> int:
        number: int = self.file.fileno()
        return number

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.file.close()


def assert_whole(output: Path) -> None:
    """Every file is one of the two versions' and none that both have is missing."""
    now = held(output)
    for path, data in now.items():
        if not path.endswith(".tmp"):
            assert data in {files.get(path) for files in (OLD, NEW, FOREIGN)}, path
    assert OLD.keys() & NEW.keys() <= now.keys()
    assert FOREIGN.keys() <= now.keys()
    for files, asset in ((OLD, "assets/site.1.css"), (NEW, "assets/site.2.css")):
        if now["index.html"] == files["index.html"]:
            assert asset in now, "a page without its asset"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    output = tmp_path / "old"
    put(output, OLD)
    for path, data in FOREIGN.items():
        (output / path).write_bytes(data)
    return output


def attempts(old: Path, tmp_path: Path, *, kill: bool) -> Iterator[tuple[Path, BaseException, Faults]]:
    """A publication interrupted at its first change, one at its second, … until one is not."""
    for at in range(1, 1000):
        output = tmp_path / f"output-{at}"
        shutil.copytree(old, output, symlinks=True)
        with pytest.MonkeyPatch.context() as patch:
            faults = Faults(patch, at, kill=kill)
            try:
                put(output, NEW)
            except (OSError, Killed) as error:
                caught = error
            else:
                assert at > 30, "the faults are not where the work is done"
                return
        yield output, caught, faults
    raise AssertionError("endless")


def assert_mended(output: Path) -> None:
    put(output, NEW)
    assert held(output) == {**NEW, **FOREIGN, "assets/site.1.css": b"1"}
    assert temporaries(output) == []
    assert journal_of(output) is None
    before = snapshot(output)
    assert put(output, NEW).written == 0
    assert snapshot(output) == before


def test_killed_at_every_step(old: Path, tmp_path: Path) -> None:
    for output, error, _ in attempts(old, tmp_path, kill=True):
        assert isinstance(error, Killed)
        assert_whole(output)
        assert_mended(output)


def test_killed_again_while_mending(old: Path, tmp_path: Path) -> None:
    for output, _, _ in attempts(old, tmp_path, kill=True):
        for at in (1, 2, 3, 5, 8, 13):
            with pytest.MonkeyPatch.context() as patch:
                Faults(patch, at, kill=True)
                try:
                    recover(output)
                except Killed:
                    pass
                else:
                    break
            assert_whole(output)
        assert_mended(output)


def test_killed_and_then_another_version(old: Path, tmp_path: Path) -> None:
    for output, _, _ in attempts(old, tmp_path, kill=True):
        put(output, OLD)
        put(output, {**OLD, "index.html": b"third"})
        expected = {**OLD, **FOREIGN, "index.html": b"third"}
        assert held(output) == {**held(output), **expected}
        assert held(output).keys() - expected.keys() <= {"assets/site.2.css"}


def test_disk_error_at_every_step(old: Path, tmp_path: Path) -> None:
    whole = 0
    for output, error, faults in attempts(old, tmp_path, kill=False):
        assert isinstance(error, OSError)
        assert error.errno == errno.ENOSPC
        assert str(error.filename).startswith(str(output)), "the message names no path"
        assert_whole(output)
        if not journal_of(output):
            assert held(output) == held(old), "without a journal nothing may have changed"
            whole += 1
        assert faults.failed
        assert_mended(output)
    assert whole > 10


def test_failing_source_leaves_the_old_version(old: Path) -> None:
    before = held(old)

    def read(_: object) -> bytes:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(old, named(NEW)[0], read)
    assert held(old) == before
    assert temporaries(old) == []


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL, fork")
def test_kill_9_at_random_moments(tmp_path: Path) -> None:
    """A real process, killed while it publishes one version after another."""
    output = tmp_path / "public"
    versions = [version(0), version(1)]
    put(output, versions[0])
    seen = set()
    for _ in kills(output, 20):
        now = held(output)
        for path, data in now.items():
            assert path.endswith(".tmp") or data in [files.get(path) for files in versions], path
        assert versions[0].keys() & versions[1].keys() <= now.keys()
        seen.add((journal_of(output) is not None, bool(temporaries(output))))
        put(output, versions[0])
        now = held(output)
        assert now == {**now, **versions[0]}
        assert now.keys() - versions[0].keys() <= {"assets/site.1.css"}
        assert temporaries(output) == []
    assert (True, True) in seen, "no kill fell into a change"


def kills(output: Path, number: int) -> Iterator[int]:
    chance = random.Random(9)  # noqa: S311 - the same moments each time
    script = Path(__file__).with_name("publish_forever.py")
    with subprocess.Popen(
        [sys.executable, script, output],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
    ) as program:
        assert program.stdin
        assert program.stdout
        for kill in range(number):
            program.stdin.write("start\n")
            program.stdin.flush()
            child = int(program.stdout.readline())
            time.sleep(chance.uniform(0.0, 0.12))
            os.kill(child, signal.SIGKILL)
            assert program.stdout.readline() == "dead\n"
            yield kill
        program.stdin.close()
