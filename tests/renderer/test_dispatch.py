"""A parser that tries only the rules that can begin with the next character reads every text as one that tries them all."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.ruler import Ruler

from diglot.model import Document, Syntax
from diglot.renderer.dispatch import FIRST
from diglot.renderer.draft import Draft
from diglot.renderer.markdown import parser

HERE = Path(__file__).parent
EXAMPLES = [example["markdown"] for example in json.loads((HERE / "commonmark.json").read_text("utf-8"))]
CASES = [path.read_text("utf-8") for path in sorted((HERE / "cases").glob("*.md"))]
MARKS = [
    "$$",
    "$",
    "`",
    "```",
    "~~~",
    "~~",
    "**",
    "*",
    "_",
    "[",
    "](",
    "!",
    "^[",
    "[^1]",
    "<b>",
    "</b>",
    "<!--",
    "&",
    "&amp;",
    "\\(",
    "\\)",
    "\\",
    "\\begin{align}",
    ":",
    "https://a.b",
]
BLOCKS = [
    "\n",
    "\n\n",
    "\n> ",
    "\n- ",
    "\n2. ",
    "\n# ",
    "\n---",
    "\n    ",
    "\n[^1]: ",
    "\n[a]: b",
    "\n: ",
    "\n| a | b |\n",
]
TEXT = st.lists(
    st.sampled_from([*MARKS, *(f"{mark}a{mark}" for mark in MARKS), *BLOCKS, "a", " ", "中", "，"]),
    max_size=40,
).map("".join)


def make_parser() -> MarkdownIt:
    return parser.__wrapped__(extensions=True, chinese=True, english=False, line_breaks=False)


def make_plain_parser() -> MarkdownIt:
    """With markdown-it's own rulers, which hold the same rules and know of no FIRST."""
    md = make_parser()
    for part in (md.block, md.inline):
        plain = Ruler[Any]()
        plain.__rules__ = part.ruler.__rules__
        part.ruler = plain
    return md


OURS, PLAIN = make_parser(), make_plain_parser()


def tokens(md: MarkdownIt, text: str) -> list[Mapping[str, Any]]:
    draft = Draft(md, Document("content/posts/a.zh.md", "post", "zh", "a", "a"), Syntax(), text)
    return [token.as_dict() for token in md.parse(text, draft.env)]


@pytest.mark.parametrize("text", [*EXAMPLES, *CASES])
def test_examples(text: str) -> None:
    assert tokens(OURS, text) == tokens(PLAIN, text)


@pytest.mark.parametrize("char", [chr(point) for point in range(0x21, 0x7F)])
def test_each_character(char: str) -> None:
    three = char * 3
    text = (
        f"{char} a\n\n{char}) a\n\n{three}\na {char}b{char} {three}c{three} [d]({char})\n{char} e\n{three}\n"
    )
    assert tokens(OURS, text) == tokens(PLAIN, text)


@given(TEXT)
def test_any_text(text: str) -> None:
    assert tokens(OURS, text) == tokens(PLAIN, text)


def test_each_rule_that_is_named_is_one() -> None:
    assert FIRST.keys() <= {*PLAIN.block.ruler.get_active_rules(), *PLAIN.inline.ruler.get_active_rules()}
