"""What depends on a language: interface strings with plurals, dates as they show them, the order of names.

It refuses strings that cannot be used (a plural without `other`), and knows no site.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from diglot import cldr, strict_yaml
from diglot.problem import Problem

HAN = "〇々\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
HOLE = re.compile(r"\{(\w+)\}")

LOCALES = {
    "zh-Hans": "zh_CN",
    "zh-Hant": "zh_TW",
    "zh": "zh_CN",
    "en": "en_US",
    "ja": "ja_JP",
    "ko": "ko_KR",
    "de": "de_DE",
    "es": "es_ES",
    "fr": "fr_FR",
}

Text = str | dict[str, str]
"""a string of the interface, or its plural forms"""


class Strings(msgspec.Struct, frozen=True):
    """The interface strings of a language."""

    tag: str
    """BCP 47"""
    texts: dict[str, Text] = {}
    """by key; a mapping holds plural forms"""
    conventions: cldr.Conventions = cldr.Conventions()
    """of the language; empty: Babel is asked"""


def load_strings(
    text: str, file: str, tag: str, known: Mapping[str, Text] | None = None
) -> tuple[Strings, tuple[Problem, ...]]:
    """A YAML file of `key: text` or `key: {one: …, other: …}`; {name} in a text is a hole.

    `known` are the theme's own strings: one of the same key may have the same holes only.
    """
    marked = strict_yaml.load(text)
    problems = list(marked.problems)
    texts: dict[str, Text] = {}
    for key, value in (marked.value or {}).items():
        mistake = string_mistake(value, (known or {}).get(key))
        if mistake:
            hint = "write a text, or plural forms: {one: 1 post, other: '{n} posts'}"
            problems.append(marked.problem("strings.form", key, f"`{key}` {mistake}", hint))
        else:
            texts[key] = value
    return Strings(tag, texts), tuple(msgspec.structs.replace(problem, file=file) for problem in problems)


def string_mistake(value: Any, known: Text | None = None) -> str:
    """What is wrong with a string, to be read behind its key; `known` is the theme's."""
    if not isinstance(value, str | dict) or not all(isinstance(form, str) for form in _forms(value)):
        return "is neither text nor plural forms"
    if isinstance(value, dict):
        if strange := [form for form in value if form not in cldr.PLURALS]:
            return f"has a plural form `{strange[0]}`, which no language has"
        if "other" not in value:
            return "has no form `other`"
    given = {hole for form in _forms(known) for hole in HOLE.findall(form)} if known is not None else None
    strange = sorted({hole for form in _forms(value) for hole in HOLE.findall(form)} - (given or set()))
    if given is not None and strange:
        return f"has {{{strange[0]}}}, for which there is no value"
    return ""


def _forms(text: Text) -> list[str]:
    return list(text.values()) if isinstance(text, dict) else [text]


def translate(strings: Strings, key: str, **values: str | int) -> str:
    """The text of `key` with its holes filled; `n` chooses the plural form.

    Raises KeyError with the name of a missing key or value.
    """
    text = strings.texts[key]
    if not isinstance(text, str):
        form = cldr.plural_form(int(values["n"]), strings.tag, strings.conventions)
        # A form that the strings lack falls to the one that they must have.
        text = text.get(form) or text["other"]
    return HOLE.sub(lambda match: str(values[match[1]]), text) if "{" in text else text


def format_date(iso: str, strings: Strings, style: str = "long") -> str:
    """A date of ISO 8601, as its own offset shows it: 2026年11月3日, November 3, 2026.

    Styles: long, medium, short, full; month-day, year-month, month (short), year.
    """
    day = datetime.fromisoformat(iso).date()
    return cldr.format_date(day, style, strings.tag, strings.conventions)


def open_graph_locale(tag: str) -> str:
    """A BCP 47 tag as Open Graph has languages, with the territory whose readers are the most: zh_CN, en_US."""
    return LOCALES.get(tag) or tag.replace("-", "_")


def sort_key(text: str, tag: str) -> str:
    """A string in whose order names stand in a list: numbers by value; in Chinese Latin first, then Han by pinyin.

    pypinyin reads by phrases, so that 重庆 stands under chóng and 长城 under cháng.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    key = _pinyin(folded) if tag.partition("-")[0] == "zh" else folded
    # A number's length before its digits puts 9 before 10.
    natural = re.sub("[0-9]+", lambda match: f"{len(match[0].lstrip('0')):03d}{match[0].lstrip('0')}", key)
    return f"{natural}\0{text}"


def _pinyin(text: str) -> str:
    """Each Han character as its syllable with the tone behind it, marked so that it sorts behind Latin."""
    return re.sub(f"[{HAN}]+", _syllables, text)


def _syllables(run: re.Match[str]) -> str:
    from pypinyin import Style, lazy_pinyin

    # Below all letters, so that xī stands before xiān; digits would be taken for numbers.
    tones = '!"#$%'
    syllables = lazy_pinyin(run[0], style=Style.TONE3, neutral_tone_with_five=True)
    return "".join(
        "\u4e00" + re.sub("[1-5]$", lambda tone: tones[int(tone[0]) - 1], syllable) for syllable in syllables
    )
