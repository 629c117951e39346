"""What is wrong in a text stands in its place on the page, marked with the message; what is right is not marked."""

from pathlib import Path

import pytest

from markup import find, one, parse, words
from sites import Result, build, post

HERE = "content/posts/here/index.zh.md"
PAGE = "posts/here/index.html"


def build_with(root: Path, body: str) -> Result:
    return build(root, {HERE: post(body=body), "content/posts/there.zh.md": post("2026-01-02", "那里")})


def marks(page: str) -> list[tuple[str, str]]:
    """Text and mark of what is marked in an article or an excerpt."""
    tree = parse(page)
    texts = [*find(tree, "div", class_="prose"), *find(tree, "div", class_="excerpt")]
    return [
        (words(each), mark) for text in texts for each in text.iter() if (mark := each.get("data-problem"))
    ]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (r"见 $\bad<1$。", r"\bad<1"),
        ("$$\n\\frac{1\n$$", r"\frac{1"),
        ("见 $$ e。", "$$"),
        ("[那里](../there-not/)", "那里"),
        ('[那里](nothing.md "题")', "那里"),
        ('<a class="button" href="/nowhere/">那里</a>', "那里"),
        ("看 ![猫](cat.png)。", "猫"),
        ('![猫](cat.png "题")', "猫"),
        ("看 ![猫](../../../../../cat.png)。", "猫"),
        ('<img alt="猫" src=cat.png>', ""),
        ("<video src='../../../../../cat.mp4' controls></video>", ""),
        ('[x](a"b&c)', "x"),
    ],
)
def test_an_error_is_marked_with_its_message(root: Path, body: str, text: str) -> None:
    result = build_with(root, body)
    (problem,) = result.problems
    assert problem.severity == "error"
    assert marks(result.text(PAGE)) == [(text, problem.message)]


def test_an_error_in_a_title_is_marked_wherever_the_title_is_shown(root: Path) -> None:
    result = build(root, {HERE: post(title=r"论 $\bad$")})
    (problem,) = result.problems
    for page in (PAGE, "index.html", "en/archive/2026/index.html"):
        marked = [each.get("data-problem") for each in parse(result.text(page)).iter("span")]
        assert problem.message in marked, page


def test_an_excerpt_marks_links_and_a_feed_does_not(root: Path) -> None:
    result = build_with(root, "[那里](../there-not/)")
    message = "there is no page or file at ../there-not/"
    assert ("那里", message) in marks(result.text("index.html"))
    assert "data-problem" not in result.text("feed.xml")
    assert one(parse(result.text(PAGE)), "a", href="../there-not/").get("data-problem") == message


@pytest.mark.parametrize(
    ("body", "code"),
    [("```pyhton\nx\n```", "code.language"), ("见 <b>此", "html.unclosed"), ("[x](#nowhere)", "link.anchor")],
)
def test_a_warning_changes_no_page(root: Path, body: str, code: str) -> None:
    """With warnings alone a site is published."""
    result = build_with(root, body)
    assert result.codes == [code]
    assert not [
        path for path, data in result.files.items() if path.endswith(".html") and b"data-problem" in data
    ]
