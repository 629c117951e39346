"""Input made to hurt: nothing recurses without end, and twice the text takes about twice the time."""

import gc
import time
from collections.abc import Callable

import pytest

from diglot.model import Document, Syntax
from diglot.renderer import Parsed, parse

PATTERNS: dict[str, Callable[[int], str]] = {
    "strong": lambda n: "*a **a " * n,
    "closers": lambda n: "a_ " * n,
    "openers": lambda n: "_a " * n,
    "mixed": lambda n: "*a_ " * n,
    "Chinese": lambda n: "中**文，" * n,
    "link openers": lambda n: "[a" * n,
    "link closers": lambda n: "a]" * n,
    "brackets": lambda n: "[" * n + "a" + "]" * n,
    "quotes": lambda n: "> " * n + "a",
    "lists": lambda n: "1. " * n + "a",
    "backticks": lambda n: "".join("e" + "`" * i for i in range(int(n**0.5))),
    "tags": lambda n: "<a " * n,
    "attributes": lambda n: '<div>\n<a "' * n,
    "open tags": lambda n: "<b>" * n,
    "wrong tags": lambda n: "<b></i>" * n,
    "comments": lambda n: "<!-- " * n,
    "pictures": lambda n: "![" * n + "a" + "](b)" * n,
    "notes": lambda n: "^[" * n + "a" + "]" * n,
    "dollars": lambda n: "$a " * n,
    "double dollars": lambda n: "$$\na\n" * n,
    "escaped dollars": lambda n: "$" + "\\$" * n,
    "round brackets": lambda n: "\\(" * n,
    "square brackets": lambda n: "\\[\n" * n,
    "environments": lambda n: "x \\begin{align} " * n,
    "environment lines": lambda n: "\\begin{align}\n" * n,
    "references": lambda n: "\\eqref{a} " * n,
    "open references": lambda n: "\\ref{a " * n,
    "equations": lambda n: "$$\\begin{equation} a \\label{x} \\end{equation}$$\n\n" * n,
    "rows": lambda n: "\\begin{align}" + "a \\label{x} \\\\ " * n + "\\end{align}",
    "formulas": lambda n: "$x$，" * n,
    "headings": lambda n: "# a\n" * n,
    "heading ids": lambda n: "# a " + "{#" * n + " " * n + "b",
    "tables": lambda n: "|a|b|\n|-|-|\n" + "|1|2|\n" * n,
    "URLs": lambda n: "https://" * n,
    "breaks": lambda n: "中文\n" * n,
    "footnotes": lambda n: "".join(f"[^{i}]: a\n\n[^{i}]\n\n" for i in range(n)),
    "callouts": lambda n: "> [!NOTE]\n> a\n\n" * n,
    "words": lambda n: "a" * n,
    "accents": lambda n: "中" + "\u0301" * n,
    "attributes of one": lambda n: "<div>\n<div " + "a=" * n + ">",
    "attributes that end": lambda n: "<div>\n<div " + "=" * n + " />",
    "addresses": lambda n: '<div>\n<img srcset="' + "a," * n + '" style="' + "url(" * n + '">',
    "tags in a block": lambda n: "<div>\n" + "  <a href=b>\n" * n,
    "infos": lambda n: "```" + 'a="' * n + "\n```",
    "spans": lambda n: "[a]{.b}" * n,
    "spans in spans": lambda n: "[" * n + "a" + "]{.b}" * n,
    "span openers": lambda n: "[" * n + "a]{.b}",
    "span braces": lambda n: "[a]{#" * n,
    "words in braces": lambda n: "[a]{" + ".b " * n,
    "values in braces": lambda n: "[a]{" + "b='" * n + "}",
    "lines in braces": lambda n: "{.a}\n" * n,
    "paragraphs with attributes": lambda n: "a\n{.b}\n\n" * n,
    "ids": lambda n: "[a]{#b}" * n,
    "notes in the margin": lambda n: "[a]{.aside}" * n,
    "captions": lambda n: "|a|\n|-|\n: b {#c}\n\n" * n,
    "references to figures": lambda n: "![a](b){#c}\n\n[](#c)\n\n" * n,
    "abbreviations": lambda n: "".join(f"*[a{i}]: b\n" for i in range(n)) + "\n" + "a1 " * n,
    "containers": lambda n: "::: tip\n" * n,
    "fences in containers": lambda n: "::: tip\n```\n" * n,
    "tags of others": lambda n: "{% a " * n,
    "shortcodes": lambda n: "{{< a " * n,
    "raw tags": lambda n: "{% raw %}" * n,
    "Latin in emphasis": lambda n: "*" + "中a! " * n + "*",
    "Latin and marks in emphasis": lambda n: "*a" + "!" * n + "中*",
    "films": lambda n: "![a](b.mp4)" * n,
}
SMALL = 4_000
"""characters; the bound below is some forty times what a quiet machine takes"""


@pytest.mark.parametrize("name", PATTERNS)
def test_time_grows_with_the_text(name: str, read: Callable[..., Parsed]) -> None:
    unit = len(PATTERNS[name](10)) / 10
    small, large = (PATTERNS[name](int(size / unit)) for size in (SMALL, 4 * SMALL))
    read(small)
    once, four_times = seconds(read, small), seconds(read, large)
    assert four_times < max(10 * once, 0.5)


def seconds(read: Callable[[str], Parsed], text: str) -> float:
    start = time.process_time()
    read(text)
    return time.process_time() - start


@pytest.mark.parametrize("text", ["\"'", "'a ", "a'", '"a" ', "'\"a\"' ", "*'* "])
def test_time_of_quotation_marks(text: str, read: Callable[..., Parsed]) -> None:
    small, large = (text * (size // len(text)) for size in (SMALL, 4 * SMALL))
    read(small, "en")
    once, four_times = (seconds(lambda each: read(each, "en"), each) for each in (small, large))
    assert four_times < max(10 * once, 0.5)


KINDS = "# A\n\n*b* $c$ [d](e.md) ![f](g.png)[^1]\n\n- <b>h</b>\n\n```py\ni\n```\n\n[^1]: Note.\n"


def test_nothing_of_a_text_is_left() -> None:
    """A process parses thousands: what only the search for circles would free adds up to gigabytes."""
    document = Document("content/posts/a.en.md", "post", "en", "a", "a", title="A")
    parse(KINDS, document, Syntax())
    gc.collect()
    gc.disable()
    try:
        before = len(gc.get_objects())
        for _ in range(100):
            parse(KINDS, document, Syntax())
        left = len(gc.get_objects()) - before
    finally:
        gc.enable()
    assert left < 100
