"""Raw HTML where site.yaml refuses it: shown as it is written, but for comments, which say nothing to readers."""

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from diglot.renderer.draft import Draft
from diglot.renderer.markup import escape_text
from diglot.renderer.rules import add_writer

COMMENT = re.compile(r"\s*<!--(?!-?>)(?:(?!--!?>).)*-->\s*", re.DOTALL)
"""one that browsers take for a comment to its very end"""
KINDS = {"html_inline": "html_text", "html_block": "html_text_block"}


def refused_html(md: MarkdownIt) -> None:
    # Last, for captions and notes are parsed late; in front matter it is text in any case (phrase.as_written).
    md.core.ruler.push("refused_html", refuse)
    add_writer(md, "html_text", write_refused)
    add_writer(md, "html_text_block", write_refused)


def refuse(state: StateCore) -> None:
    if not state.env["draft"].syntax.html and not state.inlineMode and "<" in state.src:
        _refuse_all(state.tokens)


def _refuse_all(tokens: Sequence[Token]) -> None:
    for token in tokens:
        if token.type in KINDS:
            _refuse(token)
        elif token.children:
            _refuse_all(token.children)


def _refuse(token: Token) -> None:
    if COMMENT.fullmatch(token.content):
        # An excerpt may end at it.
        token.meta["silent"] = True
    else:
        token.type = KINDS[token.type]


def write_refused(token: Token, draft: Draft) -> str:
    if not token.meta.get("told"):
        token.meta["told"] = True
        draft.report(
            "html.refused",
            "this HTML is shown as it is written",
            token.meta.get("spot") or (token.map[0] if token.map else 0, 1),
            hint="write it in Markdown, or as `code`; site.yaml refuses raw HTML (markdown.html)",
            severity="warning",
        )
    text = escape_text(token.content.strip("\n"))
    return f"<p>{text}</p>\n" if token.type == "html_text_block" else text
