"""Notes in the margin: `[words]{.aside}`, as Quarto has them. Where there is no margin they stand in the text, in brackets."""

from markdown_it import MarkdownIt
from markdown_it.token import Token

from diglot.renderer.attributes import write
from diglot.renderer.draft import Draft
from diglot.renderer.rules import add_writer

CLASS = "aside"


def sidenote(md: MarkdownIt) -> None:
    add_writer(md, "sidenote_open", write_open)
    add_writer(md, "sidenote_close", write_close)


def mark(opening: Token) -> str:
    """What kind of token a span is; one of the class is given that of a note."""
    classes = str(opening.attrs.get("class", "")).split()
    if CLASS not in classes:
        return "span"
    opening.attrs["class"] = " ".join(["sidenote", *(name for name in classes if name != CLASS)])
    opening.attrs["role"] = "note"
    opening.type, opening.tag = "sidenote_open", "small"
    return "sidenote"


def write_open(token: Token, draft: Draft) -> str:
    return f"<small{write(token.attrs)}>{_bracket(draft, ' (', '（')}"


def write_close(_token: Token, draft: Draft) -> str:
    return f"{_bracket(draft, ')', '）')}</small>"


def _bracket(draft: Draft, narrow: str, wide: str) -> str:
    """The theme takes it away where the note stands in the margin; feeds and paper need it."""
    return f'<span class="bracket">{wide if draft.syntax.language[:2] in ("zh", "ja") else narrow}</span>'
