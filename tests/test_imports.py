"""Each library is loaded by the part of a build that needs it: a build that has nothing to parse loads no parser."""

import subprocess
import sys
from pathlib import Path

import pytest

from running import environment
from sites import SITE, post, write

HEAVY = frozenset(
    [
        *("PIL", "babel", "jinja2", "linkify_it", "markdown_it", "markupsafe", "mdit_py_plugins"),
        *(
            "py_mini_racer",
            "pygments",
            "pypinyin",
            "yaml",
            "asyncio",
            "difflib",
            "html",
            "tomllib",
            "xml",
            "zoneinfo",
        ),
    ]
)
BUILD = "import diglot.build, diglot.documents, diglot.output, diglot.theme"
PARSE = """
from diglot.model import Document, Syntax
from diglot.renderer import RENDER, parse
text = '**a** [b](c.md) `d`\\n\\n```\\ne\\n```\\n'
parsed = parse(text, Document('content/posts/a.en.md', 'post', 'en', 'a', 'a', title='A'), Syntax())
"""
RENDER = """
from diglot.engine import inline
inline(RENDER, parsed.body, (), Syntax(), ())
"""
FEED = """
from diglot.builder.formats.feed import Feed, compose_feed
compose_feed(Feed('a', 'b', '', 'en', '', '', '', ()), ())
"""
SORT = """
from diglot.language import sort_key
sort_key('C++ 17', 'zh-Hans')
"""
WHOLE = """
import sys
from pathlib import Path
from diglot.commands.building import Request, build_site
from diglot.session import Manner
assert build_site(Request(Path(sys.argv[1])), Manner(), 0) == 0
"""
MARKDOWN = {"linkify_it", "markdown_it", "mdit_py_plugins", "html"}


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        (BUILD, set()),
        (BUILD + PARSE + RENDER, MARKDOWN),
        (BUILD + FEED + SORT, set()),
    ],
    ids=["nothing to do", "a text", "a feed"],
)
def test_loaded(program: str, expected: set[str]) -> None:
    assert loaded(program) == expected


def test_a_changed_paragraph_takes_what_reads_it(tmp_path: Path) -> None:
    text = post("2026-01-01", "A", "One.\n\n<!-- more -->\n\nTwo.", updated="2026-02-01 10:00")
    files = {"site.yaml": SITE.encode(), "content/posts/a.en.md": text}
    assert loaded(WHOLE, write(tmp_path, files)) > {"babel", "yaml", "zoneinfo"}
    files["content/posts/a.en.md"] += "又一段。\n".encode()
    assert loaded(WHOLE, write(tmp_path, files)) == MARKDOWN
    files["content/posts/a.en.md"] = files["content/posts/a.en.md"].replace(b"One", b"In a list")
    assert loaded(WHOLE, write(tmp_path, files)) == MARKDOWN | {"jinja2", "markupsafe"}


def loaded(program: str, *arguments: Path) -> set[str]:
    ask = f"import sys\nprint(*{set(HEAVY)} & sys.modules.keys())"
    done = subprocess.run(
        [sys.executable, "-c", f"{program}\n{ask}", *arguments],
        capture_output=True,
        text=True,
        check=True,
        env=environment(),
    )
    return set(done.stdout.splitlines()[-1].split())
