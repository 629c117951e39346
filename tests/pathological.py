"""Texts made to hurt, each by a number of pieces: what others have found to stall parsers of Markdown, and what may stall ours."""

from collections.abc import Callable
from itertools import count


def growing(piece: Callable[[int], str]) -> Callable[[int], str]:
    """Pieces of growing size, up to `n` characters."""

    def text(n: int) -> str:
        pieces: list[str] = []
        size = 0
        for number in count():
            if size >= n:
                return "".join(pieces)
            pieces.append(piece(number))
            size += len(pieces[-1])
        raise AssertionError

    return text


# The lists of cmark (test/pathological_tests.py) and of markdown-it (test/pathological.mjs), by what is in them.
OTHERS: dict[str, Callable[[int], str]] = {
    "nested strong and emphasis": lambda n: "*a **a " * n + "b" + " a** a*" * n,
    "closers of emphasis": lambda n: "a_ " * n,
    "openers of emphasis": lambda n: "_a " * n,
    "closers of links": lambda n: "a]" * n,
    "openers of links": lambda n: "[a" * n,
    "mismatched openers and closers": lambda n: "*a_ " * n,
    "openers, then mixed closers": lambda n: "*a " * n + "_a*_ " * n,
    "multiples of three": lambda n: "a**b" + "c* " * n,
    "link openers and emphasis closers": lambda n: "[ a_" * n,
    "links that never open": lambda n: "[ (](" * n,
    "pictures that never open": lambda n: "![[]()" * n,
    "nested brackets": lambda n: "[" * n + "a" + "]" * n,
    "nested parentheses": lambda n: "[](" + "(" * n + ")" * n,
    "nested quotes": lambda n: "> " * n + "a",
    "nested lists": lambda n: "".join("  " * at + "* a\n" for at in range(int(n**0.5))),
    "lists in one line": lambda n: "* " * n + "a",
    "marks only": lambda n: "*" * n + "a" + "*" * n,
    "runs of several marks": lambda n: "**_* " * n,
    "NUL": lambda n: "abc\0de\0" * n,
    "backticks of growing length": growing(lambda at: "e" + "`" * at),
    "escaped backticks": lambda n: "``\\``" * n,
    "links cut off in angle brackets": lambda n: "[a](<b" * n,
    "links cut off": lambda n: "[a](b" * n,
    "comments cut off": lambda n: "</" + "<!--" * n,
    "CDATA cut off": lambda n: "<![CDATA[" * n,
    "instructions cut off": lambda n: "<?" * n,
    "declarations cut off": lambda n: "<!A " * n,
    "tags cut off": lambda n: "<a href=" * n,
    "addresses in nested angle brackets": lambda n: "<" * n + ">" * n,
    "blanks before a line break": lambda n: "x" + " " * n + "x  \nx",
    "tables without a body": lambda n: "aaa\rbbb\n-\x0b\n" * n,
    "rows of a table": lambda n: "|a|\n|-|\n" + "|x|\n" * n,
    "columns of a table": lambda n: "|" + "x|" * n + "\n|" + "-|" * n + "\n",
    "columns by rows": lambda n: "|" * int(n**0.5) + "\n|" + "-|" * int(n**0.5) + "\n" + "|\n" * n,
    "references": lambda n: "[X]: u\n\n" + "[X] " * n,
    "definitions": lambda n: "".join(f"[{at}]: u\n" for at in range(n)) + "[0] " * n,
    "definitions cut off": lambda n: "[a]: " * n,
    "long labels": lambda n: "[" + "a" * n + "]: b\n[" + "a" * n + "]",
    "entities": lambda n: "&#x41;&amp;&" * n,
    "escapes": lambda n: "\\*\\" * n,
    "fences": lambda n: "~~~\n" * n,
    "headings underlined": lambda n: "a\n=\n" * n,
    "rules or lists": lambda n: "- - a\n" * n,
    "strikethrough": lambda n: "~~a ~a " * n,
}

