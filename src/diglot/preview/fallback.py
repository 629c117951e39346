"""What stands in for sources of which nothing can be made: their last good versions, until they are mended.

Documents whose front matter or encoding can't be read are held so, each by itself, and templates with mistakes, all
together: half of a new look and half of an old one may fail in ways that neither does.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from diglot.build import Built, Tree
from diglot.builder.template import FOLDER as TEMPLATES
from diglot.engine import Ref
from diglot.loader import facts_path
from diglot.problem import Problem

Versions = Mapping[str, Ref | None]
"""source path → content, or None where there is no such file"""


class Good(NamedTuple):
    """What was built last."""

    tree: Tree
    """sources, some of them held"""
    built: Built


class Held(NamedTuple):
    """Sources that belong together and are no good."""

    documents: tuple[str, ...]
    """those among them"""
    now: Versions
    before: Versions
    """what takes their place"""
    problems: tuple[Problem, ...]
    """what is wrong with them"""

    def stands(self, tree: Tree) -> bool:
        """Whether they are still what they were."""
        return all(tree.get(name) == version for name, version in self.now.items())


def find(tree: Tree, built: Built, good: Good) -> Iterator[Held]:
    """What is to be held of `tree`, of which `built` was made, because it was good the last time."""
    for path in built.unreadable:
        if path in good.tree and path not in good.built.unreadable:
            yield from _held((path,), {path, facts_path(path)}, tree, built, good)
    if _template_errors(built) and not _template_errors(good.built):
        names = {name for name in (*tree, *good.tree) if name.startswith(TEMPLATES)}
        yield from _held((), names, tree, built, good)


def replaced(tree: Tree, held: Iterable[Held]) -> Tree:
    """The tree with what takes the place of what is held."""
    versions = {name: version for each in held for name, version in each.before.items()}
    if not versions:
        return tree
    return {name: version for name, version in (tree | versions).items() if version is not None}


def problems(built: Built, held: Iterable[Held]) -> list[Problem]:
    """Of all sources as they are now; `built` may be of what takes their place."""
    held = list(held)
    names = {name for each in held for name in each.now}
    found = [problem for problem in built.problems if problem.file not in names]
    return [*found, *(problem for each in held for problem in each.problems)]


def _held(
    documents: tuple[str, ...], names: Iterable[str], tree: Tree, built: Built, good: Good
) -> Iterator[Held]:
    now = {name: tree.get(name) for name in names}
    before = {name: good.tree.get(name) for name in names}
    if now != before:
        found = tuple(problem for problem in built.problems if problem.file in now)
        yield Held(documents, now, before, found)


def _template_errors(built: Built) -> bool:
    return any(each.severity == "error" and each.file.startswith(TEMPLATES) for each in built.problems)
