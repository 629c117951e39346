"""From what a writer types to the path of a post below content/posts/: a slug, and the folders that it may lie in."""

import re

from diglot.language import HAN
from diglot.loader.name import slug_mistake, slugify

WORD = re.compile(r"[A-Za-z0-9]+(?:[.+#'][A-Za-z0-9]+)*")


def read_slug(typed: str, *, pinyin: bool = False) -> str:
    """`My notes/扩散 模型` → my-notes/扩散-模型. Raises ValueError, with a sentence for the user."""
    parts = [slugify(romanize(part) if pinyin else part) for part in typed.strip().strip("/").split("/")]
    for part in parts:
        if mistake := slug_mistake(part):
            raise ValueError(mistake if part else f"`{typed}` gives no name for a file")
    return "/".join(parts)


def romanize(text: str) -> str:
    """Han as pinyin without tones, a hyphen between syllables; of the rest, Latin letters and digits: 扩散 → kuo-san."""
    from pypinyin import lazy_pinyin

    return "-".join(lazy_pinyin(text, errors=WORD.findall))


def title_of(typed: str, slug: str, language: str) -> str:
    """A title to begin with: as typed, unless that is a bare slug, or Chinese where another language is spoken."""
    chinese = bool(re.search(f"[{HAN}]", typed))
    name = typed.strip().strip("/").rpartition("/")[2].strip()
    if (chinese and language.startswith("zh")) or (not chinese and " " in name):
        return name
    words = slug.rpartition("/")[2].replace("-", " ")
    return words[:1].upper() + words[1:]
