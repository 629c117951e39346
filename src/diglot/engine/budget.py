"""Ends work that takes too long, of a library that runs away on what a stranger wrote.

Seconds are those that this process computes, so a busy machine ends nothing. A signal ends what is at work, even one regular
expression; it reaches the main thread only, where builds and workers run, and there are systems (Windows) that have no such
timer. Elsewhere the clock is looked at between two items.
"""

import signal
import threading
import time
from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")

OFTEN = 256
"""items from one look at the clock to the next"""


class OverBudget(BaseException):
    """More seconds were computed than given. No Exception, which libraries catch."""


def take_all(items: Iterable[T], seconds: float) -> list[T]:
    """All that comes out of `items`. Raises OverBudget."""
    if threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer"):
        return _interrupted(items, seconds)
    return _watched(items, seconds)


def _interrupted(items: Iterable[T], seconds: float) -> list[T]:
    before = signal.signal(signal.SIGVTALRM, _end)
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
        return list(items)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _end(_number: int, _frame: object) -> None:
    raise OverBudget


def _watched(items: Iterable[T], seconds: float) -> list[T]:
    end = time.thread_time() + seconds
    taken = []
    for item in items:
        taken.append(item)
        if not len(taken) % OFTEN and time.thread_time() > end:
            raise OverBudget
    return taken
