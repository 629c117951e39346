"""A paragraph in whose middle a display formula opens and spans lines: its `- b` begins no list, its `=` no heading.

It leaves alone what is closed on its own line, and a formula that the paragraph does not close.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock

MARK = re.compile(r"`+[^`]*`+|\\.|(\$\$)", re.DOTALL)
LONGEST = 50
"""lines of such a paragraph: each line that may begin one is looked at with as many that follow it"""


def math_paragraph(md: MarkdownIt) -> None:
    md.block.ruler.before("lheading", "math_paragraph", read_paragraph)


def read_paragraph(state: StateBlock, startLine: int, endLine: int, silent: bool) -> bool:  # noqa: N803 -- markdown-it's names
    limit = min(endLine, startLine + LONGEST)
    if silent or not _has_marks(state, startLine, limit):
        return False
    parent, state.parentType = state.parentType, "paragraph"
    end, spans = _end(state, startLine, limit)
    state.parentType = parent
    if not spans or end == limit < endLine:
        return False
    content = state.getLines(startLine, end, state.blkIndent, False).strip()
    state.line = end
    opening = state.push("paragraph_open", "p", 1)
    inline = state.push("inline", "", 0)
    inline.content, inline.children = content, []
    state.push("paragraph_close", "p", -1)
    opening.map = inline.map = [startLine, end]
    return True


def _has_marks(state: StateBlock, start: int, end: int) -> bool:
    """Whether the lines up to the next empty one hold a `$$`: few do, and the rest is the ordinary rule's."""
    if state.src.find("$$", state.bMarks[start], state.eMarks[end - 1]) < 0:
        return False
    line = start
    while line < end and not state.isEmpty(line):
        if state.src.find("$$", state.bMarks[line], state.eMarks[line]) >= 0:
            return True
        line += 1
    return False


def _end(state: StateBlock, start: int, end: int) -> tuple[int, bool]:
    """The line after the paragraph, and whether a formula in it spans lines and is closed."""
    inside, spans, line = False, False, start
    while line < end and not state.isEmpty(line):
        outdented = state.sCount[line] < state.blkIndent
        if line > start and (outdented or not inside) and _terminates(state, line, end):
            break
        text = state.src[state.bMarks[line] : state.eMarks[line]]
        marks = sum(1 for match in MARK.finditer(text) if match[1])
        spans = spans or (inside and line > start)
        inside = inside != (marks % 2 == 1)
        line += 1
    return line, spans and not inside


def _terminates(state: StateBlock, line: int, end: int) -> bool:
    if state.sCount[line] - state.blkIndent > 3 or state.sCount[line] < 0:
        return False
    return any(rule(state, line, end, True) for rule in state.md.block.ruler.getRules("paragraph"))
