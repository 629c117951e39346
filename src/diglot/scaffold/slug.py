"""From what a writer types to the path of a post below content/posts/: a slug, and the folders that it may lie in."""

import re
from collections.abc import Iterable

from diglot.language import HAN
from diglot.loader.name import slug_mistake, slugify

APOSTROPHE = re.compile("['’](?=\\w)")
PUNCTUATION = re.compile(r"[^\w.+-]+|[.](?!\w)")
WORD = re.compile(r"[A-Za-z0-9]+(?:[.+#][A-Za-z0-9]+)*")


def read_slug(typed: str, *, pinyin: bool = False) -> str:
    """`notes/Euler's formula: 一` → notes/eulers-formula-一. Raises ValueError, with a sentence for the user."""
    given = [part.strip() for part in typed.strip().strip("/").split("/")]
    parts = [slugify(romanize(part) if pinyin else _join(part) if " " in part else part) for part in given]
    for part in parts:
        if mistake := slug_mistake(part):
            raise ValueError(mistake if part else f"`{typed}` gives no name for a file")
    return "/".join(parts)


def _join(words: str) -> str:
    """Without punctuation, which words of a title have and a slug has not."""
    return PUNCTUATION.sub("-", APOSTROPHE.sub("", words)).strip("-._")


def romanize(text: str) -> str:
    """Han as pinyin without tones, a hyphen between syllables; of the rest, Latin letters and digits: 扩散 → kuo-san."""
    from pypinyin import lazy_pinyin

    def rest(other: str) -> str:
        return "-".join(WORD.findall(other))

    return "-".join(filter(None, lazy_pinyin(text, errors=rest)))


def slug_of(titles: Iterable[str]) -> str:
    """To begin with: the words of a title in Latin letters, else the pinyin of the first; nothing if there are neither."""
    given = list(titles)
    plain = [title for title in given if title.isascii()]
    return slugify(_join(plain[0]) if plain else romanize(given[0]))


def title_of(typed: str, slug: str, language: str) -> str:
    """A title to begin with: as typed, unless that is a bare slug, or Chinese where another language is spoken."""
    chinese = bool(re.search(f"[{HAN}]", typed))
    name = typed.strip().strip("/").rpartition("/")[2].strip()
    if (chinese and language.startswith("zh")) or (not chinese and " " in name):
        return name
    words = slug.rpartition("/")[2].replace("-", " ")
    return words[:1].upper() + words[1:]
