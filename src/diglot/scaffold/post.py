"""The files of a new post: a skeleton in each language, where the site keeps its posts, at an address that is free."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from diglot import build, documents, theme
from diglot.builder.addresses import Addresses
from diglot.builder.catalog import url_of
from diglot.config import Config, loader_settings
from diglot.engine import Engine, Ref, inline
from diglot.loader import LOAD, Loaded, encoding, facts_path, split
from diglot.loader.front_matter import FrontMatter, read_facts
from diglot.loader.name import POSTS, version_path
from diglot.model import Metadata
from diglot.problem import Problem
from diglot.route import collision_key
from diglot.scaffold.skeleton import FOLDER, Unusable, fill
from diglot.timezone import time_zone

SKELETONS = ("templates/post.{}.md", "templates/post.md")
"""the site's own, for one language and for all; else ours"""


class Post(msgspec.Struct, frozen=True):
    """What is asked for."""

    slug: str
    """with folders before it, if any: notes/euler"""
    titles: Mapping[str, str]
    """by language, in which a file is made"""
    category: str = ""
    chosen: bool = False
    """whether the languages were named, so that the post may be there in others"""


class Taken(Exception):
    """A post cannot have this slug, or this language."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


class Site(NamedTuple):
    """What there is, as far as a new post has to know it."""

    config: Config
    sources: Mapping[str, Ref]
    versions: dict[str, Metadata]
    """language → of the documents that have the new post's name already"""
    addresses: Addresses


def look(post: Post, config: Config, sources: dict[str, Ref], engine: Engine) -> Site:
    """Reads the documents and plans the pages of the site, and renders nothing."""
    parsed = documents.parse(sources, engine, config)
    pages = parsed.pick([at for at, gist in enumerate(parsed.gists) if gist.readable])
    known = [engine.load(Ref(name), Metadata | None) for name in pages.names("metadata")]
    related = build.relate(pages, (), (), engine, config, theme.prepare(sources, engine, config))
    key = collision_key(f"posts/{post.slug}")
    versions = {each.language: each for each in known if each and collision_key(each.key) == key}
    return Site(config, sources, versions, engine.load(related["addresses"], Addresses))


def plan(post: Post, site: Site, now: datetime) -> tuple[dict[str, str], tuple[Problem, ...]]:
    """Source path → text, and what is yet to be put right in them.

    Raises Taken, and skeleton.Unusable for a skeleton of the site's own.
    """
    _check_languages(post, site.versions)
    files: dict[str, str] = {}
    problems: list[Problem] = []
    for language, title in post.titles.items():
        path = _path(post, language, site.versions)
        files[path] = _text(path, language, title, post, site, now)
        problems += _check(path, files[path], site)
    return files, tuple(problems)


def _check_languages(post: Post, versions: Mapping[str, Metadata]) -> None:
    if not versions:
        return
    paths = sorted(each.path for each in versions.values())
    missing = [language for language in post.titles if language not in versions]
    if len(missing) < len(post.titles) or not post.chosen:
        translation = f"`--lang {','.join(missing)}` begins its translation" if missing else ""
        raise Taken(f"there is a post of this name: {', '.join(paths)}", translation or "choose another slug")


def _path(post: Post, language: str, versions: Mapping[str, Metadata]) -> str:
    """Beside the other versions and named as they are, if there are any."""
    for version in versions.values():
        return version_path(version.path, version.language, language)
    return f"{POSTS}{post.slug}/index.{language}.md"


def _text(path: str, language: str, title: str, post: Post, site: Site, now: datetime) -> str:
    shared = _shared(path, site)
    first = next(iter(site.versions.values()), None)
    values = {
        "title": title,
        "slug": post.slug.rpartition("/")[2],
        "language": language,
        "date": "" if shared.date else _date(first.date if first else "", site.config, now),
        "category": post.category or (first.category if first and not shared.category else ""),
        "tags": first.tags if first and not shared.tags else (),
    }
    for file in (pattern.format(language) for pattern in SKELETONS):
        if file in site.sources:
            text, problems = encoding.decode(Path(site.sources[file].file).read_bytes(), file)
            if text is None:
                raise Unusable(problems[0])
            return fill(text, values, file)
    return fill((FOLDER / "post.md").read_text("utf-8"), values, "post.md")


def _shared(path: str, site: Site) -> FrontMatter:
    """What the post.yaml beside it says already."""
    facts = site.sources.get(facts_path(path))
    text, _ = encoding.decode(Path(facts.file).read_bytes(), facts.file) if facts else ("", ())
    return read_facts(text or "", facts_path(path), loader_settings(site.config)).fields


def _date(original: str, config: Config, now: datetime) -> str:
    """The minute, in the site's time zone: of the version that there is, or now."""
    moment = datetime.fromisoformat(original) if original else now
    return moment.astimezone(time_zone(config.timezone)).strftime("%Y-%m-%d %H:%M")


def _check(path: str, text: str, site: Site) -> Sequence[Problem]:
    """Reads the file as a build will. Raises Taken when its address is another page's."""
    halves = split(path, text.encode())
    facts = site.sources.get(facts_path(path))
    shared = Path(facts.file).read_bytes() if facts else None
    loaded: Loaded = inline(LOAD, path, halves.head, shared, loader_settings(site.config))
    if loaded.document is None:
        return loaded.problems
    url, mistakes = url_of(loaded.document, site.config)
    holder = site.addresses.places.get(collision_key(url)) or site.addresses.page(url)
    if holder:
        raise Taken(f"its address, {url}, is that of {holder}", "choose another slug")
    placed = [msgspec.structs.replace(each, file=path, line=1) for each in mistakes]
    return [*loaded.problems, *placed]
