"""Colours of text can be read on their ground, by day and by night: 4.5 to 1, as WCAG 2 asks at its level AA (1.4.3).

Two kinds of pairs are known without a browser: a colour and a background that one rule sets, and the tokens of the default
theme, by their names. Others, a browser has to tell.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from diglot.checks.check import Check, Finding, Site
from diglot.engine import Step

LEAST = 4.5
SCHEMES = ("light", "dark")
TEXTS = ("text", "quiet", "signal", "link", "blue", "green", "ochre", "violet", "red")
GROUNDS = ("ground", "raised", "added", "removed")
VARIABLE = re.compile(r"var\(\s*--([\w-]+)\s*(?:,((?:[^()]|\([^()]*\))*))?\)")
DEEPEST = 10
"""variables in variables: more may be a circle"""
ROOT = re.compile(r"(?<![\w-])(:root|html)(?![\w-])")


class Style(msgspec.Struct, frozen=True, array_like=True):
    """A declaration of a colour, a background or a token."""

    selector: str
    name: str
    value: str
    schemes: tuple[str, ...]
    line: int
    column: int


class Pair(msgspec.Struct, frozen=True, array_like=True):
    """What cannot be read, and where the colour of the text is set."""

    what: str
    scheme: str
    ratio: float
    line: int
    column: int


def find_pairs(css: bytes) -> tuple[Pair, ...]:
    """The pairs of colours in a style sheet that are too close to each other."""
    import tinycss2

    rules = tinycss2.parse_stylesheet(
        css.decode("utf-8", "replace"), skip_comments=True, skip_whitespace=True
    )
    styles = list(_styles(rules, SCHEMES))
    return tuple(pair for scheme in SCHEMES for pair in _close(styles, scheme))


PAIRS = Step("contrast", find_pairs)


def look(site: Site) -> Iterator[Finding]:
    sheets = {source: site.sources[source] for source in site.published if source.endswith(".css")}
    for source, pairs in site.each(PAIRS, sheets).items():
        for pair in pairs:
            message = f"{pair.what} has a contrast of {pair.ratio:.2f} to 1 in the {pair.scheme} scheme"
            hint = f"{LEAST} is the least that can be read well: make one lighter or the other darker"
            yield Finding("contrast.low", message, hint, file=source, line=pair.line, column=pair.column)


def _styles(rules: Sequence[Any], schemes: tuple[str, ...]) -> Iterator[Style]:
    """All declarations, those in @media and @supports too; `schemes`: in which they count."""
    import tinycss2

    for rule in rules:
        if rule.type == "at-rule" and rule.content is not None:
            inside = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            yield from _styles(inside, _schemes(tinycss2.serialize(rule.prelude), schemes))
        elif rule.type == "qualified-rule":
            selector = tinycss2.serialize(rule.prelude).strip()
            for each in tinycss2.parse_blocks_contents(
                rule.content, skip_comments=True, skip_whitespace=True
            ):
                if each.type == "declaration":
                    value = tinycss2.serialize(each.value).strip()
                    found = _schemes(selector, schemes)
                    yield Style(selector, each.name, value, found, each.source_line, each.source_column)


def _schemes(condition: str, schemes: tuple[str, ...]) -> tuple[str, ...]:
    """Those of `schemes` in which a media query or a selector holds, by the words in it; paper has neither."""
    if re.search(r"\bprint\b", condition):
        return ()
    named = tuple(scheme for scheme in schemes if re.search(rf"\b{scheme}\b", condition))
    return named if len(named) == 1 else schemes


def _close(styles: Sequence[Style], scheme: str) -> Iterator[Pair]:
    here = [style for style in styles if scheme in style.schemes]
    tokens = {
        style.name[2:]: style for style in here if style.name.startswith("--") and ROOT.search(style.selector)
    }
    for text in TEXTS:
        for ground in GROUNDS:
            if text in tokens and ground in tokens:
                yield from _pair(f"--{text} on --{ground}", tokens[text], tokens[ground], tokens, scheme)
    rules: dict[str, dict[str, Style]] = {}
    for style in here:
        name = "background" if style.name == "background-color" else style.name
        rules.setdefault(style.selector, {})[name] = style
    for selector, rule in rules.items():
        if "color" in rule and "background" in rule:
            yield from _pair(selector, rule["color"], rule["background"], tokens, scheme)


def _pair(what: str, text: Style, ground: Style, tokens: dict[str, Style], scheme: str) -> Iterator[Pair]:
    lights = [luminance(_resolved(each.value, tokens), scheme) for each in (text, ground)]
    if lights[0] is not None and lights[1] is not None:
        ratio = contrast(lights[0], lights[1])
        if ratio < LEAST:
            yield Pair(what, scheme, ratio, text.line, text.column)


def _resolved(value: str, tokens: dict[str, Style]) -> str:
    """A value with its variables filled in."""
    for _ in range(DEEPEST):
        if "var(" not in value:
            break
        value = VARIABLE.sub(
            lambda match: tokens[match[1]].value if match[1] in tokens else match[2] or "", value
        )
    return value


def contrast(one: float, other: float) -> float:
    """Of two luminances, as WCAG 2 defines it."""
    dark, light = sorted((one, other))
    return (light + 0.05) / (dark + 0.05)


def luminance(value: str, scheme: str = "light") -> float | None:
    """Relative luminance of a CSS colour; None for what is none, lets something shine through, or is in another space."""
    from tinycss2.color5 import parse_color

    # Its stubs leave out what a colour holds.
    color: Any = parse_color(value, [scheme])
    if color is None or isinstance(color, str) or color.alpha < 1:
        return None
    if color.space in ("oklab", "oklch"):
        return _inside(color.to("xyz-d65").coordinates[1])
    if color.space in ("lab", "lch"):
        return _inside(color.to("xyz-d50").coordinates[1])
    return _of_srgb(color) if color.space in ("srgb", "hsl", "hwb") else None


def _inside(light: float | None) -> float:
    return min(1.0, max(0.0, light or 0.0))


def _of_srgb(color: Any) -> float:
    red, green, blue = (_linear(each or 0.0) for each in color.to("srgb").coordinates)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


CHECK = Check("contrast", on_site=look)
