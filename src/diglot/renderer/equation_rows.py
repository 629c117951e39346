"""The rows of a formula that may have a number, as amsmath has them: their labels and tags, and whether they are numbered.

KaTeX leaves room for numbers, but knows no labels; what it makes of the same TeX has as many.
"""

import re
from dataclasses import dataclass, field

import msgspec

from diglot.renderer.math import closing_brace
from diglot.renderer.plain import tex_text

NUMBERED = frozenset(["equation", "align", "gather", "multline", "alignat", "flalign", "eqnarray"])
r"""environments with numbers; starred, they have none but those of \tag"""
WHOLE = frozenset(["equation", "multline"])
"""those of them that have one number, whatever lines they have"""

PIECE = re.compile(
    r"""%[^\n]*
    | \\begin\s*\{(?P<begin>[^{}]*)\} | (?P<end>\\end\s*\{[^{}]*\})
    | \\label\s*\{(?P<label>[^{}]*)\}
    | (?P<tag>\\tag\*?\s*(?=\{)) | (?P<off>\\(?:notag|nonumber)(?![A-Za-z]))
    | (?P<row>\\\\|\\cr(?![A-Za-z]))
    | \\. | [{}]""",
    re.VERBOSE | re.DOTALL,
)
REFERENCE = re.compile(r"\\(?P<brackets>eq)?ref\s*\{(?P<label>[^{}\n]*)\}")


class Label(msgspec.Struct, frozen=True):
    name: str
    position: int
    """in the formula's TeX"""
    length: int


@dataclass
class Row:
    """A line of a formula that may have a number."""

    numbered: bool = True
    tag: str | None = None
    """what stands in a number's place, as text"""
    brackets: bool = True
    labels: list[Label] = field(default_factory=list)

    @property
    def named(self) -> bool:
        return self.numbered or self.tag is not None


class RowReader:
    """Reads the rows of numbered environments. What stands outside of them is a row if it has a label or a tag."""

    def __init__(self, tex: str) -> None:
        self.tex = tex
        self.rows: list[Row] = []
        self.row = Row()
        self.level = 0
        """of braces and environments"""
        self.outer = -1
        """the level at which the numbered environment stands; -1 outside of any"""
        self.begin = 0
        self.whole = self.starred = False
        for match in PIECE.finditer(tex):
            self.read(match)
        if self.rows and self.row.tag is None:
            self.rows[-1].labels += self.row.labels
        elif self.row.labels or self.row.tag is not None:
            self.rows.append(self.row)

    def read(self, match: re.Match[str]) -> None:
        if match["begin"] is not None:
            self.enter(match["begin"], match.end())
        elif match["end"]:
            self.leave(match.start())
        elif match["row"]:
            if self.outer >= 0 and self.level == self.outer + 1 and not self.whole:
                self.rows.append(self.row)
                self.row, self.begin = Row(numbered=not self.starred), match.end()
        elif match["label"] is not None:
            self.row.labels.append(Label(as_name(match["label"]), match.start(), match.end() - match.start()))
        elif match["off"]:
            self.row.numbered = False
        elif match["tag"]:
            self.row.tag = tex_text(self.tex[match.end() + 1 : closing_brace(self.tex, match.end()) - 1])
            self.row.brackets = "*" not in match["tag"]
        elif match[0] in "{}":
            self.level += 1 if match[0] == "{" else -1

    def enter(self, name: str, end: int) -> None:
        if self.outer < 0 and name.rstrip("*") in NUMBERED:
            self.outer, self.begin = self.level, end
            self.whole, self.starred = name.rstrip("*") in WHOLE, name.endswith("*")
            self.row.numbered = not self.starred
        self.level += 1

    def leave(self, start: int) -> None:
        self.level -= 1
        if self.level == self.outer:
            # A line break may end the last row.
            if self.tex[self.begin : start].strip():
                self.rows.append(self.row)
            self.outer, self.row = -1, Row()


def find_rows(tex: str) -> list[Row]:
    return RowReader(tex).rows


def find_labels(tex: str) -> list[Label]:
    if "\\label" not in tex:
        return []
    return [label for row in find_rows(tex) for label in row.labels]


def as_name(label: str) -> str:
    return " ".join(label.split())
