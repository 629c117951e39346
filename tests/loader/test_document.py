import msgspec
import pytest

from diglot.config import LoaderSettings
from diglot.loader import pair
from diglot.model import Cover, Document, Place
from loading import Whole, load

SETTINGS = LoaderSettings(
    ("zh", "en"),
    "zh",
    "Asia/Shanghai",
    {"lastmod": "updated", "name": "title"},
    ("typora-*", "mathjax"),
    ("category", "date", "lastmod", "mathjax", "tags", "typora-root-url", "updated"),
)
POST = "content/posts/euler/index.zh.md"
FACTS = "content/posts/euler/post.yaml"


def read(head: str, facts: str | None = None, path: str = POST, body: str = "text\n") -> Whole:
    return load(
        path, f"---\n{head}---\n{body}".encode(), facts.encode() if facts is not None else None, SETTINGS
    )


def document(head: str, facts: str | None = None, path: str = POST) -> Document:
    loaded = read(head, facts, path)
    assert loaded.problems == ()
    assert loaded.document
    return loaded.document


BASE = "title: x\ndate: 2020-12-21\n"


def test_a_whole_document() -> None:
    found = document(
        "title: ' a  *b* '\ndate: 2020/12/21\nlastmod: 2020-12-22 10:00\ncategory: maths\ntags: [a, 1.10, a]\n"
        "slug: Euler\nsummary: s\ndraft: true\noutline: false\naliases: [/old.html, /%E6%97%A7]\npermalink: /p/e\n"
        "author: me\nmacros: {'\\R': '\\mathbb{R}'}\nextra: {n: 1, s: '1'}\ncover: a.png\ntypora-root-url: ..\n"
    )
    assert found == Document(
        path=POST,
        kind="post",
        language="zh",
        key="posts/euler",
        slug="Euler",
        title="a *b*",
        summary="s",
        date="2020-12-21T00:00:00+08:00",
        updated="2020-12-22T10:00:00+08:00",
        category="maths",
        tags=("a", "1.10"),
        authors=("me",),
        draft=True,
        outline=False,
        aliases=("/old.html", "/旧/"),
        permalink="/p/e/",
        macros={"\\R": "\\mathbb{R}"},
        keys=found.keys,
        cover=Cover("a.png"),
        extra={"n": 1, "s": "1"},
    )
    assert found.keys["typora-root-url"] == ".."
    assert found.keys["lastmod"] == found.keys["updated"] == "2020-12-22 10:00"
    assert "tags" not in found.keys


@pytest.mark.parametrize(
    ("head", "field", "value"),
    [
        ("tags: a, b，c、d\n", "tags", ("a", "b", "c", "d")),
        ("tags:\n  - \n  - a\n", "tags", ("a",)),
        ("tags:\n", "tags", ()),
        ("categories: [x, y]\n", "category", "x"),
        ("categories:\n- [x, y]\n- z\n", "category", "x"),
        ("categories: x y\n", "category", "x y"),
        ("authors: [a, b]\n", "authors", ("a", "b")),
        ("aliases: /a/b\n", "aliases", ("/a/b/",)),
        ("toc: false\n", "outline", False),
        ("description: d\n", "summary", "d"),
        ("description: d\nsummary: s\n", "summary", "s"),
        ("language: en\n", "language", "en"),
        ("translation_key: ' e\u0301 '\n", "key", "\xe9"),
        ("slug: 欧 拉\n", "slug", "欧-拉"),
        ("slug: ''\n", "slug", "euler"),
        ("series: [a, b]\n", "extra", {"series": ["a", "b"]}),
        ("mathjax: true\n", "extra", {}),
        ("draft: TRUE\n", "draft", True),
        ("updated: '2020-12-22T00:00:00Z'\n", "updated", "2020-12-22T00:00:00+00:00"),
    ],
)
def test_fields(head: str, field: str, value: object) -> None:
    assert getattr(document(BASE + head), field) == value


def test_toml() -> None:
    text = "+++\ntitle = 'x'\ndate = 2020-02-06T23:07:17+08:00\nupdated = 2020-02-07\ntags = ['a']\ndraft = true\n[extra]\nn = 1.5\n+++\ntext"
    loaded = load(POST, text.encode(), None, SETTINGS)
    assert loaded.problems == ()
    assert loaded.document
    assert loaded.document.date == "2020-02-06T23:07:17+08:00"
    assert loaded.document.updated == "2020-02-07T00:00:00+08:00"
    assert loaded.document.extra == {"n": 1.5}
    assert (loaded.text, loaded.text_line) == ("text", 10)
    assert loaded.lines_keys["tags"] == Place(5, 8, 5)


