"""Tables stand in a box of their own, so that a wide one scrolls by itself."""

from markdown_it import MarkdownIt
from markdown_it.token import Token

from diglot.renderer.draft import Draft
from diglot.renderer.markup import scrolling
from diglot.renderer.rules import add_writer


def table(md: MarkdownIt) -> None:
    md.enable("table")
    add_writer(md, "table_open", write_open)
    add_writer(md, "table_close", write_close)


def write_open(_token: Token, _draft: Draft) -> str:
    return f'<div class="table"{scrolling("table")}><table>\n'


def write_close(_token: Token, _draft: Draft) -> str:
    return "</table></div>\n"
