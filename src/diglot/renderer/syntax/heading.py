"""Heading ids and anchors. An id is made of the heading's words, Han included, or given as `{#id}` at the heading's end."""

import unicodedata

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from diglot.model import Heading
from diglot.renderer.attributes import give, split_off, write
from diglot.renderer.draft import Draft
from diglot.renderer.markup import escape, hole
from diglot.renderer.phrase import write_phrase
from diglot.renderer.plain import plain_inlines
from diglot.renderer.rules import add_writer


def heading(md: MarkdownIt) -> None:
    md.core.ruler.after("block", "heading_id", read_ids)
    add_writer(md, "heading_open", write_open)
    add_writer(md, "heading_close", write_close)


def read_ids(state: StateCore) -> None:
    """Takes `{#id}` off before inline parsing, which would take it for text."""
    for opening, inline, closing in zip(state.tokens, state.tokens[1:], state.tokens[2:], strict=False):
        if opening.type != "heading_open":
            continue
        opening.meta["inline"] = inline
        closing.meta = {"opening": opening}
        words, found = split_off(inline.content)
        if found:
            draft: Draft = state.env["draft"]
            line = inline.map[0] if inline.map else 0
            give(opening, found, draft, draft.locate(line, inline.content, inline.content.rfind("{")))
            inline.content = words


def slug(text: str) -> str:
    """The id of a heading: NFC, lower case, letters and digits of any script; `section` when none is left."""
    normal = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower())
    kept = "".join(
        char
        if char.isalnum() or char in "-_" or unicodedata.category(char).startswith("M")
        else " "
        if char.isspace()
        else ""
        for char in normal
    )
    return "-".join(kept.split()).strip("-") or "section"


def write_open(token: Token, draft: Draft) -> str:
    children = token.meta["inline"].children or []
    text = plain_inlines(children)
    name = str(token.attrs.pop("id", "")) or draft.claim(slug(text))
    token.meta["claimed"] = name
    draft.outline.append(Heading(int(token.tag[1]), name, write_phrase(draft, children), text))
    return f'<{token.tag} id="{escape(name)}"{write(token.attrs)}>'


def write_close(token: Token, _draft: Draft) -> str:
    name = token.meta["opening"].meta["claimed"]
    anchor = f'<a class="anchor" href="#{escape(name)}" aria-label="{hole("t", "heading_link")}"></a>'
    return f"{anchor}</{token.tag}>\n"
