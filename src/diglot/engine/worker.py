"""What one process does for the engine: fetches arguments, runs a step, and hands back encoded results. It writes nothing."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, get_args

import msgspec

from diglot.engine.digest import DIGEST_SIZE, NOTHING, Ref, Refs, cut, decode, digest, encode
from diglot.engine.step import Step, Wants, split
from diglot.engine.store import Entry, Store, StoreDamaged

REMEMBERED = 16_000_000
"""bytes, as encoded, of the values that a process keeps: templates, strings and facts, which many pages take"""
REFERRED = 4096
"""values that tasks which run together may refer to, for all are held at once; one task alone may refer to more"""


class SourceChanged(Exception):
    """A source file is no longer what it was when its digest was taken; the build starts over."""


class Made(NamedTuple):
    """The outcome of one task: its entry but for the key, and the new results of the steps that it wanted."""

    entry: Entry
    called: list[Entry]


def key(stamp: bytes, step: Step, names: bytes) -> bytes:
    """The name of a computation: toolchain, step, and the names of its arguments, one behind the other."""
    return digest(b"%b%b\0%b" % (stamp, step.name.encode(), names))


def name_of(value: Any) -> bytes:
    """The digest of an argument: of its bytes, and of its items' names where it is a collection that holds Refs.

    So a value and a Ref of the same value go by one name.
    """
    if isinstance(value, Ref):
        return value.digest
    if value is None:
        return NOTHING
    if isinstance(value, Refs):
        return digest(b"(" + value)
    if isinstance(value, tuple) and any(type(item) is Ref for item in value):
        return digest(
            b"(" + b"".join([item.digest if type(item) is Ref else name_of(item) for item in value])
        )
    if isinstance(value, dict) and any(type(item) is Ref for item in value.values()):
        return digest(b"{" + b"".join([encode(each) + value[each].digest for each in sorted(value)]))
    return digest(encode(value))


class Worker:
    """The pure half of the engine, the same in the parent and in each process of a pool."""

    def __init__(self, store: Store, stamp: bytes, *, reuse: bool = True) -> None:
        self._store = store
        self._stamp = stamp
        self._reuse = reuse
        """whether remembered results of wanted steps are taken; not so when a build checks its cache"""
        self._values = Memory(REMEMBERED)

    def run(self, step: Step, tasks: Sequence[tuple[Any, ...]]) -> list[Made]:
        """Runs one step on each tuple of arguments."""
        if step.batch:
            return [Made(_entry(step, value), []) for value in step.function(list(tasks))]
        hints = [hint for _, hint in step.signature.parameters]
        resolved = [[*map(self._resolve, arguments, hints)] for arguments in tasks]
        if not step.wants:
            return [Made(_entry(step, step.function(*arguments)), []) for arguments in resolved]
        return self._run_wanting(step, step.wants, resolved)

    def load(self, name: Ref, kind: Any) -> Any:
        """The value behind a Ref. Raises SourceChanged or StoreDamaged when its bytes are not those it names."""
        slot = (name.digest, kind)
        if slot not in self._values:
            data = self.data(name)
            self._values.put(slot, _decoded(data, kind), len(data))
        return self._values.get(slot)

    def decoded(self, name: Ref, kind: Any) -> Any:
        """The same, without keeping the value."""
        return _decoded(self.data(name), kind)

    def data(self, name: Ref) -> bytes:
        """The bytes behind a Ref."""
        if name.data is not None:
            return name.data
        return read_source(name) if name.file else self._store.value(name.digest)

    def _resolve(self, value: Any, hint: Any) -> Any:
        """A Ref, or a collection with Refs in it, becomes what it names; other values stand for themselves."""
        if isinstance(value, Ref):
            return self.load(value, hint)
        if isinstance(value, Refs):
            (kind, *_) = get_args(hint)
            return tuple(self.load(Ref(name), kind) for name in cut(value))
        if isinstance(value, tuple) and any(isinstance(item, Ref) for item in value):
            (kind, *_) = get_args(hint)
            return tuple(self.load(item, kind) if isinstance(item, Ref) else item for item in value)
        if isinstance(value, dict) and any(isinstance(item, Ref) for item in value.values()):
            (_, kind) = get_args(hint)
            return {name: self.decoded(item, kind) for name, item in value.items()}
        return value

    def _run_wanting(self, step: Step, wants: Callable[..., Wants], tasks: list[list[Any]]) -> list[Made]:
        """Runs what all the tasks want first, each wanted thing once."""
        calls: dict[Step, Calls] = {}
        wanted = [
            [(called, self._named(called, several, calls)) for called, several in wants(*arguments)]
            for arguments in tasks
        ]
        values: dict[bytes, Any] = {}
        fresh: dict[bytes, Entry] = {}
        for called, named in calls.items():
            self._answer(called, named, values, fresh)
        made = []
        for arguments, groups in zip(tasks, wanted, strict=True):
            answers = [[values[name] for name in names] for _, names in groups]
            result = step.function(*arguments, *answers)
            used = [name for _, names in groups for name in names]
            provisional = any(
                _is_provisional(called, value)
                for (called, _), given in zip(groups, answers, strict=True)
                if called.provisional
                for value in given
            )
            # Of what several tasks want, the first brings the entry along.
            entries = [fresh.pop(name) for name in dict.fromkeys(used) if name in fresh]
            entry = _entry(step, result)._replace(calls=b"".join(used), provisional=provisional)
            made.append(Made(entry, entries))
        return made

    def _named(
        self, step: Step, several: Sequence[tuple[Any, ...]], calls: dict[Step, "Calls"]
    ) -> list[bytes]:
        """The keys of calls, which are added to `calls`."""
        names = [key(self._stamp, step, name_of(arguments)) for arguments in several]
        calls.setdefault(step, {}).update(zip(names, several, strict=True))
        return names

    def _answer(
        self, step: Step, calls: "Calls", values: dict[bytes, Any], fresh: dict[bytes, Entry]
    ) -> None:
        """Fills in the value of each call, and the entries of those that nothing remembered."""
        ((_, kind),) = step.signature.facets
        values.update((name, known) for name in calls if (known := self._known(name, kind)) is not None)
        missing = {name: arguments for name, arguments in calls.items() if name not in values}
        results = step.function(list(missing.values())) if missing else []
        for name, value in zip(missing, results, strict=True):
            entry = fresh[name] = _entry(step, value, name)
            values[name] = value
            self._values.put((name, kind), value, sum(map(len, entry.data.values())))

    def _known(self, name: bytes, kind: Any) -> Any:
        """The remembered result of a wanted step, or None."""
        slot = (name, kind)
        if slot not in self._values:
            facets = self._store.result(name) if self._reuse else None
            if facets is None:
                return None
            data = self._store.value(facets[:DIGEST_SIZE])
            self._values.put(slot, _decoded(data, kind), len(data))
        return self._values.get(slot)


Calls = dict[bytes, tuple[Any, ...]]
"""key → arguments"""


class Memory:
    """Values by name, those used last, up to so many bytes of their encoding. None counts for more than half of them: what
    all tasks of a step take, such as the addresses of a large site, would be decoded for each.
    """

    def __init__(self, size: int) -> None:
        self._room = size
        self._largest = size // 2
        self._values: dict[Any, tuple[Any, int]] = {}

    def __contains__(self, slot: Any) -> bool:
        return slot in self._values

    def get(self, slot: Any) -> Any:
        """Raises KeyError. The value is the newest now: a dict keeps the order in which keys came."""
        found = self._values[slot] = self._values.pop(slot)
        return found[0]

    def put(self, slot: Any, value: Any, size: int) -> None:
        size = min(size, self._largest)
        self._values[slot] = value, size
        self._room -= size
        while self._room < 0 and len(self._values) > 1:
            _, freed = self._values.pop(next(iter(self._values)))
            self._room += freed


def _decoded(data: bytes, kind: Any) -> Any:
    try:
        return decode(data, kind)
    except msgspec.MsgspecError as error:
        raise StoreDamaged(str(error)) from error


def _entry(step: Step, value: Any, name: bytes = b"") -> Entry:
    facets, parts = split(step, value)
    names = b"".join(map(digest, facets))
    data = dict(zip(cut(names), facets, strict=True)) | parts
    return Entry(name, names, data, parts=b"".join(parts), provisional=_is_provisional(step, value))


def _is_provisional(step: Step, value: Any) -> bool:
    return bool(step.provisional) and getattr(value, step.provisional) is True


def read_source(name: Ref) -> bytes:
    """A source file's bytes, if they are still those that were named."""
    try:
        data = Path(name.file).read_bytes()
    except OSError as error:
        raise SourceChanged(name.file) from error
    if digest(data) != name.digest:
        raise SourceChanged(name.file)
    return data


def chunks(tasks: Sequence[tuple[Any, ...]], size: int) -> Iterator[tuple[int, Sequence[tuple[Any, ...]]]]:
    """Runs of at most `size` tasks, each with the index of its first; shorter ones where tasks refer to many values."""
    first, referred = 0, 0
    for index, task in enumerate(tasks):
        more = sum([len(argument) for argument in task if type(argument) is Refs])
        if index > first and (index - first == size or referred + more > REFERRED * DIGEST_SIZE):
            yield first, tasks[first:index]
            first, referred = index, 0
        referred += more
    if first < len(tasks):
        yield first, tasks[first:]
