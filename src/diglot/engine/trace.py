"""Why a task was last run: each labelled task leaves a record of its inputs, and of those that differed from the time before."""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from diglot.engine.digest import Ref, Refs, cut
from diglot.engine.memo import Memo
from diglot.engine.step import Step
from diglot.engine.store import StoreDamaged
from diglot.engine.worker import name_of

TOOLCHAIN = "diglot itself, a library or Python"


class Record(msgspec.Struct, frozen=True, array_like=True):
    inputs: dict[str, bytes]
    """digest of each input by name: a parameter, parameter.field of a struct, parameter[key] of a collection"""
    changed: tuple[str, ...]
    """names of the inputs that differ from the record before; empty on the first run"""


_decoder = msgspec.msgpack.Decoder(Record)


def decode_record(data: bytes) -> Record:
    """Raises StoreDamaged."""
    try:
        return _decoder.decode(data)
    except msgspec.MsgspecError as error:
        raise StoreDamaged(str(error)) from error


def inputs(stamp: bytes, step: Step, arguments: tuple[Any, ...]) -> dict[str, bytes]:
    """Each input of a task with its digest, structs and collections of Refs taken apart one level deep."""
    found = {TOOLCHAIN: stamp}
    parameters = step.signature.parameters[step.labelled : step.labelled + len(arguments)]
    for (name, _), value in zip(parameters, arguments, strict=True):
        found.update((label, name_of(part)) for label, part in _parts(name, value))
    return found


def _parts(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, msgspec.Struct):
        yield from ((f"{name}.{field}", getattr(value, field)) for field in value.__struct_fields__)
    elif isinstance(value, Refs):
        yield from ((f"{name}[{index}]", Ref(item)) for index, item in enumerate(cut(value)))
    elif isinstance(value, tuple) and any(isinstance(item, Ref) for item in value):
        yield from ((f"{name}[{index}]", item) for index, item in enumerate(value))
    elif isinstance(value, dict) and any(isinstance(item, Ref) for item in value.values()):
        yield from ((f"{name}[{key}]", item) for key, item in value.items())
    else:
        yield name, value


def differences(before: Record | None, now: dict[str, bytes]) -> tuple[str, ...]:
    """The names of inputs that are new, gone or different; an item that moved within its collection is none of these,
    if there are others.
    """
    if before is None:
        return ()
    names = {**before.inputs, **now}
    different = [name for name in names if before.inputs.get(name) != now.get(name)]
    known = {(_collection(name), value) for name, value in before.inputs.items()}
    return tuple(name for name in different if (_collection(name), now.get(name)) not in known) or tuple(
        different
    )


def _collection(name: str) -> str:
    return name.partition("[")[0]


class Reason(msgspec.Struct, frozen=True):
    """One line of an explanation: at `depth`, the task `step label` ran because of `changed`."""

    depth: int
    step: str
    label: str
    changed: tuple[str, ...]


def explain(
    step: str,
    label: str,
    histories: dict[str, tuple[Memo, dict[str, bytes]]],
    parts: Callable[[bytes], bytes],
) -> list[Reason]:
    """Follows changed inputs to the tasks that made them. Unknown label: empty.

    `histories`: for each step whose tasks have labels, what they did last and their records; `parts` gives the digests
    of what a result (by its key) stored apart.
    """
    records = {
        (name, each): decode_record(record)
        for name, (_, found) in histories.items()
        for each, record in found.items()
    }
    makers = _makers(histories, parts)
    reasons: list[Reason] = []
    seen: set[tuple[str, str]] = set()

    def follow(place: tuple[str, str], depth: int) -> None:
        record = records.get(place)
        if record is None or place in seen:
            return
        seen.add(place)
        reasons.append(Reason(depth, *place, record.changed))
        for name in record.changed:
            # Of several tasks that made the same, such as an empty list, the one of the same label.
            found = makers.get(record.inputs.get(name, b""), [])
            for maker in found if len(found) == 1 else [each for each in found if each[1] == place[1]]:
                follow(maker, depth + 1)

    follow((step, label), 0)
    return reasons


def _makers(
    histories: dict[str, tuple[Memo, dict[str, bytes]]], parts: Callable[[bytes], bytes]
) -> dict[bytes, list[tuple[str, str]]]:
    """Value → the tasks that made it."""
    makers: dict[bytes, list[tuple[str, str]]] = {}
    for name, (memo, _) in histories.items():
        for label, row in memo.items():
            for output in {*cut(row.facets), *cut(parts(row.key))}:
                makers.setdefault(output, []).append((name, label))
    return makers
