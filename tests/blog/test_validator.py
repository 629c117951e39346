"""The blog before the W3C's own checker, which knows what may stand in what: more than the parser that `diglot check` asks."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

KATEX = re.compile(
    r"attribute “width” not allowed on element “mtd”|“m(o|row)” not allowed as child of element “msub",
    re.IGNORECASE,
)
"""the MathML that KaTeX makes of wide equations and of \\operatorname*, which is its own"""


@pytest.fixture(scope="module")
def vnu() -> str:
    """The checker's jar, of npm's package vnu-jar; it needs Java."""
    found = os.environ.get("DIGLOT_VNU")
    if not found:
        pytest.skip("needs DIGLOT_VNU naming vnu.jar (npm's vnu-jar), and Java")
    return found


def errors(jar: str, *paths: Path) -> list[str]:
    command = ["java", "-jar", jar, "--skip-non-html", "--format", "json", *map(str, paths)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    found = [each for each in json.loads(done.stderr)["messages"] if each["type"] == "error"]
    return [f"{each['url']}: {each['message']}" for each in found if not KATEX.search(each["message"])]


def test_every_page_is_valid(vnu: str, blog: Path) -> None:
    assert errors(vnu, blog) == []


def test_the_checker_finds_what_is_wrong(vnu: str, tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text('<!doctype html><html lang="en"><title>A</title><span><p>one</p></span>', "utf-8")
    (found,) = errors(vnu, page)
    assert "“p” not allowed as child of element “span”" in found
