"""Bare `https://…` in text becomes a link, which ends at Chinese punctuation; `setup.py` and e-mail addresses do not."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from diglot.renderer.cjk import is_cjk, is_fullwidth_punctuation

SCHEME = re.compile(r"(?:^|[^A-Za-z0-9+.-])(https?|ftp)$", re.IGNORECASE)
STOP = re.compile(r"[\s<>\"“”‘’…—$]")
HOST = re.compile(r"[^/?#]*")


def bare_url(md: MarkdownIt) -> None:
    md.inline.ruler.at("linkify", read_url)
    md.inline.ruler.enable("linkify")


def read_url(state: StateInline, silent: bool) -> bool:
    start = state.pos
    if state.linkLevel > 0 or not state.src.startswith("://", start):
        return False
    match = SCHEME.search(state.pending[-8:])
    if not match or state.md.linkify is None:
        return False
    scheme = match[1]
    begin = start - len(scheme)
    candidate = state.src[begin : begin + cut(state.src[begin : begin + LONGEST], len(scheme) + 3)]
    found = state.md.linkify.match_at_start(candidate)
    if not found:
        return False
    url = found.url.rstrip("*")
    address = state.md.normalizeLink(url)
    if not state.md.validateLink(address):
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme)]
        state.push("link_open", "a", 1).attrs = {"href": address}
        state.push("text", "", 0).content = url
        state.push("link_close", "a", -1)
    state.pos += len(url) - len(scheme)
    return True


LONGEST = 2000
"""characters of a URL"""


def cut(text: str, host: int) -> int:
    """How much of `text` a URL may take: up to white space or full-width punctuation, and in the host up to CJK."""
    stop = STOP.search(text)
    end = stop.start() if stop else len(text)
    if text.isascii():
        return end
    authority = HOST.match(text, host)
    limit = authority.end() if authority else host
    for index in range(end):
        char = text[index]
        if char > "\x7f" and (is_fullwidth_punctuation(char) or (index < limit and is_cjk(char))):
            return index
    return end
