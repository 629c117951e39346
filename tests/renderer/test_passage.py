"""Code that is shown of a file: regions in the comments of many languages, without their indentation, and what can be wrong."""

import time
from collections.abc import Callable

import pytest

from diglot.model import Source
from diglot.renderer import Parsed, Rendered
from diglot.renderer.passage import Passage, cut

MARKS = [
    ("# region {}", "# endregion"),
    ("#region {}", "#endregion"),
    ("// region: {}", "// endregion {}"),
    ("//#region {}", "//#endregion"),
    ("/* region {} */", "/* endregion */"),
    ("<!-- #region {} -->", "<!-- #endregion -->"),
    ("-- REGION {}", "-- End Region"),
    ("--[[ region {} ]]", "--[[ endregion ]]"),
    ("(* region {} *)", "(* endregion *)"),
    ("{{- region {} -}}", "{{- endregion -}}"),
    ("% region {}", "% endregion"),
    (";; region {}", ";; endregion"),
    ("! region {}", "! endregion"),
    ("' region {}", "' endregion"),
    ('" region {}', '" endregion'),
    ("REM region {}", "rem endregion"),
]


@pytest.mark.parametrize(("begin", "end"), MARKS)
@pytest.mark.parametrize("name", ["train", "train-2.a", "训练"])
def test_comments(begin: str, end: str, name: str) -> None:
    text = f"a\n    {begin.format(name)}\n    b\n\n      c\n    {end.format(name)}\nd\n"
    assert cut(text.encode(), name) == Passage("b\n\n  c\n")
    assert cut(text.encode(), "") == Passage("a\n    b\n\n      c\nd\n")


@pytest.mark.parametrize(
    "line",
    [
        "region: us-east-1",
        '"region": "x"',
        "- region x",
        "# region of interest",
        "region x",
        "'region': 1,",
        "# regions x",
    ],
)
def test_what_is_no_mark(line: str) -> None:
    assert cut(f"{line}\n".encode(), "") == Passage(f"{line}\n")


NESTED = b"1\n# region a\n2\n# region b\n3\n# region\n4\n# endregion\n# endregion b\n5\n# endregion\n6\n# region a\n7\n# endregion\n"


@pytest.mark.parametrize(
    ("region", "text"), [("a", "2\n3\n4\n5\n7\n"), ("b", "3\n4\n"), ("", "1\n2\n3\n4\n5\n6\n7\n")]
)
def test_regions_in_regions_and_in_parts(region: str, text: str) -> None:
    assert cut(NESTED, region) == Passage(text)


def test_regions_that_overlap() -> None:
    text = b"# region a\n1\n# region b\n2\n# endregion a\n3\n# endregion b\n"
    assert (cut(text, "a").text, cut(text, "b").text) == ("1\n2\n", "2\n3\n")


@pytest.mark.parametrize(
    ("data", "region", "problem", "hint"),
    [
        (b"# region train\n1\n# endregion\n", "trian", "has no region trian", "did you mean `train`?"),
        (b"# region b\n# endregion\n# region a\n", "xyz", "has no region xyz", "there are a, b"),
        (b"1\n", "x", "has no region x", "write `region x` and `endregion` as comments around it"),
        (b"# region a\n1\n", "a", "does not end its region a", "write `endregion` as a comment behind it"),
        (b"# region a\n\n# endregion\n", "a", "has nothing to show", ""),
        (b"\xff\xfe1", "", "is not UTF-8", "save the file as UTF-8"),
    ],
)
def test_what_can_be_wrong(data: bytes, region: str, problem: str, hint: str) -> None:
    assert cut(data, region) == Passage("", problem, hint)


def test_line_ends_and_nul() -> None:
    assert cut(b"\xef\xbb\xbf\r\na\r\n\0b", "") == Passage("a\n\ufffdb\n")


OWN = Source(("content/posts/euler/x.py",), "part")
Finish = Callable[..., tuple[Parsed, Rendered]]


def test_it_is_highlighted_in_pages_and_whole_in_feeds(finish: Finish) -> None:
    text = "```file=x.py region=part mark=2\n```\n\n```diff lang=python file=x.py region=part\n```"
    parsed, rendered = finish(text, files={OWN: Passage("+1\n 2\n")})
    assert parsed.sources == (OWN,)
    assert '<mark class="row"> <span class="mi">2</span>\n</mark>' in rendered.article.html
    assert '<ins class="row"><span class="mi">1</span>\n</ins>' in rendered.article.html
    assert rendered.feed.html.count("<pre><code>+1\n 2\n</code></pre>") == 2
    assert rendered.problems == ()


def test_problems_in_its_place(finish: Finish) -> None:
    text = "```python file=x.py region=part mark=9\n```\n\n```python file=y.py\n```"
    _, rendered = finish(text, files={OWN: Passage(problem="has no region part", hint="there are a, b")})
    assert [(each.code, each.message, each.column, each.hint) for each in rendered.problems] == [
        ("code.file", "content/posts/euler/x.py has no region part", 21, "there are a, b"),
        ("code.file", "there is no file content/posts/euler/y.py", 11, ""),
    ]
    assert rendered.article.html.count('class="problem"') == 2
    _, rendered = finish(text, files={OWN: Passage("1\n")})
    assert [each.code for each in rendered.problems] == ["code.lines", "code.file"]


def test_many_regions_take_no_longer_than_as_many_lines() -> None:
    many = "".join(f"# region r{number}\n{number}\n" for number in range(30_000)).encode()
    started = time.thread_time()
    assert cut(many, "").text.count("\n") == 30_000
    assert cut(many + b"# endregion r9\n", "r9").text.splitlines()[0] == "9"
    assert time.thread_time() - started < 2
