"""The same bytes whatever the machine: workers, hash seed, locale, time zone, place, file order, umask."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from diglot.build import Choices
from diglot.disk import read_sources
from diglot.engine import open_engine
from edits import START
from sites import NOW, SITE, STAMP, Result, build, build_with, post, write

SETTINGS = (SITE + "timezone: Asia/Shanghai\ntags: {t: {zh: 标签, en: Tag}}\n").encode()
FILES = {
    **START,
    "site.yaml": SETTINGS,
    "content/posts/名 字.zh.md": post(
        "2026-01-04 23:30", "İI ıi", "正文 $x^2$。", tags="[重庆, 长城, Ä, z, 10, 9]"
    ),
}


def published(output: Path) -> dict[str, bytes]:
    files = [path for path in output.rglob("*") if path.is_file() and ".diglot" not in path.parts]
    return {path.relative_to(output).as_posix(): path.read_bytes() for path in files}


def build_outside(root: Path, *options: str, umask: int = -1, **environment: str) -> dict[str, bytes]:
    """What a process of its own publishes from the site at `root`."""
    output = root.parent / "out"
    command = [
        sys.executable,
        "-m",
        "diglot",
        "build",
        "--site",
        str(root),
        "--output",
        str(output),
        "--no-cache",
    ]
    subprocess.run(
        [*command, *options],
        check=True,
        capture_output=True,
        umask=umask,
        env={**os.environ, "SOURCE_DATE_EPOCH": f"{NOW:%s}", **environment},
    )
    return published(output)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> Result:
    result = build(tmp_path_factory.mktemp("expected"), FILES)
    assert result.places == []
    return result


@pytest.mark.parametrize(
    ("folder", "options", "umask", "environment"),
    [
        ("a", ["--jobs", "1"], 0o022, {"PYTHONHASHSEED": "0", "LC_ALL": "C", "TZ": "Pacific/Kiritimati"}),
        (
            "b/c d/长",
            ["--jobs", "2"],
            0o077,
            {"PYTHONHASHSEED": "1", "LC_ALL": "tr_TR.UTF-8", "TZ": "America/St_Johns"},
        ),
        ("e", ["--jobs", "2"], 0o002, {"PYTHONHASHSEED": "2", "LANG": "", "LC_ALL": "POSIX"}),
    ],
)
def test_another_process_on_another_machine(
    tmp_path: Path, expected: Result, folder: str, options: list[str], umask: int, environment: dict[str, str]
) -> None:
    root = tmp_path / folder
    root.mkdir(parents=True)
    write(root, dict(reversed(FILES.items())))
    found = build_outside(root, *options, umask=umask, **environment)
    assert found.keys() == expected.files.keys()
    assert [path for path in found if found[path] != expected.files[path]] == []


def test_no_page_names_a_place_of_this_machine(tmp_path: Path, expected: Result) -> None:
    places = [str(tmp_path.parents[1]), str(Path(__file__).parents[2]), f"{Path.home()}/"]
    for path, data in expected.files.items():
        assert not [place for place in places if place.encode() in data], path


def test_several_workers_give_what_one_gives(root: Path, tmp_path: Path) -> None:
    bodies = [f"第 {index} 段 $x^{{{index}}}$。\n\n```python\n{index}\n```" for index in range(60)]
    posts = {f"content/posts/p{index}.zh.md": post(body=body) for index, body in enumerate(bodies)}
    broken = {"content/posts/broken.zh.md": post(body="$\\wrong$")}
    serial = build(root, {**posts, **broken}, cache=tmp_path / "serial.db")
    parallel = build(root, cache=tmp_path / "parallel.db", jobs=2)
    assert serial.changed(parallel) == set()
    assert serial.problems == parallel.problems
    assert serial.problems
    assert serial.ran == parallel.ran
    assert build(root, cache=tmp_path / "parallel.db").ran == {}, "both remember the same results"


def test_the_order_in_which_sources_are_found_does_not_matter(
    root: Path, tmp_path: Path, expected: Result
) -> None:
    write(root, FILES)
    sources = dict(reversed(read_sources(root).items()))
    with open_engine(tmp_path / "cache.db", STAMP) as engine:
        found = build_with(engine, sources, Choices(NOW))
    assert found.changed(expected) == set()
