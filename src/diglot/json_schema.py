"""JSON Schema of the YAML that writers write, for their editors, made from the very structs that read it.

Whatever diglot takes is valid by it; what it refuses for more than its shape (a date that no calendar has) may be too.
"""

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Any

import msgspec

from diglot import site_file
from diglot.config import Config, loader_settings
from diglot.editor import EDITORS
from diglot.loader import front_matter
from diglot.loader.date import EXAMPLES
from diglot.loader.front_matter import SYNONYMS, FrontMatter
from diglot.site_file import SiteFile

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]

ZONES = (
    "Asia/Shanghai",
    "Asia/Taipei",
    "Asia/Tokyo",
    "Europe/Berlin",
    "Europe/London",
    "America/New_York",
    "UTC",
)

TEXT = ["string", "number", "boolean"]
"""types of a scalar that is read as text: to an editor, `title: 1984` is a number"""
SCALARS: dict[str, Schema] = {
    "string": {"type": TEXT},
    "boolean": {
        "type": ["boolean", "string"],
        "pattern": "^([Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee])$",
        "patternErrorMessage": "write true or false",
    },
    "integer": {
        "type": ["integer", "string"],
        "pattern": "^[-+]?[0-9]+$",
        "patternErrorMessage": "write a whole number",
    },
}
"""what is taken for a value of each type, by diglot.schema; patternErrorMessage is a word of VS Code's"""


def site_schema() -> Schema:
    """Of site.yaml."""
    schema = _schema(SiteFile, "site.yaml", "The settings of a site.")
    properties = schema["properties"]
    properties["base_url"] |= {
        "pattern": "^https?://",
        "patternErrorMessage": "must begin with https:// or http://",
    }
    # Not all 600: editors show them with the description.
    properties["timezone"]["examples"] = list(ZONES)
    properties["editor"]["examples"] = list(EDITORS)
    return schema


def post_schema(config: Config | None) -> Schema:
    """Of the front matter of a document. `config`: of the site, whose own keys and names are known then."""
    return _front_matter("Front matter", "What stands at the head of a post or page.", config)


def facts_schema(config: Config | None) -> Schema:
    """Of a post.yaml: what the documents of a folder have in common."""
    return _front_matter("post.yaml", "What the languages of a post have in common.", config)


SCHEMAS: dict[str, Callable[[Config | None], Schema]] = {
    "site": lambda _: site_schema(),
    "post": post_schema,
    "facts": facts_schema,
}
"""by name: the schema for a site with these settings, or for any"""


def _front_matter(title: str, description: str, config: Config | None) -> Schema:
    schema = _schema(FrontMatter, title, description)
    properties: Schema = schema["properties"]
    for field in ("date", "updated"):
        properties[field]["description"] += f"; {EXAMPLES}"
    names = dict(SYNONYMS)
    if config:
        settings = loader_settings(config)
        names |= {key: SYNONYMS.get(name, name) for key, name in settings.map.items()}
        schema["patternProperties"] = {_pattern(ignored): {} for ignored in settings.ignore}
        _offer(properties["language"], (language.key for language in config.languages))
        _offer(properties["category"], config.categories)
        _offer(properties["tags"], config.tags)
    for key, name in names.items():
        if name in properties and key not in FrontMatter.__struct_fields__:
            properties[key] = {**properties[name], "description": f"the same as `{name}`"}
    return schema


def _pattern(glob: str) -> str:
    r"""A glob of front_matter.ignore as a regular expression of JavaScript's, where `\-` is none."""
    wild = {"*": ".*", "?": "."}
    escaped = re.sub(r"[\\^$.|+(){}*?]", lambda match: wild.get(match[0], f"\\{match[0]}"), glob)
    return f"^{escaped.replace('[!', '[^')}$"


def _offer(schema: Schema, names: Iterable[str]) -> None:
    """Lets editors complete these names, as the value or in a list of them; others stay valid."""
    offered: Schema = {"enum": list(names), "title": "declared in site.yaml"}
    if offered["enum"]:
        schema["anyOf"].insert(0, offered)
        for each in schema["anyOf"]:
            if each.get("type") == "array":
                each["items"]["anyOf"].insert(0, offered)


def _schema(kind: type[msgspec.Struct], title: str, description: str) -> Schema:
    _, found = msgspec.json.schema_components([kind], ref_template="#/$defs/{name}")
    structs = {**vars(site_file), **vars(front_matter)}
    parts = {name: _object(part, structs[name]) for name, part in found.items()}
    own = parts.pop(kind.__name__)
    shown = {"$schema": DIALECT, **own, "title": title, "description": description}
    return {**shown, "$defs": parts} if parts else shown


def _object(schema: Schema, kind: type[msgspec.Struct]) -> Schema:
    """Of a struct: no other keys, and each key that may be left out may be left empty."""
    docs = dict(_docs(kind))
    required = schema["required"]
    properties = {}
    for name, written in schema["properties"].items():
        value = _as_written({key: item for key, item in written.items() if (key, item) != ("default", None)})
        value = value if name in required else _or_nothing(value)
        properties[name] = {**value, "description": docs[name]} if name in docs else value
    plain = {key: item for key, item in schema.items() if item != []}
    return {**plain, "properties": properties, "additionalProperties": False}


def _as_written(schema: Schema) -> Schema:
    """With each scalar as liberal as the reader is."""
    if schema.get("type") in SCALARS:
        return {**schema, **SCALARS[schema["type"]]}
    deeper: Schema = {
        key: _as_written(item) for key, item in schema.items() if key in {"items", "additionalProperties"}
    }
    if "anyOf" in schema:
        deeper["anyOf"] = [_as_written(each) for each in schema["anyOf"]]
    return {**schema, **deeper}


def _or_nothing(schema: Schema) -> Schema:
    """A key with nothing behind it is null to an editor, and to diglot as if it were not there."""
    nothing = {"type": "null"}
    match schema:
        case {"type": kind}:
            return {**schema, "type": [*([kind] if isinstance(kind, str) else kind), "null"]}
        case {"enum": values}:
            return {**schema, "enum": [*values, None]}
        case {"$ref": target}:
            rest = {key: item for key, item in schema.items() if key != "$ref"}
            return {**rest, "anyOf": [{"$ref": target}, nothing]}
        case {"anyOf": members} if nothing not in members:
            return {**schema, "anyOf": [*members, nothing]}
    return schema


def _docs(kind: type[msgspec.Struct]) -> Iterator[tuple[str, str]]:
    """Field and the string below it, which is its documentation, in the source of a struct and of those it extends."""
    for struct in reversed(kind.__mro__[: kind.__mro__.index(msgspec.Struct)]):
        (found,) = ast.parse(textwrap.dedent(inspect.getsource(struct))).body
        for field, below in pairwise(found.body if isinstance(found, ast.ClassDef) else []):
            match field, below:
                case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                    yield name, re.sub(r"\s+", " ", text)
