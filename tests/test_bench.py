"""The instrument itself: what it builds, what it measures, and what it says of it."""

import re
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

import corpus
import figures
import measure
from figures import Figure, Machine, Report, Unreadable
from measure import Time
from running import Ran, diglot
from scenes import SCENES, Scene
from table import show

POSTS = 26
unix = pytest.mark.skipif(sys.platform == "win32", reason="processes are measured by wait4")
APART = re.compile(r"```.*?```|\$\$.*?\$\$", re.DOTALL)


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bench") / "site"
    corpus.write_blog(folder, POSTS)
    assert build(folder).counts[0] == POSTS
    return folder


def build(site: Path) -> Ran:
    ran = diglot("build", "--site", site, "--jobs", 1)
    assert (ran.code, ran.err) == (0, ""), ran.err
    return ran


def texts(site: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in (site / "content/posts").iterdir()}


def test_a_post_is_the_same_in_a_blog_of_any_size(tmp_path: Path) -> None:
    for size in (12, 60):
        corpus.write_blog(tmp_path / str(size), size)
    small, large = texts(tmp_path / "12"), texts(tmp_path / "60")
    assert small.items() <= large.items()
    assert len(set(large.values())) == 60


def test_the_corpus_has_the_shape_that_the_targets_are_for(tmp_path: Path) -> None:
    corpus.write_blog(tmp_path, 400)
    posts = texts(tmp_path)
    assert sum(name.endswith(".zh.md") for name in posts) == 200
    assert statistics.mean(len(text.encode()) for text in posts.values()) == pytest.approx(7700, rel=0.02)
    for text in posts.values():
        displayed = re.findall(r"^\$\$\n.*?^\$\$$", text, re.DOTALL | re.MULTILINE)
        assert len(displayed) == 4
        assert sum(r"\begin{aligned}" in each for each in displayed) == 1
        assert sum(r"\begin{bmatrix}" in each for each in displayed) == 1
        assert len(re.findall(r"\$[^$]+\$", APART.sub("", text))) == 6
        assert re.findall(r"^```(\w+)", text, re.MULTILINE) == ["python", "cpp", "bash"]
        assert "«" not in text
    works = [name.split(".")[0] for name in posts]
    assert len(works) - len(set(works)) == 50
    assert 8 <= sum(".md)" in text for text in posts.values()) <= 30


@pytest.mark.parametrize("scene", SCENES.values(), ids=SCENES)
def test_each_run_of_a_scene_has_something_to_do(scene: Scene, blog: Path) -> None:
    for number in range(2):
        scene.edit(blog, number)
        assert (build(blog).counts[2] > 0) == scene.writes


@unix
def test_a_build_is_run_as_its_users_run_it(blog: Path) -> None:
    SCENES["one title"].edit(blog, 5)
    run = measure.build(blog)
    assert (run.posts, run.written > 0) == (corpus.count_posts(blog), True)
    assert 0.01 < run.time.cpu < 60
    assert run.time.wall > 0.01
    # Linux counts from the size of the process that starts it, and this one has run all tests before.
    assert 10 < run.memory < 20_000


@unix
def test_the_time_of_child_processes_counts(tmp_path: Path) -> None:
    work = "import time\nwhile time.process_time() < 0.3: pass"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {work!r}])"
    ended = measure._run([sys.executable, "-c", code], tmp_path, watched=False)
    assert 0.3 < ended.time.cpu < 3


@unix
def test_a_build_that_fails_is_no_figure(tmp_path: Path) -> None:
    with pytest.raises(measure.Failed, match=r"ended with 1 and said:\n(.|\n)*site\.yaml"):
        measure.build(tmp_path)


@pytest.mark.skipif(not measure.HAS_PSS, reason="the system does not tell")
def test_work_of_others_is_noticed_and_our_own_is_not() -> None:
    work = [sys.executable, "-c", "import time\nwhile time.process_time() < 1: pass"]
    before = measure.other_work()
    with subprocess.Popen(work) as process:
        measure._watch(process.pid)
        seen = measure.other_work() - before
    assert seen > 0.8
    assert measure.other_work() - before == pytest.approx(seen - 1, abs=0.3)


