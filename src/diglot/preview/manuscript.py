"""The source of a page, read anew when its writer asks: how long it is, what stands in it, and at which line each block begins.

A build keeps none of this: lines are no part of its results, and all pages' would be more than one open page needs.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from diglot.config import Config, loader_settings
from diglot.engine import inline
from diglot.loader import LOAD, Loaded, facts_path, split
from diglot.model import Document, Heading, Syntax
from diglot.preview.snapshot import Snapshot
from diglot.renderer import parse
from diglot.renderer.render import reading_minutes

HOLE = re.compile("\0([a-z])[^\0]*\0")
FILLINGS = {"c": "<figure></figure>"}
"""what a hole makes of blocks of its own; all others are inside of one"""


@dataclass(frozen=True)
class Manuscript:
    document: Document | None
    """None when its front matter can't be read"""
    title_line: int
    han: int
    """characters"""
    words: int
    """of other scripts"""
    minutes: int
    outline: tuple[Heading, ...]
    blocks: str
    """the HTML of the text without what its holes hold; the comment `<!--:12-->` says that what follows is of line 12"""


def read(snapshot: Snapshot, path: str) -> Manuscript | None:
    """`path`: a source path. None when the file is gone."""
    config, data = snapshot.config, _read(snapshot, path)
    if config is None or data is None:
        return None
    source = split(path, data)
    facts = _read(snapshot, facts_path(path))
    loaded: Loaded = inline(LOAD, path, source.head, facts, loader_settings(config))
    document = loaded.document or Document(path, "post", loaded.language, path, "")
    parsed = parse(source.text, document, _syntax(document.language, config))
    title, body = loaded.lines_keys.get("title"), parsed.body
    lines = [source.text_line + line - 1 for line in parsed.blocks]
    return Manuscript(
        loaded.document,
        title.line if title and not title.file else 1,
        body.han,
        body.words,
        reading_minutes(body),
        body.outline,
        "\n".join(f"<!--:{line}-->{_filled(html)}" for line, html in zip(lines, body.blocks, strict=False)),
    )


def _read(snapshot: Snapshot, path: str) -> bytes | None:
    if path not in snapshot.sources:
        return None
    try:
        return Path(snapshot.sources[path].file).read_bytes()
    except OSError:
        return None


def _syntax(language: str, config: Config) -> Syntax:
    tag = next((each.tag for each in config.languages if each.key == language), language)
    return Syntax(tag, config.markdown.breaks)


def _filled(html: str) -> str:
    return HOLE.sub(lambda match: FILLINGS.get(match[1], ""), html)
