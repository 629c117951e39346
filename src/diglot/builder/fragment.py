"""Fills what the renderer leaves open in a fragment: links and interface strings, known only where it is shown."""

import re
from collections.abc import Callable

from diglot.model import Fragment

HOLE = re.compile("\0([lt])([^\0]*)\0")


def fill(fragment: Fragment, links: tuple[str, ...], t: Callable[..., str]) -> str:
    """The HTML of a fragment. `links` has an address for each of its targets, `t` gives a string by its key."""

    def value(match: re.Match[str]) -> str:
        return escape(links[int(match[2])] if match[1] == "l" else t(match[2]))

    return HOLE.sub(value, fragment.html)


def escape(text: str) -> str:
    """As MarkupSafe does it for what templates print."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace("'", "&#39;").replace('"', "&#34;")
