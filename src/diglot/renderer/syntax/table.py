"""Tables stand in a box of their own, so that a wide one scrolls by itself.

A line `: caption` below one, as in Pandoc, is its caption; `{#tab-speed}` behind that, or on a line of its own, gives it a number,
by which `[](#tab-speed)` names it.
"""

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from diglot.renderer.attributes import give, split_off, write
from diglot.renderer.draft import Draft
from diglot.renderer.markup import scrolling
from diglot.renderer.rules import add_writer
from diglot.renderer.syntax.reference import count


def table(md: MarkdownIt) -> None:
    md.enable("table")
    md.block.ruler.before("fence", "table_caption", read_caption, {"alt": ["blockquote"]})
    md.core.ruler.before("inline", "table_figure", make_figures)
    add_writer(md, "table_open", write_open)
    add_writer(md, "table_close", write_close)


def read_caption(state: StateBlock, startLine: int, _endLine: int, silent: bool) -> bool:  # noqa: N803 -- markdown-it's name
    """Right behind a table, or with an empty line between."""
    text = state.src[state.bMarks[startLine] + state.tShift[startLine] : state.eMarks[startLine]].strip()
    if text[:1] != ":" or text[1:2] not in (" ", "\t") or state.is_code_block(startLine):
        return False
    if silent:
        # As a row of a table it would end that, and only that.
        return state.parentType == "table"
    if not state.tokens or state.tokens[-1].type != "table_close":
        return False
    opening = next(token for token in reversed(state.tokens) if token.type == "table_open")
    if "caption" in opening.meta:
        return False
    line = [startLine, startLine + 1]
    opening.meta["caption"] = Token("inline", "", 0, map=line, content=text[1:].strip(), block=True)
    state.line = startLine + 1
    return True


def make_figures(state: StateCore) -> None:
    """A table with a caption or a number is a figure."""
    if "|" not in state.src:
        return
    draft: Draft = state.env["draft"]
    result: list[Token] = []
    framed = False
    for token in state.tokens:
        if token.type == "table_open":
            caption: Token | None = token.meta.get("caption")
            if caption:
                _give(token, caption, draft)
            framed = caption is not None or "id" in token.attrs
            result += _head(token, caption, draft) if framed else []
        result.append(token)
        if token.type == "table_close" and framed:
            result.append(Token("table_figure_close", "figure", -1, block=True, level=token.level))
    state.tokens = result


def _give(table: Token, caption: Token, draft: Draft) -> None:
    """Takes attributes off the caption's end."""
    caption.content, found = split_off(caption.content)
    if found:
        line = caption.map[0] if caption.map else 0
        give(table, found, draft, (line, draft.lines[line].rfind("{") + 1))


def _head(table: Token, caption: Token | None, draft: Draft) -> list[Token]:
    """What stands before a table in its figure; what the writer gave to the table goes to that."""
    given, table.attrs = table.attrs, {}
    given["class"] = f"table-figure {given.get('class', '')}".strip()
    number = count(draft, str(given["id"]), "numbered_table") if "id" in given else []
    words = [caption] if caption and caption.content else []
    if number and words:
        number.append(Token("text", "", 0, content=" "))
    return [
        Token("table_figure_open", "figure", 1, attrs=given, map=table.map, block=True, level=table.level),
        Token("caption_open", "figcaption", 1),
        *number,
        *words,
        Token("caption_close", "figcaption", -1),
    ]


def write_open(token: Token, _draft: Draft) -> str:
    return f'<div class="table"{scrolling("table")}><table{write(token.attrs)}>\n'


def write_close(_token: Token, _draft: Draft) -> str:
    return "</table></div>\n"
