"""Bare `https://…` and e-mail addresses in text become links, which end at Chinese punctuation; `setup.py` does not."""

import re

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from diglot.renderer.cjk import is_cjk, is_fullwidth_punctuation

SCHEME = re.compile(r"(?:^|[^A-Za-z0-9+.-])(https?|ftp)$", re.IGNORECASE)
STOP = re.compile(r"[\s<>\"“”‘’…—$]")
LOCAL = re.compile(r"(?<![\w.%+@/:-])[A-Za-z0-9](?:[A-Za-z0-9._%+-]{0,62}[A-Za-z0-9_+-])?$", re.ASCII)
DOMAIN = re.compile(
    r"@((?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}"
    r"(?:[a-z]{2}|com|org|net|edu|gov|mil|int|info|biz|name|pro|dev|app|xyz|top|site|blog|cloud))"
    r"(?![\w@/:]|[.-]\w)",
    re.ASCII | re.IGNORECASE,
)
"""Not so `git@github.com:a/b`, `getty@tty1.service` and `lodash@4.17.21`."""
HOST = re.compile(r"[^/?#]*")


def bare_url(md: MarkdownIt) -> None:
    md.inline.ruler.at("linkify", read_url)
    md.inline.ruler.enable("linkify")
    md.inline.ruler.after("linkify", "mail", read_mail)
    md.inline.add_terminator_char("@")


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


def read_mail(state: StateInline, silent: bool) -> bool:
    local = LOCAL.search(state.pending[-65:]) if state.linkLevel == 0 else None
    domain = DOMAIN.match(state.src, state.pos) if local else None
    if not local or not domain:
        return False
    if not silent:
        address = f"{local[0]}@{domain[1]}"
        state.pending = state.pending[: -len(local[0])]
        state.push("link_open", "a", 1).attrs = {"href": f"mailto:{address}"}
        state.push("text", "", 0).content = address
        state.push("link_close", "a", -1)
    state.pos = domain.end()
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
