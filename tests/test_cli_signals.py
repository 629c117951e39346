"""The program when it is interrupted, or one of its processes is killed: out at once, nobody left behind, no torn page."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from folders import held, temporaries
from running import children, command, environment, is_alive, run, wait_until
from sites import post, site, write

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/task").is_dir(), reason="looks at processes through /proc"
)

POSTS = 60


def code(number: int) -> str:
    """Work for Pygments."""
    lines = "\n".join(
        f"    value_{line} = compute({number}, [{line}, 'text'])  # comment" for line in range(70)
    )
    return f"```python\ndef function_{number}():\n{lines}\n```\n"


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """A blog that takes some seconds to build, with enough posts for worker processes."""
    posts = {
        f"content/posts/p{number}.en.md": post(
            "2026-01-01", f"Post {number}", f"Text $x_{{{number}}}$.\n\n{code(number)}"
        )
        for number in range(POSTS)
    }
    return {**site(""), **posts}


@pytest.fixture
def blog(root: Path, files: dict[str, bytes]) -> Path:
    return write(root, files)


@pytest.fixture
def started(blog: Path, request: pytest.FixtureRequest) -> Iterator["subprocess.Popen[str]"]:
    """A build in a process group of its own, with as many workers as the test's parameter says (0: none), at work."""
    jobs = getattr(request, "param", 2)
    with subprocess.Popen(
        command("build", "--site", blog, "--jobs", jobs or 1),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
        start_new_session=True,
    ) as process:
        try:
            if jobs:
                assert wait_until(lambda: len(children(process.pid)) == jobs), "no workers were started"
            else:
                assert wait_until((blog / "public/.diglot/lock").exists)
            time.sleep(0.3)
            assert process.poll() is None, "the build was over too soon for this test"
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)


def assert_mended(blog: Path) -> None:
    ran = run("build", "--site", blog)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert f"{POSTS} posts" in ran.stdout
    assert temporaries(blog / "public") == []
    assert sum(path.startswith("en/posts/") for path in held(blog / "public")) == POSTS


@pytest.mark.parametrize("started", [0, 2], indirect=True)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupted(started: "subprocess.Popen[str]", blog: Path, number: signal.Signals) -> None:
    workers = children(started.pid)
    sent = time.monotonic()
    # An interrupt goes to the whole group, as a terminal sends it; SIGTERM to the program, as a supervisor does.
    os.killpg(started.pid, number) if number == signal.SIGINT else started.send_signal(number)
    _, err = started.communicate(timeout=30)
    assert time.monotonic() - sent < 2
    assert started.returncode == 128 + number
    assert err == ""
    assert not any(map(is_alive, workers))
    assert held(blog / "public") == {}


def test_killed_worker(started: "subprocess.Popen[str]") -> None:
    # Between two steps there are none.
    assert wait_until(lambda: len(children(started.pid)) == 2)
    first, second = children(started.pid)
    os.kill(first, signal.SIGKILL)
    out, err = started.communicate(timeout=5)
    assert (started.returncode, out) == (1, "")
    assert err.startswith("error: a worker process died (killed by signal 9, perhaps for want of memory)")
    assert len(err.splitlines()) == 1
    assert not is_alive(second)


def test_killed_program(started: "subprocess.Popen[str]", blog: Path) -> None:
    """Its workers end by themselves and hold no lock meanwhile."""
    workers = children(started.pid)
    started.kill()
    started.wait()
    assert_mended(blog)
    assert wait_until(lambda: not any(map(is_alive, workers)), 5), "orphans"
