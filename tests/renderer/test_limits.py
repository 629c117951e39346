"""Input made to hurt: nothing recurses without end, and twice the text takes about twice the time."""

import gc
import time
from collections.abc import Callable

import pytest

from diglot.model import Document, Syntax
from diglot.renderer import Parsed, parse
from pathological import PATTERNS, text_of

SMALL = 4_000
"""characters"""
NOISE = 1.5
"""seconds, some forty times what a quiet machine takes for four times as much: below them a ratio says nothing"""


@pytest.mark.parametrize("name", PATTERNS)
def test_time_grows_with_the_text(name: str, read: Callable[..., Parsed]) -> None:
    small, large = (text_of(name, size) for size in (SMALL, 4 * SMALL))
    read(small)
    once, four_times = seconds(read, small), seconds(read, large)
    assert four_times < max(10 * once, NOISE)


def seconds(read: Callable[[str], Parsed], text: str) -> float:
    start = time.process_time()
    read(text)
    return time.process_time() - start


@pytest.mark.parametrize("text", ["\"'", "'a ", "a'", '"a" ', "'\"a\"' ", "*'* "])
def test_time_of_quotation_marks(text: str, read: Callable[..., Parsed]) -> None:
    small, large = (text * (size // len(text)) for size in (SMALL, 4 * SMALL))
    read(small, "en")
    once, four_times = (seconds(lambda each: read(each, "en"), each) for each in (small, large))
    assert four_times < max(10 * once, NOISE)


KINDS = "# A\n\n*b* $c$ [d](e.md) ![f](g.png)[^1]\n\n- <b>h</b>\n\n```py\ni\n```\n\n[^1]: Note.\n"


def test_nothing_of_a_text_is_left() -> None:
    """A process parses thousands: what only the search for circles would free adds up to gigabytes."""
    document = Document("content/posts/a.en.md", "post", "en", "a", "a", title="A")
    parse(KINDS, document, Syntax())
    gc.collect()
    gc.disable()
    try:
        before = len(gc.get_objects())
        for _ in range(100):
            parse(KINDS, document, Syntax())
        left = len(gc.get_objects()) - before
    finally:
        gc.enable()
    assert left < 100
