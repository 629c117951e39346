"""Publishing under the eyes of readers: no page is missing or torn, and each finds what it needs."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from faults.blog import is_long, sources
from folders import put
from running import diglot, environment
from sites import write

PAGES = 100
REBUILDS = 20

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the reader waits for a pipe")


@contextmanager
def reader(output: Path, pages: list[str]) -> Iterator[None]:
    """Another process reads all the while; fails the test if it saw a fault, or too little."""
    program = [sys.executable, str(Path(__file__).with_name("reader.py")), str(output), *pages]
    with subprocess.Popen(
        program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment()
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "reading\n"
        try:
            yield
        finally:
            said, _ = process.communicate("stop")
    seen = json.loads(said)
    assert seen["faults"] == []
    assert seen["reads"] / seen["seconds"] > 1000


def site(number: int) -> dict[str, bytes]:
    """Pages that name their style sheet, which is another one in each version."""
    text = b"Version %d assets/site.%d.css " % (number, number) + b"." * 9000 + b"end"
    pages = {f"{page}/index.html": text for page in range(PAGES)}
    return {**pages, f"assets/site.{number}.css": b"css"}


def test_a_reader_sees_no_gap(tmp_path: Path) -> None:
    put(tmp_path, site(0))
    with reader(tmp_path, [path for path in site(0) if path.endswith(".html")]):
        for number in range(1, REBUILDS + 1):
            put(tmp_path, site(number))


def test_a_reader_of_a_blog_sees_no_gap(root: Path) -> None:
    output = write(root, sources(0)) / "public"
    assert diglot("build", "--site", root).code == 0
    pages = [f"en/posts/p{number}/index.html" for number in range(12)]
    with reader(output, pages):
        for number in range(1, REBUILDS + 1 if is_long() else 4):
            write(root, sources(number))
            assert diglot("build", "--site", root, "--jobs", 1).counts[2] > len(pages)
