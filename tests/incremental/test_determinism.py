"""The same bytes whatever the machine: workers, hash seed, locale, time zone, day, place, user, file order, umask."""

import os
import re
import stat
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from diglot.build import Choices
from diglot.disk import read_sources
from diglot.engine import open_engine
from diglot.engine.executors import POOL_PAYS
from edits import START
from folders import held
from running import environment
from sites import NOW, SITE, STAMP, Files, Result, build, build_with, post, write

LONG = bool(os.environ.get("DIGLOT_LONG"))
SETTINGS = (SITE + "timezone: Asia/Shanghai\ntags: {t: {zh: 标签, en: Tag}}\n").encode()
FILES: Files = {
    **START,
    "site.yaml": SETTINGS,
    "content/posts/名 字.zh.md": post(
        "2026-01-04 23:30", "İI ıi", "正文 $x^2$。", tags="[重庆, 长城, Ä, z, 10, 9]"
    ),
    **{
        f"content/posts/p{number}.en.md": post(
            f"2025-03-{1 + number % 28:02}", f"P{number}", f"Text ${number % 5}$.\n\n```c\nint a;\n```"
        )
        for number in range(POOL_PAYS)
    },
}

PROGRAM = """
import os, sys
real = os.scandir
class Reversed:
    def __init__(self, path="."):
        with real(path) as entries:
            self.entries = sorted(entries, key=lambda entry: entry.name, reverse=True)
    def __enter__(self):
        return iter(self.entries)
    def __exit__(self, *_):
        pass
    __iter__ = __enter__
if os.environ["ORDER"] == "reversed":
    os.scandir = Reversed
    real_listdir = os.listdir
    os.listdir = lambda path=".": sorted(real_listdir(path), reverse=True)
from diglot.cli import main
main()
"""


class Circumstances(NamedTuple):
    """What a build must not depend on."""

    jobs: int
    seed: int
    zone: str
    locale: str
    umask: int
    order: str
    folder: str
    days: int
    """after NOW"""
    home: str


JOBS = (1, 2, 8)
ZONES = ("Pacific/Kiritimati", "America/St_Johns", "UTC", "Asia/Shanghai", "Europe/London")
LOCALES = ("C", "tr_TR.UTF-8", "ja_JP.eucJP", "zh_CN.GBK", "", "POSIX", "C.UTF-8")
UMASKS = (0o022, 0o077, 0o000, 0o002)
PLACES = ("a", "b/c d/长", "e" * 100, "x%2F#?&'\"")


def circumstances(number: int) -> Circumstances:
    """All axes turn at once, each at its own pace."""
    return Circumstances(
        JOBS[number % 3],
        number % 10,
        ZONES[number % 5],
        LOCALES[number % 7],
        UMASKS[number // 2 % 4],
        ("sorted", "reversed")[number % 2],
        PLACES[number // 3 % 4],
        (0, 1, 400)[number // 2 % 3],
        ("", "/nonexistent")[number // 5 % 2],
    )


def published(root: Path, around: Circumstances) -> Files:
    """What a process of its own publishes from the site at `root`."""
    output = root.parent / "out"
    command = [
        "build",
        "--site",
        str(root),
        "--output",
        str(output),
        "--no-cache",
        "--jobs",
        str(around.jobs),
    ]
    variables = {
        "SOURCE_DATE_EPOCH": str(int((NOW + timedelta(days=around.days)).timestamp())),
        "PYTHONHASHSEED": str(around.seed),
        "TZ": around.zone,
        "LC_ALL": around.locale,
        "LANG": around.locale,
        "ORDER": around.order,
        **({"HOME": around.home} if around.home else {}),
    }
    given = {name: value for name, value in environment(**variables).items() if value or name[:2] != "LC"}
    if not around.locale:
        given.pop("LANG")
    subprocess.run(
        [sys.executable, "-c", PROGRAM, *command],
        check=True,
        capture_output=True,
        umask=around.umask,
        env=given,
    )
    if sys.platform != "win32":
        modes = {stat.S_IMODE(path.stat().st_mode) for path in output.rglob("*.*") if path.is_file()}
        assert modes == {0o666 & ~around.umask}, "no file is more open or more closed than the user wants"
    return held(output)


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> Result:
    result = build(tmp_path_factory.mktemp("expected"), FILES)
    assert result.places == []
    return result


COMBINATIONS = {circumstances(number) for number in range(63)}
"""each value of an axis with each of the others', more or less"""


def test_there_are_sixty() -> None:
    assert len(COMBINATIONS) >= 60


@pytest.mark.parametrize("number", range(63) if LONG else (0, 1, 5, 13))
def test_another_process_on_another_machine(tmp_path: Path, expected: Result, number: int) -> None:
    around = circumstances(number)
    root = tmp_path / around.folder / "site"
    root.mkdir(parents=True)
    write(root, dict(reversed(FILES.items())) if around.order == "reversed" else FILES)
    found = published(root, around)
    assert found.keys() == expected.files.keys()
    assert [path for path in found if found[path] != expected.files[path]] == []


def test_the_pool_is_among_it(expected: Result) -> None:
    assert expected.ran["render"] >= POOL_PAYS


def places() -> list[str]:
    """Of this machine: temporary files, the program, the user."""
    import tempfile

    import diglot

    return [tempfile.gettempdir(), str(Path(diglot.__file__).parent), f"{Path.home()}/", sys.prefix]


def test_no_page_names_a_place_of_this_machine(expected: Result) -> None:
    for path, data in expected.files.items():
        assert not [place for place in places() if place.encode() in data], path


BROKEN = {
    "content/posts/a.zh.md": post(
        body="$\\wrong$ [x](nowhere.md) ![y](nowhere.png)\n\n```nosuch\n```", tags="[t]"
    ),
    "content/posts/b.zh.md": b"---\ntitle: \xff\n---\n",
    "templates/_tags.html": b"{{ nothing.at_all }}",
    "templates/page.html": b"{% if %}",
    "content/about.zh.md": post(),
    "static/assets/x.css": b"a { background: url(nowhere.png) }",
}


def test_nor_does_one_that_shows_a_mistake(root: Path) -> None:
    result = build(root, BROKEN)
    assert len(result.problems) > 5
    texts = [*result.files.values(), *(repr(problem).encode() for problem in result.problems)]
    assert any(b"nothing" in text for text in result.files.values())
    assert not [place for place in places() for text in texts if place.encode() in text]


def test_dates_come_from_the_content(root: Path, expected: Result) -> None:
    """Never from a clock or a file."""
    dates = set(
        re.findall(r"20\d\d-\d\d-\d\d", "".join(data.decode() for data in FILES.values() if b"date" in data))
    )
    assert len(dates) > 20
    for path in ("feed.xml", "en/feed.xml", "sitemap.xml"):
        found = set(re.findall(r"\d{4}-\d\d-\d\d", expected.text(path)))
        assert found
        assert found <= dates, path
    write(root, FILES)
    for file in root.rglob("*"):
        os.utime(file, (0, 0))
    assert build(root, now=NOW + timedelta(days=4000)).changed(expected) == set()
    assert datetime.now(NOW.tzinfo).strftime("%Y-%m-%dT") not in "".join(
        map(expected.text, ("feed.xml", "sitemap.xml"))
    )


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
    assert found.problems == expected.problems
