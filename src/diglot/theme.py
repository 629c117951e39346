"""The look of a site: its templates, interface strings and static files, the site's own laid over the default theme's.

Tree to values like the rest of the build; where the default theme lies on disk is `disk`'s to know.
"""

from collections.abc import Mapping

import msgspec

from diglot.builder import assets
from diglot.builder.strings import Wanted, read_strings
from diglot.builder.template import FOLDER, find_references, gather
from diglot.config import Config, Language
from diglot.engine import Engine, Ref, Step, Task
from diglot.loader.name import ROOT
from diglot.problem import Problem

STRINGS_FOLDER = FOLDER + "strings/"
DEFAULT_STRINGS = "theme/strings/"
"""where `disk` puts the theme's own strings, which the site's are laid over and do not replace"""
REFERENCE = DEFAULT_STRINGS + "en.yaml"


REFERENCES = Step("references", find_references)
GATHER = Step("gather", gather)
STRINGS = Step("strings", read_strings)
ADDRESSES = Step("addresses", assets.find_addresses)
STYLESHEET = Step("stylesheet", assets.link_stylesheet)


class Theme(msgspec.Struct, frozen=True):
    """Everything of the theme that composing pages takes."""

    templates: dict[str, Ref]
    """template name → it and all that it needs, gathered"""
    strings: dict[str, Ref]
    """language key → its interface strings"""
    assets: dict[str, str]
    """logical name → output path with digest"""
    verbatim: dict[str, Ref]
    """static files that keep their names, by output path"""
    tree: dict[str, Ref]
    """all files of it that are published"""
    published: dict[str, str]
    """source path → output path of each of them"""
    problems: list[Problem]


def prepare(sources: Mapping[str, Ref], engine: Engine, config: Config) -> Theme:
    """The theme that these sources and settings make."""
    own = engine.recall(_own, tuple(sources))
    return engine.recall(_prepare, {path: sources[path] for path in own}, engine, config)


def _own(paths: tuple[str, ...]) -> list[str]:
    """Those that are no content."""
    return [path for path in paths if not path.startswith(ROOT)]


def _prepare(sources: Mapping[str, Ref], engine: Engine, config: Config) -> Theme:
    templates, template_problems = _templates(sources, engine)
    strings, string_problems = _strings(sources, engine, config)
    hashed, verbatim = assets.split_static(sources)
    names, published, asset_problems = _assets(hashed, verbatim, engine, config)
    return Theme(
        templates=templates,
        strings=strings,
        assets=names,
        verbatim=verbatim,
        tree={**verbatim, **published},
        published={
            **{assets.STATIC + path: path for path in verbatim},
            **{assets.FOLDER + name: path for name, path in names.items()},
        },
        problems=template_problems + string_problems + asset_problems,
    )


def _templates(sources: Mapping[str, Ref], engine: Engine) -> tuple[dict[str, Ref], list[Problem]]:
    """Each template with what it extends and includes, so that a change re-renders only the pages that it reaches."""
    names = sorted(
        path.removeprefix(FOLDER) for path in sources if path.startswith(FOLDER) and path.endswith(".html")
    )
    outcomes = engine.map(REFERENCES, [Task(name, (name, sources[FOLDER + name])) for name in names])
    problems = [
        problem for each in outcomes for problem in engine.load(each["problems"], tuple[Problem, ...])
    ]
    found = {
        name: set(names)
        if engine.load(each["dynamic"], bool)
        else set(engine.load(each["names"], tuple[str, ...]))
        for name, each in zip(names, outcomes, strict=True)
    }
    altering = {
        name for name, each in zip(names, outcomes, strict=True) if engine.load(each["alters_article"], bool)
    }
    needed = {name: sorted(_closure(name, found) & set(names)) for name in names}
    tasks = [
        Task(
            name,
            (
                tuple(parts),
                tuple(sources[FOLDER + part] for part in parts),
                not altering.isdisjoint(parts),
            ),
        )
        for name, parts in needed.items()
    ]
    gathered = engine.map(GATHER, tasks)
    return {name: outcome["value"] for name, outcome in zip(names, gathered, strict=True)}, problems


def _closure(name: str, references: Mapping[str, set[str]]) -> set[str]:
    reached, waiting = set[str](), [name]
    while waiting:
        one = waiting.pop()
        if one not in reached:
            reached.add(one)
            waiting += references.get(one, set())
    return reached


def _strings(
    sources: Mapping[str, Ref], engine: Engine, config: Config
) -> tuple[dict[str, Ref], list[Problem]]:
    """The strings of each language, in three layers."""
    tasks = []
    for language in config.languages:
        own = _first(sources, STRINGS_FOLDER, language)
        theme = _first(sources, DEFAULT_STRINGS, language)
        file = own or f"{STRINGS_FOLDER}{_names(language)[-1]}.yaml"
        files = (sources[REFERENCE], sources[theme] if theme else None, sources[own] if own else None)
        wanted = Wanted(language.key, language.tag, file, language.strings)
        tasks.append(Task(language.key, (wanted, *files)))
    outcomes = engine.map(STRINGS, tasks)
    problems = [
        problem for each in outcomes for problem in engine.load(each["problems"], tuple[Problem, ...])
    ]
    return {task.label: each["strings"] for task, each in zip(tasks, outcomes, strict=True)}, problems


def _names(language: Language) -> tuple[str, ...]:
    """The most particular first: zh-Hant, zh."""
    return tuple(dict.fromkeys([language.tag, language.key, language.tag.partition("-")[0]]))


def _first(sources: Mapping[str, Ref], folder: str, language: Language) -> str:
    """The path of the language's strings in `folder`, or nothing."""
    paths = (f"{folder}{name}.yaml" for name in _names(language))
    return next((path for path in paths if path in sources), "")


def _assets(
    files: Mapping[str, Ref], verbatim: Mapping[str, Ref], engine: Engine, config: Config
) -> tuple[dict[str, str], dict[str, Ref], list[Problem]]:
    """(logical name → output path, output path → content, problems)"""
    sheets = sorted(name for name in files if name.endswith(".css"))
    found = engine.map(ADDRESSES, [Task(name, (files[name], name)) for name in sheets])
    leads_to = {
        assets.PUBLIC + name: set(engine.load(each["value"], tuple[str, ...]))
        for name, each in zip(sheets, found, strict=True)
    }
    known = {**verbatim, **{assets.PUBLIC + name: ref for name, ref in files.items()}}
    names = {name: assets.hashed(name, ref.digest) for name, ref in files.items()}
    for name in sheets:
        reached = _closure(assets.PUBLIC + name, leads_to) & known.keys()
        names[name] = assets.stylesheet_name(name, {each: known[each].digest for each in reached})
    paths = {path: path for path in verbatim} | {assets.PUBLIC + name: path for name, path in names.items()}
    tasks = [
        Task(
            name,
            (
                files[name],
                name,
                {each: paths[each] for each in leads_to[assets.PUBLIC + name] & paths.keys()},
                config.allowed_hosts,
            ),
        )
        for name in sheets
    ]
    linked = dict(zip(sheets, engine.map(STYLESHEET, tasks), strict=True))
    problems = [
        problem for each in linked.values() for problem in engine.load(each["problems"], tuple[Problem, ...])
    ]
    content = {**files, **{name: outcome["css"] for name, outcome in linked.items()}}
    return names, {names[name]: ref for name, ref in content.items()}, problems
