"""Measures builds of generated blogs, each in a fresh process, beside the targets and the figures kept of an earlier run.

Machines are noisy. Seconds are for people; what is compared are ratios to a calibration, a fixed piece of work that is
measured before and after each scene.
"""

import argparse
import itertools
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import figures
from corpus import count_posts, write_blog
from figures import Figure, Report, Unreadable, this_machine
from measure import CORES, HAS_PSS, Failed, Run, Time, build, calibrate, limit_cores, other_work
from profiler import profile
from scenes import CLEAN, SCENES, Scene
from table import show

FOLDER = Path(__file__).parent
LAST = FOLDER / "last.json"
KEPT = FOLDER / "figures.json"
SIZES = (24, 100, 1_000, 10_000)
SMALLEST = 10
"""posts: each run of a scene edits another one"""
PROFILED = 1_000
"""posts"""
RUNS = 5
CLEAN_RUNS = 3
WATCHED_RUNS = 3
"""runs of which the largest memory counts: looks at it miss what is short"""
LARGE = 1_000
"""posts beyond which a clean build is measured once"""
PATIENCE = 60.0
"""seconds after which a scene is not run again"""


def main(arguments: Sequence[str] | None = None) -> None:
    asked = _parser().parse_args(arguments)
    if not hasattr(os, "wait4"):
        sys.exit("error: this system does not tell what a process has used")
    try:
        if asked.profile:
            size = asked.sizes[0] if asked.sizes else PROFILED
            print(profile(SCENES[asked.profile], size))
            return
        # Before minutes of measuring: there may be something wrong with it.
        kept = figures.read(KEPT) if KEPT.exists() else None
        report = figures.read(LAST) if asked.last else measure(asked.sizes or SIZES)
        print(show(report, kept, markdown=asked.markdown))
        if asked.keep:
            figures.write(figures.merge(kept, report), KEPT)
    except (Failed, Unreadable) as error:
        sys.exit(f"error: {error}")
    except KeyboardInterrupt:
        sys.exit("stopped; --last shows the sizes that were done")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=_size, metavar="POSTS", help=f"default: {SIZES}")
    parser.add_argument("--last", action="store_true", help="measure nothing: show the last run")
    parser.add_argument(
        "--keep", action="store_true", help="keep the figures, for later runs to be compared with"
    )
    parser.add_argument("--markdown", action="store_true", help="print the tables as Markdown")
    parser.add_argument(
        "--profile", choices=SCENES, metavar="SCENE", help=f"say where its time goes: {', '.join(SCENES)}"
    )
    return parser


def _size(word: str) -> int:
    if not word.isdecimal() or int(word) < SMALLEST:
        raise argparse.ArgumentTypeError(f"not a number of posts from {SMALLEST} on: {word}")
    return int(word)


def measure(sizes: Sequence[int]) -> Report:
    """Each scene in a blog of each size. What is done is kept as the last run, even when the rest fails."""
    cores = limit_cores(CORES)
    report = Report(this_machine(cores, calibrate(), has_pss=HAS_PSS))
    _warm_up()
    # Nothing is deleted before the end: see `scenes.CLEAN`.
    with tempfile.TemporaryDirectory(prefix="diglot-bench-") as folder:
        for size in sizes:
            site = Path(folder, str(size))
            _say(f"{size:,} posts\n")
            write_blog(site, size)
            report.sizes[size] = {name: _measure(scene, site, size) for name, scene in SCENES.items()}
            figures.write(report, LAST)
    return report


def _warm_up() -> None:
    """The first build of all compiles diglot's modules and brings them into the system's file cache."""
    with tempfile.TemporaryDirectory(prefix="diglot-bench-") as folder:
        write_blog(Path(folder), 2)
        build(Path(folder))


def _measure(scene: Scene, site: Path, size: int) -> Figure:
    _say(f"  {scene.name:<14}")
    # What earlier builds left to be written to the disk is not this one's.
    os.sync()
    numbers = itertools.count()
    most = RUNS if scene.name != CLEAN else CLEAN_RUNS if size <= LARGE else 1
    started, elsewhere, before = time.monotonic(), other_work(), calibrate()
    times = [run.time for run in _repeat(scene, site, itertools.islice(numbers, most))]
    after = calibrate()
    others = max(0, other_work() - elsewhere) / (time.monotonic() - started)
    calibration = Time((before.wall + after.wall) / 2, (before.cpu + after.cpu) / 2)
    seen = _repeat(scene, site, itertools.islice(numbers, min(most, WATCHED_RUNS)), watched=True)
    figure = Figure.of(times, calibration, max(run.memory for run in seen), others)
    _say(f"{figure.wall:>8.3f} s {figure.memory:>6.0f} MB\n")
    return figure


def _repeat(scene: Scene, site: Path, numbers: Iterable[int], *, watched: bool = False) -> list[Run]:
    """A build after each of these edits, while patience lasts."""
    started, runs = time.monotonic(), list[Run]()
    for number in numbers:
        scene.edit(site, number)
        runs.append(_checked(scene, site, watched=watched))
        if time.monotonic() - started > PATIENCE:
            break
    return runs


def _checked(scene: Scene, site: Path, *, watched: bool = False) -> Run:
    """A build that did what it was measured for: it took in all posts, and wrote files if and only if there was an edit."""
    run = build(site, watched=watched)
    posts = count_posts(site)
    if run.posts != posts or (run.written > 0) != scene.writes:
        raise Failed(f"«{scene.name}» among {posts} posts: {run.posts} built, {run.written} files written")
    return run


def _say(text: str) -> None:
    print(text, end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
