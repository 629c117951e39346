"""A build: from a tree of sources to a tree of outputs, as DESIGN draws it.

read ──► parse, render ──► relate ──► link ──► illustrate, compose ──► tree

Every step is a pure function run by the engine. What is incremental or parallel about it is the engine's business.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

import msgspec

from diglot import documents, illustrations, linking, manuscripts, output, pictures, theme
from diglot.builder.relate import RELATE, SORT, TERMS, Sheet
from diglot.config import Config, load_config
from diglot.documents import Gist, Sources, placed
from diglot.engine import Engine, Facets, Names, Outcome, Ref, Refs, Step, Task
from diglot.inputs import SITE_FILE
from diglot.loader import encoding
from diglot.model import Lines
from diglot.problem import Problem
from diglot.theme import Theme

Tree = dict[str, Ref]
"""path with `/` → the file's content, by name"""


class Choices(msgspec.Struct, frozen=True):
    """What a command decides, apart from the sources."""

    now: datetime
    """aware; posts dated later are held back"""
    drafts: bool = False
    """show drafts and posts dated ahead"""
    versions: bool = True
    """make the versions of photos; else they are named, and made when somebody asks for one"""


class Built(msgspec.Struct, frozen=True):
    tree: Tree
    """what to publish; with errors, what is right and the rest shown in place"""
    problems: tuple[Problem, ...]
    posts: int = 0
    until: float | None = None
    """POSIX time at which a post comes out that is dated ahead: from then on, the same sources make another site"""
    pages: Mapping[str, str] = {}
    """output path → source path, of each page that is made of one document"""
    unreadable: tuple[str, ...] = ()
    """source paths of documents of which no page can be made"""
    related: Outcome | None = None
    """what `relate` gave: the plan of each page, and where everything lies"""


def build(sources: Tree, engine: Engine, config: Config, choices: Choices) -> Built:
    """The output tree and all problems. Never fails on what a user wrote."""
    parsed = documents.parse(sources, engine, config)
    now = choices.now.timestamp()
    ahead = documents.ahead(parsed.gists, now) if now < engine.recall(documents.latest, parsed.gists) else ()
    places = engine.recall(documents.shown, parsed.gists, choices.drafts, ahead)
    shown = parsed.pick(places)
    seen = pictures.prepare(sources, engine, shown.gists, config.pictures, make=choices.versions)
    rendered = documents.render(sources, engine, shown, seen.assets)
    look = theme.prepare(sources, engine, config)
    # What can't be read has problems, and no page.
    readable = engine.recall(_readable, shown.gists)
    pages, texts = shown.pick(readable), rendered.pick(readable)
    others = engine.recall(_others, parsed.paths, places, ahead)
    related = relate(pages, *others, engine, config, look)
    words, beside, broken = linking.link(
        seen.sources, engine, pages, texts, related["addresses"], look.published
    )
    sites = output.name_sites(related, config, look, engine)
    pictured = illustrations.illustrate(seen, pages, words, related, sites, look, config, engine)
    if config.markdown_copies:
        beside |= manuscripts.publish(sources, pages, texts, seen.assets, words, related, sites, engine)
    published = output.publish(words, related, sites, pictured.images, config, look, engine)
    notes = [
        *engine.recall(_notes, shown.paths, rendered.at_hand(tuple[Problem, ...])),
        *broken,
        *pictured.notes,
        *((each.file, each) for each in _problems(engine, related)),
    ]
    found = [*engine.recall(_found, parsed.gists), *_placed(engine, notes, parsed)]
    problems = [*found, *look.problems, *seen.problems, *published.problems]
    return Built(
        tree={**look.tree, **seen.tree, **beside, **pictured.tree, **published.tree},
        problems=tuple(sorted(dict.fromkeys(problems), key=Problem.sort_key)),
        posts=engine.recall(_count_posts, pages.gists),
        until=documents.next_release(parsed, ahead),
        pages=engine.recall(_pages, engine.load(related["sheets"], tuple[Sheet, ...]), pages.paths),
        unreadable=engine.recall(_unreadable, parsed.paths, parsed.gists),
        related=related,
    )


