"""From sources to a tree that can be shown, whatever is wrong with them: the one place of the preview that runs a build."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from diglot.build import Built, Choices, Tree, build, configure
from diglot.config import Config
from diglot.engine import Engine
from diglot.preview import fallback
from diglot.preview.fallback import Good, Held
from diglot.problem import Problem


@dataclass(frozen=True)
class Made:
    problems: tuple[Problem, ...]
    """what is wrong with the sources as they are now"""
    config: Config | None = None
    """None when there has never been one"""
    tree: Tree = field(default_factory=dict)
    """output path → content"""
    pages: Mapping[str, str] = field(default_factory=dict)
    """output path → source path"""
    held: frozenset[str] = frozenset()
    """documents of which the last good version is shown"""
    stale: bool = False
    """whether settings or templates are the last good ones"""
    until: float | None = None
    """as in Built"""


class Maker:
    """Remembers what was good."""

    def __init__(self, *, drafts: bool) -> None:
        self._drafts = drafts
        self._config: Config | None = None
        self._good: Good | None = None
        self._held: list[Held] = []

    def make(self, sources: Tree, engine: Engine) -> Made:
        """Raises SourceChanged and StoreDamaged."""
        # With the address of the site's own: pages lead to each other without it, and are those that `diglot build` makes
        # and has remembered.
        written, problems = configure(sources, engine)
        config = written or self._config
        if config is None:
            return Made(problems)
        # Other settings may make something of a document that could not be read.
        standing = [each for each in self._held if each.stands(sources)] if config == self._config else []
        built, held = self._build(sources, standing, engine, config)
        self._config, self._held = config, held
        found = dict.fromkeys((*problems, *fallback.problems(built, held)))
        return Made(
            tuple(sorted(found, key=Problem.sort_key)),
            config,
            built.tree,
            built.pages,
            frozenset(path for each in held for path in each.documents),
            written is None or any(not each.documents for each in held),
            built.until,
        )

    def make_part(self, sources: Tree, engine: Engine) -> Made:
        """Of some of the sources, as they are; what is wrong with them is told when there are all."""
        config, problems = configure(sources, engine)
        if config is None:
            return Made(problems)
        built = build(sources, engine, config, Choices(datetime.now(UTC), self._drafts, versions=False))
        return Made((), config, built.tree, built.pages)

    def _build(
        self, sources: Tree, held: list[Held], engine: Engine, config: Config
    ) -> tuple[Built, list[Held]]:
        """Once, and again if something turns out to be no good that was good the last time."""
        choices = Choices(datetime.now(UTC), self._drafts, versions=False)
        tree = fallback.replaced(sources, held)
        built = build(tree, engine, config, choices)
        found = list(fallback.find(tree, built, self._good)) if self._good else []
        if found:
            tree = fallback.replaced(tree, found)
            built = build(tree, engine, config, choices)
        self._good = Good(tree, built)
        return built, [*held, *found]