def test_facts_are_defaults() -> None:
    found = document(
        "title: x\ntags: [own]\n",
        "date: 2020-12-21\ntags: shared\ncategory: c\nabbrlink: 7\n".replace("abbrlink", "mathjax"),
    )
    assert (found.date, found.tags, found.category) == ("2020-12-21T00:00:00+08:00", ("own",), "c")
    assert found.keys == {"date": "2020-12-21", "category": "c", "mathjax": "7"}


def test_keys_are_those_that_a_permalink_names() -> None:
    """Every other one would relate the whole site anew when it is edited."""
    text = f"---\n{BASE}mathjax: 7\nslug: s\n---\n".encode()
    for tokens, keys in (
        ((), {}),
        (("mathjax", "nothing"), {"mathjax": "7"}),
        (("post_title", "slug"), {"post_title": "x", "slug": "s"}),
    ):
        found = load(POST, text, None, msgspec.structs.replace(SETTINGS, tokens=tokens)).document
        assert found
        assert found.keys == keys


def test_problems_of_facts_are_in_their_own_file() -> None:
    loaded = read("title: x\n", "tag: a\ndate: 2020-02-30\n")
    assert [(problem.file, problem.line, problem.code) for problem in loaded.problems] == [
        (FACTS, 1, "front-matter.unknown"),
        (FACTS, 2, "front-matter.date"),
    ]


@pytest.mark.parametrize("facts", ["", "# nothing\n", "date: 2020-12-21"])
def test_small_facts(facts: str) -> None:
    assert document(BASE, facts).title == "x"


def test_undecodable_facts() -> None:
    loaded = load(POST, f"---\n{BASE}---\n".encode(), b"\xff", SETTINGS)
    assert [(problem.file, problem.code) for problem in loaded.problems] == [(FACTS, "encoding.utf8")]


def test_date_of_the_file_name() -> None:
    assert document("title: x\n", path="content/posts/2020-12-21-x.md").date == "2020-12-21T00:00:00+08:00"
    assert document(BASE, path="content/posts/2019-01-01-x.md").date == "2020-12-21T00:00:00+08:00"


def test_a_page_needs_no_date() -> None:
    assert document("title: x\n", path="content/about.md").date == ""


def test_lines() -> None:
    loaded = read(BASE + "tags: [a, b]\nlastmod: 2020-12-22\n", body="\nfirst\n")
    assert (loaded.text, loaded.text_line) == ("\nfirst\n", 7)
    assert loaded.lines_keys["tags[1]"] == Place(4, 11, 1)
    assert loaded.lines_keys["updated"] == Place(5, 10, 10), "by diglot's name for it"


def test_lines_of_shared_facts() -> None:
    loaded = read("title: x\ntags: [b]\n", facts="date: 2020-12-21\ncategory: c\ntags: [a]\n")
    assert loaded.lines_keys["category"] == Place(2, 11, 1, FACTS)
    assert loaded.lines_keys["tags"].file == "", "the document's own value wins"


def test_blank_lines_above_the_front_matter() -> None:
    loaded = load(POST, f"\ufeff\r\n\r\n--- \r\n{BASE}---\t\r\nx".encode(), None, SETTINGS)
    assert loaded.problems == ()
    assert (loaded.text, loaded.text_line) == ("x", 7)
    assert loaded.lines_keys["title"] == Place(4, 8, 1)


def test_rules_in_text_and_values_do_not_end_it() -> None:
    assert read(BASE + "summary: |\n  a\n  ---\n  b\n", body="x\n\n---\n\ny\n").text == "x\n\n---\n\ny\n"


