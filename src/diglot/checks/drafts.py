"""No text of a draft, or of a post dated ahead, stands in any file that is published.

Compared are runs of words, as long as a sentence or a half, so it does not matter what markup or which format is around
them. One that a published text has in its own source gives nothing away.
"""

import re
import unicodedata
from collections.abc import Iterator
from html import unescape
from zlib import crc32

from diglot.checks.check import Check, Finding, Site
from diglot.engine import Step
from diglot.loader.name import is_document
from diglot.problem import columns

RUN = re.compile(r"[^\W_]+(?: [^\W_]+)*")
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
"""as JSON may write any character"""
LEAST = 16
"""columns: eight Han characters"""
TEXTS = (".html", ".xml", ".json", ".txt", ".md", ".js", ".css", ".csv", ".svg", ".webmanifest")


def find_runs(data: bytes) -> tuple[int, ...]:
    """Checksums of the runs of words in a text, sorted."""
    text = ESCAPED.sub(lambda match: chr(int(match[1], 16)), data.decode("utf-8", "replace"))
    text = unicodedata.normalize("NFC", unescape(text))
    return tuple(sorted({crc32(run.encode()) for run in _long(text)}))


def _long(text: str) -> Iterator[str]:
    return (run for run in RUN.findall(text) if len(run) >= LEAST or columns(run) >= LEAST)


RUNS = Step("runs", find_runs)


def look(site: Site) -> Iterator[Finding]:
    if not site.held_back:
        return
    files = {path: name for path, name in site.tree.items() if path.endswith(TEXTS)}
    shown = {
        path: name
        for path, name in site.sources.items()
        if path not in site.held_back and path not in site.published and _is_text(path)
    }
    published = site.each(RUNS, {**{f"file {path}": name for path, name in files.items()}, **shown})
    known = set[int]().union(*(published[path] for path in shown))
    given = {path: set(published[f"file {path}"]) for path in files}
    for document in site.held_back:
        yield from _leaks(site, document, known, given)


def _is_text(path: str) -> bool:
    return is_document(path) or path.endswith((".yaml", *TEXTS))


def _leaks(site: Site, document: str, known: set[int], given: dict[str, set[int]]) -> Iterator[Finding]:
    """One for each file that has some of it, at the first line that it has."""
    lines = unicodedata.normalize("NFC", site.manuscript(document).text).split("\n")
    told: set[str] = set()
    for number, line in enumerate(lines, 1):
        for run in _long(line):
            mark = crc32(run.encode())
            for path in [path for path, marks in given.items() if mark in marks and mark not in known]:
                if path not in told:
                    told.add(path)
                    column = line.index(run) + 1
                    message = f"{path} has a text of this draft: {run:.40}"
                    yield Finding(
                        "draft.published",
                        message,
                        "",
                        "error",
                        file=document,
                        line=number,
                        column=column,
                        text=run,
                    )


CHECK = Check("drafts", on_site=look)
