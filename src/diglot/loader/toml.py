"""TOML front matter, between lines of `+++`, in the shape that `strict_yaml` gives; places are those of top-level keys."""

import re
import tomllib
from datetime import date, time
from typing import Any

from diglot.model import Place
from diglot.problem import Problem
from diglot.strict_yaml import DEEPEST, ESCAPED, Marked

KEY = re.compile(r"(?m)^[ \t]*(?:\[+[ \t]*)?[\"']?([\w-]+)[\"']?")
VALUE = re.compile(r"[ \t]*=[ \t]*([^\n]*)")
DOTTED = re.compile(rf"(?<![\w\"'-])(?:[\w\"'-]+[ \t]*\.[ \t]*){{{DEEPEST}}}")
SPOT = re.compile(r"(.*) \(at line (\d+), column (\d+)\)\Z")
WIDEST = 63
TOO_DEEP = f"more than {DEEPEST} levels of nesting"
AT_END = re.compile(r"(.*) \(at end of document\)\Z")


def load(text: str, first_line: int = 1) -> Marked:
    """Numbers and booleans keep the types that TOML gives them; dates become text, as the front matter's schema wants."""
    places, keys = _places(text, first_line)
    # tomllib takes time in the square of a dotted key's parts, and recursion for nested brackets.
    if match := DOTTED.search(text):
        line = first_line + text.count("\n", 0, match.start())
        return Marked(None, problems=(Problem("toml.depth", TOO_DEEP, line=line),))
    try:
        value = _plain(tomllib.loads(text), DEEPEST)
    except tomllib.TOMLDecodeError as error:
        return Marked(None, problems=(_syntax(str(error), text, first_line),))
    except RecursionError:
        return Marked(None, problems=(Problem("toml.depth", TOO_DEEP, line=first_line),))
    except ValueError as error:
        # Ours, or int()'s about thousands of digits.
        return Marked(None, problems=(Problem("toml.value", str(error), line=first_line),))
    return Marked(value, {"": Place(first_line), **places}, keys)


def _syntax(message: str, text: str, first_line: int) -> Problem:
    hint = "text stands in quotes, and lists in brackets: tags = ['a', 'b']"
    if match := SPOT.match(message):
        return Problem(
            "toml.syntax", match[1], line=first_line + int(match[2]) - 1, column=int(match[3]), hint=hint
        )
    match = AT_END.match(message)
    line = first_line + text.rstrip("\n").count("\n")
    return Problem("toml.syntax", match[1] if match else message, line=line, hint=hint)


def _plain(value: Any, depth: int) -> Any:
    """What a cache can hold and a page can show; ValueError for the rest."""
    if depth < 0:
        raise ValueError(TOO_DEEP)
    if isinstance(value, dict):
        return {_plain(key, depth): _plain(item, depth - 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item, depth - 1) for item in value]
    if isinstance(value, int) and value.bit_length() > WIDEST:
        raise ValueError("an integer of more than 64 bits")
    if isinstance(value, str) and (match := ESCAPED.search(value)):
        raise ValueError(f"the character U+{ord(match[0]):04X} in a text")
    return value.isoformat() if isinstance(value, date | time) else value


def _places(text: str, first_line: int) -> tuple[dict[str, Place], dict[str, Place]]:
    """The first line that begins with a key is taken for the key's: right but for keys inside tables and long strings."""
    places: dict[str, Place] = {}
    keys: dict[str, Place] = {}
    line, at = first_line, 0
    for match in KEY.finditer(text):
        line += text.count("\n", at, match.start())
        at = match.start()
        start = text.rfind("\n", 0, match.start(1)) + 1
        keys.setdefault(match[1], Place(line, match.start(1) - start + 1, len(match[1])))
        if value := VALUE.match(text, match.end()):
            length = max(1, len(value[1].rstrip()))
            places.setdefault(match[1], Place(line, value.start(1) - start + 1, length))
    return places, keys
