"""Each library is loaded by the part of a build that needs it: a build that has nothing to parse loads no parser."""

import subprocess
import sys

import pytest

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
inline(RENDER, parsed.body, (), Syntax())
"""
FEED = """
from diglot.builder.formats.feed import Feed, compose_feed
from diglot.language import Strings
compose_feed(Feed('a', 'b', '', 'en', '', '', '', ()), Strings('en'), (), (), (), ())
"""
SORT = """
from diglot.language import sort_key
sort_key('C++ 17', 'zh-Hans')
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
    ask = f"import sys\nprint(*{set(HEAVY)} & sys.modules.keys())"
    done = subprocess.run(
        [sys.executable, "-c", f"{program}\n{ask}"], capture_output=True, text=True, check=True
    )
    assert set(done.stdout.split()) == expected
