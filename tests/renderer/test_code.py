"""Highlighting loses and adds no character, and knows the names that writers give languages."""

import html
import re
from pathlib import Path

import pytest
from pygments.lexers import get_lexer_by_name

from diglot.model import Code
from diglot.renderer.code import highlight, write_figure, write_rows
from diglot.renderer.lexing import find_tokens, lexer_class

SAMPLES = {
    "python": '\n\n  def f(x):\n\t"""doc\n    more\n"""\n    return x  # 注\n\n',
    "cpp": "#include <vector>\nint main() { return 0; }",
    "console": "$ ls -l\ntotal 0\n",
    "pycon": ">>> 1 + 1\n2\n",
    "html": "<p class=x>&amp;</p>\r\n",
    "json": '{"a": [1, 2.5e3, null]}',
    "make": "all:\n\techo $@\n",
    "diff": "-a\n+b\n",
    "rst": "a\n=\n",
    "tex": "\\frac{1}{2} % c\n",
    "text": " \n",
}


@pytest.mark.parametrize("language", SAMPLES)
def test_no_character_is_lost(language: str) -> None:
    text = SAMPLES[language]
    (result,) = highlight([(text, language)])
    assert html.unescape(re.sub(r"<[^>]*>", "", result.html)) == text


def test_spans_stay_within_lines() -> None:
    (result,) = highlight([(SAMPLES["python"], "python")])
    for line in result.html.split("\n"):
        assert line.count("<span") == line.count("</span>")


@pytest.mark.parametrize("text", ["a\n\n\fb\r\n", "\n", "", "a", *SAMPLES.values()])
def test_rows_lose_no_character(text: str) -> None:
    (result,) = highlight([(text, "python")])
    rows = write_rows(Code(text, "python", first=1, marks=((2, "del"),)), result.html)
    assert html.unescape(re.sub(r"<[^>]*>", "", rows)) == text
    assert rows.count('class="row"') == text.count("\n") + (text[-1:] not in ("", "\n"))


def test_rows() -> None:
    code = Code("a\n\nb\n", "", first=9, marks=((2, "ins"), (3, "mark")))
    assert write_rows(code, code.text).splitlines() == [
        '<span class="row" data-line="9">a',
        '</span><ins class="row" data-line="10">',
        '</ins><mark class="row" data-line="11">b',
        "</mark>",
    ]


def test_a_block_without_marks_has_no_rows() -> None:
    assert "row" not in write_figure(Code("a\n", ""), "a\n")
    assert 'class="code wrap"' in write_figure(Code("a\n", "", wrap=True), "a\n")


@pytest.mark.parametrize("language", ["c++", "js", "sh", "rust", "text", "", "plaintext", "jsonc", "py3"])
def test_known(language: str) -> None:
    (result,) = highlight([("x", language)])
    assert (result.known, result.suggestion) == (True, "")


@pytest.mark.parametrize(
    ("language", "suggestion"), [("pyhton", "python"), ("javscript", "javascript"), ("⚙", "")]
)
def test_unknown(language: str, suggestion: str) -> None:
    (result,) = highlight([("a<b", language)])
    assert (result.html, result.known, result.suggestion) == ("a&lt;b", False, suggestion)


def test_a_block_leaves_no_trace_in_the_next() -> None:
    """Pygments' MIME lexer remembers the boundary that a text declares."""
    first = (
        "Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/html\n\n<p>\n--x--\n",
        "mime",
    )
    second = ("Subject: a\n\n--x\nContent-Type: text/html\n\n<p>\n--x--\n", "mime")
    alone = highlight([second])
    assert highlight([first, second])[1:] == alone
    assert highlight([second]) == alone


def test_a_huge_block_is_plain() -> None:
    text = "x = 1\n" * 50_000
    (result,) = highlight([(text, "python")])
    assert result.html == text


LANGUAGES = [
    "python",
    "pycon",
    "cpp",
    "c",
    "java",
    "js",
    "ts",
    "html",
    "css",
    "bash",
    "console",
    "json",
    "yaml",
    "toml",
    "sql",
    "rust",
    "go",
    "make",
    "diff",
    "rst",
    "tex",
    "md",
    "ruby",
    "lua",
    "r",
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tokens_are_those_of_pygments(language: str) -> None:
    """Ours skips rules that cannot match; `using(this)`, callbacks and states that a rule pops must not notice."""
    noise = "".join(map(chr, range(0x09, 0x7F))) + "é中Kſİ"
    text = "\n".join([*SAMPLES.values(), noise, noise[::-1], Path(__file__).read_text("utf-8")])
    lexer = lexer_class(language)
    assert lexer is not None
    assert find_tokens(text, lexer) == find_tokens(text, type(get_lexer_by_name(language)))
