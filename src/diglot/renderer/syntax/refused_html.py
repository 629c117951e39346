"""Raw HTML where site.yaml refuses it: shown as it is written, but for comments, which say nothing to readers."""

import re

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
    # Before anything looks at raw HTML; in front matter it is text in any case (phrase.as_written).
    md.core.ruler.after("inline", "refused_html", refuse)
    add_writer(md, "html_text", write_text)
    add_writer(md, "html_text_block", write_text)


def refuse(state: StateCore) -> None:
    if state.env["draft"].syntax.html or state.inlineMode or "<" not in state.src:
        return
    for block in state.tokens:
        for token in [block, *(block.children or ())]:
            if token.type in KINDS:
                _refuse(token)


def _refuse(token: Token) -> None:
    if COMMENT.fullmatch(token.content):
        # An excerpt may end at it.
        token.meta["silent"] = True
    else:
        token.type = KINDS[token.type]


def write_text(token: Token, draft: Draft) -> str:
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
