"""What other generators do with a text before it is Markdown: tags of Hexo and Jekyll, shortcodes of Hugo, blocks of MkDocs, tables of contents.

They do nothing here. What would say nothing to readers is left out (`{% raw %}`, `[toc]`: a page has its outline); the rest is shown
as it is written, with a warning that says what to write instead.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from diglot.renderer.draft import Draft

TAG = re.compile(
    r"\{%-?\s*(?P<tag>\w+)[^\n]{0,300}?%\}|\{\{[<%]-?\s*/?\s*(?P<shortcode>[\w-]+)[^\n]{0,300}?[>%]\}\}"
    r"|\{\{[^\n{}]{1,200}\}\}|\{:[^\n{}]{1,200}\}"
)
MARKS = ("{%", "{{", "{:", "toc", "TOC", "!!! ", "??? ", "???+ ", "=== ")
"""of which a text has none that has nothing of all this"""
CLOSING = re.compile(r"\{%-?\s*end|\{\{[<%]-?\s*/")
MKDOCS = re.compile(r"(?:!!!|\?\?\?\+?|===) +(?=[\"A-Za-z])[^\n]*")
RAW = re.compile(r"\{%-?\s*(?:end)?raw\s*-?%\}")
CONTENTS = re.compile(r"\[\[?(?:toc|_toc_)\]\]?|\$\{toc\}", re.IGNORECASE)
PICTURE, FENCE, CALLOUT = "![…](a.png)", "a fence: ```python", "::: note … :::"
INSTEAD = {
    **dict.fromkeys(["asset_img", "img", "figure", "image"], PICTURE),
    **dict.fromkeys(["codeblock", "code", "highlight"], FENCE),
    **dict.fromkeys(["note", "admonition", "alert", "notice", "callout", "hint", "!!!"], CALLOUT),
    **dict.fromkeys(["post_link", "post_path", "post_url", "ref", "relref"], "[…](post:its-slug)"),
    **dict.fromkeys(["asset_link", "asset_path", "link"], "[…](a.pdf)"),
    **dict.fromkeys(["youtube", "bilibili", "video", "dplayer"], "![…](a.mp4), or a link"),
    **dict.fromkeys(["blockquote", "quote", "cq", "centerquote"], "> …"),
    **dict.fromkeys(["details", "folding", "fold", "expand", "spoiler", "???", "???+"], "::: details … :::"),
    **dict.fromkeys(["math", "katex", "mathjax"], "$$…$$"),
}


def foreign(md: MarkdownIt) -> None:
    md.core.ruler.push("foreign", find_foreign)


def find_foreign(state: StateCore) -> None:
    if state.inlineMode or not any(mark in state.src for mark in MARKS):
        return
    draft: Draft = state.env["draft"]
    gone: set[int] = set()
    for at, token in enumerate(state.tokens):
        if token.type == "inline" and token.children:
            before = state.tokens[at - 1]
            if _is_empty(token) and before.type == "paragraph_open" and not before.hidden:
                gone.update((at - 1, at, at + 1))
            else:
                _tell(token, draft)
        elif token.meta.get("contents"):
            gone.update(range(at, _end(state.tokens, at) + 1))
    if gone:
        state.tokens = [token for at, token in enumerate(state.tokens) if at not in gone]


def _is_empty(inline: Token) -> bool:
    """Takes out what says nothing; whether nothing is left then."""
    children = inline.children or []
    if CONTENTS.fullmatch(inline.content) and all(child.type == "text" for child in children):
        return True
    if "{%" not in inline.content or not RAW.search(inline.content):
        return False
    for child in children:
        if child.type == "text":
            child.content = RAW.sub("", child.content)
    return not any(child.content.strip() or child.type not in ("text", "softbreak") for child in children)


def _end(tokens: list[Token], at: int) -> int:
    return next(end for end in range(at + 1, len(tokens)) if tokens[end].level == tokens[at].level)


def _tell(inline: Token, draft: Draft) -> None:
    if match := MKDOCS.match(inline.content):
        _report(match[0], match[0].split()[0], inline, 0, draft)
    offset = 0
    for child in inline.children or []:
        if child.type != "text":
            continue
        for match in TAG.finditer(child.content):
            # The text may have changed on its way here, by curly quotation marks.
            found = inline.content.find(match[0][:4], offset)
            offset = max(offset, found) + 1
            if not CLOSING.match(match[0]):
                name = (match["tag"] or match["shortcode"] or "").lower()
                _report(match[0], name, inline, offset - 1, draft)


def _report(text: str, name: str, inline: Token, offset: int, draft: Draft) -> None:
    instead = f"write {INSTEAD[name]}" if name in INSTEAD else "take it out"
    draft.report(
        "markdown.foreign",
        f"{text:.40} means nothing here, and is shown as it is written",
        draft.locate(inline.map[0] if inline.map else 0, inline.content, offset),
        length=len(text),
        hint=f"{instead}; if it is meant as it stands, write it as `code`",
        severity="warning",
    )
