"""site.yaml as a frozen Config: every default filled in, every text in every language, every mistake a problem.

It refuses keys that nothing uses, languages that are not declared and addresses that no browser could follow.
"""

import msgspec

from diglot import strict_yaml
from diglot.config_checks import SiteReader, identifier
from diglot.inputs import SITE_FILE
from diglot.problem import Problem, count
from diglot.route import TOKEN
from diglot.schema import decode
from diglot.site_file import Choices, SiteFile

Text = dict[str, str]
"""a text per language key, none missing"""


class Language(msgspec.Struct, frozen=True, kw_only=True):
    """Fields as in site_file.WrittenLanguage, none of tag, name and badge empty."""

    key: str
    tag: str
    name: str
    badge: str
    title: str
    headline: str
    updates: str
    description: str
    strings: dict[str, str | dict[str, str]]


class MenuItem(msgspec.Struct, frozen=True):
    url: str
    name: Text


class Author(msgspec.Struct, frozen=True):
    name: Text
    url: str = ""
    email: str = ""


class Term(msgspec.Struct, frozen=True):
    """A category or tag as site.yaml declares it."""

    name: Text
    description: Text = {}
    """empty when none is written"""


class LoaderSettings(msgspec.Struct, frozen=True):
    """All that loading a document depends on: a change of the menu parses no post again."""

    languages: tuple[str, ...]
    default_language: str
    timezone: str = "UTC"
    map: dict[str, str] = {}
    ignore: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    """those of the permalink patterns, sorted"""


class Config(Choices, frozen=True, kw_only=True):
    """Order that matters is in tuples: the engine's encoding sorts mappings."""

    id: str
    base_url: str
    """as `normal_url` writes it: decoded, ends in /"""
    languages: tuple[Language, ...]
    default_language: str
    menu: tuple[MenuItem, ...] = ()
    authors: dict[str, Author] = msgspec.field(default_factory=dict)
    author: str = ""
    categories: dict[str, Term] = msgspec.field(default_factory=dict)
    tags: dict[str, Term] = msgspec.field(default_factory=dict)

    @property
    def base_path(self) -> str:
        """The path of base_url, decoded: /, /repo/."""
        return "/" + self.base_url.split("://", 1)[1].partition("/")[2]

    def language(self, key: str) -> Language:
        """Raises KeyError for a key that site.yaml does not have."""
        for language in self.languages:
            if language.key == key:
                return language
        raise KeyError(key)

    def prefix(self, key: str) -> str:
        """What stands before the paths of a language: nothing or /en."""
        return "" if key == self.default_language and not self.prefix_default else f"/{key}"


def load_config(text: str, file: str = SITE_FILE) -> tuple[Config | None, tuple[Problem, ...]]:
    """The configuration, or None when there is an error in it; warnings do not count."""
    marked = strict_yaml.load(text)
    written, problems = decode(marked, SiteFile, file, "config")
    if written is None:
        return None, tuple(problems)
    reader = SiteReader(written, marked, file)
    config = _config(written, reader)
    reader.check()
    problems += reader.problems
    problems.sort(key=Problem.sort_key)
    return (None if count(problems, "error") else config), tuple(problems)


def _config(written: SiteFile, reader: SiteReader) -> Config:
    shared = {field: getattr(written, field) for field in Choices.__struct_fields__}
    shared["repository"] = reader.repository()
    shared["permalinks"] = reader.permalinks()
    base_url = reader.base_url()
    return Config(
        **shared,
        id=written.id or identifier(base_url),
        base_url=base_url,
        languages=tuple(
            Language(
                key=key,
                tag=language.tag or reader.default_tag(key),
                name=language.name or reader.default_name(key),
                badge=language.badge or reader.default_badge(key),
                title=language.title,
                headline=language.headline,
                updates=language.updates,
                description=language.description,
                strings=language.strings,
            )
            for key, language in written.languages.items()
        ),
        default_language=written.default_language or next(iter(written.languages), ""),
        menu=tuple(
            MenuItem(item.url, reader.text(item.name, f"menu[{index}].name"))
            for index, item in enumerate(written.menu)
        ),
        authors={
            key: Author(reader.text(author.name, f"authors.{key}.name"), author.url, author.email)
            for key, author in written.authors.items()
        },
        author=written.author or next(iter(written.authors), ""),
        categories={
            key: Term(*reader.term(term, f"categories.{key}")) for key, term in written.categories.items()
        },
        tags={key: Term(*reader.term(term, f"tags.{key}")) for key, term in written.tags.items()},
    )


def loader_settings(config: Config) -> LoaderSettings:
    """A front-matter key that a permalink pattern uses (:abbrlink) is known by that."""
    patterns = (config.permalinks.post, config.permalinks.page)
    tokens = sorted({token for pattern in patterns for token in TOKEN.findall(pattern)})
    return LoaderSettings(
        languages=tuple(language.key for language in config.languages),
        default_language=config.default_language,
        timezone=config.timezone,
        map=config.front_matter.map,
        ignore=(*config.front_matter.ignore, *tokens),
        tokens=tuple(tokens),
    )
