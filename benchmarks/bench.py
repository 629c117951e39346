"""Measures builds of generated blogs, each in a fresh process: `make bench`, or `bench.py 24 100 1000`.

Figures are kept in benchmarks/last.json. Machines are noisy: compare the ratios to the calibration loop of the same run,
printed as «loops», rather than seconds.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from corpus import write_blog, write_post

LAST = Path(__file__).parent / "last.json"
SIZES = (24, 100, 1000)


class Figure(NamedTuple):
    wall: float
    """seconds"""
    cpu: float
    """seconds, of all processes together"""
    memory: float
    """MB, the peak of the largest process"""
    loops: float
    """wall time in calibration loops"""


def main(sizes: list[int]) -> None:
    loop = calibrate()
    print(f"calibration loop: {loop:.3f} s; {os.cpu_count()} cores; Python {sys.version.split()[0]}")
    print(f"{'posts':>7}  {'build':<14} {'wall s':>8} {'cpu s':>8} {'MB':>7} {'loops':>8}")
    found = {str(size): measure(size, loop) for size in sizes}
    LAST.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def measure(size: int, loop: float) -> dict[str, Figure]:
    folder = Path(tempfile.mkdtemp(prefix="diglot-bench-"))
    try:
        write_blog(folder, size)
        figures = {}
        for name, edit in SCENES.items():
            edit(folder, size)
            figures[name] = _build(folder, loop)
            wall, cpu, memory, loops = figures[name]
            print(f"{size:>7}  {name:<14} {wall:>8.2f} {cpu:>8.2f} {memory:>7.0f} {loops:>8.2f}", flush=True)
        return figures
    finally:
        shutil.rmtree(folder)


def calibrate() -> float:
    """Seconds for a fixed piece of pure Python: what this machine is worth at this moment."""
    started = time.perf_counter()
    total = 0
    for number in range(3_000_000):
        total += number % 7
    return time.perf_counter() - started


def _build(folder: Path, loop: float) -> Figure:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "diglot", "build", "--site", folder], check=True, stdout=subprocess.DEVNULL
    )
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Figure(wall, cpu, after.ru_maxrss / 1024, wall / loop)


def _nothing(_folder: Path, _size: int) -> None:
    """No edit."""


def _edit(old: str, new: str) -> Callable[[Path, int], None]:
    def edit(folder: Path, size: int) -> None:
        post = sorted((folder / "content/posts").iterdir())[size // 2]
        text = post.read_text(encoding="utf-8")
        post.write_text(text.replace(old, new, 1) if old else text + new, encoding="utf-8")

    return edit


def _template(folder: Path, _size: int) -> None:
    (folder / "templates").mkdir()
    shutil.copy(Path(__file__).parents[1] / "templates/post.html", folder / "templates")
    with (folder / "templates/post.html").open("a", encoding="utf-8") as file:
        file.write("{# changed #}\n")


SCENES: dict[str, Callable[[Path, int], None]] = {
    "clean": _nothing,
    "no change": _nothing,
    "one paragraph": _edit("", "\nOne more paragraph.\n"),
    "one title": _edit("title: ", "title: Changed "),
    "one template": _template,
    "one new post": lambda folder, size: (write_post(folder, size), None)[1],
}


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or list(SIZES))
