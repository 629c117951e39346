"""From a request's target to a file of the site, by looking it up among the published ones: no target names a file on disk.

What no browser sends, such as a backslash or a character that is no UTF-8, is refused and not guessed at.
"""

import re
import unicodedata
from collections.abc import Container
from urllib.parse import unquote_to_bytes

ESCAPED = re.compile(rb"/(?:[^%\\#]|%[0-9A-Fa-f]{2})*")
ODD = re.compile(r"[\x00-\x1f\x7f\\]")
INDEX = "index.html"


def read_target(path: bytes, query: bytes) -> str:
    """The decoded path of a target. Raises ValueError for an odd one."""
    if not ESCAPED.fullmatch(path) or b"#" in query:
        raise ValueError(path)
    decoded = unquote_to_bytes(path).decode("utf-8")
    if ODD.search(decoded):
        raise ValueError(path)
    return decoded


def find(path: str, tree: Container[str]) -> str | None:
    """The output path of a decoded path below the base path, or that path with a slash if a folder was meant.

    Names of files are in NFC, but an address may have been typed, or copied from a Mac, in NFD.
    """
    for form in (path, unicodedata.normalize("NFC", path)):
        name = form + INDEX if is_folder(form) else form
        if name in tree:
            return name
        if f"{form}/{INDEX}" in tree:
            return form + "/"
    return None


def is_folder(path: str) -> bool:
    return not path or path.endswith("/")


def awaited(path: str) -> str:
    """Where a page that is not there would lie."""
    if is_folder(path):
        return path + INDEX
    return path if "." in path.rpartition("/")[2] else f"{path}/{INDEX}"
