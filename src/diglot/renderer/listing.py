"""What a code block shows, where that is not simply the text of its block."""

import posixpath
import re

import msgspec

from diglot.model import Body, Code, Source
from diglot.renderer.address import is_external, source_path
from diglot.renderer.markup import LINE
from diglot.renderer.passage import Passage

SIGNS = {"+": "ins", "-": "del"}
BETWEEN = re.compile(r"@@ |diff --git |index [0-9a-f]{4}")
"""what `diff` writes between the lines of files"""


def shown(body: Body, passages: tuple[Passage | None, ...]) -> list[Code]:
    """The code blocks of a text as they are highlighted. `passages` answers `sources`."""
    found = dict(zip(sources(body), passages, strict=True))
    codes = [_filled(code, found[code.source]) if code.source else code for code in body.codes]
    return [_unsigned(code) if code.diff else code for code in codes]


FOLDERS = ("examples/", "static/")
"""of files that any text may show"""


def source_of(document: str, name: str, region: str) -> Source | None:
    """The file that a block of a document means by `file=name`: one of its own folder, or of a folder that is there for all."""
    own = f"{posixpath.dirname(document)}/"
    found = [] if is_external(name) else [source_path(start, name) for start in (document, "")]
    paths = [path for path in found if path and path.startswith((own, *FOLDERS))]
    return Source(tuple(dict.fromkeys(paths)), region) if paths else None


def sources(body: Body) -> tuple[Source, ...]:
    """The files that code blocks show."""
    return tuple(dict.fromkeys(code.source for code in body.codes if code.source))


def _filled(code: Code, passage: Passage | None) -> Code:
    return msgspec.structs.replace(code, text=passage.text if passage else "")


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
