"""All 652 examples of CommonMark 0.31.2 (commonmark.json, from the specification, © John MacFarlane, CC BY-SA 4.0).

Without extensions the HTML must be the same, byte for byte. With them it may differ in what DIFFERENT lists, and where
they add to it: ids and anchors of headings and the frames of code and pictures are taken off before comparing, holes
are filled with what CommonMark would have written, and `<br />` is `<br>`.
"""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from markdown_it.common.normalize_url import normalizeLink
from markdown_it.common.utils import escapeHtml

from diglot.model import Body
from diglot.renderer import Parsed

EXAMPLES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "commonmark.json").read_text("utf-8"))

UNCLOSED = [
    21,
    31,
    150,
    155,
    173,
    174,
    175,
    184,
    187,
    201,
    344,
    476,
    477,
    491,
    494,
    524,
    536,
    613,
    615,
    630,
    631,
    642,
    643,
]
DIFFERENT = {
    **dict.fromkeys(UNCLOSED, "raw HTML that is left open is closed at the end"),
    **dict.fromkeys([151, 165, 623], "an end tag that closes nothing is left out"),
    **dict.fromkeys([602, 608, 611, 612], "a bare URL or e-mail address is a link"),
}

FOLDER = "content/posts/euler/"
HOLE = re.compile("\0([a-z])(\\w+)\0")
ADDED = [
    (re.compile(r'<a class="anchor".*?</a>'), ""),
    (re.compile(r'<h(\d) id="[^"]*">'), r"<h\1>"),
    (re.compile(r'<figure class="picture">(.*?)(?:<figcaption>.*?</figcaption>)?</figure>'), r"<p>\1</p>"),
]


def test_there_are_all_of_them() -> None:
    assert len(EXAMPLES) == 652


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["example"])
def test_without_extensions(example: dict[str, Any], read: Callable[..., Parsed]) -> None:
    assert "".join(read(example["markdown"], extensions=False).body.blocks) == example["html"]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["example"])
def test_with_extensions(example: dict[str, Any], read: Callable[..., Parsed]) -> None:
    # On English pages quotation marks are curly.
    body = read(example["markdown"], "de").body
    same = html5(filled(body)) == html5(titles_off(example["html"]))
    assert same == (example["example"] not in DIFFERENT)


def html5(html: str) -> str:
    return html.replace(" />", ">")


def titles_off(html: str) -> str:
    """A picture alone in its paragraph shows its title as a caption."""
    return re.sub(r'(<p>(?:<a [^>]*>)?<img [^>]*?) title="[^"]*"( />(?:</a>)?</p>)', r"\1\2", html)


def filled(body: Body) -> str:
    def fill(match: re.Match[str]) -> str:
        kind, name = match[1], match[2]
        if kind == "t":
            return ""
        if kind == "l":
            return escapeHtml(normalizeLink(body.targets[int(name)].href))
        if kind == "s":
            return body.pictures[int(name)].path.removeprefix(FOLDER)
        if kind == "c":
            code = body.codes[int(name)]
            language = f' class="language-{escapeHtml(code.language)}"' if code.language else ""
            return f"<pre><code{language}>{escapeHtml(code.text)}</code></pre>"
        picture = body.pictures[int(name)]
        # The paths of the examples, put into the folder of our document, and taken out of it again.
        source = picture.path.removeprefix(FOLDER).replace("static/", "/")
        title = f' title="{escapeHtml(picture.title)}"' if picture.title else ""
        return f'<img src="{source}" alt="{escapeHtml(picture.alt)}"{title}>'

    html = HOLE.sub(fill, "".join(body.blocks))
    for pattern, replacement in ADDED:
        html = pattern.sub(replacement, html)
    return html
