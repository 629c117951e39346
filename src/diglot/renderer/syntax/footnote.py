"""Footnotes: `[^1]` with `[^1]: …` anywhere, and `^[…]` in place. A mark without a note is a warning."""

from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from diglot.renderer.draft import Draft
from diglot.renderer.markup import hole
from diglot.renderer.rules import add_writer


def footnote(md: MarkdownIt) -> None:
    md.use(footnote_plugin)
    md.core.ruler.after("footnote_tail", "footnote_lines", find_lines)
    add_writer(md, "footnote_ref", write_mark)
    add_writer(md, "footnote_block_open", write_section_open)
    add_writer(md, "footnote_block_close", write_section_close)
    add_writer(md, "footnote_open", write_open)
    add_writer(md, "footnote_anchor", write_back)


def find_lines(state: StateCore) -> None:
    """Where each note stands in the text; the notes have been moved to its end. One in place stands where its mark does."""
    if "footnotes" not in state.env:
        return
    marks = {
        number: token.map[0]
        for token in state.tokens
        if token.map
        for number in _marked(token.children or ())
    }
    note, known = {"line": 0}, True
    for token in state.tokens:
        if token.type == "footnote_open":
            # A note whose mark is in a note that is shown nowhere has no line of its own.
            note, known = token.meta, False
            note["line"] = marks.get(note["id"], 0)
        elif token.map and not known:
            note["line"], known = token.map[0], True
        elif token.type == "footnote_close":
            known = True
        elif token.type == "inline" and not token.map:
            marks |= dict.fromkeys(_marked(token.children or ()), note["line"])


def _marked(tokens: Sequence[Token]) -> Iterator[int]:
    """The numbers of the notes that have a mark here, or in the text of a picture."""
    for token in tokens:
        if token.type == "footnote_ref":
            yield token.meta["id"]
        elif token.children:
            yield from _marked(token.children)


def _mark_id(number: int, repeat: int) -> str:
    return f"fnref-{number}-{repeat + 1}" if repeat else f"fnref-{number}"


def write_mark(token: Token, draft: Draft) -> str:
    meta = token.meta
    number = meta["id"] + 1
    name = _mark_id(number, meta.get("subId", 0))
    draft.ids[name] = 0
    return (
        f'<sup class="footnote-ref"><a href="#fn-{number}" id="{name}" role="doc-noteref">{number}</a></sup>'
    )


def write_section_open(_token: Token, _draft: Draft) -> str:
    return f'<section class="footnotes" role="doc-endnotes" aria-label="{hole("t", "footnotes")}"><ol>\n'


def write_section_close(_token: Token, _draft: Draft) -> str:
    return "</ol></section>\n"


def write_open(token: Token, draft: Draft) -> str:
    number = token.meta["id"] + 1
    draft.ids[f"fn-{number}"] = 0
    # A note's lines count from its own first line: it stands elsewhere than the section that shows it.
    draft.starts.append(token.meta["line"])
    draft.block = len(draft.starts) - 1
    return f'<li id="fn-{number}">'


def write_back(token: Token, _draft: Draft) -> str:
    meta = token.meta
    name = _mark_id(meta["id"] + 1, meta["subId"])
    label = hole("t", "footnote_back")
    return f' <a class="footnote-back" href="#{name}" role="doc-backlink" aria-label="{label}">↩</a>'
