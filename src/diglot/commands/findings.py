"""Problems for machines: as JSON, and as commands that GitHub's workflows turn into annotations."""

import os
from collections.abc import Iterable
from pathlib import Path

import msgspec

from diglot.problem import Problem

FORMATS = ("text", "json", "github")
FIELDS = ("file", "line", "column", "length", "severity", "code", "message", "hint")


def as_json(problems: Iterable[Problem]) -> str:
    """An array of objects with all of FIELDS."""
    rows = [{field: getattr(problem, field) for field in FIELDS} for problem in problems]
    return msgspec.json.format(msgspec.json.encode(rows), indent=2).decode()


def as_github(problems: Iterable[Problem], site: Path) -> str:
    """One line each, by https://docs.github.com/actions/reference/workflow-commands-for-github-actions.

    Files go by their path from the folder that the workflow runs in.
    """
    return "".join(f"{_annotation(problem, site)}\n" for problem in problems)


def _annotation(problem: Problem, site: Path) -> str:
    place = {"file": Path(os.path.relpath(site / problem.file)).as_posix()} if problem.file else {}
    if problem.line:
        place |= {"line": str(problem.line), "col": str(problem.column)}
    properties = ",".join(
        f"{name}={_escape(value, ',:')}" for name, value in {**place, "title": problem.code}.items()
    )
    text = problem.message + (f" ({problem.hint})" if problem.hint else "")
    return f"::{problem.severity} {properties}::{_escape(text)}"


def _escape(text: str, more: str = "") -> str:
    """Line ends would end the command; `%` goes first, since the others become escapes with one."""
    for char in "%\r\n" + more:
        text = text.replace(char, f"%{ord(char):02X}")
    return text