# path, whole file, (code, line, column), whether there is a document
MISTAKES = (
    (POST, "text", ("front-matter.missing", 1, 1), False),
    (POST, "title: x\n---\ntext", ("front-matter.missing", 1, 1), False),
    (POST, "", ("front-matter.missing", 1, 1), False),
    (POST, '{"title": "x"}\n', ("front-matter.missing", 1, 1), False),
    (
        POST,
        "+++\n" + "".join(f"[{'a.' * n}a]\n" for n in range(19)) + "b = {c = {d = 1}}\n+++\n",
        ("toml.value", 2, 1),
        False,
    ),
    (POST, "---\ntitle: x\ntext", ("front-matter.unclosed", 1, 1), False),
    (POST, "+++\ntitle = 'x'\n---\n", ("front-matter.unclosed", 1, 1), False),
    (POST, "---\ntitle: x: y\n---\n", ("yaml.syntax", 2, 9), False),
    (POST, "+++\ntitle = x\n+++\n", ("toml.syntax", 2, 9), False),
    (POST, "+++\ntitle = 'x'\na = [\n+++\n", ("toml.syntax", 3, 1), False),
    (POST, "+++\na" + ".a" * 30 + " = 1\n+++\n", ("toml.depth", 2, 1), False),
    (POST, "+++\na = " + "[" * 5000 + "\n+++\n", ("toml.depth", 2, 1), False),
    (POST, "+++\na = " + "9" * 30 + "\n+++\n", ("toml.value", 2, 1), False),
    (POST, "+++\na = " + "9" * 5000 + "\n+++\n", ("toml.value", 2, 1), False),
    (POST, '+++\na = "\\u0000"\n+++\n', ("toml.value", 2, 1), False),
    (POST, "---\nx: " + "y" * 70_000 + "\n---\n", ("front-matter.size", 1, 1), False),
    (POST, "---\ndate: 2020-12-21\n---\n", ("front-matter.title-missing", 2, 1), False),
    (POST, "---\ndate: 2020-12-21\ntitle: ' '\n---\n", ("front-matter.title-missing", 3, 8), False),
    (POST, "---\ntitle: x\n---\n", ("front-matter.date-missing", 2, 1), False),
    (POST, "---\ntitle: x\ndate: 2024-02-30\n---\n", ("front-matter.date", 3, 7), False),
    ("content/posts/2020-13-01-x.md", "---\ntitle: x\n---\n", ("front-matter.date", 0, 1), False),
    ("content/a.md", "---\ntitle: x\ndate: 2024-02-30\n---\n", ("front-matter.date", 3, 7), True),
    ("content/a.fr.md", "---\ntitle: x\n---\n", ("language.unknown", 0, 1), False),
    ("content/a.md", "---\ntitle: x\nlanguage: fr\n---\n", ("language.unknown", 3, 11), False),
    ("content/index.md", "---\ntitle: x\n---\n", ("slug.invalid", 0, 1), False),
    ("content/con.md", "---\ntitle: x\n---\n", ("slug.invalid", 0, 1), False),
    ("content/a.md", "---\ntitle: x\nslug: a/b\n---\n", ("slug.invalid", 3, 7), False),
    ("content/a.md", "---\ntitle: x\ntoc: yes\n---\n", ("front-matter.type", 3, 6), True),
    ("content/a.md", "---\ntitle: x\ntgas: y\n---\n", ("front-matter.unknown", 3, 1), True),
    ("content/a.md", "---\ntitle: x\naliases: [/a, ../b]\n---\n", ("front-matter.path", 3, 15), True),
    ("content/a.md", "---\ntitle: x\naliases: https://a.b/\n---\n", ("front-matter.path", 3, 10), True),
    ("content/a.md", "---\ntitle: x\npermalink: /%2e%2e/a\n---\n", ("front-matter.path", 3, 12), True),
    ("content/a.md", "---\ntitle: x\npermalink: /%FF/\n---\n", ("front-matter.path", 3, 12), True),
    ("content/a.md", "---\ntitle: x\nmacros: {a: [b]}\n---\n", ("front-matter.type", 3, 13), True),
    ("content/a.md", '---\ntitle: "x\\0"\n---\n', ("yaml.escape", 2, 8), True),
)


@pytest.mark.parametrize(("path", "text", "expected", "possible"), MISTAKES)
def test_mistakes(path: str, text: str, expected: tuple[str, int, int], possible: bool) -> None:
    loaded = load(path, text.encode(), None, SETTINGS)
    (problem,) = loaded.problems
    assert (problem.code, problem.line, problem.column) == expected
    assert problem.file == path
    assert (loaded.document is not None) is possible
    assert loaded.language in SETTINGS.languages


def test_all_mistakes_at_once() -> None:
    loaded = read("titel: x\ndate: 2020-13-01\ndraft: yes\ntags: {}\n", "foo: 1\n", body="a\u202eb\n")
    assert [(problem.file, problem.line, problem.code) for problem in loaded.problems] == [
        (POST, 2, "front-matter.title-missing"),
        (POST, 2, "front-matter.unknown"),
        (POST, 3, "front-matter.date"),
        (POST, 4, "front-matter.type"),
        (POST, 5, "front-matter.type"),
        (POST, 7, "encoding.control"),
        (FACTS, 1, "front-matter.unknown"),
    ]
    assert loaded.text == "a\u202eb\n"


def test_latin_1() -> None:
    loaded = load(POST, "---\ntitle: é\n---\n".encode("latin-1"), None, SETTINGS)
    assert [problem.code for problem in loaded.problems] == ["encoding.utf8"]
    assert (loaded.document, loaded.text) == (None, "")


def test_pair() -> None:
    def at(path: str) -> Document:
        return document(BASE, path=path)

    documents = [
        at(f"content/posts/{name}") for name in ("a.zh.md", "a.en.md", "b.md", "b.zh.md", "a/index.zh.md")
    ]
    problems = pair(documents)
    assert [(problem.code, problem.file) for problem in problems] == [
        ("translation.duplicate", "content/posts/a/index.zh.md"),
        ("translation.duplicate", "content/posts/b.zh.md"),
    ]
    assert "content/posts/a.zh.md" in problems[0].message
    assert pair(reversed(documents)) == problems
