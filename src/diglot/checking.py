"""`check`: everything that a careful publisher would look at, over a built site. Each finding is told at its source.

What a page holds is remembered by the page's bytes, as every step's result is: a site that did not change is not parsed again.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

import msgspec

from diglot import documents, strict_yaml, theme
from diglot.build import Built, Tree
from diglot.builder.links import Addresses
from diglot.builder.relate import Sheet
from diglot.builder.template import FOLDER, Templates
from diglot.checks import CHECKS
from diglot.checks.check import Facts, Finding, Manuscript, Site
from diglot.checks.inspection import INSPECT
from diglot.checks.markup import thin
from diglot.checks.place import Origins, place
from diglot.config import Config
from diglot.engine import Engine, Ref, Step, Task
from diglot.inputs import SITE_FILE
from diglot.loader import encoding
from diglot.model import Body, Lines, Place
from diglot.problem import Problem


class Fix(NamedTuple):
    """A piece of a source file, and what may safely stand in its place."""

    place: Place
    old: str
    new: str


class Checked(NamedTuple):
    problems: tuple[Problem, ...]
    """the build's own too, each once"""
    fixes: tuple[Fix, ...]


def check(built: Built, sources: Tree, engine: Engine, config: Config) -> tuple[Problem, ...]:
    """All that is wrong with a built site, what the build told included. `engine`: the one that built it."""
    site, findings = look(built, sources, engine, config)
    return tell(findings, site, built.problems).problems


def look(built: Built, sources: Tree, engine: Engine, config: Config) -> tuple[Site, list[Finding]]:
    """What every check finds, by its place on a page."""
    paths = sorted(path for path in built.tree if path.endswith(".html"))
    inspected = engine.map_columns(INSPECT, paths, [built.tree[path] for path in paths])
    pages = {
        path: engine.load(name, Facts) for path, name in zip(paths, inspected.refs("facts"), strict=True)
    }
    site = _survey(built, sources, engine, config, pages)
    found = [
        msgspec.structs.replace(finding, page=path)
        for path, findings in zip(paths, inspected.at_hand(tuple[Finding, ...]), strict=True)
        for finding in findings
    ]
    found += [finding for each in CHECKS if each.on_site for finding in each.on_site(site)]
    return site, found


def _survey(built: Built, sources: Tree, engine: Engine, config: Config, pages: Mapping[str, Facts]) -> Site:
    parsed = documents.parse(sources, engine, config)
    look = theme.prepare(sources, engine, config)
    related = built.related
    sheets = engine.load(related["sheets"], tuple[Sheet, ...]) if related else ()
    addresses = engine.load(related["addresses"], Addresses) if related else None

    def read(name: Ref) -> bytes:
        return engine.data(name)

    def manuscript(path: str) -> Manuscript:
        at = bisect_left(parsed.paths, path)
        text, _ = encoding.decode(read(sources[path]), path)
        body, lines = (engine.load(Ref(parsed.names(name)[at]), kind) for name, kind in PARTS)
        return Manuscript(text or "", body, lines)

    def templates(name: str) -> list[tuple[str, str]]:
        files = engine.load(look.templates[name], Templates).files if name in look.templates else ()
        return [(FOLDER + each, text) for each, text in sorted(files, key=lambda file: file[0] != name)]

    def each(step: Step, values: Mapping[str, Ref]) -> dict[str, Any]:
        outcomes = engine.map(step, [Task(label, (name,)) for label, name in values.items()])
        (facet,) = step.signature.facets
        return {
            label: engine.load(outcome[facet[0]], facet[1])
            for label, outcome in zip(values, outcomes, strict=True)
        }

    return Site(
        config=config,
        tree=built.tree,
        pages=pages,
        sheets={sheet.path: sheet for sheet in sheets},
        documents=built.pages,
        sources=sources,
        published=look.published,
        named={
            path: frozenset((*gist.pictures, *gist.files))
            for path, gist in zip(parsed.paths, parsed.gists, strict=True)
        },
        held_back=addresses.held_back if addresses else (),
        read=read,
        manuscript=cache(manuscript),
        templates=cache(templates),
        each=each,
    )


PARTS = (("body", Body), ("lines", Lines))


def tell(findings: Iterable[Finding], site: Site, told: tuple[Problem, ...]) -> Checked:
    """Findings as problems at their sources, besides those that the build has `told`; and what may be mended by itself."""
    known = {(each.code, each.file, each.line): each for each in told}
    problems: dict[tuple[str, str, int, int, str], Problem] = {}
    more = Counter[tuple[str, str, int, int, str]]()
    fixes: dict[Fix, None] = {}
    for finding, spot in _placed(findings, site):
        if finding.fix and spot.length == len(finding.text):
            fixes[Fix(spot, finding.text, finding.fix)] = None
        if (finding.code, spot.file, spot.line) in known:
            continue
        # What a template does wrong shows on many pages.
        message = finding.message if spot.file in site.named else ""
        key = finding.code, spot.file, spot.line, spot.column, message
        more[key] += key in problems
        problems.setdefault(key, _problem(finding, spot, site))
    found = [_repeated(problem, more[key]) for key, problem in problems.items()]
    return Checked(tuple(sorted([*told, *found], key=Problem.sort_key)), tuple(fixes))


def _placed(findings: Iterable[Finding], site: Site) -> Iterator[tuple[Finding, Place]]:
    """Lists of posts show excerpts: what is wrong in one has been found on the page of the post itself."""
    ordered = sorted(findings, key=lambda each: each.page not in site.documents)
    html = cache(lambda path: thin(site.read(site.tree[path]).decode("utf-8", "replace")))
    settings = cache(lambda: strict_yaml.load(site.read(site.sources[SITE_FILE]).decode("utf-8", "replace")))
    in_texts: set[tuple[str, str]] = set()
    for finding in ordered:
        if finding.file:
            length = len(finding.text) or 1
            yield finding, Place(finding.line, finding.column, length, finding.file)
        elif finding.setting:
            spot = settings().place(finding.setting, key=True)
            yield finding, msgspec.structs.replace(spot, file=SITE_FILE)
        else:
            page = html(finding.page) if finding.at >= 0 or finding.page not in site.sheets else ""
            spot = place(finding, _origins(finding.page, site), page)
            if finding.page in site.documents and spot.file in site.named:
                in_texts.add((finding.code, finding.text))
            elif finding.at >= 0 and (finding.code, finding.text) in in_texts:
                continue
            yield finding, spot


def _origins(page: str, site: Site) -> Origins:
    if page in site.documents:
        path = site.documents[page]
        return Origins(path, site.manuscript(path), _texts(site.sheets[page].template, site))
    if page in site.sheets:
        return Origins(texts=_texts(site.sheets[page].template, site))
    source = next((source for source, path in site.published.items() if path == page), "")
    return Origins(source, texts=_texts("", site))


def _texts(template: str, site: Site) -> list[tuple[str, str]]:
    settings = site.read(site.sources[SITE_FILE]).decode("utf-8", "replace")
    return [*site.templates(template), (SITE_FILE, settings)]


def _problem(finding: Finding, spot: Place, site: Site) -> Problem:
    """In a file that makes many pages, the page is told too."""
    where = f"on {site.url(finding.page)}" if finding.page and spot.file not in site.named else ""
    hint = "; ".join(each for each in (finding.hint, where) if each)
    return Problem(
        finding.code, finding.message, spot.file, spot.line, spot.column, spot.length, hint, finding.severity
    )


def _repeated(problem: Problem, times: int) -> Problem:
    return (
        msgspec.structs.replace(problem, hint=f"{problem.hint}, and {times} more times") if times else problem
    )
