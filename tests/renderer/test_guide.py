"""docs/markdown.md: what it shows can be written as it stands."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from diglot.renderer import Parsed

GUIDE = (Path(__file__).parents[2] / "docs/markdown.md").read_text("utf-8")
EXAMPLES = re.findall(r"^(`{3,})markdown\n(.*?)^\1$", GUIDE, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
@pytest.mark.parametrize("text", [text for _, text in EXAMPLES])
def test_example(text: str, language: str, read: Callable[..., Parsed]) -> None:
    parsed = read(text, language)
    assert parsed.problems == ()
    assert "{#" not in "".join(parsed.body.blocks)
