"""A step: a named pure function from plain values to a plain value. The engine runs a (step, arguments) pair once, ever."""

import functools
import types
import typing
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from diglot.engine.digest import digest, encode
from diglot.engine.packing import pack

WHOLE = "value"
"""the one facet of a result that has no others"""


class Facets(msgspec.Struct, frozen=True):
    """A result whose fields are stored and named one by one, so that later steps depend only on those they take."""


class Step(msgspec.Struct, frozen=True):
    """`function` must be importable by name (worker processes find it so) and annotated: values are decoded by type."""

    name: str
    function: Callable[..., Any]
    batch: bool = False
    """the function takes a list of argument tuples and returns the list of their results"""
    wants: "Callable[..., Wants] | None" = None
    """takes the same arguments and says which batch steps the function needs the results of; they follow its arguments,
    a list for each of `wants`' items. What several tasks want is run in one go."""
    labelled: bool = False
    """the label of a task is the function's first argument"""
    at_hand: str = ""
    """a small facet that every build looks at: the engine keeps its bytes with the names of the others"""
    apart: str = ""
    """a facet that is a tuple whose items are stored one by one; it is the list of their names (see `Engine.parts`)"""
    provisional: str = ""
    """a field of the result that is true where the result is a stopgap, which another attempt may better: neither that nor
    what is made of it is remembered. For batch steps."""
    slow: bool = False
    """each task takes so long that two are shared out among processes"""

    @property
    def signature(self) -> "Signature":
        return signature(self.function, self.batch)


Wants = tuple[tuple[Step, Sequence[tuple[Any, ...]]], ...]


class Signature(typing.NamedTuple):
    parameters: tuple[tuple[str, Any], ...]
    """name and type of each argument"""
    facets: tuple[tuple[str, Any], ...]
    """name and type of each facet of the result"""
    places: dict[str, int]
    """of each facet, by its name"""


@functools.cache
def signature(function: Callable[..., Any], batch: bool) -> Signature:
    hints = typing.get_type_hints(function)
    returned = hints.pop("return")
    parameters = tuple((name, _present(hint)) for name, hint in hints.items())
    if batch:
        # list[tuple[A, B]] -> list[R]: arguments are values, named by position.
        (returned,) = typing.get_args(returned)
        parameters = ()
    if isinstance(returned, type) and issubclass(returned, Facets):
        facets = tuple((name, hint) for name, hint in typing.get_type_hints(returned).items())
    else:
        facets = ((WHOLE, returned),)
    return Signature(parameters, facets, {name: index for index, (name, _) in enumerate(facets)})


def _present(hint: Any) -> Any:
    """T for T | None: where there is a Ref, there is a value."""
    options = [option for option in typing.get_args(hint) if option is not type(None)]
    return options[0] if isinstance(hint, types.UnionType) and len(options) == 1 else hint


def inline(step: Step, *arguments: Any) -> Any:
    """Runs a step on one tuple of arguments and remembers nothing: the engine's twin for tests and one-off use."""
    if step.batch:
        return step.function([arguments])[0]
    wanted = step.wants(*arguments) if step.wants else ()
    answers = [called.function(list(calls)) if calls else [] for called, calls in wanted]
    return step.function(*arguments, *answers)


def split(step: Step, value: Any) -> tuple[list[bytes], dict[bytes, bytes]]:
    """The encoding of each facet of a step's result, in the order of its signature, and by name the parts stored apart.

    Parts come packed: those of all pages of a site are many.
    """
    if not isinstance(value, Facets):
        return [encode(value)], {}
    names: list[bytes] = []
    parts: dict[bytes, bytes] = {}
    for part in getattr(value, step.apart) if step.apart else ():
        data = encode(part)
        names.append(digest(data))
        parts[names[-1]] = pack(data)
    return [
        b"".join(names) if name == step.apart else encode(getattr(value, name))
        for name in step.signature.places
    ], parts
