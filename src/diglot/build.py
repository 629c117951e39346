"""A build: from a tree of sources to a tree of outputs, as DESIGN draws it.

read ──► parse, render ──► relate ──► link ──► compose ──► tree

Every step is a pure function run by the engine. What is incremental or parallel about it is the engine's business.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from diglot import documents, output, theme
from diglot.builder.relate import RELATE, SORT, TERMS, Sheet
from diglot.config import Config, load_config
from diglot.documents import Source, placed
from diglot.engine import Engine, Facets, Outcome, Ref, Refs, Step, Task, names
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
    pages: Mapping[str, str] = field(default_factory=dict)
    """output path → source path, of each page that is made of one document"""
    unreadable: tuple[str, ...] = ()
    """source paths of documents of which no page can be made"""


def build(sources: Tree, engine: Engine, config: Config, choices: Choices) -> Built:
    """The output tree and all problems. Never fails on what a user wrote."""
    parsed = documents.parse(sources, engine, config)
    now = choices.now.timestamp()
    shown = [each for each in parsed if documents.is_shown(each, now, drafts=choices.drafts)]
    rendered, pictures = documents.render(sources, engine, shown)
    notes = list(_notes(engine, shown, rendered))
    look = theme.prepare(sources, engine, config)
    # What can't be read has problems, and no page.
    pages = [(each, outcome) for each, outcome in zip(shown, rendered, strict=True) if each.gist.readable]
    related = relate([each for each, _ in pages], _held_back(parsed, shown), engine, config, now, look)
    words, beside, broken = documents.link(
        sources,
        engine,
        [each for each, _ in pages],
        [each for _, each in pages],
        related["addresses"],
        look.published,
    )
    published = output.publish(words, related, config, look, engine)
    notes += [*broken, *((each.file, each) for each in _problems(engine, related))]
    problems = [
        *(problem for each in parsed for problem in each.gist.problems),
        *_placed(engine, notes, parsed),
        *look.problems,
        *published.problems,
    ]
    return Built(
        tree={**look.tree, **pictures, **beside, **published.tree},
        problems=tuple(sorted(dict.fromkeys(problems), key=Problem.sort_key)),
        posts=sum(each.gist.post for each, _ in pages),
        until=documents.next_release(parsed, now),
        pages=_pages(engine, related, [each.path for each, _ in pages]),
        unreadable=tuple(each.path for each in parsed if not each.gist.readable),
    )


def _pages(engine: Engine, related: Outcome, paths: Sequence[str]) -> dict[str, str]:
    """Output path → source path; `paths`: of the documents, in the order of their numbers."""
    sheets = engine.load(related["sheets"], tuple[Sheet, ...])
    return {sheet.path: paths[sheet.posts[0]] for sheet in sheets if sheet.texts == "article"}


def _held_back(parsed: Iterable[Source], shown: Iterable[Source]) -> tuple[str, ...]:
    """Paths of drafts, and of posts dated ahead."""
    paths = {each.path for each in shown}
    return tuple(each.path for each in parsed if each.path not in paths)


def relate(
    shown: Sequence[Source],
    held_back: tuple[str, ...],
    engine: Engine,
    config: Config,
    now: float,
    look: Theme,
) -> Outcome:
    """What becomes known once all documents are; `held_back` are the paths of those that are not shown."""
    metadata = {each.path: each.parsed["metadata"] for each in shown}
    (terms,) = engine.map(TERMS, [Task("terms", (config, metadata))])
    found = engine.load(terms["value"], dict[str, tuple[str, ...]])
    order = engine.map(SORT, [Task(each.key, (found[each.key], each.tag)) for each in config.languages])
    scheduled = tuple(each.path for each in shown if each.gist.moment > now)
    static = tuple(sorted(look.verbatim))
    arguments = (config, metadata, scheduled, held_back, Refs(b"".join(names(order, "value"))), static)
    (related,) = engine.map(RELATE, [Task("documents", arguments)])
    return related


def _problems(engine: Engine, outcome: Outcome) -> tuple[Problem, ...]:
    found: tuple[Problem, ...] = engine.load(outcome["problems"], tuple[Problem, ...])
    return found


def _notes(
    engine: Engine, shown: Sequence[Source], rendered: Sequence[Outcome]
) -> Iterator[tuple[str, Problem]]:
    """What rendering found, with the path of the document."""
    for each, problems in zip(shown, engine.at_hand(rendered, tuple[Problem, ...]), strict=True):
        yield from ((each.path, problem) for problem in problems)


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
