"""Steps for tests of the engine: small, pure, and importable by name, as worker processes need them."""

import os
import signal
import time

import msgspec

from diglot.engine import Call, Facets, SourceChanged, Step


class Point(msgspec.Struct, frozen=True):
    x: int
    y: int = 0


class Parts(Facets, frozen=True):
    head: str
    size: int
    rest: tuple[str, ...]


def take_apart(text: str) -> Parts:
    head, *rest = text.split()
    return Parts(head, len(text), tuple(rest))


def double(number: int) -> int:
    return number * 2


def doubles(calls: list[tuple[int]]) -> list[int]:
    return [number * 2 for (number,) in calls]


def sum_of_doubles(call: Call, numbers: tuple[int, ...]) -> int:
    return sum(call(DOUBLES, [(number,) for number in numbers]))


def nested(call: Call, numbers: tuple[int, ...]) -> int:
    return sum(call(SUM, [(numbers,), (numbers[:1],)]))


def describe(point: Point, words: tuple[str, ...], data: bytes | None) -> str:
    return f"{point.x} {point.y} {'-'.join(words)} {data!r}"


def pad(number: int, size: int) -> str:
    return f"{number}".ljust(size, ".")


def die(number: int, at: int) -> int:
    if number == at:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def fail(number: int, at: int) -> int:
    if number == at:
        raise ZeroDivisionError(f"bad luck with {number}")
    return number


class Unsendable(Exception):
    def __init__(self, one: object, two: object) -> None:
        super().__init__()
        self.lock = (one, two, lambda: None)


def fail_oddly(number: int) -> int:
    raise Unsendable(number, number)


def change(number: int) -> int:
    raise SourceChanged(f"content/{number}.md")


def sleep(number: int, seconds: float) -> int:
    time.sleep(seconds)
    return number


def process_of(number: int) -> int:
    return os.getpid() + 0 * number


APART = Step("apart", take_apart)
DOUBLE = Step("double", double)
DOUBLES = Step("doubles", doubles, batch=True)
SUM = Step("sum", sum_of_doubles, calls=True)
NESTED = Step("nested", nested, calls=True)
DESCRIBE = Step("describe", describe)
PAD = Step("pad", pad)
DIE = Step("die", die)
FAIL = Step("fail", fail)
FAIL_ODDLY = Step("fail-oddly", fail_oddly)
CHANGE = Step("change", change)
SLEEP = Step("sleep", sleep)
PROCESS = Step("process", process_of)
