"""The block at the head of a document: cuts it off, and reads it and post.yaml by one schema.

It refuses keys that it does not know, unless site.yaml maps or ignores them. Types are the schema's, not YAML's.
"""

import fnmatch
import re
from typing import Any

import msgspec

from diglot import strict_yaml
from diglot.config import LoaderSettings
from diglot.problem import Problem
from diglot.schema import decode
from diglot.strict_yaml import Marked

LONGEST = 65_536
"""characters of one front matter"""

FENCE = re.compile(r"\s*(?:\A|(?<=\n))(---|\+\+\+)[ \t]*(?:\n|\Z)")
CLOSERS = {"---": re.compile(r"(?m)^---[ \t]*$"), "+++": re.compile(r"(?m)^\+\+\+[ \t]*$")}
FIRST_KEY = re.compile(r"\s*[\w-]+\s*[:=]")

SYNONYMS = {
    "author": "authors",
    "categories": "category",
    "description": "summary",
    "toc": "outline",
}
ADVICE = "data of your own goes under `extra:`; site.yaml's front_matter.ignore lists keys to pass over"

OneOrMore = str | list[str | list[str | None] | None]
"""[a, b], `a, b`, and what migrants bring: [[a, b], c]; None where an item was left empty"""


class FrontMatter(msgspec.Struct, frozen=True, kw_only=True):
    """The keys that a document or a post.yaml may have; None for those that it does not."""

    title: str | None = None
    """may hold formulas and other inline Markdown"""
    date: str | None = None
    """when it comes out; a post needs one, and later than now means not yet"""
    updated: str | None = None
    """when it was last changed in a way that readers should know of"""
    category: OneOrMore | None = None
    """a key or a name of site.yaml's `categories`"""
    tags: OneOrMore | None = None
    """keys or names of site.yaml's `tags`, or words of its own: [a, b] or `a, b`"""
    authors: OneOrMore | None = None
    """keys of site.yaml's `authors`; default: its `author`"""
    slug: str | None = None
    """the last part of its address; default: the name of its file or folder"""
    summary: str | None = None
    """what lists, feeds and search engines show; default: the beginning of the text"""
    draft: bool | None = None
    """true: not published"""
    outline: bool | None = None
    """false: no table of contents"""
    language: str | None = None
    """a key of site.yaml's `languages`; default: what the file name says"""
    translation_key: str | None = None
    """the same in all versions of one text, when their paths do not say it"""
    aliases: OneOrMore | None = None
    """former addresses, which lead here: [/old/]"""
    permalink: str | None = None
    """its address, instead of site.yaml's pattern: /posts/euler/"""
    macros: dict[str, str] | None = None
    r"""TeX macros of this text: {'\R': '\mathbb{R}'}"""
    extra: dict[str, Any] | None = None
    """anything, for templates"""
    cover: Any = None
    """not shown yet"""
    series: Any = None
    """not shown yet"""


class Head(msgspec.Struct, frozen=True):
    """A front matter as read, before its values are judged."""

    fields: FrontMatter
    marked: Marked
    """with the keys as diglot calls them"""
    written: dict[str, Any]
    """with the keys as written"""
    file: str
    readable: bool = True
    """False when nothing is known of the document, because its front matter is missing or broken"""
    problems: tuple[Problem, ...] = ()


NOTHING = Head(FrontMatter(), Marked({}), {}, "")


def split(text: str) -> tuple[str, int]:
    """What `read_document` looks at: the front matter, or the whole text if it has none that ends. And the index at which
    what follows it begins.
    """
    opening = FENCE.match(text)
    if not opening:
        return text, 0
    closing = CLOSERS[opening[1]].search(text, opening.end())
    end = min(closing.end() + 1, len(text)) if closing else len(text)
    return text[:end], end


def read_document(text: str, file: str, settings: LoaderSettings) -> Head:
    """The front matter with which a document's text begins."""
    opening = FENCE.match(text)
    if not opening:
        return _unreadable(file, _missing(text, file))
    mark, start = opening[1], opening.end()
    line = text.count("\n", 0, opening.start(1)) + 1
    closing = CLOSERS[mark].search(text, start)
    if not closing:
        message = f"this {mark} begins a front matter that never ends"
        hint = f"put a line {mark} after the last key"
        return _unreadable(file, Problem("front-matter.unclosed", message, file, line, length=3, hint=hint))
    if closing.start() - start > LONGEST:
        message = f"a front matter of {closing.start() - start:,} characters: {LONGEST:,} at most"
        return _unreadable(file, Problem("front-matter.size", message, file, line, length=3))
    return _read(_load(text[start : closing.start()], line + 1, mark), file, settings)


def _load(text: str, first_line: int, mark: str) -> Marked:
    if mark == "---":
        return strict_yaml.load(text, first_line)
    from diglot.loader import toml

    return toml.load(text, first_line)


def read_facts(text: str, file: str, settings: LoaderSettings) -> Head:
    """A post.yaml: the same keys, as defaults for the documents beside it."""
    return _read(strict_yaml.load(text), file, settings)


def _unreadable(file: str, problem: Problem) -> Head:
    return Head(FrontMatter(), Marked(None), {}, file, readable=False, problems=(problem,))


def _missing(text: str, file: str) -> Problem:
    hint = "begin the file with three lines: ---, title: …, ---"
    if FIRST_KEY.match(text) and CLOSERS["---"].search(text):
        hint = "put a line --- before the first key"
    elif text.lstrip().startswith(("{", ";;;")):
        hint = "JSON is not read here: write YAML between lines of ---, or TOML between lines of +++"
    return Problem(
        "front-matter.missing", "a document begins with a front matter, at least a title", file, 1, hint=hint
    )


def _read(marked: Marked, file: str, settings: LoaderSettings) -> Head:
    renamed = _rename(marked, settings)
    fields, problems = decode(renamed, FrontMatter, file, "front-matter", ADVICE)
    readable = marked.value is not None
    fields = fields if fields and readable else FrontMatter()
    return Head(fields, renamed, marked.value or {}, file, readable, tuple(problems))


def _rename(marked: Marked, settings: LoaderSettings) -> Marked:
    """With site.yaml's foreign keys and our synonyms under their own names, and without what it ignores.

    A key's own name wins over its synonyms, and the first synonym over the next.
    """
    value = marked.value or {}
    names = {key: _own_name(key, settings) for key in value}
    if marked.value is None or all(key == name for key, name in names.items()):
        return marked
    chosen: dict[str, str] = {}
    for key, name in sorted(names.items(), key=lambda pair: pair[0] != pair[1]):
        if name:
            chosen.setdefault(name, key)
    old_names = {old: new for new, old in chosen.items()}
    return Marked(
        {new: value[old] for new, old in chosen.items()},
        {_renamed(path, old_names): spot for path, spot in marked.places.items()},
        {_renamed(path, old_names): spot for path, spot in marked.keys.items()},
        frozenset(_renamed(path, old_names) for path in marked.quoted),
        marked.problems,
    )


def _own_name(key: str, settings: LoaderSettings) -> str:
    """What diglot calls `key`; nothing for a key to ignore."""
    mapped = settings.map.get(key, key)
    name = SYNONYMS.get(mapped, mapped)
    if name in FrontMatter.__struct_fields__:
        return name
    return "" if any(fnmatch.fnmatchcase(key, pattern) for pattern in settings.ignore) else name


def _renamed(path: str, names: dict[str, str]) -> str:
    head = re.match(r"[^.\[]*", path)
    key = head[0] if head else ""
    return names.get(key, key) + path[len(key) :]
