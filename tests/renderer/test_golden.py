"""Golden cases: Markdown and the HTML that it becomes, in files that a writer could edit.

A case is a title, a line `.`, the Markdown, `.`, the HTML with its holes in words, `.`; problems follow as `! line:column code`.
Pages are Chinese, but for those in english.md.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from diglot.model import Body
from diglot.problem import Problem
from diglot.renderer import Parsed, Rendered

CASES = Path(__file__).parent / "cases"


def cases(path: Path) -> list[tuple[str, str, str]]:
    parts = path.read_text("utf-8").split("\n.\n")
    assert len(parts) % 3 == 1
    return [(parts[at].strip(), parts[at + 1], parts[at + 2]) for at in range(0, len(parts) - 1, 3)]


def all_cases() -> list[object]:
    return [
        pytest.param(path.stem, text, wanted, id=f"{path.stem}: {title}")
        for path in sorted(CASES.glob("*.md"))
        if path.stem != "equations"
        for title, text, wanted in cases(path)
    ]


Show = Callable[[Body, str], str]
Places = Callable[[Iterable[Problem], tuple[int, ...]], list[str]]


def actual(kind: str, parsed: Parsed, show: Show, places: Places) -> str:
    body = parsed.body
    if kind == "excerpt":
        return show(body, f"{body.excerpt}\n= {body.description}")
    html = show(body, "\n".join(block.strip("\n") for block in body.blocks))
    return "\n".join([html, *(f"! {place}" for place in places(parsed.problems, parsed.blocks))])


def equations() -> list[object]:
    return [pytest.param(text, wanted, id=title) for title, text, wanted in cases(CASES / "equations.md")]


@pytest.mark.parametrize(("text", "wanted"), equations())
def test_equations(
    text: str,
    wanted: str,
    finish: Callable[..., tuple[Parsed, Rendered]],
    show_numbers: Callable[[str], str],
    places: Places,
) -> None:
    """These are shown as they are set, a formula by its numbers and references."""
    parsed, rendered = finish(text)
    found = [*parsed.problems, *rendered.problems]
    rows = [show_numbers(rendered.article.html), *(f"! {place}" for place in places(found, parsed.blocks))]
    assert "\n".join(rows) == wanted


@pytest.mark.parametrize(("kind", "text", "wanted"), all_cases())
def test_case(
    kind: str, text: str, wanted: str, read: Callable[..., Parsed], show: Show, places: Places
) -> None:
    language = "en" if kind == "english" else "zh-Hans"
    assert actual(kind, read(text, language), show, places) == wanted
