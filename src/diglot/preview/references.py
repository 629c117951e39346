"""What a page's HTML names: its language, its versions in other languages, and the files of the site that it needs."""

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from diglot import route
from diglot.preview.snapshot import Snapshot

TAG = re.compile(r"<(html|link|script|img|video|audio|source|track)\s([^>]*)", re.IGNORECASE)
ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
NEEDED = frozenset(["stylesheet", "icon", "preload"])


@dataclass
class References:
    """Addresses as the page has them."""

    language: str = ""
    """BCP 47"""
    versions: dict[str, str] = field(default_factory=dict)
    """language tag → address, its own included"""
    files: list[str] = field(default_factory=list)


def gather(html: str) -> References:
    """By expressions: the parser of the standard library takes 0.2 s for a page of many formulas."""
    found = References()
    for tag, rest in TAG.findall(html):
        given = {name.lower(): unescape("".join(values)) for name, *values in ATTRIBUTE.findall(rest)}
        kinds = set(given.get("rel", "").split())
        if tag == "html":
            found.language = given.get("lang", "")
        elif "alternate" in kinds and "hreflang" in given:
            found.versions[given["hreflang"]] = given.get("href", "")
        elif kinds & NEEDED:
            found.files.append(given.get("href", ""))
        else:
            found.files += [given[name] for name in ("src", "poster") if name in given]
    return found


def find(address: str, page: str, snapshot: Snapshot) -> str | None:
    """The output path that an address on a page leads to, at whatever host; None if the site has nothing there."""
    parts = urlsplit(address)
    path = unquote(parts.path)
    if not parts.netloc and not path.startswith("/"):
        path = posixpath.normpath(posixpath.join(snapshot.base_path, posixpath.dirname(page), path))
    found = route.output_path("/" + path.removeprefix(snapshot.base_path))
    return found if path.startswith(snapshot.base_path) and found in snapshot.tree else None


def weights(references: References, page: str, snapshot: Snapshot) -> Iterator[int]:
    """Bytes of each file of the site that the page needs, once."""
    found = (find(address, page, snapshot) for address in references.files)
    for path in dict.fromkeys(each for each in found if each):
        content = snapshot.tree[path]
        try:
            yield Path(content.file).stat().st_size if content.file else len(snapshot.read(content))
        except (OSError, LookupError):
            continue
