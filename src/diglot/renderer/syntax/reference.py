"""References by number: a link without words, `[](#fig-tree)`, says which figure or table it leads to."""

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from diglot.renderer.address import decode
from diglot.renderer.draft import Draft
from diglot.renderer.markup import hole
from diglot.renderer.rules import add_writer


def reference(md: MarkdownIt) -> None:
    md.core.ruler.push("references", name_references)
    add_writer(md, "number", write_number)


def count(draft: Draft, name: str, kind: str) -> list[Token]:
    """Numbers what has the id `name` among those of its kind, the key of an interface string; what says so in its caption."""
    draft.counts[kind] += 1
    draft.numbered[name] = kind, draft.counts[kind]
    return [
        Token("number_open", "span", 1, attrs={"class": "number"}),
        Token("number", "", 0, meta={"kind": kind, "number": draft.counts[kind]}),
        Token("number_close", "span", -1),
    ]


def name_references(state: StateCore) -> None:
    draft: Draft = state.env["draft"]
    if not draft.numbered:
        return
    for inline in state.tokens:
        children = inline.children or []
        for at in range(len(children) - 1, 0, -1):
            opening = children[at - 1]
            if opening.type == "link_open" and children[at].type == "link_close":
                found = draft.numbered.get(decode(str(opening.attrs.get("href", "")))[1:])
                if found:
                    meta = {"kind": found[0], "number": found[1]}
                    children.insert(at, Token("number", "", 0, meta=meta))


def write_number(token: Token, _draft: Draft) -> str:
    return f"{hole('t', token.meta['kind'])}\u00a0{token.meta['number']}"
