"""Reads the YAML that writers write (site.yaml, front matter, post.yaml, interface strings) as text with places.

It refuses aliases, tags, duplicate keys, keys that are not text, a second document and deep nesting. Types come from
a schema (`schema.decode`), never from how a scalar looks: `title: no` is "no", `1.10` stays "1.10".
"""

import re
from bisect import bisect_right
from typing import Any

import msgspec

from diglot.model import Place
from diglot.problem import Problem

DEEPEST = 20
LONGEST = 300_000
"""characters of one YAML text, read in under half a second; a site.yaml with a thousand tags in two languages has 60,000"""

NULLS = frozenset({"", "~", "null", "Null", "NULL"})
UNPRINTABLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
ESCAPED = re.compile("[\0-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
"""what only an escape in double quotes can bring in, and what no page can hold"""


class Marked(msgspec.Struct, frozen=True):
    """A mapping as written, with the place of each value and key by its path: `tags[1]`, `menu[0].url`."""

    value: dict[str, Any] | None
    """every scalar a str or None; None when the text cannot be read at all"""
    places: dict[str, Place] = {}
    keys: dict[str, Place] = {}
    quoted: frozenset[str] = frozenset()
    """paths of the scalars that are text whatever they look like"""
    problems: tuple[Problem, ...] = ()

    def place(self, path: str, *, key: bool = False) -> Place:
        """The place of the value (or key) at `path`, else of the nearest thing around it; Place(0) is the whole file."""
        while path:
            found = (self.keys if key else self.places).get(path) or self.keys.get(path)
            if found:
                return found
            path = path[: max(path.rfind("."), path.rfind("["), 0)]
        return self.places.get("", Place(0))

    def problem(self, code: str, path: str, message: str, hint: str = "", *, key: bool = False) -> Problem:
        """A problem at the value (or key) at `path`."""
        spot = self.place(path, key=key)
        return Problem(code, message, line=spot.line, column=spot.column, length=spot.length, hint=hint)


def load(text: str, first_line: int = 1, loader: Any = None) -> Marked:
    """`text` must be one mapping (or nothing); its first line is line `first_line` of the file.

    The loader is libyaml's where PyYAML was built with it: ten times quicker, with the same marks (a test compares them).
    """
    reader = _Reader(text, first_line)
    value = reader.read(loader)
    if value is not None:
        reader.places.setdefault("", reader.place(0, 0))
    return Marked(value, reader.places, reader.keys, frozenset(reader.quoted), tuple(reader.problems))


class _RefusedError(Exception):
    """The text cannot be read on; the problem has been noted."""


class _Frame:
    """A mapping or sequence that is being read."""

    __slots__ = ("dropped", "items", "key", "path", "start")

    def __init__(self, items: Any, path: str, start: int) -> None:
        self.items = items
        self.path = path
        self.start = start
        self.key: str | None = None
        self.dropped = False


class _Reader:
    """Builds the data from parser events: no recursion, so that no depth can exhaust the stack."""

    def __init__(self, text: str, first_line: int) -> None:
        self.text = text
        self.first_line = first_line
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self.places: dict[str, Place] = {}
        self.keys: dict[str, Place] = {}
        self.quoted: set[str] = set()
        self.problems: list[Problem] = []
        self.frames: list[_Frame] = []
        self.root: Any = None
        self.documents = 0

    def read(self, loader: Any) -> dict[str, Any] | None:
        import yaml

        try:
            self.check_characters()
            for event in yaml.parse(self.text, loader or getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
                self.take(event)
        except _RefusedError:
            return None
        except yaml.MarkedYAMLError as error:
            index, message, hint = explain_syntax(error, self.text)
            self.note("syntax", index, index + 1, message, hint)
            return None
        return {} if self.root is None else self.root

    def check_characters(self) -> None:
        if len(self.text) > LONGEST:
            raise self.refuse("size", 0, 1, f"more than {LONGEST:,} characters of YAML")
        if match := UNPRINTABLE.search(self.text):
            message = f"the character U+{ord(match[0]):04X} is not allowed in YAML"
            raise self.refuse("syntax", match.start(), match.end(), message, "delete it: it is invisible")

    def take(self, event: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        match type(event).__name__:
            case "AliasEvent":
                name = event.anchor
                hint = "write the value out where it is needed"
                self.note("alias", start, end, f"`*{name}` is an alias, which diglot does not take", hint)
                self.scalar(None, start, end)
            case "ScalarEvent":
                self.check_extras(event)
                self.scalar(event, start, end)
            case "MappingStartEvent" | "SequenceStartEvent" as kind:
                self.check_extras(event)
                self.open({} if kind == "MappingStartEvent" else [], start, end)
            case "MappingEndEvent" | "SequenceEndEvent":
                frame = self.frames.pop()
                self.places.setdefault(frame.path, self.place(frame.start, end))
            case "DocumentStartEvent":
                self.documents += 1
                if self.documents > 1:
                    hint = "remove the line ---"
                    raise self.refuse("documents", start, end, "a second YAML document begins here", hint)

    def check_extras(self, event: Any) -> None:
        start = event.start_mark.index
        if event.anchor is not None:
            hint = "remove it, and write the value out where it is needed"
            self.note("alias", start, start + 1 + len(event.anchor), f"`&{event.anchor}` is an anchor", hint)
        if event.tag is not None:
            at = max(self.text.find("!", start, event.end_mark.index), start)
            written = re.compile(r"\S*").match(self.text, at)
            shown = written[0] if written else "!"
            self.note(
                "tag", at, at + len(shown), f"`{shown}` is a tag, which diglot does not take", "remove it"
            )

    def scalar(self, event: Any, start: int, end: int) -> None:
        frame = self.frames[-1] if self.frames else None
        if frame and isinstance(frame.items, dict) and frame.key is None:
            self.begin_key(frame, ESCAPED.sub("\ufffd", event.value) if event else "", start, end)
            return
        value = event.value if event else None
        if value and (match := ESCAPED.search(value)):
            self.note(
                "escape", start, end, f"the character U+{ord(match[0]):04X} in a text", "delete its escape"
            )
            value = ESCAPED.sub("\ufffd", value)
        if event and event.style:
            self.quoted.add(self.path())
        elif value in NULLS:
            value = None
        self.places.setdefault(self.path(), self.place(start, end))
        self.put(value)

    def open(self, items: Any, start: int, end: int) -> None:
        frame = self.frames[-1] if self.frames else None
        if frame and isinstance(frame.items, dict) and frame.key is None:
            raise self.refuse(
                "key", start, end, "a list or mapping cannot be a key", "put it in quotes if it is text"
            )
        if len(self.frames) >= DEEPEST:
            raise self.refuse("depth", start, end, f"more than {DEEPEST} levels of nesting")
        path = self.path()
        self.put(items)
        self.frames.append(_Frame(items, path, start))

    def path(self) -> str:
        if not self.frames:
            return ""
        frame = self.frames[-1]
        if isinstance(frame.items, list):
            return f"{frame.path}[{len(frame.items)}]"
        return f"{frame.path}.{frame.key}" if frame.path else f"{frame.key}"

    def begin_key(self, frame: _Frame, key: str, start: int, end: int) -> None:
        frame.key = key
        path = self.path()
        frame.dropped = key in frame.items or not key
        if not key:
            self.note(
                "key",
                start,
                max(end, start + 1),
                "a key is missing before this",
                "put it in quotes if it is text",
            )
        elif frame.dropped:
            first = self.keys[path].line
            message = f"`{key}` stands twice: here and on line {first}"
            self.note("duplicate", start, end, message, "keep one of the two")
        self.keys.setdefault(path, self.place(start, end))

    def put(self, value: Any) -> None:
        if not self.frames:
            if not isinstance(value, dict) and value is not None:
                hint = "write `key: value` lines, with a space after the colon"
                raise self.refuse("mapping", 0, 1, "this is not a mapping of keys to values", hint)
            self.root = value
            return
        frame = self.frames[-1]
        if isinstance(frame.items, list):
            frame.items.append(value)
            return
        if not frame.dropped:
            frame.items[frame.key] = value
        frame.key = None

    def place(self, start: int, end: int) -> Place:
        """The place of text[start:end], as far as it stands on its first line."""
        start = min(start, len(self.text))
        line = bisect_right(self.starts, start)
        line_end = self.starts[line] - 1 if line < len(self.starts) else len(self.text)
        stop = end if end <= line_end else start + len(self.text[start:line_end].rstrip())
        return Place(self.first_line + line - 1, start - self.starts[line - 1] + 1, max(1, stop - start))

    def note(self, code: str, start: int, end: int, message: str, hint: str = "") -> None:
        spot = self.place(start, end)
        problem = Problem(
            f"yaml.{code}", message, line=spot.line, column=spot.column, length=spot.length, hint=hint
        )
        self.problems.append(problem)

    def refuse(self, code: str, start: int, end: int, message: str, hint: str = "") -> _RefusedError:
        self.note(code, start, end, message, hint)
        return _RefusedError()


def explain_syntax(error: Any, text: str) -> tuple[int, str, str]:  # noqa: PLR0911 - one return per kind of mistake
    """Where it is, what it is, and what to do: PyYAML's words are about tokens, a writer's mistake seldom is."""
    problem, context = str(error.problem), str(error.context)
    at = min(error.problem_mark.index if error.problem_mark else 0, len(text))
    begin = error.context_mark.index if error.context_mark else at
    line = text[text.rfind("\n", 0, at) + 1 : at]
    char = text[at : at + 1]
    if char == "\t" or (not line.strip() and "\t" in line):
        return at, "a tab stands where YAML wants spaces", "indent with spaces"
    if "expected ':'" in problem:
        return begin, "this line has no key and value", "write `key: value`, with a space after the colon"
    if "mapping values are not allowed" in problem:
        return at, *_explain_colon(line)
    if "quoted scalar" in context and "unexpected" in problem:
        return begin, "this quote is never closed", "close it, or double it ('') if it is an apostrophe"
    if "escape" in problem:
        at = at if char == "\\" else max(at - 1, 0)
        return (
            at,
            "an unknown escape in double quotes",
            r"use single quotes around text with a backslash, or write \\",
        )
    if "cannot start any token" in problem:
        return at, f"a value cannot begin with {char}", f"put the value in quotes: '{char}…'"
    if "flow" in context:
        return _explain_flow(text, at, begin)
    return at, *_explain_block(problem, line)


def _explain_block(problem: str, line: str) -> tuple[str, str]:
    if "<block end>" in problem or "expected key" in problem or "'-' indicator" in problem:
        hint = "check the indentation of this line"
        if "'" in line or '"' in line:
            hint = "the value ended at its second quote: put the whole of it in the other kind of quotes"
        return "this does not belong to the value before it", hint
    if "document start" in problem:
        return "this line is indented less than the first key", "begin all keys in the same column"
    return problem, ""


def _explain_colon(line: str) -> tuple[str, str]:
    if re.search(r":\s", line):
        return "a colon and a space inside a value", 'put the value in quotes: title: "One: two"'
    if line[:1] == " ":
        return "a key stands deeper than the keys above it", "begin all keys of a mapping in the same column"
    return "a key cannot begin here", "does the line above have a colon and a space after its key?"


def _explain_flow(text: str, at: int, begin: int) -> tuple[int, str, str]:
    opener = text[begin : begin + 1]
    if not text[at:].strip() or "\n" in text[begin:at]:
        return begin, f"this {opener} is never closed", "close it, or put the value in quotes if it is text"
    hint = "put values that hold { } [ ] , or : in quotes"
    return at, f"a comma or the end of the {opener} was expected here", hint