FAMILY = """
import os, sys, time
shared = bytearray(os.urandom(1 << 20) * 64)
children = [os.fork()]
own = b"x" * (32 << 20) if not children[0] else b""
print(flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(not measure.HAS_PSS, reason="the system does not tell")
def test_memory_that_processes_share_counts_once() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", FAMILY], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        assert [process.stdout.readline() for _ in range(2)] == [b"\n", b"\n"]
        found = list(measure.family(process.pid))
        sizes = [measure.proportional_size(each) / 2**20 for each in found]
        process.stdin.close()
    assert len(found) == 2
    assert 64 + 32 < sum(sizes) < 64 + 32 + 25
    assert measure.proportional_size(process.pid) == 0


def figure(
    wall: float = 0.1, memory: float = 400, *, spread: float = 0, ratio: float = 1, others: float = 0
) -> Figure:
    return Figure(5, wall, wall, spread, memory, ratio, ratio, others)


def report(size: int = 1000, /, **scenes: Figure) -> Report:
    named = {name.replace("_", " "): figure for name, figure in scenes.items()}
    return Report(Machine(2, "3.11.2", "Linux x86_64", 0.2, "PSS of all processes together"), {size: named})


def test_figures_are_medians_against_the_calibration() -> None:
    found = Figure.of([Time(1, 2), Time(4, 8), Time(2, 3)], Time(0.5, 0.25), 300, 0.1)
    assert found == Figure(3, 2, 3, 0.75, 300, 4, 12, 0.1)


def test_reports_are_kept_size_by_size(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    merged = figures.merge(report(24, clean=figure(1)), report(100, clean=figure(1 / 3)))
    merged = figures.merge(merged, report(24, clean=figure(2)))
    figures.write(merged, file)
    kept = figures.read(file)
    assert kept.machine == merged.machine
    assert kept.sizes == {24: {"clean": figure(2)}, 100: {"clean": figure(0.3333)}}


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"machine": {}, "sizes": {}}', '{"sizes": {"24": 1}}'])
def test_a_file_that_holds_no_figures_is_named(text: str, tmp_path: Path) -> None:
    file = tmp_path / "last.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Unreadable, match=r"last\.json holds no figures"):
        figures.read(file)


def cells(table: str, scene: str) -> list[str]:
    return re.split(r"\s{2,}", next(line for line in table.split("\n") if f"  {scene}  " in line).strip())


def test_the_table_says_what_is_met_and_what_moved() -> None:
    now = report(
        clean=figure(6.01, 501, ratio=1.09),
        no_change=figure(0.08, 500, ratio=1.2),
        one_title=figure(ratio=0.7, spread=0.05),
        one_template=figure(ratio=1.25, spread=0.2),
        description=figure(ratio=1.5, others=0.5),
    )
    kept = report(
        clean=figure(),
        no_change=figure(memory=300),
        one_title=figure(),
        one_template=figure(spread=0.1),
        description=figure(),
    )
    table = show(now, kept, markdown=False)
    assert cells(table, "clean") == (
        [
            *("1,000", "clean", "5", "6.010", "0%", "0.0", "×1.09", "6 MISSED"),
            *("6.010", "×1.09"),
            *("501", "×1.25!", "500 MISSED"),
        ]
    )
    assert cells(table, "no change")[6:] == (
        ["×1.20!", "0.08 met", "0.080", "×1.20!", "500", "×1.67!", "500 met"]
    )
    assert cells(table, "one title")[6] == "×0.70!"
    assert cells(table, "one template")[6] == "×1.25"
    # Other work slows a build down; it does not make it compute more.
    assert cells(table, "description")[5:9] == ["0.5", "×1.50", "0.100", "×1.50!"]


def test_the_curve_tells_start_up_from_posts() -> None:
    found = Report(report().machine, {100: {"clean": figure(2, 100)}, 1000: {"clean": figure(6.5, 150)}})
    assert show(found, None, markdown=True).split("\n")[-2:] == [
        "| 100 | 20.00 |  | 20.00 |  | 100 |",
        "| 1,000 | 6.50 | 5.00 | 6.50 | 5.00 | 150 |",
    ]


@pytest.mark.skipif(not measure.HAS_PSS, reason="no /proc")
def test_a_process_that_has_ended_has_no_family() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    assert list(measure.family(process.pid)) == [process.pid]
    assert measure.proportional_size(process.pid) == 0