# Of our plugins: mathematics, notes, outline, Chinese.
OURS: dict[str, Callable[[int], str]] = {
    "Chinese emphasis": lambda n: "中**文，**" * n,
    "Chinese strikethrough": lambda n: "中~~文，" * n,
    "line breaks between Han": lambda n: "中文\n" * n,
    "addresses in Chinese": lambda n: "见https://a.example/中，" * n,
    "schemes": lambda n: "https://" * n,
    "e-mail": lambda n: "a@b." * n,
    "dollars": lambda n: "$a " * n,
    "dollars in pairs": lambda n: "$$\na\n" * n,
    "escaped dollars": lambda n: "$" + "\\$" * n,
    "formulas": lambda n: "$x$，" * n,
    "one long formula": lambda n: "$$" + "x+" * n + "1$$",
    "nested groups in a formula": lambda n: "$$" + "{" * n + "x" + "}" * n + "$$",
    "nested roots": lambda n: "$" + "\\sqrt{" * n + "x" + "}" * n + "$",
    "macros that double": lambda n: (
        "$$" + "".join(f"\\def\\{chr(97 + at % 26)}{{x}}" for at in range(n)) + "$$"
    ),
    "round brackets": lambda n: "\\(" * n,
    "square brackets": lambda n: "\\[\n" * n,
    "environments": lambda n: "x \\begin{align} " * n,
    "environment lines": lambda n: "\\begin{align}\n" * n,
    "paragraphs before a formula": lambda n: ("a\n=\n" * 80 + "a $$\n") * (n // 80),
    "footnotes": lambda n: "".join(f"[^{at}]: a\n\n[^{at}]\n\n" for at in range(n)),
    "footnotes within": lambda n: "^[" * n + "a" + "]" * n,
    "calls of one footnote": lambda n: "[^a]: b\n\n" + "[^a] " * n,
    "headings": lambda n: "# a\n" * n,
    "headings of six levels": lambda n: "".join("#" * (at % 6 + 1) + f" a{at}\n" for at in range(n)),
    "callouts": lambda n: "> [!NOTE]\n> a\n\n" * n,
    "containers": lambda n: "::: tip\n" * n,
    "containers within": lambda n: "".join(":" * (n - at + 3) + " tip\n" for at in range(n)),
    "definition lists": lambda n: "a\n: b\n\n" * n,
    "task lists": lambda n: "- [ ] a\n" * n,
    "keys": lambda n: "++a" * n,
    "subscripts": lambda n: "~a" * n + "^b" * n,
    "pictures": lambda n: "![" * n + "a" + "](b)" * n,
    "picture attributes": lambda n: "![a](b){" + "#a " * n + "}",
    "info strings": lambda n: "```" + 'a="' * n + "\n```",
    "marked lines": lambda n: "```python mark=" + "1," * n + "\na\n```",
    "open tags": lambda n: "<b>" * n,
    "wrong tags": lambda n: "<b></i>" * n,
    "addresses in a srcset": lambda n: '<img srcset="' + "a," * n + '">',
    "styles": lambda n: '<p style="' + "url(" * n + '">',
    "heading ids": lambda n: "# a " + "{#" * n + " " * n + "b",
    "tags": lambda n: "<a " * n,
    "attributes": lambda n: '<div>\n<a "' * n,
    "comments": lambda n: "<!-- " * n,
    "attributes of one": lambda n: "<div>\n<div " + "a=" * n + ">",
    "attributes that end": lambda n: "<div>\n<div " + "=" * n + " />",
    "addresses in a block": lambda n: '<div>\n<img srcset="' + "a," * n + '" style="' + "url(" * n + '">',
    "tags in a block": lambda n: "<div>\n" + "  <a href=b>\n" * n,
    "references to equations": lambda n: "\\eqref{a} " * n,
    "open references": lambda n: "\\ref{a " * n,
    "equations": lambda n: "$$\\begin{equation} a \\label{x} \\end{equation}$$\n\n" * n,
    "rows": lambda n: "\\begin{align}" + "a \\label{x} \\\\ " * n + "\\end{align}",
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
    "fences in containers": lambda n: "::: tip\n```\n" * n,
    "tags of others": lambda n: "{% a " * n,
    "shortcodes": lambda n: "{{< a " * n,
    "raw tags": lambda n: "{% raw %}" * n,
    "Latin in emphasis": lambda n: "*" + "中a! " * n + "*",
    "Latin and marks in emphasis": lambda n: "*a" + "!" * n + "中*",
    "films": lambda n: "![a](b.mp4)" * n,
    "words without blanks": lambda n: "a" * n,
    "combining marks": lambda n: "中" + "\u0301" * n,
    "emoji joined": lambda n: "\U0001f468\u200d" * n,
    "right to left": lambda n: "\u202e\u202da" * n,
}
PATTERNS = OTHERS | OURS


def text_of(name: str, size: int) -> str:
    """A text of some `size` characters."""
    pattern = PATTERNS[name]
    low, high = 1, size
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if len(pattern(middle)) <= size else (low, middle - 1)
    return pattern(low)
