"""A step: a named pure function from plain values to a plain value. The engine runs a (step, arguments) pair once, ever."""

import functools
import inspect
import types
import typing
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from diglot.engine.digest import encode

WHOLE = "value"
"""the one facet of a result that has no others"""


class Facets(msgspec.Struct, frozen=True):
    """A result whose fields are stored and named one by one, so that later steps depend only on those they take."""


@dataclass(frozen=True)
class Step:
    """`function` must be importable by name (worker processes find it so) and annotated: values are decoded by type."""

    name: str
    function: Callable[..., Any]
    batch: bool = False
    """the function takes a list of argument tuples and returns the list of their results"""
    calls: bool = False
    """the function's first parameter is a `Call`, through which it may run other steps"""

    @property
    def signature(self) -> "Signature":
        return signature(self.function, self.calls, self.batch)


Call = Callable[[Step, Sequence[tuple[Any, ...]]], list[Any]]


class Signature(typing.NamedTuple):
    parameters: tuple[tuple[str, Any], ...]
    """name and type of each argument"""
    facets: tuple[tuple[str, Any], ...]
    """name and type of each facet of the result"""


@functools.cache
def signature(function: Callable[..., Any], calls: bool, batch: bool) -> Signature:
    hints = typing.get_type_hints(function)
    returned = hints.pop("return")
    parameters = tuple((name, _present(hints[name])) for name in inspect.signature(function).parameters)
    if batch:
        # list[tuple[A, B]] -> list[R]: arguments are values, named by position.
        (returned,) = typing.get_args(returned)
        parameters = ()
    if inspect.isclass(returned) and issubclass(returned, Facets):
        facets = tuple((name, hint) for name, hint in typing.get_type_hints(returned).items())
    else:
        facets = ((WHOLE, returned),)
    return Signature(parameters[calls:], facets)


def _present(hint: Any) -> Any:
    """T for T | None: where there is a Ref, there is a value."""
    options = [option for option in typing.get_args(hint) if option is not type(None)]
    return options[0] if isinstance(hint, types.UnionType) and len(options) == 1 else hint


def split(step: Step, value: Any) -> list[bytes]:
    """The encoding of each facet of a step's result, in the order of its signature."""
    if isinstance(value, Facets):
        return [encode(getattr(value, name)) for name, _ in step.signature.facets]
    return [encode(value)]


def inline(step: Step, calls: Sequence[tuple[Any, ...]]) -> list[Any]:
    """A `Call` that remembers nothing: the in-memory twin of the engine, for tests and one-off use."""
    if step.batch:
        return list(step.function(list(calls)))
    lead = (inline,) if step.calls else ()
    return [step.function(*lead, *arguments) for arguments in calls]
