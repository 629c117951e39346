"""A build: from a tree of sources to a tree of outputs, as DESIGN draws it.

read ──► parse, render ──► relate ──► link ──► compose ──► tree

Every step is a pure function run by the engine. What is incremental or parallel about it is the engine's business.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from diglot import documents, output, theme
from diglot.builder.relate import RELATE, SORT, TERMS
from diglot.config import Config, load_config
from diglot.documents import Source, placed
from diglot.engine import Engine, Facets, Outcome, Ref, Step, Task
from diglot.inputs import SITE_FILE
from diglot.loader import encoding
from diglot.model import Lines
from diglot.problem import Problem
from diglot.theme import Theme

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
    until: float | None = None
    """POSIX time at which a post comes out that is dated ahead: from then on, the same sources make another site"""


def build(sources: Tree, engine: Engine, config: Config, choices: Choices) -> Built:
    """The output tree and all problems. Never fails on what a user wrote."""
    parsed = documents.parse(sources, engine, config)
    shown = [each for each in parsed if documents.is_shown(each, choices.now, drafts=choices.drafts)]
    outcomes, pictures = documents.render(sources, engine, shown)
    rendered = {each.path: (each, outcome) for each, outcome in zip(shown, outcomes, strict=True)}
    readable = {path: both for path, both in rendered.items() if both[0].gist.readable}
    look = theme.prepare(sources, engine, config)
    held_back = tuple(each.path for each in parsed if each.path not in rendered)
    related = relate([each for each, _ in readable.values()], held_back, engine, config, choices, look)
    words, beside, broken = documents.link(sources, engine, readable, related["addresses"], look.published)
    published = output.publish([words[path] for path in sorted(words)], related, config, look, engine)
    notes = [
        *(
            (path, problem)
            for path, (_, outcome) in rendered.items()
            for problem in _problems(engine, outcome)
        ),
        *broken,
        *((each.file, each) for each in _problems(engine, related)),
    ]
    problems = [
        *(problem for each in parsed for problem in each.gist.problems),
        *_placed(engine, notes, parsed),
        *look.problems,
        *published.problems,
    ]
    return Built(
        tree={**look.tree, **pictures, **beside, **published.tree},
        problems=tuple(sorted(dict.fromkeys(problems), key=Problem.sort_key)),
        posts=sum(each.gist.post for each, _ in readable.values()),
        until=documents.next_release(parsed, choices.now),
    )


def relate(
    shown: Sequence[Source],
    held_back: tuple[str, ...],
    engine: Engine,
    config: Config,
    choices: Choices,
    look: Theme,
) -> Outcome:
    """What becomes known once all documents are; `held_back` are the paths of those that are not shown."""
    metadata = {each.path: each.parsed["metadata"] for each in shown}
    (terms,) = engine.map(TERMS, [Task("terms", (config, metadata))])
    names = engine.load(terms["value"], dict[str, tuple[str, ...]])
    order = engine.map(SORT, [Task(each.key, (names[each.key], each.tag)) for each in config.languages])
    scheduled = tuple(each.path for each in shown if documents.is_scheduled(each, choices.now))
    static = tuple(sorted(look.verbatim))
    keys = tuple(outcome["value"] for outcome in order)
    (related,) = engine.map(
        RELATE, [Task("documents", (config, metadata, scheduled, held_back, keys, static))]
    )
    return related


def _problems(engine: Engine, outcome: Outcome) -> tuple[Problem, ...]:
    found: tuple[Problem, ...] = engine.load(outcome["problems"], tuple[Problem, ...])
    return found


def _placed(
    engine: Engine, notes: Iterable[tuple[str, Problem]], parsed: Iterable[Source]
) -> Iterator[Problem]:
    """Problems of documents, given with the path, in their lines."""
    sources = {each.path: each for each in parsed}
    for path, problem in notes:
        if problem.file and not problem.key:
            yield problem
        else:
            lines = engine.load(sources[path].parsed["lines"], Lines)
            yield placed(msgspec.structs.replace(problem, file=""), path, lines)


class Configured(Facets, frozen=True):
    config: Config | None
    problems: tuple[Problem, ...]


def read_config(data: bytes) -> Configured:
    text, undecoded = encoding.decode(data, SITE_FILE)
    if text is None:
        return Configured(None, tuple(undecoded))
    config, problems = load_config(text)
    return Configured(config, (*undecoded, *problems))


CONFIGURE = Step("configure", read_config)


def configure(sources: Tree, engine: Engine, base_url: str = "") -> tuple[Config | None, tuple[Problem, ...]]:
    """site.yaml's settings, None if there is an error in it. `base_url`, ending in /, takes the place of its own."""
    if SITE_FILE not in sources:
        hint = "a site is a folder with a site.yaml; name another one with --site"
        return None, (Problem("config.missing", "there is no site.yaml here", file=SITE_FILE, hint=hint),)
    (outcome,) = engine.map(CONFIGURE, [Task(SITE_FILE, (sources[SITE_FILE],))])
    config: Config | None = engine.load(outcome["config"], Config | None)
    if config and base_url:
        config = msgspec.structs.replace(config, base_url=base_url)
    return config, _problems(engine, outcome)
