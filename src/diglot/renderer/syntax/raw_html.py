"""Raw HTML is the writer's own. What it leaves open is closed at the post's end, so that it harms no other part of the page."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import html_inline
from markdown_it.token import Token

from diglot.renderer.draft import Draft, Spot
from diglot.renderer.inline import with_spot
from diglot.renderer.raw_attribute import closes_itself, warn_inert, write_attributes
from diglot.renderer.rules import add_writer
from diglot.renderer.syntax.refused_html import write_refused

TAG = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|textarea|title)\b[^>]*>.*?(?:</\1\s*>|\Z)"
    r"|<(/?)([A-Za-z][\w-]*)((?:[^<>\"']++|\"[^\"]*+\"|'[^']*+'){0,200}+)>",
    re.DOTALL | re.IGNORECASE,
)
ID = re.compile(r"""\s(?:id|name)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
RAW = re.compile(r"<(script|style)\b([^>]*)>", re.IGNORECASE)
DATA = re.compile(
    r"""\stype\s*=\s*["']?(?!module|text/javascript|application/javascript)[\w-]+/""", re.IGNORECASE
)
"""the type of a script that is none: JSON, a template"""
VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
OPTIONAL = frozenset(
    [
        *("p", "li", "dt", "dd", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup"),
        *("option", "optgroup", "rp", "rt", "html", "head", "body"),
    ]
)
"""elements whose end tag may be left out"""


def raw_html(md: MarkdownIt) -> None:
    md.inline.ruler.at("html_inline", with_spot(html_inline, "html_inline"))
    md.core.ruler.after("inline", "raw_html", close_inlines)
    add_writer(md, "html_block", write_html)
    add_writer(md, "html_inline", write_html)


def close_inlines(state: StateCore) -> None:
    """Closes elements at the end of the paragraph that opens them: left open, they would reach into the next."""
    if "<" not in state.src or not state.env["draft"].syntax.html:
        return
    for token in state.tokens:
        if not token.children:
            continue
        opened: dict[str, list[Token]] = {}
        for child in token.children:
            if child.type == "html_inline" and (match := TAG.match(child.content)) and match[3]:
                _track(opened, child, match)
        if not any(opened.values()):
            continue
        left = [child for children in opened.values() for child in children]
        left.sort(key=lambda child: child.meta["spot"], reverse=True)
        token.children = [*token.children, *map(_end_of, left)]


def _end_of(token: Token) -> Token:
    name = token.meta["name"]
    return Token(
        "html_inline", "", 0, content=f"</{name}>", meta={"unclosed": name, "spot": token.meta["spot"]}
    )


def _track(opened: dict[str, list[Token]], token: Token, match: re.Match[str]) -> None:
    name = match[3].lower()
    if not match[2] and name not in VOID and name not in OPTIONAL and not closes_itself(match[4]):
        token.meta["name"] = name
        opened.setdefault(name, []).append(token)
    elif match[2] and opened.get(name):
        opened[name].pop().meta["paired"] = token.meta["paired"] = True


def write_html(token: Token, draft: Draft) -> str:
    if not draft.syntax.html:
        return "" if "silent" in token.meta else write_refused(token, draft)
    spot: Spot = token.meta.get("spot") or (token.map[0] if token.map else 0, 1)
    if "unclosed" in token.meta:
        _warn(draft, f"this <{token.meta['unclosed']}> is never closed", spot)
    return TAG.sub(lambda match: _tag(draft, match, spot), token.content)


def _tag(draft: Draft, match: re.Match[str], spot: Spot) -> str:
    text = match[0]
    if match.start():
        spot = draft.locate(spot[0], match.string, match.start())
    if text.startswith("<!--"):
        return text if text.endswith("-->") else _closed(draft, text, "comment", "-->", spot)
    if match[1]:
        text = _raw(draft, text, spot)
        end = f"</{match[1].lower()}>"
        return (
            text
            if text.lower().rstrip("> \n").endswith(end[:-1])
            else _closed(draft, text, match[1], end, spot)
        )
    name = match[3].lower()
    for found in ID.finditer(match[4]):
        draft.ids.setdefault(found[1] or found[2] or found[3] or "", 0)
    if not match[2] and match[4]:
        text = f"<{match[3]}{write_attributes(draft, name, match[4], spot)}>"
    if name in VOID or name in OPTIONAL or closes_itself(match[4]):
        return text
    if not match[2]:
        draft.open_tags.append((name, draft.block, spot))
        draft.open_names[name] += 1
        return text
    inner = _close(draft, name)
    return _stray(draft, name, spot) if inner is None else inner + text


def _raw(draft: Draft, text: str, spot: Spot) -> str:
    """A `<script>` or `<style>`: one that loads a file is a tag like others, what is written into it is dead."""
    if not (opening := RAW.match(text)):
        return text
    name, attributes = opening[1].lower(), opening[2]
    if name == "style":
        warn_inert(draft, "no <style> that is written into a page has an effect", spot)
    elif not re.search(r"\ssrc\s*=", attributes, re.IGNORECASE) and not DATA.search(attributes):
        warn_inert(draft, "this script never runs: pages run none that is written into them", spot)
    return f"<{opening[1]}{write_attributes(draft, name, attributes, spot)}>{text[opening.end() :]}"


def _close(draft: Draft, name: str) -> str | None:
    """Takes an element off the stack; the end tags of those inside it that were left open, or None if it is not open.

    A browser would go on with a `<b>` that was left open, to the end of the page.
    """
    if not draft.open_names[name]:
        return None
    ends = ""
    while True:
        inner, block, spot = draft.open_tags.pop()
        draft.open_names[inner] -= 1
        if inner == name:
            return ends
        ends += f"</{inner}>"
        here, draft.block = draft.block, block
        _warn(draft, f"this <{inner}> is never closed", spot)
        draft.block = here


def _closed(draft: Draft, text: str, name: str, end: str, spot: Spot) -> str:
    _warn(draft, f"this {name} is never closed", spot)
    return text + end


def _stray(draft: Draft, name: str, spot: Spot) -> str:
    _warn(draft, f"</{name}> closes nothing and is left out", spot)
    return ""


def _warn(draft: Draft, message: str, spot: Spot) -> None:
    draft.report("html.unclosed", message, spot, severity="warning")


def close_tags(draft: Draft) -> str:
    """The end tags of what is still open, each with a warning at its place."""
    ends = []
    for name, block, spot in reversed(draft.open_tags):
        draft.block = block
        _warn(draft, f"this <{name}> is never closed", spot)
        ends.append(f"</{name}>")
    draft.open_tags.clear()
    draft.open_names.clear()
    return "".join(ends)
