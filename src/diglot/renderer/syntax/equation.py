r"""Equations by name: the ids that `\label` gives them, and `\ref{…}` and `\eqref{…}` in running text, which lead there.

Their numbers are known only when all formulas are set, so a hole stands for each.
"""

import unicodedata
from collections.abc import Iterable, Iterator

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from diglot.renderer.address import fragment
from diglot.renderer.draft import Draft
from diglot.renderer.equation_rows import REFERENCE, as_name, find_labels
from diglot.renderer.inline import InlineState
from diglot.renderer.plain import plain_inlines
from diglot.renderer.rules import add_writer
from diglot.renderer.syntax.heading import slug


def equation(md: MarkdownIt) -> None:
    md.inline.ruler.before("math", "equation_reference", read_reference)
    md.core.ruler.push("equation_labels", claim_labels)
    add_writer(md, "reference", write_reference)
    add_writer(md, "reference_number", write_number)


def read_reference(state: StateInline, silent: bool) -> bool:
    match = REFERENCE.match(state.src, state.pos, state.posMax)
    if match is None or not isinstance(state, InlineState):
        return False
    if not silent:
        push_reference(state, state.pos, match[0])
    state.pos = match.end()
    return True


def push_reference(state: InlineState, start: int, written: str) -> None:
    match = REFERENCE.fullmatch(written)
    token = state.push("reference", "", 0)
    token.content = as_name(match["label"]) if match else ""
    token.meta = {
        "brackets": bool(match and match["brackets"]),
        "spot": state.spot(start),
        "length": len(written),
    }


def claim_labels(state: StateCore) -> None:
    """Gives each labelled equation its ids. Headings keep theirs, which they are given later."""
    if "\\label" not in state.src:
        return
    draft: Draft = state.env["draft"]
    headings = {_id_of(token) for token in state.tokens if token.type == "heading_open"}
    for token in _displays(state.tokens):
        for label in find_labels(token.content):
            if label.name not in draft.labels:
                wanted = "-".join(unicodedata.normalize("NFC", label.name).split()) or "equation"
                name = draft.claim(f"eq-{wanted}" if wanted in headings else wanted)
                draft.labels[label.name] = name
                token.meta.setdefault("ids", []).append(name)


def _id_of(heading: Token) -> str:
    return str(heading.meta.get("id") or slug(plain_inlines(heading.meta["inline"].children or ())))


def _displays(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.type in ("math_block", "math_display") or (
            token.type == "fence" and token.info.strip().startswith("math")
        ):
            yield token
        elif token.children:
            yield from _displays(token.children)


def write_reference(token: Token, draft: Draft) -> str:
    """A link, unless no equation has that label, which is told when the numbers are known."""
    number = draft.reference(token)
    name = draft.labels.get(token.content)
    if name is None:
        return number
    href = draft.target(token, fragment(name))
    return f'<a class="reference" href="{href}">{number}</a>'


def write_number(token: Token, draft: Draft) -> str:
    """Where there can be no link."""
    return draft.reference(token)
