"""Terms of the site's glossary that a translation calls by another name than the glossary has."""

import re
from collections.abc import Iterator

from diglot.checks.check import Check, Finding, Site
from diglot.checks.chinese import SEAM, words_of
from diglot.model import Body

JOINT = r"[\s-]+"
"""between the words of a term"""


def look(site: Site) -> Iterator[Finding]:
    if not site.config.glossary:
        return
    keys = {language.tag: language.key for language in site.config.languages}
    languages = {source: keys.get(site.pages[page].language, "") for page, source in site.documents.items()}
    for original, translation in site.translations():
        first, second = languages[original], languages[translation]
        for term in site.config.glossary:
            if first in term and second in term:
                yield from _compare(site, (original, term[first]), (translation, term[second]))


def _compare(site: Site, original: tuple[str, str], translation: tuple[str, str]) -> Iterator[Finding]:
    """Of each version, its source path and what the glossary calls the term in it."""
    (path, term), (other, wanted) = original, translation
    manuscript, body = site.manuscript(path), site.manuscript(other).body
    block = _find(manuscript.body, term)
    if block is None or _find(body, wanted) is not None:
        return
    line = manuscript.lines.blocks[block]
    yield Finding(
        "term.missing",
        f"`{term}`, of which {path}:{line} speaks, is called `{wanted}` in the glossary, and not so here",
        "use that word, or change the glossary in site.yaml",
        file=other,
        line=min(site.manuscript(other).lines.blocks, default=1),
    )


def _find(body: Body, term: str) -> int | None:
    """The first block that has it, outside of code and formulas. Letters may be of any case, and words in the plural."""
    words = JOINT.join(map(re.escape, re.split(JOINT, term)))
    pattern = re.compile(
        rf"(?<![A-Za-z]){words}(?:s|es)?(?![A-Za-z])" if term.isascii() else words, re.IGNORECASE
    )
    return next(
        (block for block, html in enumerate(body.blocks) if pattern.search(words_of(html).replace(SEAM, ""))),
        None,
    )


CHECK = Check("terms", on_site=look)
