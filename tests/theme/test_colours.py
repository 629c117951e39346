"""The default theme's colours keep the contrast that THEME asks for, on every ground they are shown on."""

import math
import re
from pathlib import Path

import pytest

CSS = (Path(__file__).parents[2] / "static/assets/site.css").read_text("utf-8")
TOKEN = re.compile(r"--(\w+): light-dark\(oklch\(([\d. ]+)\), oklch\(([\d. ]+)\)\)")
Oklch = tuple[float, float, float]


def read_tokens() -> dict[str, tuple[Oklch, Oklch]]:
    return {name: (parse(day), parse(night)) for name, day, night in TOKEN.findall(CSS)}


def parse(numbers: str) -> Oklch:
    lightness, chroma, hue = (float(each) for each in numbers.split())
    return lightness, chroma, hue


def luminance(colour: Oklch) -> float:
    """Relative luminance (WCAG 2) of an OKLCH colour, by Björn Ottosson's matrices, clipped to sRGB."""
    lightness, chroma, hue = colour
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    red, green, blue = (min(1.0, max(0.0, each)) for each in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Oklch, other: Oklch) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast((0, 0, 0), (1, 0, 0)) == pytest.approx(21, abs=0.01)
    # #777 on white, a value that WCAG's own tools give.
    assert contrast((0.5693, 0, 0), (1, 0, 0)) == pytest.approx(4.48, abs=0.02)


@pytest.mark.parametrize("theme", [0, 1], ids=["day", "night"])
@pytest.mark.parametrize("ground", ["ground", "raised", "added", "removed"])
@pytest.mark.parametrize(
    ("colour", "least"),
    [("text", 7.0)]
    + [(each, 4.5) for each in ("quiet", "signal", "link", "blue", "green", "ochre", "violet", "red")],
)
def test_contrast(colour: str, least: float, ground: str, theme: int) -> None:
    tokens = read_tokens()
    assert contrast(tokens[colour][theme], tokens[ground][theme]) >= least
