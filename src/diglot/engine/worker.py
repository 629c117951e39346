"""What one process does for the engine: fetches arguments, runs a step, and hands back encoded results. It writes nothing."""

import itertools
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, get_args

import msgspec

from diglot.engine.digest import Ref, decode, digest, encode
from diglot.engine.step import Call, Step, split
from diglot.engine.store import Entry, Store, StoreDamaged

REMEMBERED = 512
"""values a process keeps decoded: templates and strings, which every page takes"""


class SourceChanged(Exception):
    """A source file is no longer what it was when its digest was taken; the build starts over."""


class Made(NamedTuple):
    """The outcome of one task: the encoding of each facet, and the results of steps that it called."""

    facets: list[bytes]
    called: list[Entry]


def key(stamp: bytes, step: Step, arguments: tuple[Any, ...]) -> bytes:
    """The name of a computation: toolchain, step, and every argument (a Ref by its digest)."""
    return digest(stamp + step.name.encode() + b"\0" + encode(arguments))


class Worker:
    """The pure half of the engine, the same in the parent and in each process of a pool."""

    def __init__(self, store: Store, stamp: bytes) -> None:
        self._store = store
        self._stamp = stamp
        self._values: dict[tuple[bytes, Any], Any] = {}

    def run(self, step: Step, tasks: Sequence[tuple[Any, ...]]) -> list[Made]:
        """Runs one step on each tuple of arguments."""
        if step.batch:
            return [Made(split(step, value), []) for value in step.function(list(tasks))]
        return [self._run_one(step, arguments) for arguments in tasks]

    def load(self, name: Ref, kind: Any) -> Any:
        """The value behind a Ref. Raises SourceChanged or StoreDamaged when its bytes are not those it names."""
        slot = (name.digest, kind)
        if slot not in self._values:
            if len(self._values) >= REMEMBERED:
                for old in list(itertools.islice(self._values, REMEMBERED // 2)):
                    del self._values[old]
            self._values[slot] = self._decoded(name, kind)
        return self._values[slot]

    def _decoded(self, name: Ref, kind: Any) -> Any:
        if name.file:
            return decode(read_source(name), kind)
        try:
            return decode(self._store.value(name.digest), kind)
        except msgspec.MsgspecError as error:
            raise StoreDamaged(str(error)) from error

    def _run_one(self, step: Step, arguments: tuple[Any, ...]) -> Made:
        hints = (hint for _, hint in step.signature.parameters)
        resolved = [self._resolve(value, hint) for value, hint in zip(arguments, hints, strict=True)]
        if not step.calls:
            return Made(split(step, step.function(*resolved)), [])
        called: list[Entry] = []
        return Made(split(step, step.function(self._call(called), *resolved)), called)

    def _resolve(self, value: Any, hint: Any) -> Any:
        """A Ref, or a tuple with Refs in it, becomes what it names; other values stand for themselves."""
        if isinstance(value, Ref):
            return self.load(value, hint)
        if isinstance(value, tuple) and any(isinstance(item, Ref) for item in value):
            (kind, *_) = get_args(hint)
            return tuple(self.load(item, kind) if isinstance(item, Ref) else item for item in value)
        return value

    def _call(self, called: list[Entry]) -> Call:
        """A Call whose new results are added to `called`, for the parent to keep."""

        def call(step: Step, calls: Sequence[tuple[Any, ...]]) -> list[Any]:
            ((_, kind),) = step.signature.facets
            keys = [key(self._stamp, step, arguments) for arguments in calls]
            known = {name: self._known(name, kind) for name in dict.fromkeys(keys)}
            missing = {
                name: arguments for name, arguments in zip(keys, calls, strict=True) if known[name] is None
            }
            for name, made in zip(missing, self.run(step, list(missing.values())), strict=True):
                called.extend([Entry(name, made.facets), *made.called])
                known[name] = decode(made.facets[0], kind)
                self._values[name, kind] = known[name]
            return [known[name] for name in keys]

        return call

    def _known(self, name: bytes, kind: Any) -> Any:
        """The remembered result of a called step, or None."""
        if (name, kind) in self._values:
            return self._values[name, kind]
        facets = self._store.result(name)
        return self.load(Ref(facets[0]), kind) if facets else None


def read_source(name: Ref) -> bytes:
    """A source file's bytes, if they are still those that were named."""
    try:
        data = Path(name.file).read_bytes()
    except OSError as error:
        raise SourceChanged(name.file) from error
    if digest(data) != name.digest:
        raise SourceChanged(name.file)
    return data


def chunks(tasks: Sequence[Any], size: int) -> Iterable[Sequence[Any]]:
    return (tasks[at : at + size] for at in range(0, len(tasks), size))
