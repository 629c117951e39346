"""llms.txt (https://llmstxt.org): what a site is about and what there is to read, as Markdown for language models.

One for each language, with the posts that are written in it by category, newest first. Lists are made in runs, so that the
title of one post among thousands makes one of them anew.
"""

import functools
import re

import msgspec

from diglot.builder.fragment import fill_words
from diglot.builder.view import Link
from diglot.engine import Step
from diglot.language import Strings, translate
from diglot.model import Facts

PATH = "llms.txt"
RUN = 64
"""posts, counted from the oldest"""
SPECIAL = re.compile(r"[\\\[\]`*_<>]")


class Section(msgspec.Struct, frozen=True):
    """A heading, and in how many runs what is below it comes."""

    runs: int
    name: str = ""
    kind: str = ""
    """where there is no name: the string of the interface that is one"""


class Overview(msgspec.Struct, frozen=True):
    """An llms.txt without its lists."""

    title: str
    description: str
    sections: tuple[Section, ...]
    others: tuple[Link, ...]
    """those of the other languages; whole addresses"""


def list_entries(
    urls: tuple[str, ...], strings: Strings, facts: tuple[Facts, ...], descriptions: tuple[str, ...]
) -> bytes:
    """A line for each document, with its title and what it is about."""
    t = functools.partial(translate, strings)
    about = [fill_words(each, t) for each in descriptions]
    rows = map(_line, [each.title for each in facts], urls, about)
    return "".join(rows).encode()


def compose_overview(overview: Overview, strings: Strings, lists: tuple[bytes, ...]) -> bytes:
    """The file. `lists`: what `list_entries` gives for the runs of all sections."""
    parts = [f"# {_text(overview.title)}\n"]
    if overview.description:
        parts.append(f"\n> {_text(overview.description)}\n")
    following = iter(lists)
    for section in overview.sections:
        parts.append(f"\n## {_text(section.name or translate(strings, section.kind))}\n\n")
        parts += [next(following).decode() for _ in range(section.runs)]
    if overview.others:
        parts.append(f"\n## {translate(strings, 'also_in')}\n\n")
        parts += [_line(other.name, other.href) for other in overview.others]
    return "".join(parts).encode()


LLMS_LIST = Step("llms list", list_entries)
LLMS = Step("llms", compose_overview)


def _line(title: str, url: str, description: str = "") -> str:
    address = url.replace("(", "%28").replace(")", "%29")
    return f"- [{_text(title)}]({address})" + (f": {_text(description)}\n" if description else "\n")


def _text(text: str) -> str:
    """As a piece of a line in which no mark means anything."""
    return SPECIAL.sub(lambda match: f"\\{match[0]}", " ".join(text.split()))
