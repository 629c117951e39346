"""What the commands about translations share: finding posts by what is typed, and the texts of a site."""

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

from diglot import session
from diglot.build import configure
from diglot.commands.report import show_problems
from diglot.disk import line_reader, read_sources
from diglot.engine import Engine, Ref
from diglot.problem import Problem
from diglot.schema import nearest
from diglot.translation.versions import Library, Work

T = TypeVar("T")
EXIT_PROBLEMS = 1


class Wanted(NamedTuple):
    """A post as it is typed: its slug, its key or a path, and a line of its original."""

    name: str
    line: int | None = None


def wanted(written: Iterable[str]) -> list[Wanted]:
    """`euler:12` → euler, 12."""
    found = [re.fullmatch(r"(.*?)(?::(\d+))?/?", each) for each in written]
    return [Wanted(each[1], int(each[2]) if each[2] else None) for each in found if each]


def with_library(site: Path, use: Callable[[Library], T]) -> T:
    """What `use` makes of the texts of a site. Ends the command where its settings can't be read."""

    def with_engine(engine: Engine, sources: dict[str, Ref]) -> tuple[T | None, tuple[Problem, ...]]:
        config, problems = configure(sources, engine)
        return (None, problems) if config is None else (use(Library(config, sources, engine)), ())

    found, problems = session.run(site, with_engine)
    if problems or found is None:
        show(problems, site)
        raise SystemExit(EXIT_PROBLEMS)
    return found


def show(problems: Iterable[Problem], site: Path) -> None:
    sys.stderr.write(show_problems(problems, line_reader(read_sources(site))))


def pick(works: Sequence[Work], wanted: Wanted) -> Work:
    """Raises ValueError, with a sentence for the user."""
    name = wanted.name.removeprefix("./")
    found = [work for work in works if name in _names(work)]
    if len(found) == 1:
        return found[0]
    if found:
        paths = ", ".join(next(iter(work.versions.values())).path for work in found)
        raise ValueError(f"`{wanted.name}` is the name of several: {paths}")
    near = nearest(name, {version.slug for work in works for version in work.versions.values()})
    raise ValueError(f"there is no post `{wanted.name}` here" + (f"; did you mean `{near}`?" if near else ""))


def _names(work: Work) -> set[str]:
    """Whatever one may call it by."""
    paths = {version.path for version in work.versions.values()}
    folders = {path.rpartition("/")[0] for path in paths if path.rpartition("/")[2].startswith("index.")}
    slugs = {version.slug for version in work.versions.values()}
    return paths | folders | slugs | {work.key, work.key.removeprefix("posts/")}
