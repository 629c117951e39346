"""Task lists: `- [ ] open`, `- [x] done`."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from diglot.renderer.draft import Draft
from diglot.renderer.markup import hole
from diglot.renderer.rules import add_writer

BOX = re.compile(r"\[([ xX])\][ \t\n]+(?=\S)")


def task(md: MarkdownIt) -> None:
    md.core.ruler.before("inline", "task_mark", mark_tasks)
    md.core.ruler.after("inline", "task_box", add_boxes)
    add_writer(md, "task_box", write_box)


def mark_tasks(state: StateCore) -> None:
    """Before inline parsing, since `[x]` may also be a link reference."""
    if not BOX.search(state.src):
        return
    tokens = state.tokens
    for item, paragraph, inline in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if item.type != "list_item_open" or paragraph.type != "paragraph_open":
            continue
        match = BOX.match(inline.content)
        if match:
            item.attrJoin("class", "task")
            inline.content = inline.content[match.end() :]
            inline.meta = {"checked": match[1] != " "}
            if inline.map:
                inline.map = [inline.map[0] + match[0].count("\n"), inline.map[1]]


def add_boxes(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "inline" and token.children is not None and "checked" in token.meta:
            checked, name = (" checked", "task_done") if token.meta["checked"] else ("", "task_open")
            html = f'<input type="checkbox" disabled{checked} aria-label="{hole("t", name)}"> '
            box = Token("task_box", "", 0, content=html)
            token.children.insert(0, box)


def write_box(token: Token, _draft: Draft) -> str:
    return token.content
