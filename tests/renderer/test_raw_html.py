"""Raw HTML: what its attributes lead to, and what becomes of it where a site refuses it."""

from collections.abc import Callable

import pytest

from diglot.model import Body
from diglot.renderer import Parsed, Rendered

Read = Callable[..., Parsed]
Show = Callable[[Body, str], str]
PICTURE = "{s content/posts/euler/a.png}"


@pytest.mark.parametrize(
    ("text", "html", "codes"),
    [
        (
            "<img src=a.png srcset='a.png 1x, a.png 2x'>",
            f'<img src="{PICTURE}" srcset="{PICTURE} 1x, {PICTURE} 2x">',
            [],
        ),
        (
            "<video src='a.png' poster=a.png>",
            f'<video src="{PICTURE}" poster="{PICTURE}">',
            ["html.unclosed"],
        ),
        ("<a/href=b.md>b</a>", '<a/href="{l b.md}">', []),
        ("<a href=b/>b</a>", '<a href="{l b/}">b</a>', []),
        ("<x y/>b", "<x y/>b", []),
        ('<a title="x"href="b.md">b</a>', '<a title="x"href="{l b.md}">b</a>', []),
        ("<a title='href=b.md'>b</a>", "<a title='href=b.md'>b</a>", []),
        (
            "<a href=' java\nscript:f()'>b</a>",
            '<a data-problem="this href is a script and is taken out">b</a>',
            ["link.script"],
        ),
        (
            "<form action=data:,x></form>",
            '<form data-problem="this action is a script and is taken out"></form>',
            ["link.script"],
        ),
        ("<img src=https://e.org/a.png>", "<img src=https://e.org/a.png>", ["image.external"]),
        ("<img src=https://cdn.example/a.png>", "<img src=https://cdn.example/a.png>", []),
        ("<iframe src=//cdn.example/></iframe>", "<iframe src=//cdn.example/></iframe>", ["html.external"]),
        (
            "<link rel='preload stylesheet' href=https://e.org/a.css>",
            "<link rel='preload stylesheet' href=https://e.org/a.css>",
            ["html.external"] * 2,
        ),
        ("<link rel=author href=https://e.org/>", "<link rel=author href=https://e.org/>", []),
        (
            "<script src=https://e.org/a.js></script>",
            "<script src=https://e.org/a.js></script>",
            ["html.external"],
        ),
        ("<script src=/a.js></script>", "<script src=/a.js></script>", []),
        ("<script type='application/json'>{}</script>", "<script type='application/json'>{}</script>", []),
        ("<script>f()</script>", "<script>f()</script>", ["html.inert"]),
        ("<style>a {}</style>", "<style>a {}</style>", ["html.inert"]),
        ("<b onclick=f()>b</b>", "<b onclick=f()>b</b>", ["html.inert"]),
        ("<b on=f>b</b>", "<b on=f>b</b>", []),
    ],
)
def test_attributes(text: str, html: str, codes: list[str], read: Read, show: Show) -> None:
    parsed = read(f"<div>{text}</div>", allowed_hosts={"cdn.example": ("pictures",)})
    assert html in show(parsed.body, parsed.body.blocks[0])
    assert [problem.code for problem in parsed.problems] == codes


def test_a_place_for_each_tag(read: Read, places: Callable[..., list[str]]) -> None:
    parsed = read("<div>\n  <b>x</b> <iframe src=//e.org/>\n</iframe>\n</div>")
    assert places(parsed.problems, parsed.blocks) == ["2:12 html.external"]


REFUSED = """\
## `Vec` <i>T</i>

A <b onclick=f()>b</b> and Vec<int>. <!-- a comment -->

<!-- more -->

<div>
**b**
</div>

![<b>](a.png "<i>c</i>")

Note^[<u>n</u>]
"""


def test_refused(finish: Callable[..., tuple[Parsed, Rendered]], places: Callable[..., list[str]]) -> None:
    parsed, rendered = finish(REFUSED, title="T <b>x</b>", html=False)
    html = rendered.article.html
    assert "A &lt;b onclick=f()&gt;b&lt;/b&gt; and Vec&lt;int&gt;. </p>" in html
    assert "<p>&lt;div&gt;\n**b**\n&lt;/div&gt;</p>" in html
    assert "<figcaption>&lt;i&gt;c&lt;/i&gt;</figcaption>" in html
    assert "&lt;u&gt;n&lt;/u&gt;" in html
    assert "<!--" not in html
    assert rendered.article.outline[0].text == "Vec <i>T</i>"
    assert rendered.excerpt.html == "<p>A &lt;b onclick=f()&gt;b&lt;/b&gt; and Vec&lt;int&gt;.</p>"
    assert rendered.facts.title == "T <b>x</b>"
    assert {problem.code for problem in parsed.problems} == {"html.refused"}
    assert places(parsed.problems, parsed.blocks)[:5] == [
        f"{place} html.refused" for place in ("1:10", "1:14", "3:3", "3:19", "3:31")
    ]