def _pages(sheets: tuple[Sheet, ...], paths: list[str]) -> dict[str, str]:
    """Output path → source path; `paths`: of the documents, in the order of their numbers."""
    return {sheet.path: paths[sheet.posts[0]] for sheet in sheets if sheet.texts == "article"}


def _unreadable(paths: list[str], gists: list[Gist]) -> tuple[str, ...]:
    return tuple(path for path, gist in zip(paths, gists, strict=True) if not gist.readable)


def _readable(gists: list[Gist]) -> list[int]:
    return [at for at, gist in enumerate(gists) if gist.readable]


def _others(
    paths: list[str], shown: list[int], ahead: tuple[int, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Paths of the documents that are dated ahead and `shown` all the same; and of those that are held back."""
    left = set(shown)
    scheduled = tuple(paths[at] for at in ahead if at in left)
    return scheduled, tuple(path for at, path in enumerate(paths) if at not in left)


def _found(gists: list[Gist]) -> list[Problem]:
    """What parsing found."""
    return [problem for gist in gists for problem in gist.problems]


def _notes(paths: list[str], found: list[tuple[Problem, ...]]) -> list[tuple[str, Problem]]:
    """What rendering found, with the path of the document."""
    return [(path, problem) for path, problems in zip(paths, found, strict=True) for problem in problems]


def _count_posts(gists: list[Gist]) -> int:
    return sum(gist.post for gist in gists)


def relate(
    shown: Sources,
    scheduled: tuple[str, ...],
    held_back: tuple[str, ...],
    engine: Engine,
    config: Config,
    look: Theme,
) -> Outcome:
    """What becomes known once all documents are. Of those that are `shown`, some are dated ahead, `scheduled`;
    `held_back` are the paths of others.
    """
    metadata = engine.recall(_by_path, shown.paths, shown.names("metadata"))
    (terms,) = engine.map(TERMS, [Task("terms", (config, metadata))])
    found = engine.load(terms["value"], dict[str, tuple[str, ...]])
    order = engine.map(SORT, [Task(each.key, (found[each.key], each.tag)) for each in config.languages])
    static = tuple(sorted(look.verbatim))
    arguments = (config, metadata, scheduled, held_back, Refs(b"".join(order.names("value"))), static)
    (related,) = engine.map(RELATE, [Task("documents", arguments)])
    return related


def _by_path(paths: list[str], names: Names) -> dict[str, Ref]:
    return dict(zip(paths, map(Ref, names), strict=True))


def _problems(engine: Engine, outcome: Outcome) -> tuple[Problem, ...]:
    found: tuple[Problem, ...] = engine.load(outcome["problems"], tuple[Problem, ...])
    return found


def _placed(engine: Engine, notes: Iterable[tuple[str, Problem]], parsed: Sources) -> Iterator[Problem]:
    """Problems of documents, given with the path, in their lines."""
    lines = parsed.names("lines")
    for path, problem in notes:
        if problem.file and not problem.key:
            yield problem
        else:
            own = engine.load(Ref(lines[bisect_left(parsed.paths, path)]), Lines)
            yield placed(msgspec.structs.replace(problem, file=""), path, own)


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
NO_SITE_FILE = Problem(
    "config.missing",
    "there is no site.yaml here",
    file=SITE_FILE,
    hint="a site is a folder with a site.yaml: name another one with --site, or make one with `diglot new site`",
)


def configure(sources: Tree, engine: Engine, base_url: str = "") -> tuple[Config | None, tuple[Problem, ...]]:
    """site.yaml's settings, None if there is an error in it. `base_url`, ending in /, takes the place of its own."""
    if SITE_FILE not in sources:
        return None, (NO_SITE_FILE,)
    (outcome,) = engine.map(CONFIGURE, [Task(SITE_FILE, (sources[SITE_FILE],))])
    config: Config | None = engine.load(outcome["config"], Config | None)
    if config and base_url:
        config = msgspec.structs.replace(config, base_url=base_url)
    return config, _problems(engine, outcome)
