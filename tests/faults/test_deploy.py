"""`diglot deploy` when it is killed at any of its moments. The remote is a server of git's own, which lives on."""

import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deploying import URL, World, git, sources, world
from faults.blog import is_long
from running import command, environment, wait_until
from sites import write

pytestmark = pytest.mark.skipif(
    sys.platform == "win32" or not shutil.which("git"), reason="needs git, and groups of processes"
)

CHANCE = random.Random(5)  # noqa: S311 - the same moments each time
KILLS = 50 if is_long() else 6
QUIET = 4
"""looks at the remote, a tenth of a second apart, that must be equal"""
LARGE = bytes(range(256)) * 4000
"""so that a push takes its time"""


@contextmanager
def served(remote: Path) -> Iterator[str]:
    """The URL at which `git daemon` gives and takes a bare repository."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    where = ["--listen=127.0.0.1", f"--port={port}", f"--base-path={remote.parent}"]
    program = ["git", "daemon", "--reuseaddr", "--export-all", "--enable=receive-pack", *where]
    with subprocess.Popen(program, stderr=subprocess.DEVNULL, start_new_session=True) as process:
        url = f"git://127.0.0.1:{port}/{remote.name}"
        try:
            ask = ["git", "ls-remote", url]
            assert wait_until(lambda: subprocess.run(ask, capture_output=True, check=False).returncode == 0)
            yield url
        finally:
            os.killpg(process.pid, signal.SIGKILL)


def version(number: int) -> dict[str, bytes]:
    noise = random.Random(number).randbytes(len(LARGE))  # noqa: S311 - bytes that don't shrink
    return {**sources(a=f"Version {number}."), "static/noise": noise}


def start(blog: World) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        command("deploy", "--site", blog.site),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
        start_new_session=True,
    )


def test_killed_at_random_moments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The branch is at the old commit or at the new one, whole; the next deploy goes on from either."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", os.devnull)
    blog = world(tmp_path, version(0))
    with served(blog.remote) as url:
        git(blog.site, "config", "--unset", f"url.{blog.remote}.insteadOf")
        git(blog.site, "config", f"url.{url}.insteadOf", URL)
        theirs = [blog.somebody_pushes({"mine.txt": b"mine"})]
        began = time.monotonic()
        blog.deployed()
        seconds, landed = time.monotonic() - began, 0
        for number in range(1, KILLS + 1):
            landed += killed(blog, number, (number - 1 + CHANCE.random()) / KILLS * seconds)
            if number % 3 == 0:
                theirs.append(blog.somebody_pushes({f"mine-{number}.txt": b"mine"}))
        assert landed < KILLS, "all were killed too late"
    history = git(blog.remote, "rev-list", "gh-pages").split()
    assert [each for each in history if each in theirs] == theirs[::-1]
    assert blog.holds()["mine.txt"] == b"mine"


def settle(blog: World) -> None:
    """What has been sent may still be taken in: waits until nothing has moved at the remote for a while."""
    seen: list[tuple[str, list[Path]]] = []

    def is_quiet() -> bool:
        time.sleep(0.1)
        seen.append((blog.heads(), sorted(blog.remote.rglob("*"))))
        return len(seen) >= QUIET and all(each == seen[-1] for each in seen[-QUIET:])

    assert wait_until(is_quiet)


def killed(blog: World, number: int, moment: float) -> bool:
    """Whether the commit landed all the same."""
    write(blog.site, version(number))
    before, repository = blog.tip(), blog.untouched()
    with start(blog) as process:
        time.sleep(moment)
        os.killpg(process.pid, signal.SIGKILL)
    settle(blog)
    assert blog.untouched() == repository
    after = blog.tip()
    git(blog.remote, "fsck", "--strict")
    if after != before:
        assert blog.parents(after) == [before]
        assert blog.holds()["noise"] == version(number)["static/noise"]
    with start(blog) as process:
        _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert blog.parents() == [before]
    assert blog.holds()["noise"] == version(number)["static/noise"]
    return after != before
