"""Categories and tags: which spellings mean one term, what it is called in a language, and how its address is written."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec

from diglot.config import Config, Term
from diglot.loader.name import LONGEST, UNSAFE
from diglot.model import Metadata
from diglot.problem import Problem
from diglot.route import DEVICES, collision_key
from diglot.schema import suggest

SHARP = re.compile(r"(?<=\w)#")
LEADING_DOT = re.compile(r"\A\.(?=\w)")
TAXONOMIES = ("category", "tag")


def declared(config: Config, taxonomy: str) -> dict[str, Term]:
    return config.categories if taxonomy == "category" else config.tags


def term_keys(document: Metadata, taxonomy: str) -> tuple[str, ...]:
    if taxonomy == "tag":
        return document.tags
    return (document.category,) if document.category else ()


def term_slug(key: str) -> str:
    """An undeclared tag is taken as it is, C# spelled out and .NET too; what no URL can hold becomes a hyphen: a / b → a-b."""
    text = unicodedata.normalize("NFC", key).lower()
    text = LEADING_DOT.sub("dot-", SHARP.sub("-sharp", text))
    slug = re.sub(r"[\s-]+", "-", UNSAFE.sub("-", text)).strip("-.~")
    slug = slug.encode(errors="replace")[:LONGEST].decode(errors="ignore").rstrip("-.") or "-"
    # Windows keeps the names of devices for itself.
    return f"{slug}-" if DEVICES.match(slug) else slug


def term_name(config: Config, taxonomy: str, key: str, language: str) -> str:
    term = declared(config, taxonomy).get(key)
    return term.name[language] if term else key


def term_names(config: Config, documents: Iterable[Metadata], language: str) -> tuple[str, ...]:
    """The names, in a language, of all categories and tags in use, sorted by code point."""
    used = {
        (taxonomy, key) for each in documents for taxonomy in TAXONOMIES for key in term_keys(each, taxonomy)
    }
    return tuple(sorted({term_name(config, taxonomy, key, language) for taxonomy, key in used}))


def unite(config: Config, documents: Iterable[Metadata]) -> list[Metadata]:
    """The documents with one spelling for each term: 扩散模型 and Diffusion become the key that site.yaml gives them.

    Terms that it does not declare are one when they differ in case or Unicode form only; the most frequent spelling wins.
    """
    given = list(documents)
    spellings = {taxonomy: _spellings(declared(config, taxonomy), given, taxonomy) for taxonomy in TAXONOMIES}
    return [_united(document, spellings) for document in given]


def _spellings(terms: Mapping[str, Term], documents: list[Metadata], taxonomy: str) -> dict[str, str]:
    """Comparison key → the spelling that stands for all."""
    counts = Counter(key for document in documents for key in term_keys(document, taxonomy))
    frequent = sorted(counts, key=lambda key: (counts[key], key), reverse=True)
    found = {collision_key(key): key for key in reversed(frequent)}
    found |= {collision_key(name): key for key, term in terms.items() for name in term.name.values()}
    return found | {collision_key(key): key for key in terms}


def _united(document: Metadata, spellings: Mapping[str, Mapping[str, str]]) -> Metadata:
    tags = tuple(dict.fromkeys(spellings["tag"][collision_key(tag)] for tag in document.tags))
    category = spellings["category"][collision_key(document.category)] if document.category else ""
    if (tags, category) == (document.tags, document.category):
        return document
    return msgspec.structs.replace(document, tags=tags, category=category)


def undeclared_category(document: Metadata, config: Config) -> list[Problem]:
    """A category that site.yaml does not know (when it declares any) is a slip of the pen."""
    name = document.category
    if not name or not config.categories or name in config.categories:
        return []
    hint = suggest(name, config.categories) or f"declare it under `categories:` in site.yaml: {name}: …"
    message = f"the category {name!r} is not declared in site.yaml"
    return [Problem("category.undeclared", message, hint=hint, key="category")]
