"""Turns written data into frozen structs: all mistakes of a file at once, each at its place.

The schema decides types, never the look of a scalar. It refuses unknown keys (with a suggestion) and `yes` for true.
"""

import functools
import math
import re
import types
from collections.abc import Iterable
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

import msgspec

from diglot.problem import Problem
from diglot.strict_yaml import Marked

T = TypeVar("T", bound=msgspec.Struct)

INTEGER = re.compile(r"[-+]?[0-9]+\Z|0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
BOOLEANS = {"true": True, "false": False}
NOUNS = {
    str: "text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    dict: "a mapping",
    list: "a list",
}
WIDEST_INTEGER = 18
"""digits; msgpack, which the cache is written in, ends at 64 bits"""


def natural(value: Any, quoted: frozenset[str] = frozenset(), path: str = "") -> Any:
    """A free subtree with YAML 1.2's core types: true, 12, 1.5, null; the rest, and what was quoted, is text.

    Numbers that a 64-bit integer or a finite float cannot hold stay text.
    """
    if isinstance(value, dict):
        return {key: natural(item, quoted, f"{path}.{key}" if path else key) for key, item in value.items()}
    if isinstance(value, list):
        return [natural(item, quoted, f"{path}[{index}]") for index, item in enumerate(value)]
    if not isinstance(value, str) or path in quoted:
        return value
    if value in {"true", "True", "TRUE", "false", "False", "FALSE"}:
        return BOOLEANS[value.lower()]
    return _number(value)


def _number(value: str) -> int | float | str:
    if INTEGER.match(value) and len(value) <= WIDEST_INTEGER:
        return int(value, 0) if value[:2] in {"0x", "0o"} else int(value)
    if FLOAT.match(value) and not INTEGER.match(value) and math.isfinite(float(value)):
        return float(value)
    return value


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that is most like `word`, or nothing when none is."""
    import difflib

    near = difflib.get_close_matches(word.lower(), sorted(known), n=1, cutoff=0.6)
    return near[0] if near else ""


def suggest(word: str, known: Iterable[str]) -> str:
    """A hint naming the known word that is nearest to `word`, or nothing."""
    near = nearest(word, known)
    return f"did you mean `{near}`?" if near else ""


def decode(
    marked: Marked, kind: type[T], file: str, what: str, advice: str = ""
) -> tuple[T | None, list[Problem]]:
    """`marked` as a `kind`, and all problems (those of `marked` too) with their file.

    A field with a mistake, or left empty, takes its default; the result is None when a field without a default is
    missing or wrong. `what` begins the problem codes: `<what>.unknown`, `.type`, `.missing`. `advice` is the hint for
    an unknown key that resembles no known one.
    """
    decoder = _Decoder(marked, what, advice)
    value = INVALID if marked.value is None else decoder.struct(kind, marked.value, "")
    problems = [
        msgspec.structs.replace(problem, file=file) for problem in (*marked.problems, *decoder.problems)
    ]
    return (value if isinstance(value, kind) else None), problems


class _Invalid:
    """What a wrong value decodes to; the problem has been noted."""


INVALID = _Invalid()


@functools.cache
def _fields(kind: type[msgspec.Struct]) -> dict[str, msgspec.structs.FieldInfo]:
    """By written name; get_type_hints behind it costs 50 µs, and each post asks again."""
    return {field.encode_name: field for field in msgspec.structs.fields(kind)}


class _Decoder:
    def __init__(self, marked: Marked, what: str, advice: str) -> None:
        self.marked = marked
        self.what = what
        self.advice = advice
        self.problems: list[Problem] = []

    def note(self, code: str, path: str, message: str, hint: str = "", *, key: bool = False) -> _Invalid:
        self.problems.append(self.marked.problem(f"{self.what}.{code}", path, message, hint, key=key))
        return INVALID

    def struct(self, kind: type[msgspec.Struct], value: dict[str, Any], path: str) -> Any:
        fields = _fields(kind)
        given: dict[str, Any] = {}
        for key, item in value.items():
            inner = f"{path}.{key}" if path else key
            if key not in fields:
                hint = suggest(key, fields) or self.advice or f"known here: {', '.join(sorted(fields))}"
                self.note("unknown", inner, f"unknown key `{key}`", hint, key=True)
            elif item is not None or fields[key].required:
                decoded = self.value(fields[key].type, item, inner)
                if decoded is not INVALID:
                    given[fields[key].name] = decoded
        for key, field in fields.items():
            if field.required and key not in value:
                where = f" in `{path}`" if path else ""
                self.note("missing", path, f"`{key}` is missing{where}", key=True)
        if any(field.required and field.name not in given for field in fields.values()):
            return INVALID
        return kind(**given)

    def value(self, kind: Any, value: Any, path: str) -> Any:  # noqa: PLR0911 - one return per kind of type
        if kind is Any:
            return natural(value, self.marked.quoted, path)
        origin, arguments, shape = _parts(kind)
        if origin in {Union, types.UnionType}:
            return self.union(arguments, value, path)
        if origin is Literal:
            return self.choice(arguments, value, path)
        if origin in {list, tuple}:
            return self.sequence(origin, arguments[0], value, path)
        if origin is dict:
            return self.mapping(arguments[1], value, path)
        if shape is dict:
            return (
                self.struct(kind, value, path)
                if isinstance(value, dict)
                else self.wrong("a mapping", value, path)
            )
        return self.scalar(kind, value, path)

    def union(self, members: tuple[Any, ...], value: Any, path: str) -> Any:
        """The member of the value's own shape; a scalar tries the members that are no container."""
        if value is None and type(None) in members:
            return None
        rest = [member for member in members if member is not type(None)]
        for member in rest:
            if isinstance(value, dict | list) and _parts(member)[2] is type(value):
                return self.value(member, value, path)
            if not isinstance(value, dict | list) and _parts(member)[2] not in {dict, list}:
                return self.value(member, value, path)
        return self.wrong(" or ".join(NOUNS.get(_parts(member)[2], "text") for member in rest), value, path)

    def choice(self, choices: tuple[str, ...], value: Any, path: str) -> Any:
        if value in choices:
            return value
        hint = suggest(value, choices) if isinstance(value, str) else ""
        return self.wrong("one of " + ", ".join(choices), value, path, hint)

    def sequence(self, origin: Any, kind: Any, value: Any, path: str) -> Any:
        if not isinstance(value, list):
            return self.wrong("a list", value, path, "write [a, b], or one item a line after `- `")
        items = [self.value(kind, item, f"{path}[{index}]") for index, item in enumerate(value)]
        return origin(item for item in items if item is not INVALID)

    def mapping(self, kind: Any, value: Any, path: str) -> Any:
        if not isinstance(value, dict):
            return self.wrong("a mapping", value, path, "write one `key: value` a line, indented below")
        items = {key: self.value(kind, item, f"{path}.{key}" if path else key) for key, item in value.items()}
        return {key: item for key, item in items.items() if item is not INVALID}

    def scalar(self, kind: type[Any], value: Any, path: str) -> Any:
        if isinstance(value, kind) and (kind is bool or not isinstance(value, bool)):
            return value
        if kind is bool:
            found = BOOLEANS.get(value.lower()) if isinstance(value, str) else None
            return self.wrong(NOUNS[bool], value, path, "write true or false") if found is None else found
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            try:
                return msgspec.convert(value, kind, strict=False)
            except msgspec.ValidationError:
                pass
        return self.wrong(NOUNS.get(kind, "text"), value, path)

    def wrong(self, noun: str, value: Any, path: str, hint: str = "") -> _Invalid:
        shown = (
            "nothing"
            if value is None
            else NOUNS[type(value)]
            if isinstance(value, dict | list)
            else f"`{value}`"
        )
        shown = shown if len(shown) <= 60 else shown[:58] + "…`"
        return self.note("type", path, f"`{path}` must be {noun}, not {shown}", hint)


@functools.cache
def _parts(kind: Any) -> tuple[Any, tuple[Any, ...], Any]:
    """Origin, arguments and shape of a type; the shape is dict, list or a scalar's type: how a value is written."""
    origin = get_origin(kind)
    is_struct = isinstance(kind, type) and issubclass(kind, msgspec.Struct)
    shape = list if origin is tuple else dict if is_struct else origin or kind
    return origin, get_args(kind), shape
