"""The files of a new blog: settings, a first post in each language, what git and VS Code are to know."""

import json
from collections.abc import Iterator
from pathlib import Path

import msgspec

from diglot.config import load_config
from diglot.inputs import theme_root
from diglot.json_schema import facts_schema, site_schema
from diglot.problem import Problem
from diglot.scaffold.skeleton import FOLDER, fill

BLOG = FOLDER / "blog"
TITLES = {"zh": "我的博客"}
TITLE = "My blog"
FALLBACK = "en"
"""whose text stands in for that of a language in which there is none"""
PLACEHOLDER = "https://example.org/"
SCHEMAS = ".vscode/{}.schema.json"


class Blog(msgspec.Struct, frozen=True):
    """What a new blog is to be like."""

    titles: dict[str, str]
    """by language, the default one first"""
    base_url: str = PLACEHOLDER
    timezone: str = "UTC"
    date: str = ""
    """of the first post: 2026-03-14"""
    deploy: bool = False
    """whether this diglot can publish it"""


def files(blog: Blog) -> dict[str, str]:
    """Path → text."""
    values = msgspec.structs.asdict(blog)
    found = dict(_templates(list(blog.titles)))
    made = {
        name: fill(path.read_text("utf-8"), values, name)
        if path.suffix != ".json"
        else path.read_text("utf-8")
        for name, path in sorted(found.items())
    }
    return {**made, **dict(_strings(list(blog.titles))), **schemas()}


def problems(blog: Blog) -> tuple[Problem, ...]:
    """What is wrong with the settings that it would have."""
    return load_config(files(blog)["site.yaml"])[1]


def schemas() -> dict[str, str]:
    """Those that an editor is told of, by path. They know no site, so that an edit of its settings outdates none."""
    made = {"site": site_schema(), "facts": facts_schema(None)}
    return {SCHEMAS.format(name): as_text(schema) for name, schema in made.items()}


def as_text(schema: dict[str, object]) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _templates(languages: list[str]) -> Iterator[tuple[str, Path]]:
    """The path of each file in the blog, and its template's."""
    for path in (path for path in BLOG.rglob("*") if path.is_file()):
        name = path.relative_to(BLOG).as_posix()
        if path.suffix != ".md" or "." not in path.stem:
            yield (f".{name[1:]}" if name.startswith("_") else name), path
        elif path.stem.endswith(f".{FALLBACK}"):
            for language in languages:
                own = path.with_name(path.name.replace(f".{FALLBACK}.", f".{language}."))
                yield name.replace(f".{FALLBACK}.", f".{language}."), own if own.exists() else path


def _strings(languages: list[str]) -> Iterator[tuple[str, str]]:
    """English words for the interface in languages that the theme has none of, to be translated."""
    folder = Path(theme_root(), "templates/strings")
    for language in languages:
        if not any((folder / f"{name}.yaml").exists() for name in (language, language.partition("-")[0])):
            text = (folder / f"{FALLBACK}.yaml").read_text("utf-8")
            yield f"templates/strings/{language}.yaml", f"# English still: to be translated.\n{text}"
