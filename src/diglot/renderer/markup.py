"""The smallest pieces of HTML that the renderer writes: escaped text, holes, ids that are taken. It loads no library."""

import re
from collections.abc import Iterable

RESERVED = frozenset(["main", "copy-button"])
"""ids of the page around the text: a heading of that name gets a number"""


LINE = re.compile(r"[^\n]*\n|[^\n]+")
"""not `splitlines`, for which a form feed ends a line too"""


def escape(text: str) -> str:
    """Text as HTML, in an element or in double quotes."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def escape_text(text: str) -> str:
    """Text as HTML in an element, where quotes stand for themselves."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def problem_html(source: str, message: str) -> str:
    """What stands in the place of something that can't be shown: its source, marked with what is wrong."""
    return f'<span class="problem" data-problem="{escape(message)}">{escape(source)}</span>'


def marked(address: str, message: str) -> str:
    """What fills the hole of an address that leads nowhere: its element is marked with what is wrong.

    The quote behind the hole ends the mark, and not the address.
    """
    return f'{escape(address)}" data-problem="{escape(message)}'


def hole(kind: str, index: int | str) -> str:
    """The mark that a later stage fills; `Body` tells the kinds."""
    return f"\0{kind}{index}\0"


def anchors(names: Iterable[str]) -> str:
    """What gives a formula the ids of the equations in it."""
    return "".join([f'<span class="equation" id="{escape(name)}"></span>' for name in names])


ANCHORS = re.compile(r'<span class="equation" id="[^"]*"></span>')
"""the same in a text, for where ids would stand twice: in excerpts"""


def scrolling(kind: str) -> str:
    """What a formula, a table or code has on a page, where it scrolls by itself: a keyboard can reach it, and its name is said.

    Where there are scripts, site.js takes those out of the way that have nothing to scroll.
    """
    return f' tabindex="0" role="group" aria-label="{hole("t", kind)}"'


SCROLLING = re.compile(scrolling(r"\w+"))
"""the same in a text, for where nothing scrolls: in feeds and excerpts"""
