"""`check`: everything that a careful publisher would look at, over a built site. Each finding is told at its source."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

import msgspec

from diglot import strict_yaml
from diglot.build import Built, Tree
from diglot.checks import CHECKS
from diglot.checks.check import Finding, Site
from diglot.checks.markup import thin
from diglot.checks.place import Origins, place
from diglot.config import Config
from diglot.engine import Engine
from diglot.inputs import SITE_FILE
from diglot.model import Place
from diglot.problem import Problem
from diglot.survey import survey


class Fix(NamedTuple):
    """A piece of a source file, and what may safely stand in its place."""

    place: Place
    old: str
    new: str


class Checked(NamedTuple):
    problems: tuple[Problem, ...]
    """the build's own too, each once"""
    fixes: tuple[Fix, ...] = ()
    pages: int = 0
    """HTML files that were looked at"""


def check(built: Built, sources: Tree, engine: Engine, config: Config) -> tuple[Problem, ...]:
    """All that is wrong with a built site, what the build told included. `engine`: the one that built it."""
    return examine(built, sources, engine, config).problems


def examine(
    built: Built,
    sources: Tree,
    engine: Engine,
    config: Config,
    further: Callable[[Site], Iterable[Finding]] = lambda _: (),
) -> Checked:
    """The same, with what can be mended. `further`: checks besides those of the table."""
    if any(each.code.startswith(UNMADE) and each.severity == "error" for each in built.problems):
        return Checked(built.problems)
    site, found = survey(built, sources, engine, config)
    findings = [
        *(msgspec.structs.replace(each, page=path) for path, several in found.items() for each in several),
        *(each for one in CHECKS if one.on_site for each in one.on_site(site)),
        *further(site),
    ]
    return _tell(findings, site, built.problems)


UNMADE = "template."
"""Pages of a template with a mistake are not there yet: what is looked for on them would be missing."""


def _tell(findings: Iterable[Finding], site: Site, told: tuple[Problem, ...]) -> Checked:
    """Findings as problems at their sources, besides those that the build has `told`."""
    known = {(each.code, each.file, each.line) for each in told}
    problems: dict[tuple[str, str, int, int, str], Problem] = {}
    more = Counter[tuple[str, str, int, int, str]]()
    fixes: dict[Fix, None] = {}
    for finding, spot in _placed(findings, site):
        if finding.fix and spot.length == len(finding.text):
            fixes[Fix(spot, finding.text, finding.fix)] = None
        if (finding.code, spot.file, spot.line) in known:
            continue
        # What a template does wrong shows on many pages, and is one mistake.
        message = finding.message if spot.file in site.named else ""
        key = finding.code, spot.file, spot.line, spot.column, message
        more[key] += key in problems
        problems.setdefault(key, _problem(finding, spot, site))
    found = [_repeated(problem, more[key]) for key, problem in problems.items()]
    return Checked(tuple(sorted([*told, *found], key=Problem.sort_key)), tuple(fixes), len(site.pages))


def _placed(findings: Iterable[Finding], site: Site) -> Iterator[tuple[Finding, Place]]:
    """Lists of posts show excerpts: what is wrong in one has been found on the page of the post itself."""
    html = lru_cache(64)(lambda path: thin(site.read(site.tree[path]).decode("utf-8", "replace")))
    in_texts: set[tuple[str, str]] = set()
    for finding in sorted(findings, key=lambda each: each.page not in site.documents):
        if finding.file:
            yield finding, Place(finding.line, finding.column, len(finding.text) or 1, finding.file)
        elif finding.setting:
            yield finding, _in_settings(finding.setting, site)
        else:
            is_needed = finding.at >= 0 or finding.page not in site.sheets
            spot = place(finding, _origins(finding.page, site), html(finding.page) if is_needed else "")
            if finding.page in site.documents and spot.file in site.named:
                in_texts.add((finding.code, finding.text))
            elif finding.at >= 0 and (finding.code, finding.text) in in_texts:
                continue
            yield finding, spot


def _settings(site: Site) -> str:
    return site.read(site.sources[SITE_FILE]).decode("utf-8", "replace")


def _in_settings(path: str, site: Site) -> Place:
    spot = strict_yaml.load(_settings(site)).place(path, key=True)
    return msgspec.structs.replace(spot, file=SITE_FILE)


def _origins(page: str, site: Site) -> Origins:
    if page not in site.sheets:
        source = next((source for source, path in site.published.items() if path == page), "")
        return Origins(source, texts=[(SITE_FILE, _settings(site))])
    texts = [*site.templates(site.sheets[page].template), (SITE_FILE, _settings(site))]
    path = site.documents.get(page, "")
    return Origins(path, site.manuscript(path) if path else None, texts)


def _problem(finding: Finding, spot: Place, site: Site) -> Problem:
    """In a file that makes many pages, the page is told too."""
    where = f"on {site.url(finding.page)}" if finding.page and spot.file not in site.named else ""
    hint = "; ".join(each for each in (finding.hint, where) if each)
    return Problem(
        finding.code, finding.message, spot.file, spot.line, spot.column, spot.length, hint, finding.severity
    )


def _repeated(problem: Problem, times: int) -> Problem:
    if not times:
        return problem
    return msgspec.structs.replace(problem, hint=f"{problem.hint}, and {times:,} more times")
