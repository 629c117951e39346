"""What a source path says of its document: kind, language, key and slug. It refuses slugs that no URL or disk can hold."""

import re
import unicodedata
from collections.abc import Iterable

import msgspec

from diglot.config import LoaderSettings
from diglot.problem import Problem
from diglot.route import DEVICES
from diglot.schema import suggest

ROOT = "content/"
POSTS = "content/posts/"
FACTS = "post.yaml"
RECORD = ".translation.yaml"
"""the end of a file's name that says what the translation beside it was made from"""
ENDINGS = (".md", ".markdown")
INDEX = "index"
LONGEST = 200
"""bytes of a slug: file systems end at 255, and `index.html` or a twin's suffix comes behind it"""

DATED = re.compile(r"(\d{4}-\d{2}-\d{2})-(?=.)", re.ASCII)
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")
UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f:?#%\\/*\"<>|\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffd]")

# ISO 639-1, so that notes.fr.md is a language that the site lacks, and node.js.md is not.
CODES = (
    " aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de "
    "dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id "
    "ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu "
    "lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu "
    "rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr "
    "ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu yue cmn hak nan wuu "
)


class Name(msgspec.Struct, frozen=True):
    kind: str
    """post or page"""
    language: str
    """a language of the site, or the suffix that looks like one"""
    key: str
    """folder and name below content/, in NFC: posts/euler"""
    slug: str
    """empty where the path gives none: content/index.md"""
    date: str
    """2020-12-21, where the name begins so"""


def paths(sources: Iterable[str]) -> dict[str, str]:
    """The documents among the source paths, sorted, each with the path of its folder's post.yaml or an empty string.

    Hidden files and folders are none.
    """
    known = set(sources)
    documents = sorted(path for path in known if is_document(path))
    return {path: facts if (facts := facts_path(path)) in known else "" for path in documents}


def version_path(path: str, language: str, other: str) -> str:
    """The path of a version in another language: index.zh.md → index.en.md, euler.md → euler.en.md."""
    stem, _, ending = path.rpartition(".")
    return f"{stem.removesuffix(f'.{language}')}.{other}.{ending}"


def is_document(path: str) -> bool:
    return path.startswith(ROOT) and path.endswith(ENDINGS) and "/." not in path


def facts_path(path: str) -> str:
    """Where the facts stand that the documents of a folder share."""
    return path[: path.rfind("/") + 1] + FACTS


def read(path: str, settings: LoaderSettings) -> Name:
    """`path` is that of a document, with `/`."""
    kind, root = ("post", POSTS) if path.startswith(POSTS) else ("page", ROOT)
    folder, _, file = path.removeprefix(ROOT).rpartition("/")
    stem, language = _split(file.rsplit(".", 1)[0], settings)
    own = stem
    if stem == INDEX:
        below = path.removeprefix(root).rpartition("/")[0]
        own = below.rpartition("/")[2]
        folder, _, stem = folder.rpartition("/")
    dated = DATED.match(own)
    key = unicodedata.normalize("NFC", f"{folder}/{stem}" if folder else stem)
    return Name(kind, language, key, slugify(own[dated.end() :] if dated else own), dated[1] if dated else "")


def _split(stem: str, settings: LoaderSettings) -> tuple[str, str]:
    """Name and language of a file name without its ending."""
    name, dot, suffix = stem.rpartition(".")
    if dot and name and (suffix in settings.languages or looks_like_language(suffix)):
        return name, suffix
    return stem, settings.default_language


def looks_like_language(suffix: str) -> bool:
    return bool(LANGUAGE.match(suffix)) and f" {suffix.partition('-')[0]} " in CODES


def slugify(name: str) -> str:
    """NFC, ASCII letters in lower case, `-` for white space; Han and the rest stay."""
    joined = "-".join(unicodedata.normalize("NFC", name).split())
    return "".join(char.lower() if char.isascii() else char for char in joined)


def slug_mistake(slug: str) -> str:
    """Why `slug` cannot be a part of a URL and a folder's name on every system, or nothing."""
    if not slug:
        return "this file has no name of its own to make a URL of"
    if bad := UNSAFE.search(slug):
        shown = bad[0] if bad[0].isprintable() else f"U+{ord(bad[0]):04X}"
        return (
            f"the character {shown} cannot stand in `{slug}`"
            if bad[0].isprintable()
            else f"{shown} in a slug"
        )
    if slug.startswith((".", "~")) or slug.endswith("."):
        return f"`{slug}` cannot begin or end with a dot or begin with ~"
    if DEVICES.match(slug):
        return f"`{slug}` is the name of a device on Windows"
    size = len(slug.encode(errors="replace"))
    return f"a slug of {size} bytes is too long: {LONGEST} at most" if size > LONGEST else ""


def language_problem(language: str, settings: LoaderSettings) -> Problem | None:
    """What is wrong with a language that a file name or front matter gives."""
    if language in settings.languages:
        return None
    hint = suggest(language, settings.languages) or f"declared in site.yaml: {', '.join(settings.languages)}"
    return Problem("language.unknown", f"`{language}` is no language of this site", hint=hint)
