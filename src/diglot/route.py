"""URLs: permalink patterns, the output path of a URL, its written form, and when two of them collide.

A *URL path* here is decoded, in NFC, from the site's root without the base path: /posts/欧拉/. It is percent-encoded
once, by `href`. An *output path* is where its file lies in the published tree: posts/欧拉/index.html.
"""

import re
import unicodedata
from collections.abc import Callable
from urllib.parse import quote

from diglot.model import Metadata

TOKEN = re.compile(r":([A-Za-z_]\w*)", re.ASCII)
DATED = re.compile(r"\d{4}-\d{2}-\d{2}-(?=.)", re.ASCII)
SAFE = "/-._~!$&'()*+,;=:@"
"""characters that RFC 3986 lets stand in a path"""
PLAIN = re.compile(f"[A-Za-z0-9{re.escape(SAFE)}]*")
UNSAFE = re.compile(r'[\x00-\x1f\x7f\\:*?"<>|#%]|[. ]\Z')
"""Windows takes dots and spaces off the end of a name, and `..` is the way out of the site."""
DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|\Z)", re.IGNORECASE)
LONGEST = 240
"""bytes of a part of a path: file systems end at 255, and `.html` or the mark of a temporary file comes behind it"""
ENDING = re.compile(r"\.[A-Za-z]\w*\Z")


def _moment(start: int, end: int, *, padded: bool = True) -> Callable[[Metadata], str]:
    def part(document: Metadata) -> str:
        text = document.date[start:end]
        return text if padded or not text else str(int(text))

    return part


def _file_name(document: Metadata) -> str:
    """The file's name, or its folder's if it is an index, in its own case, without language and leading date."""
    *folders, name = document.path.removeprefix("content/").split("/")
    stem = re.sub(rf"(\.{re.escape(document.language)})?\.(md|markdown)\Z", "", name)
    return DATED.sub("", folders[-1] if stem == "index" and folders else stem)


def _sections(document: Metadata) -> str:
    """The folders between content/ and the document's own."""
    folders = document.path.removeprefix("content/").split("/")[:-1]
    own_folder = document.path.rsplit("/", 1)[-1].startswith("index.")
    return "/".join(folders[:-1] if own_folder else folders)


# The tokens of Hexo (title, name, i_month, …) and Hugo (slug, contentbasename, sections, …). Hexo keeps the case of a
# file's name, Hugo lowers it. Any other token is a front-matter key.
POST_TITLE = "post_title"
TOKENS: dict[str, Callable[[Metadata], str]] = {
    "year": _moment(0, 4),
    "month": _moment(5, 7),
    "i_month": _moment(5, 7, padded=False),
    "day": _moment(8, 10),
    "i_day": _moment(8, 10, padded=False),
    "hour": _moment(11, 13),
    "minute": _moment(14, 16),
    "second": _moment(17, 19),
    "slug": lambda document: document.slug,
    "contentbasename": lambda document: _file_name(document).lower(),
    "slugorcontentbasename": lambda document: document.slug,
    "filename": lambda document: _file_name(document).lower(),
    "title": _file_name,
    "name": _file_name,
    POST_TITLE: lambda document: document.keys.get(POST_TITLE, ""),
    "category": lambda document: document.category,
    "section": lambda document: _sections(document).split("/")[0],
    "sections": _sections,
}


def expand(pattern: str, document: Metadata) -> tuple[str, tuple[str, ...]]:
    """The URL path that a permalink pattern gives a document, and the tokens for which it has no value."""
    missing = []

    def value(match: re.Match[str]) -> str:
        name = match[1]
        found = document.keys.get(name) if name not in TOKENS else TOKENS[name](document)
        if not found:
            missing.append(name)
        return found or ""

    return normalize(TOKEN.sub(value, pattern)), tuple(missing)


def normalize(path: str) -> str:
    """A URL path with one slash at its head and between its parts; a last part without a dot gets a slash behind it."""
    parts = [part for part in unicodedata.normalize("NFC", path).split("/") if part]
    if not parts:
        return "/"
    directory = path.endswith("/") or "." not in parts[-1]
    return "/" + "/".join(parts) + ("/" if directory else "")


def is_safe(path: str) -> bool:
    """Whether a URL path stays inside the site and can be a file name everywhere."""
    return not any(
        UNSAFE.search(part) or DEVICES.match(part) or len(part.encode(errors="replace")) > LONGEST
        for part in path.strip("/").split("/")
    )


def as_folder(pattern: str) -> str:
    """A permalink pattern with a slash at its end, unless it names a file itself (/:slug.html).

    Else the dot of a value would decide: /tags/:key gives `node.js` a file, which hosts serve as a script.
    """
    return pattern if pattern.endswith("/") or ENDING.search(TOKEN.sub("0", pattern)) else pattern + "/"


def output_path(url_path: str) -> str:
    """Where the page of a URL path is written: /a/ → a/index.html, /a.html → a.html."""
    return url_path.lstrip("/") + ("index.html" if url_path.endswith("/") else "")


def markdown_path(path: str) -> str:
    """Beside the page with this output path: posts/euler/index.html → posts/euler/index.md."""
    return path.removesuffix(".html") + ".md"


def href(base_path: str, url_path: str) -> str:
    """A URL path as written in a page or appended to a host: with the base path (`/repo/`), percent-encoded."""
    path = base_path.rstrip("/") + url_path
    # Most need nothing, and there are several on each page.
    return path if PLAIN.fullmatch(path) else quote(path, safe=SAFE)


def collision_key(path: str) -> str:
    """Equal for paths that some file system or host takes for one: compared by NFC and case folding."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
