"""Reads a source file whole, as `split` and LOAD do by halves; the one half as a cache gives it back."""

from typing import NamedTuple

from diglot.config import LoaderSettings
from diglot.engine import inline
from diglot.engine.digest import decode, encode
from diglot.loader import LOAD, Loaded, split
from diglot.model import Document, Place
from diglot.problem import Problem


class Whole(NamedTuple):
    document: Document | None
    text: str
    text_line: int
    language: str
    lines_keys: dict[str, Place]
    problems: tuple[Problem, ...]


def load(path: str, data: bytes, facts: bytes | None, settings: LoaderSettings) -> Whole:
    halves = split(path, data)
    loaded: Loaded = decode(encode(inline(LOAD, path, halves.head, facts, settings)), Loaded)
    problems = sorted([*halves.problems, *loaded.problems], key=Problem.sort_key)
    return Whole(
        loaded.document,
        halves.text,
        halves.text_line,
        loaded.language,
        loaded.lines_keys,
        tuple(problems),
    )
