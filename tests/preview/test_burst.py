"""When news of files are acted on, without files and without waiting: times are numbers here."""

from collections.abc import Iterable
from itertools import pairwise
from math import inf

import pytest

from diglot.preview.burst import LATER, LONG, Bursts

BUILD = 0.02
"""seconds that one takes"""
News = tuple[float, str, bool]
"""time, path, whether the file is whole"""


def builds(news: Iterable[News]) -> list[tuple[float, int]]:
    """When it is built, and of how many files."""
    burst, found = Bursts(), list[tuple[float, int]]()
    over = inf
    """when the build that is going on is"""
    for time, path, whole in [*news, (inf, "", True)]:
        while min(over, burst.due()) < time:
            if over < inf:
                if over >= time:
                    break
                burst.built()
                start, over = max(over, burst.due()), inf
            else:
                start = burst.due()
            if start < time:
                found.append((start, len(burst.take(start))))
                over = start + BUILD
        burst.note(path, time, whole=whole)
    return found


def save(time: float, path: str = "a") -> list[News]:
    """As most editors do it."""
    return [(time, path, False), (time + 0.0002, path, False), (time + 0.0004, path, True)]


def test_one_save() -> None:
    ((time, files),) = builds(save(1))
    assert files == 1
    assert 1.0004 < time < 1.0025


def test_saves_one_after_the_other() -> None:
    """As soon as the last one is shown, and of whatever files."""
    times = [1 + number / 20 for number in range(20)]
    found = builds(news for number, time in enumerate(times) for news in save(time, f"{number}"))
    assert [files for _, files in found] == [1] * 20
    assert max(now - time for (now, _), time in zip(found, times, strict=True)) < 0.003


def test_somebody_who_types_into_one_file_that_saves_itself() -> None:
    """Each save comes while the last one is built."""
    found = builds(news for number in range(50) for news in save(1 + number * 0.018))
    assert len(found) >= 20


def test_written_slowly() -> None:
    ((time, _),) = builds([(1, "a", False), (1.02, "a", False), (1.04, "a", True)])
    assert 1.04 < time < 1.06


def test_copied_slowly() -> None:
    """A large file, in pieces: after a moment, what it is in between interests nobody."""
    found = builds([(1 + piece * 0.06, "a", False) for piece in range(1000)])
    assert len(found) <= 14


def test_a_save_while_another_file_is_copied() -> None:
    """It is not held up by that."""
    copy = [(1 + piece * 0.001, "video", False) for piece in range(20_000)]
    saves = [news for second in range(2, 20) for news in save(second)]
    found = [time for time, _ in builds(sorted([*copy, *saves]))]
    assert all(any(0 < time - second < 0.01 for time in found) for second in range(2, 20))
    assert len(found) <= 18 + 3


def test_left_open() -> None:
    """By a program that keeps the file open, or on systems that do not tell."""
    ((time, _),) = builds([(1, "a", False)])
    assert time < 1.05


@pytest.mark.parametrize("pause", [0.0001, 0.001, 0.01])
def test_many_files(pause: float) -> None:
    """The first few may be built by themselves."""
    last = 1 + 1000 * pause
    found = builds(news for number in range(1000) for news in save(1 + number * pause, f"{number}"))
    assert len(found) <= 2
    assert found[-1][0] - last <= LONG + 0.01
    assert sum(files for _, files in found) == 1000


def test_pauses_in_a_burst() -> None:
    """Of a machine that has other things to do."""
    news = [(1 + number * 0.0005 + (number // 100) * 0.2, f"{number}", True) for number in range(1000)]
    assert len(builds(news)) <= 2


def test_news_without_end() -> None:
    news = [(1 + number * 0.01, "log", False) for number in range(10_000)]
    found = [time for time, _ in builds(news)]
    assert found[0] < 4
    assert max(later - sooner for sooner, later in pairwise(found)) < LATER + 1


def test_a_save_after_a_burst_is_quick_again() -> None:
    burst = [(1 + number * 0.001, f"{number}", True) for number in range(1000)]
    found = builds([*burst, *save(5)])
    assert found[-1][0] - 5 < 0.003
