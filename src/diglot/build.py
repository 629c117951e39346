"""A build: from a tree of sources to a tree of outputs, as DESIGN draws it.

read ──► parse, render ──► cards ──► relate ──► plan, compose ──► tree

Every step is a pure function run by the engine. What is incremental or parallel about it is the engine's business.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from diglot import documents, output, theme
from diglot.builder.catalog import Card, relate
from diglot.builder.taxonomy import term_names
from diglot.config import Config, load_config
from diglot.engine import Engine, Ref, Step, Task
from diglot.language import sort_key
from diglot.loader import encoding
from diglot.problem import Problem
from diglot.site_file import SITE_FILE

Tree = dict[str, Ref]
"""path with `/` → the file's content, by name"""


@dataclass(frozen=True)
class Choices:
    """What a command decides, apart from the sources."""

    now: datetime
    """aware; posts dated later are held back"""
    drafts: bool = False
    """show drafts and posts dated ahead"""


@dataclass(frozen=True)
class Built:
    tree: Tree
    """what to publish; with errors, what is right and the rest shown in place"""
    problems: tuple[Problem, ...]
    posts: int = 0
    labels: dict[str, str] = field(default_factory=dict)
    """URL path → label of the compose task that made it, for `explain`"""


def build(sources: Tree, engine: Engine, config: Config, choices: Choices) -> Built:
    """The output tree and all problems. Never fails on what a user wrote."""
    parsed = documents.parse(sources, engine, config)
    shown = [each for each in parsed if documents.is_shown(each, choices.now, drafts=choices.drafts)]
    rendered = documents.render(sources, engine, config, shown, now=choices.now)
    look = theme.prepare(sources, engine, config)
    catalog = relate(config, rendered.cards, look.assets, sort_terms(config, rendered.cards, engine))
    held_back = frozenset(each.path for each in parsed) - rendered.lines.keys()
    published = output.publish(catalog, engine, look, output.Surroundings(sources, rendered.lines, held_back))
    found = [
        *(problem for each in parsed for problem in each.problems),
        *rendered.problems,
        *look.problems,
        *published.problems,
    ]
    tree = {**look.tree, **rendered.tree, **published.tree}
    posts = sum(card.document.kind == "post" for card in rendered.cards)
    return Built(tree, tuple(sorted(dict.fromkeys(found), key=Problem.sort_key)), posts, published.labels)


def sort_keys(names: tuple[str, ...], tag: str) -> tuple[str, ...]:
    return tuple(sort_key(name, tag) for name in names)


SORT = Step("sort", sort_keys)


def sort_terms(config: Config, cards: Sequence[Card], engine: Engine) -> dict[tuple[str, str], str]:
    """(language, name) → sort key of every category and tag; a step, for the Chinese dictionary is slow to load."""
    names = {
        each.key: term_names(config, (card.document for card in cards), each.key) for each in config.languages
    }
    outcomes = engine.map(SORT, [Task(each.key, (names[each.key], each.tag)) for each in config.languages])
    return {
        (language, name): key
        for language, outcome in zip(names, outcomes, strict=True)
        for name, key in zip(names[language], engine.load(outcome["value"], tuple[str, ...]), strict=True)
    }


def configure(sources: Tree, engine: Engine, base_url: str = "") -> tuple[Config | None, tuple[Problem, ...]]:
    """site.yaml's settings, None if there is an error in it. `base_url`, ending in /, takes the place of its own."""
    if SITE_FILE not in sources:
        hint = "a site is a folder with a site.yaml; name another one with --site"
        return None, (Problem("config.missing", "there is no site.yaml here", file=SITE_FILE, hint=hint),)
    data: bytes = engine.load(sources[SITE_FILE], bytes)
    text, undecoded = encoding.decode(data, SITE_FILE)
    if text is None:
        return None, tuple(undecoded)
    config, problems = load_config(text)
    if config and base_url:
        config = msgspec.structs.replace(config, base_url=base_url)
    return config, (*undecoded, *problems)
