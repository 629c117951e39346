"""Runs the program as its users do, and measures time and memory of all its processes. Unix only: others count otherwise."""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

CORES = 2
"""what the targets are for; more are not used where the system can forbid it"""
INTERVAL = 0.001
"""seconds between two looks at the memory, at least"""
HAS_PSS = Path("/proc/self/smaps_rollup").exists()
RSS_UNIT = 1 if sys.platform == "darwin" else 1024
"""bytes: the system's unit of the largest RSS"""
CALIBRATION = """
import argparse, asyncio, email.message, http.client, inspect, json, unittest, xml.dom.minidom
counts = {}
for number in range(400_000):
    word = f"w{number % 997}"
    counts[word] = counts.get(word, 0) + len(word)
"""
"""Fixed work of the kinds that a build has: a new process, modules to load, Python to run."""
SUMMARY = re.compile(r"(\d+) posts?, .*?(\d+) written")


class Time(NamedTuple):
    wall: float
    """seconds"""
    cpu: float
    """seconds, of all processes together"""


class Run(NamedTuple):
    time: Time
    memory: float
    """MB, the peak: of all processes together if they were watched, else of the largest one"""
    posts: int
    written: int
    """files"""


class Failed(Exception):
    """The program did not do what it was measured for."""


def program() -> list[str]:
    """The arguments with which Python runs diglot: its script beside Python, as users start it, or else the module."""
    script = Path(sys.executable).with_name("diglot")
    return [str(script)] if script.exists() else ["-m", "diglot"]


def environment() -> dict[str, str]:
    """As a user's: modules are compiled once. Folders in which Python looks for them mean the same in a site's folder."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    if path := kept.get("PYTHONPATH"):
        kept["PYTHONPATH"] = os.pathsep.join(map(os.path.abspath, path.split(os.pathsep)))
    return kept


def limit_cores(most: int) -> int:
    """Leaves this process, and all that it starts, no more cores than that; the number it has then."""
    if not hasattr(os, "sched_setaffinity"):
        return os.cpu_count() or 1
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:most])
    return len(os.sched_getaffinity(0))


def build(site: Path, *, watched: bool = False) -> Run:
    """`diglot build` in the site's folder, in a new process. To be watched costs it time.

    Raises Failed when it ends with anything but 0, or without its last line.
    """
    # The script is run by itself, as the shell does.
    start = program() if len(program()) == 1 else [sys.executable, *program()]
    ended = _run([*start, "build"], site, watched=watched and HAS_PSS)
    found = SUMMARY.match(ended.said.strip().rpartition("\n")[2])
    if ended.code or not found:
        raise Failed(f"the build ended with {ended.code} and said:\n{ended.said}")
    return Run(ended.time, ended.memory, int(found[1]), int(found[2]))


def calibrate() -> Time:
    """The time of a fixed piece of work, in a new process like a build: what this machine is worth at this moment.

    With other work beside it on the machine, the CPU time of a build moved by 10 % of a loop in this process, and by 4 %
    of the start of a new one.
    """
    command = [sys.executable, "-I", "-S", "-c", CALIBRATION]
    times = [_run(command, Path(), watched=False).time for _ in range(3)]
    walls, cpus = zip(*times, strict=True)
    return Time(statistics.median(walls), statistics.median(cpus))


def other_work() -> float:
    """CPU seconds that the machine has spent on others than this process and its children (Linux; 0 elsewhere)."""
    fields = _read(Path("/proc/stat")).partition("\n")[0].split()[1:9]
    if not fields:
        return 0
    user, nice, system, _idle, _waiting, *interrupted = map(int, fields)
    ticks = user + nice + system + sum(interrupted)
    return ticks / os.sysconf("SC_CLK_TCK") - sum(os.times()[:4])


class _Ended(NamedTuple):
    time: Time
    memory: float
    code: int
    said: str


def _run(command: Sequence[str], folder: Path, *, watched: bool) -> _Ended:
    # Not to a terminal, whose own work would be measured, and not into a pipe, which somebody would have to empty.
    with tempfile.TemporaryFile() as said:
        started = time.perf_counter()
        with subprocess.Popen(
            command, cwd=folder, env=environment(), stdin=subprocess.DEVNULL, stdout=said, stderr=said
        ) as process:
            peak = _watch(process.pid) if watched else 0
            # Unlike the usage of all children, this one's knows no other build.
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.perf_counter() - started
            process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        text = said.read().decode(errors="replace")
    memory = (peak or usage.ru_maxrss * RSS_UNIT) / 2**20
    return _Ended(Time(wall, usage.ru_utime + usage.ru_stime), memory, process.returncode, text)


def _watch(process: int) -> int:
    """Bytes that the process and its descendants had at most, together, until it ended; it is left to be waited for."""
    peak = 0
    while os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        started = time.perf_counter()
        peak = max(peak, sum(map(proportional_size, family(process))))
        # As long again as this look took: it stops what it looks at.
        time.sleep(max(INTERVAL, time.perf_counter() - started))
    return peak


def family(process: int) -> Iterator[int]:
    """The process and its descendants, those that live (Linux)."""
    yield process
    try:
        threads = list(Path(f"/proc/{process}/task").iterdir())
    except OSError:
        # It has ended since.
        return
    for thread in threads:
        for child in _read(thread / "children").split():
            yield from family(int(child))


def proportional_size(process: int) -> int:
    """Bytes of memory, each page divided by the number of processes that share it (Linux); 0 of one that has ended."""
    found = re.search(r"^Pss:\s*(\d+) kB", _read(Path(f"/proc/{process}/smaps_rollup")), re.MULTILINE)
    return int(found[1]) * 1024 if found else 0


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except OSError:
        return ""
