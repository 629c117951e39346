"""The default theme's colours keep the contrast that THEME asks for, on every ground they are shown on."""

import re
from pathlib import Path

import pytest
from pygments.token import STANDARD_TYPES

from diglot.checks.contrast import contrast, luminance
from diglot.renderer.lexing import class_of

CSS = (Path(__file__).parents[2] / "static/assets/site.css").read_text("utf-8")
TOKEN = re.compile(r"--(\w+): light-dark\((oklch\([\d. ]+\)), (oklch\([\d. ]+\))\)")
TOKENS = {name: colours for name, *colours in TOKEN.findall(CSS)}


def ratio(one: str, other: str) -> float:
    lights = luminance(one), luminance(other)
    assert lights[0] is not None
    assert lights[1] is not None
    return contrast(lights[0], lights[1])


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("black", "white", 21.0),
        # Values that WCAG's own tools give.
        ("#777", "white", 4.48),
        ("hsl(240 100% 50%)", "white", 8.59),
        ("rgb(0 128 0)", "#fff", 5.14),
        ("lab(50% 0 0)", "white", 4.48),
        ("oklch(0.5693 0 0)", "oklch(1 0 0)", 4.48),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, expected: float) -> None:
    assert ratio(one, other) == pytest.approx(expected, abs=0.03)


@pytest.mark.parametrize(
    "value", ["none", "currentcolor", "transparent", "rgb(0 0 0 / 50%)", "color(display-p3 1 0 0)", "1px"]
)
def test_what_has_no_contrast_of_its_own(value: str) -> None:
    assert luminance(value) is None


@pytest.mark.parametrize("theme", [0, 1], ids=["day", "night"])
@pytest.mark.parametrize("ground", ["ground", "raised", "added", "removed", "marked"])
@pytest.mark.parametrize(
    ("colour", "least"),
    [("text", 7.0)]
    + [(each, 4.5) for each in ("quiet", "signal", "link", "blue", "green", "ochre", "violet", "red")],
)
def test_contrast(colour: str, least: float, ground: str, theme: int) -> None:
    assert ratio(TOKENS[colour][theme], TOKENS[ground][theme]) >= least


RULES = re.compile(r"([^{}]+)\{([^{}]*)\}")
COLOUR = re.compile(r"(?<![\w-])color: var\(--(\w+)\)")
GROUND = re.compile(r"background: var\(--(\w+)\)")


def token_rules(name: str, pattern: re.Pattern[str]) -> list[str]:
    """What a class of Pygments' has of a property, in the order of the style sheet."""
    rules = RULES.findall(re.sub(r"/\*.*?\*/", "", CSS, flags=re.DOTALL))
    own = [body for selector, body in rules if re.search(rf"\.{name}(?![\w-])", selector)]
    return [match[1] for body in own for match in pattern.finditer(body)]


def line_grounds() -> set[str]:
    rules = RULES.findall(re.sub(r"/\*.*?\*/", "", CSS, flags=re.DOTALL))
    bodies = [body for selector, body in rules if ".row" in selector or selector.strip() == ".code pre"]
    return {match[1] for body in bodies for match in GROUND.finditer(body)}


@pytest.mark.parametrize("theme", [0, 1], ids=["day", "night"])
@pytest.mark.parametrize("name", sorted({class_of(kind) for kind in STANDARD_TYPES} - {""}))
def test_every_token_can_be_read_on_every_ground(name: str, theme: int) -> None:
    (colour,) = token_rules(name, COLOUR) or ["text"]
    assert line_grounds() == {"raised", "marked", "added", "removed"}
    for ground in [*line_grounds(), *token_rules(name, GROUND), "ground"]:
        assert ratio(TOKENS[colour][theme], TOKENS[ground][theme]) >= 4.5
