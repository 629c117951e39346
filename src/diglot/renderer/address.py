"""Addresses as writers put them in links and pictures: whether one leads out of the site, and which file it means."""

import posixpath
import re
from urllib.parse import quote, unquote

POST = "post:"
"""the head of a link to a post by its slug"""
SCHEME = re.compile(rf"(?!{POST})[A-Za-z][A-Za-z0-9+.-]*:|//")


def is_external(href: str) -> bool:
    return bool(SCHEME.match(href))


BLANKS = "".join(map(chr, range(0x21)))
"""what browsers leave out at the beginning of an address"""
BREAKS = str.maketrans("", "", "\t\n\r")
"""what they leave out anywhere in it"""
PICTURE = re.compile(r"data:image/(?:png|gif|jpeg|webp|avif)[;,]")


def is_script(address: str) -> bool:
    """Whether a browser would run it, or show it as a page that somebody else wrote. `address` is without entities."""
    bare = address.translate(BREAKS).lstrip(BLANKS).lower()
    return bare.startswith(("javascript:", "vbscript:")) or (
        bare.startswith("data:") and not PICTURE.match(bare)
    )


def decode(address: str) -> str:
    """%20 → a space; but %00 makes the marks of holes, and names nothing."""
    return unquote(address).replace("\0", "\ufffd")


def encode(name: str) -> str:
    """A file's name as an address, so that `javascript:x` is one too."""
    return quote(name, safe="")


def fragment(name: str) -> str:
    """The address of what has this id, on its page."""
    return "#" + name.replace("%", "%25")


def source_path(document: str, reference: str) -> str | None:
    """The file in the source tree that `reference` means, or None outside of it; `/x.png` is `static/x.png`."""
    path = decode(reference.partition("#")[0].partition("?")[0])
    joined = f"static{path}" if path.startswith("/") else posixpath.join(posixpath.dirname(document), path)
    normal = posixpath.normpath(joined)
    return None if normal == ".." or normal.startswith("../") else normal
