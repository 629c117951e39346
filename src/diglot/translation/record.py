"""The file beside a translation that says what it was made from: each block of the original, as it was then.

index.en.md has index.en.translation.yaml. It is written by diglot, committed with the post, and may be read by people.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from diglot import strict_yaml
from diglot.loader.name import RECORD
from diglot.problem import Problem
from diglot.schema import decode
from diglot.translation.blocks import Block


class Entry(msgspec.Struct, frozen=True):
    """A block of the original."""

    digest: str
    text: str = ""
    """shown when it has changed since"""
    machine: bool = False
    """its translation was made by a program, and nobody has reviewed it"""


class Record(msgspec.Struct, frozen=True):
    original: str
    """language key"""
    blocks: tuple[Entry, ...] = ()


def record_path(path: str) -> str:
    """Of the record of the translation `path`, a source path."""
    return path.rpartition(".")[0] + RECORD


def entries(blocks: Iterable[Block], *, machine: bool = False) -> tuple[Entry, ...]:
    return tuple(Entry(block.digest, block.text, machine) for block in blocks)


def read(text: str, path: str) -> tuple[Record | None, tuple[Problem, ...]]:
    """The record, or None where it can't be understood; nothing is written over it then."""
    marked = strict_yaml.load(text)
    record, problems = decode(marked, Record, path, "translation")
    return (None if problems else record), tuple(problems)


def write(record: Record, name: str) -> str:
    """`name`: of the translation's file. Texts stand as they are, so that a change of one is a change of few lines."""
    import yaml

    class Dumper(yaml.SafeDumper):
        def represent_text(self, text: str) -> Any:
            return self.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)

    Dumper.add_representer(str, Dumper.represent_text)
    blocks = [
        {"digest": each.digest, "text": each.text, **({"machine": True} if each.machine else {})}
        for each in record.blocks
    ]
    data = {"original": record.original, "blocks": blocks}
    made = yaml.dump(data, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=2**20)
    return (
        f"# What {name} was translated from. Kept by `diglot translate` and `diglot status --mark`;\n"
        f"# commit it with the post.\n{made}"
    )
