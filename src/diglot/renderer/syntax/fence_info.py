"""What stands after a fence: a language, then words that say how the code is shown.

Other generators' words are read where they mean the same: those of Docusaurus, VitePress, MkDocs, Hugo, Hexo, Pandoc and
kramdown. What means nothing here is told, and never left out without a word.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from markdown_it.common.utils import unescapeAll

VALUES = {
    "title": 'title="train.py"',
    "caption": 'caption="What it prints"',
    "mark": "mark=2,4-6",
    "ins": "ins=2,4-6",
    "del": "del=2,4-6",
    "start": "linenos=10",
    "lang": "lang=python",
    "file": "file=examples/train.py",
    "region": "file=examples/train.py region=train",
}
"""words that take a value, each with an example"""
FLAGS = ("linenos", "anchors", "wrap", "output", "diff")
"""words that stand for themselves; some take a value too"""
SAME = {
    "showlinenumbers": "linenos",
    "line-numbers": "linenos",
    "linenums": "linenos",
    "numberlines": "linenos",
    "line_number": "linenos",
    "linenostart": "start",
    "startfrom": "start",
    "first_line": "start",
    "hl_lines": "mark",
    "highlight": "mark",
    "filename": "title",
    "anchorlinenos": "anchors",
    "lineanchors": "anchors",
    "anchor_linenums": "anchors",
}
NO = ("false", "off", "no", "none")

HEAD = re.compile(
    r"""(?!\s*\{[\d,\s-]+\})[\s{:]*\.?(?:lang(?:uage)?-)?(?P<language>[^\s{}\[\],:=?"']++)  # python, {.python}, language-python
        (?::(?P<more>[^\s{}]*+))?  # js:line-numbers, js:main.js
        (?:\?[^\s{}]*+)?(?!=)  # php?start_inline=1""",
    re.VERBOSE,
)
ITEM = re.compile(
    r"""\{(?P<lines>[\d,\s-]+)\} | \[(?P<label>[^\[\]]*)\]
      | \.?(?P<key>[\w-]++)[=:](?P<value>"[^"]*"|'[^']*'|\[[^\]]*\]|(?:[^\s{},]|,(?![A-Za-z_]))+)
      | (?P<word>[^\s{},]+)""",
    re.VERBOSE,
)


class Info(NamedTuple):
    language: str
    values: dict[str, str]
    """by word; of one without a value, an empty string"""
    written: dict[str, str]
    """the same words as they stand in the text"""
    wrong: tuple[tuple[str, str], ...]
    """words that mean nothing, each with the word that it may stand for"""

    def has(self, flag: str) -> bool:
        return self.values.get(flag, "no").lower() not in NO


def read_info(info: str) -> Info:
    text = unescapeAll(info)
    head = HEAD.match(text)
    language = head["language"].lower() if head else ""
    values: dict[str, str] = {}
    written: dict[str, str] = {}
    wrong: list[tuple[str, str]] = []
    for key, value, word in _items(text[head.end() if head else 0 :], (head and head["more"]) or ""):
        name = SAME.get(key.lower(), key.lower())
        if name in FLAGS or (name in VALUES and value):
            values[name], written[name] = value, word
        elif name in VALUES and word.endswith(('=""', "=''")):
            # Asked for, and empty: MkDocs' blocks often have `title=""`.
            continue
        elif language == "diff" and not value and "lang" not in values:
            values["lang"] = word
        else:
            wrong.append((word, name if name in VALUES else ""))
    return Info(*_of_diff(language, values), written, tuple(wrong))


def _items(text: str, more: str) -> Iterator[tuple[str, str, str]]:
    """Each word: its name, its value, and how it is written."""
    if more:
        key, _, value = more.partition("=")
        known = SAME.get(key.lower(), key.lower()) in FLAGS
        yield (key, value, more) if known else _no_numbers(more) or ("title", more, more)
    for match in ITEM.finditer(text):
        if match["lines"]:
            yield "mark", match["lines"], match[0]
        elif match["label"] is not None:
            yield "title", match["label"].strip(), match[0]
        elif match["key"]:
            yield match["key"], match["value"].strip("\"'"), match[0]
        else:
            word = match["word"].removeprefix(".")
            yield _no_numbers(word) or (word, "", match[0])


def _no_numbers(word: str) -> tuple[str, str, str] | None:
    """VitePress' word for a block without numbers."""
    return ("linenos", "false", word) if word == "no-line-numbers" else None


def _of_diff(language: str, values: dict[str, str]) -> tuple[str, dict[str, str]]:
    """`diff lang=python`, `diff-python` and `python diff` are one."""
    if language.startswith("diff-"):
        values.setdefault("lang", language.removeprefix("diff-"))
    elif language != "diff":
        return values.get("lang", language), values
    if "lang" not in values:
        return language, values
    return values["lang"].lower(), {**values, "diff": ""}
