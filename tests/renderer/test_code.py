"""Highlighting loses and adds no character, and knows the names that writers give languages."""

import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from pygments.lexers import get_lexer_by_name

from diglot.model import Body, Code, Source
from diglot.renderer import Parsed, Rendered
from diglot.renderer.code import Highlighted, highlight, line_ids, write_figure, write_rows
from diglot.renderer.lexing import find_tokens, lexer_class
from diglot.renderer.listing import shown
from diglot.renderer.passage import Passage
from diglot.renderer.syntax.fence_info import FLAGS, VALUES

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
    assert "row" not in write_figure(Code("a\n", ""), Highlighted("a\n"))
    assert 'class="code wrap"' in write_figure(Code("a\n", "", wrap=True), Highlighted("a\n"))


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
    assert find_tokens(text, lexer, 60) == find_tokens(text, type(get_lexer_by_name(language)), 60)


def test_a_title_stands_above_and_a_caption_below() -> None:
    titled, both = Code("a", "", title="<t>"), Code("a", "", title="t", caption="<c>")
    assert '<figcaption class="code-title">&lt;t&gt;</figcaption><pre' in write_figure(
        titled, Highlighted("a")
    )
    figure = write_figure(both, Highlighted("a"))
    assert '<p class="code-title">t</p><pre' in figure
    assert "</pre><figcaption>&lt;c&gt;</figcaption></figure>" in figure


def test_lines_to_link_to() -> None:
    code = Code("a\nb", "", first=9, anchor="x")
    assert write_rows(code, code.text) == (
        '<span class="row" id="x:9"><a class="to-line" href="#x:9" data-line="9" aria-label="9"></a>a\n</span>'
        '<span class="row" id="x:10"><a class="to-line" href="#x:10" data-line="10" aria-label="10"></a>b</span>'
    )
    assert line_ids(code) == ["x:9", "x:10"]
    assert write_figure(code, Highlighted("a\nb")).startswith('<figure id="x" class="code">')


def test_links_to_lines_lead_somewhere(finish: Callable[..., tuple[Parsed, Rendered]]) -> None:
    _, rendered = finish("[a](#x:2) [b](#x:3)\n\n```text anchors=x\n1\n2\n```")
    assert rendered.ids == ("x", "x:1", "x:2")
    assert [problem.message for problem in rendered.problems] == ["nothing on this page has the id x:3"]


CHANGES = """\
 def f():
-    return 1
+    return 2

"""
PATCH = """\
diff --git a/f.py b/f.py
--- a/f.py
+++ b/f.py
@@ -1 +1 @@
+x
"""


@pytest.mark.parametrize(
    ("text", "wanted", "marks"),
    [
        (CHANGES, "def f():\n    return 1\n    return 2\n\n", ((2, "del"), (3, "ins"))),
        # A line has neither sign nor space: signs stand in the indentation.
        (CHANGES[1:], "def f():\n     return 1\n     return 2\n\n", ((2, "del"), (3, "ins"))),
        (PATCH, PATCH.replace("\n+x", "\nx"), ((5, "ins"),)),
        ("--- a\n-b\n", "-- a\nb\n", ((1, "del"), (2, "del"))),
        ("", "", ()),
    ],
)
def test_changes_of_another_language(text: str, wanted: str, marks: tuple[tuple[int, str], ...]) -> None:
    (code,) = shown(Body("", (), "", "", codes=(Code(text, "python", diff=True),)), ())
    assert (code.text, code.marks) == (wanted, marks)


def test_changes_keep_their_signs_in_feeds(finish: Callable[..., tuple[Parsed, Rendered]]) -> None:
    _, rendered = finish("```diff lang=python\n-x\n+y\n```")
    assert "-x\n+y\n" in rendered.feed.html
    assert '<del class="row"><span class="n">x</span>' in rendered.article.html


@pytest.mark.parametrize(
    ("language", "text", "prompt", "output"),
    [
        ("bash", "$ ls \\\n  -l\ntotal 0\n", "$ ", "total 0"),
        ("sh", "me@host:~$ ls\na\n", "me@host:~$ ", "a"),
        ("python", ">>> 1\n1\n", ">>> ", "1"),
        ("py", "In [1]: '''a\n   ...: b'''\nOut[1]: 'a\\nb'\n", "   ...: ", "Out[1]: 'a\\nb'"),
        ("ipython", "In [12]: for x in y:\n    ...:     x\n    ...: \n\nIn [13]: \nz", "    ...: ", "z"),
        ("powershell", "PS C:\\> dir\nx\n", "PS C:\\> ", "x"),
    ],
)
def test_sessions(language: str, text: str, prompt: str, output: str) -> None:
    (result,) = highlight([(text, language)])
    assert f'<span class="gp">{html.escape(prompt, quote=False)}</span>' in result.html
    assert f'<span class="go">{output}</span>' in result.html
    assert html.unescape(re.sub(r"<[^>]*>", "", result.html)) == text


GUIDE = (Path(__file__).parents[2] / "docs/code.md").read_text("utf-8")


@pytest.mark.parametrize("word", [*VALUES, *FLAGS])
def test_the_guide_names_every_word(word: str) -> None:
    assert re.search(rf"`[^`]*\b{word}\b", GUIDE)


def test_the_guides_examples_are_right(finish: Callable[..., tuple[Parsed, Rendered]]) -> None:
    examples = re.findall(r"(?ms)^````markdown\n(.*?)^````$", GUIDE)
    assert len(examples) == 3
    for example in examples:
        source = Source(("content/posts/euler/examples/train.py", "examples/train.py"), "train")
        parsed, rendered = finish(example, files={source: Passage("1\n")})
        assert parsed.problems + rendered.problems == ()
