"""Steps for tests of the engine: small, pure, and importable by name, as worker processes need them."""

import os
import signal
import time

import msgspec

from diglot.engine import Facets, SourceChanged, Step, Wants


class Point(msgspec.Struct, frozen=True):
    x: int
    y: int = 0


class Parts(Facets, frozen=True):
    head: str
    size: int
    rest: tuple[str, ...]


class Named(Facets, frozen=True):
    text: str
    odd: int
    points: tuple[Point, ...]


def take_apart(text: str) -> Parts:
    head, *rest = text.split()
    return Parts(head, len(text), tuple(rest))


def double(number: int) -> int:
    return number * 2


def doubles(calls: list[tuple[int]]) -> list[int]:
    return [number * 2 for (number,) in calls]


def sum_of_doubles(numbers: tuple[int, ...], doubled: list[int]) -> int:
    return sum(doubled) + 0 * len(numbers)


def wanted_doubles(numbers: tuple[int, ...]) -> Wants:
    return ((DOUBLES, [(number,) for number in numbers]),)


class Guess(msgspec.Struct, frozen=True):
    number: int
    rough: bool


def guesses(calls: list[tuple[int]]) -> list[Guess]:
    """Of odd numbers only roughly."""
    return [Guess(number // 2, number % 2 == 1) for (number,) in calls]


def wanted_guesses(numbers: tuple[int, ...]) -> Wants:
    return ((DOUBLES, [(number,) for number in numbers]), (GUESSES, [(number,) for number in numbers]))


def estimate(numbers: tuple[int, ...], _doubled: list[int], guessed: list[Guess]) -> int:
    return sum(guess.number for guess in guessed) + 0 * len(numbers)


def batches(calls: list[tuple[int]]) -> list[tuple[int, ...]]:
    """Tells with what else a number was handed in; a real step must not."""
    together = tuple(number for (number,) in calls)
    return [together] * len(calls)


def gather(text: str, data: bytes | None, seen: list[tuple[int, ...]], doubled: list[int]) -> str:
    return f"{text} {data!r} {sorted(set(seen))} {doubled}"


def wanted_by_gather(text: str, data: bytes | None) -> Wants:
    numbers = [(int(word),) for word in text.split()]
    return ((BATCHES, numbers), (DOUBLES, numbers if data else []))


def name(label: str, number: int) -> Named:
    return Named(f"{label} has {number}", number % 2, tuple(Point(each) for each in range(number)))


def describe(point: Point, words: tuple[str, ...], data: bytes | None) -> str:
    return f"{point.x} {point.y} {'-'.join(words)} {data!r}"


def total(points: dict[str, Point]) -> str:
    return " ".join(f"{name}={point.x + point.y}" for name, point in sorted(points.items()))


def pair(first: tuple[Point, ...], second: tuple[Point, ...]) -> str:
    return f"{[point.x for point in first]} {[point.x for point in second]}"


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
SUM = Step("sum", sum_of_doubles, wants=wanted_doubles)
GUESSES = Step("guesses", guesses, batch=True, provisional="rough")
ESTIMATE = Step("estimate", estimate, wants=wanted_guesses)
BATCHES = Step("batches", batches, batch=True)
GATHER = Step("gather", gather, wants=wanted_by_gather)
NAME = Step("name", name, labelled=True, at_hand="odd", apart="points")
DESCRIBE = Step("describe", describe)
TOTAL = Step("total", total)
PAIR = Step("pair", pair)
PAD = Step("pad", pad)
DIE = Step("die", die)
FAIL = Step("fail", fail)
FAIL_ODDLY = Step("fail-oddly", fail_oddly)
CHANGE = Step("change", change)
SLEEP = Step("sleep", sleep)
PROCESS = Step("process", process_of)
