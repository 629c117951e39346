"""One thing that was looked at, as a value: whether it is well, what was found, and what to do about it."""

from collections.abc import Iterable
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from diglot.config import Config
from diglot.problem import Problem

State = Literal["ok", "warning", "error"]


class Finding(msgspec.Struct, frozen=True):
    check: str
    state: State
    message: str
    hint: str = ""
    """empty when all is well"""


class Site(NamedTuple):
    """What is looked at."""

    folder: Path
    config: Config | None
    """None where there is no site.yaml that can be used"""
    problems: tuple[Problem, ...] = ()
    """of site.yaml"""


def count(findings: Iterable[Finding], state: State) -> int:
    return sum(each.state == state for each in findings)
