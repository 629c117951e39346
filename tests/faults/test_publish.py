"""Publishing when something goes wrong: each file is whole, old or new, none is missing, and the next run mends it."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from faults.shim import ERRORS, KILL, Fault, changes
from faults.versions import FOREIGN, NEW, OLD, assert_whole
from folders import held, journal_of, put, snapshot, temporaries
from running import environment

AGAIN = (2, 5, 13)
"""numbers of calls at which the mending of an interrupted change is interrupted"""


class Ended(NamedTuple):
    code: int
    error: int
    path: str | None
    said: str | None


class Publisher:
    """Publishes in other processes, with faults."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def put(self, output: Path, version: int, at: int = 0, error: int = KILL) -> Ended:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps([str(output), version, at, error]) + "\n")
        self.process.stdin.flush()
        code, met = json.loads(self.process.stdout.readline())
        return Ended(code, *met)


@pytest.fixture(scope="module")
def publisher() -> Iterator[Publisher]:
    with subprocess.Popen(
        [sys.executable, Path(__file__).with_name("publisher.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment(**Fault(Path("/nowhere")).variables()),
    ) as process:
        yield Publisher(process)
        assert process.stdin
        process.stdin.close()


@pytest.fixture
def old(passing: Path) -> Path:
    output = passing / "old"
    put(output, OLD)
    for path, data in FOREIGN.items():
        (output / path).write_bytes(data)
    return output


def interrupted(publisher: Publisher, old: Path, error: int) -> Iterator[tuple[Path, Ended]]:
    """A change that is interrupted at its first call, one at its second, … until one is not interrupted."""
    for at in range(1, 1000):
        output = old.with_name(f"output-{at}")
        shutil.copytree(old, output)
        ended = publisher.put(output, 1, at, error)
        if ended.code == 0:
            assert at > 30, "the faults are not where the work is done"
            return
        yield output, ended
        shutil.rmtree(output)
    raise AssertionError("endless")


def assert_mended(output: Path) -> None:
    put(output, NEW)
    assert held(output) == {**NEW, **FOREIGN, "assets/site.1.css": b"1"}
    assert temporaries(output) == []
    assert journal_of(output) is None
    before = snapshot(output)
    assert put(output, NEW).written == 0
    assert snapshot(output) == before


def assert_assets(output: Path) -> None:
    """The page is there with its asset."""
    now = held(output)
    assert ("assets/site.1.css" if now["index.html"] == b"old" else "assets/site.2.css") in now


def test_killed_at_every_call(publisher: Publisher, old: Path) -> None:
    for output, ended in interrupted(publisher, old, KILL):
        assert ended.code == -signal.SIGKILL
        assert_whole(output)
        assert_assets(output)
        assert_mended(output)


def test_killed_again_while_mending(publisher: Publisher, old: Path) -> None:
    for output, _ in interrupted(publisher, old, KILL):
        for at in AGAIN:
            publisher.put(output, 1, at, KILL)
            assert_whole(output)
        assert_mended(output)


def test_killed_and_then_another_version(publisher: Publisher, old: Path) -> None:
    for output, _ in interrupted(publisher, old, KILL):
        put(output, OLD)
        assert temporaries(output) == []
        third = {**OLD, "index.html": b"third"}
        put(output, third)
        now = held(output)
        assert now == {**now, **third, **FOREIGN}
        assert now.keys() - third.keys() - FOREIGN.keys() <= {"assets/site.2.css"}


@pytest.mark.parametrize("error", ERRORS, ids=errno.errorcode.__getitem__)
def test_error_at_every_call(publisher: Publisher, old: Path, error: int) -> None:
    stood = 0
    for output, ended in interrupted(publisher, old, error):
        assert (ended.code, ended.error) == (1, error)
        assert str(ended.path).startswith(f"{output}/"), ended
        assert os.strerror(error) in str(ended.said)
        assert_whole(output)
        if not journal_of(output):
            assert held(output) in (held(old), {**NEW, **FOREIGN, "assets/site.1.css": b"1"})
            stood += held(output) == held(old)
        assert_mended(output)
    assert stood > 10 or error == errno.ENOSPC, "on a full disk nothing can be cleared away"


def test_order_of_appearance(tmp_path: Path) -> None:
    """Assets, new pages, lists of them, changed pages; removals last."""
    output, log = tmp_path / "public", tmp_path / "log"
    put(output, {**OLD, "z.html": b"z", "feed.xml": b"1"})
    program = f"from pathlib import Path; from folders import put; put(Path({str(output)!r}), { {**NEW, 'feed.xml': b'2'}!r})"
    subprocess.run(
        [sys.executable, "-c", program],
        env=environment(**Fault(output, log=log).variables()),
        check=True,
    )
    done = [(call, path.removeprefix(f"{output}/")) for call, path in changes(log)]
    shown = [(call, path) for call, path in done if call in {"rename", "unlink"} and not path.startswith(".")]
    assert shown == [
        ("unlink", "back/index.html"),
        ("unlink", "swap"),
        ("rename", "assets/site.2.css"),
        ("rename", "posts/c/d/index.html"),
        ("rename", "swap/index.html"),
        ("rename", "back"),
        ("rename", "index.html"),
        ("rename", "posts/a/index.html"),
        ("rename", "feed.xml"),
        ("unlink", "posts/b/index.html"),
        ("unlink", "z.html"),
    ]
