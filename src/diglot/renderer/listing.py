"""What a code block shows, where that is not simply the text of its block."""

import re

import msgspec

from diglot.model import Body, Code

LINE = re.compile(r"[^\n]*\n|[^\n]+")
"""not `splitlines`, for which a form feed ends a line too"""
SIGNS = {"+": "ins", "-": "del"}
BETWEEN = re.compile(r"@@ |diff --git |index [0-9a-f]{4}")
"""what `diff` writes between the lines of files"""


def shown(body: Body) -> list[Code]:
    """The code blocks of a text as they are highlighted."""
    return [_unsigned(code) if code.diff else code for code in body.codes]


def _unsigned(code: Code) -> Code:
    """Changed code without its signs, which become marks of its lines: so it is highlighted as the language that it is.

    Each line has a sign or a space in its place, as `diff` writes them; where one has neither, a sign stands in the
    indentation of its line.
    """
    lines = LINE.findall(code.text)
    heads = {at for at, line in enumerate(lines) if BETWEEN.match(line) or _names_file(lines, at)}
    narrow = all(line[0] in "+- \n" for at, line in enumerate(lines) if at not in heads)
    marks = dict(code.marks)
    for at, line in enumerate(lines):
        if at in heads:
            continue
        if line[0] in SIGNS:
            marks[at + 1] = SIGNS[line[0]]
            lines[at] = line[1:] if narrow else f" {line[1:]}"
        elif narrow:
            lines[at] = line.removeprefix(" ")
    return msgspec.structs.replace(code, text="".join(lines), marks=tuple(sorted(marks.items())))


def _names_file(lines: list[str], at: int) -> bool:
    """Whether a line is one of a pair `--- a/x`, `+++ b/x`; alone, it is a comment of SQL that was deleted."""
    pair = lines[at : at + 2] if lines[at].startswith("---") else lines[max(0, at - 1) : at + 1]
    return len(pair) == 2 and pair[0].startswith("--- ") and pair[1].startswith("+++ ")
