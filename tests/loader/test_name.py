import pytest

from diglot.config import LoaderSettings
from diglot.loader import name

SETTINGS = LoaderSettings(("zh", "en", "pt-br"), "zh")


@pytest.mark.parametrize(
    ("path", "kind", "language", "key", "slug", "date"),
    [
        ("content/posts/euler/index.zh.md", "post", "zh", "posts/euler", "euler", ""),
        ("content/posts/euler/index.md", "post", "zh", "posts/euler", "euler", ""),
        ("content/posts/euler.en.md", "post", "en", "posts/euler", "euler", ""),
        ("content/posts/maths/2020/euler/index.en.md", "post", "en", "posts/maths/2020/euler", "euler", ""),
        (
            "content/posts/2020-12-21-Euler.zh.md",
            "post",
            "zh",
            "posts/2020-12-21-Euler",
            "euler",
            "2020-12-21",
        ),
        ("content/posts/2020-12-21-a/index.md", "post", "zh", "posts/2020-12-21-a", "a", "2020-12-21"),
        ("content/posts/2020-12-21.md", "post", "zh", "posts/2020-12-21", "2020-12-21", ""),
        ("content/posts/扩散 模型.md", "post", "zh", "posts/扩散 模型", "扩散-模型", ""),
        ("content/posts/e\u0301t.md", "post", "zh", "posts/\xe9t", "\xe9t", ""),
        ("content/about.en.md", "page", "en", "about", "about", ""),
        ("content/about/index.pt-br.md", "page", "pt-br", "about", "about", ""),
        ("content/a/b/Über Uns.markdown", "page", "zh", "a/b/Über Uns", "Über-uns", ""),
        ("content/node.js.md", "page", "zh", "node.js", "node.js", ""),
        ("content/v1.2.en.md", "page", "en", "v1.2", "v1.2", ""),
        ("content/a.fr.md", "page", "fr", "a", "a", ""),
        ("content/a.zh-hant.md", "page", "zh-hant", "a", "a", ""),
        ("content/index.md", "page", "zh", "", "", ""),
        ("content/posts/index.md", "post", "zh", "posts", "", ""),
        ("content/.en.md", "page", "zh", ".en", ".en", ""),
    ],
)
def test_read(path: str, kind: str, language: str, key: str, slug: str, date: str) -> None:
    assert name.read(path, SETTINGS) == name.Name(kind, language, key, slug, date)


def test_paths() -> None:
    sources = [
        "content/posts/b/index.en.md",
        "content/posts/b/post.yaml",
        "content/posts/b/figure.png",
        "content/posts/a.zh.md",
        "content/about.markdown",
        "content/.drafts/x.md",
        "content/posts/.x.md",
        "templates/notes.md",
        "README.md",
    ]
    assert list(name.paths(sources).items()) == [
        ("content/about.markdown", ""),
        ("content/posts/a.zh.md", ""),
        ("content/posts/b/index.en.md", "content/posts/b/post.yaml"),
    ]


@pytest.mark.parametrize(
    "slug",
    ["euler", "扩散模型", "a.b", "c++", "(x)", "a_b~", "😀", "x" * 200, "console", "n%c".replace("%", "")],
)
def test_safe_slugs(slug: str) -> None:
    assert name.slug_mistake(slug) == ""


@pytest.mark.parametrize(
    "slug",
    [
        "",
        ".",
        "..",
        ".git",
        "a/b",
        "a\\b",
        "a:b",
        "a?b",
        "a#b",
        "a%2e",
        "a*b",
        'a"b',
        "a<b",
        "a|b",
        "a\nb",
        "a\x7f",
        "a\u200bb",
        "a\u202eb",
        "a\0",
        "con",
        "NUL",
        "aux.html",
        "Com1",
        "lpt9.x",
        "a.",
        "~a",
        "x" * 201,
        "扩" * 67,
    ],
)
def test_unsafe_slugs(slug: str) -> None:
    assert name.slug_mistake(slug)
