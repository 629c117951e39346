"""Fills what the renderer leaves open in a fragment: links and interface strings, known only where it is shown."""

import re
from collections.abc import Callable

from diglot.model import Fragment
from diglot.renderer.markup import marked

HOLE = re.compile("\0([lt])([^\0]*)\0")
NOWHERE = "\0"


def fill(fragment: Fragment, links: tuple[str, ...], t: Callable[..., str]) -> str:
    """The HTML of a fragment. `links` has an address for each of its targets, `t` gives a string by its key.

    An address that leads nowhere has NOWHERE and the reason behind it.
    """

    def value(match: re.Match[str]) -> str:
        if match[1] == "t":
            return escape(t(match[2]))
        address, _, reason = links[int(match[2])].partition(NOWHERE)
        return marked(address, reason) if reason else escape(address)

    return HOLE.sub(value, fragment.html)


def fill_words(text: str, t: Callable[..., str]) -> str:
    """Plain text in which interface strings are open, with them: a description that names a figure by its number."""
    return HOLE.sub(lambda match: t(match[2]), text) if "\0" in text else text


def escape(text: str) -> str:
    """As MarkupSafe does it for what templates print."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace("'", "&#39;").replace('"', "&#34;")
