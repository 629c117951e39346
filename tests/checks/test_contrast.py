"""Which colours a style sheet puts on which: by rule and by token, in light and dark, on screens."""

import pytest

from diglot.checks.contrast import find_pairs


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        ("a { color: #999; background: white }", ["a light", "a dark"]),
        ("a { color: #333; background: white }", []),
        ("a { color: #999 } b { background: white }", []),
        ("a { color: #999 } a { background-color: #fff }", ["a light", "a dark"]),
        ("a { color: light-dark(#333, #999); background: white }", ["a dark"]),
        (
            ":root { --ink: #999 } a { color: var(--ink); background: var(--paper, white) }",
            ["a light", "a dark"],
        ),
        (":root { --text: #999; --ground: white }", ["--text on --ground light", "--text on --ground dark"]),
        (":root { --text: #333; --ground: light-dark(white, #222) }", ["--text on --ground dark"]),
        (
            ":root { --text: #333; --ground: white } @media (prefers-color-scheme: dark) { :root { --ground: #222 } }",
            ["--text on --ground dark"],
        ),
        (
            ':root { --text: #333; --ground: white } :root[data-theme="dark"] { --ground: #222 }',
            ["--text on --ground dark"],
        ),
        ("@media print { a { color: #999; background: white } }", []),
        ("@supports (color: red) { a { color: #999; background: white } }", ["a light", "a dark"]),
        ("a { color: #999; background: url(x.png) }", []),
        ("a { color: var(--a); background: white } :root { --a: var(--b); --b: var(--a) }", []),
        ("a { color: #999; background: white", ["a light", "a dark"]),
        ("} { ;;; @@ a {", []),
    ],
)
def test_pairs(css: str, expected: list[str]) -> None:
    assert [f"{pair.what} {pair.scheme}" for pair in find_pairs(css.encode())] == expected


def test_the_place_is_that_of_the_colour() -> None:
    (pair, _) = find_pairs("甲 { top: 0 }\na {\n  background: white;\n  color: #999;\n}".encode())
    assert (pair.line, pair.column) == (4, 3)
