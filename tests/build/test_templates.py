"""A site's own templates: a mistake in one is told once, shown in place, and nothing in them is left to chance."""

import time
from pathlib import Path

import pytest

from sites import build, post

POSTS = {f"content/posts/{name}.zh.md": post() for name in "ab"}


def test_a_mistake_is_told_once_and_shown_on_each_page(tmp_path: Path) -> None:
    result = build(tmp_path, {**POSTS, "templates/post.html": b"\n{{ nothing.at_all }}\n"})
    assert result.places == ["templates/post.html:2:1 template.error"]
    for page in ("posts/a/index.html", "posts/b/index.html"):
        assert "templates/post.html:2: UndefinedError: " in result.text(page)
    assert "UndefinedError" not in result.text("index.html")


@pytest.mark.parametrize("text", ["{{ [1, 2] | random }}", "{{ lipsum() }}"])
def test_nothing_is_left_to_chance(tmp_path: Path, text: str) -> None:
    result = build(tmp_path, {**POSTS, "templates/_tags.html": text.encode()})
    assert set(result.codes) <= {"template.error", "template.syntax"}
    assert result.codes


def test_values_are_escaped(tmp_path: Path) -> None:
    result = build(tmp_path, {"content/posts/a.zh.md": post(tags="['<b>&\"']")})
    page = result.text("posts/a/index.html")
    assert "&lt;b&gt;&amp;" in page
    assert "<b>&" not in page


def test_a_part_that_changed_is_compiled_anew(tmp_path: Path) -> None:
    """In one process, as in the preview: the layout, which several templates share, is compiled once for each of its texts."""
    for number, word in enumerate(["one", "two", "one"]):
        layout = f"{word} {{% block main %}}{{% endblock %}}"
        result = build(tmp_path / str(number), {**POSTS, "templates/layout.html": layout.encode()})
        assert result.text("index.html").startswith(word)
        assert result.text("posts/a/index.html").startswith(word)


BASE = "<{% block main %}{% endblock %}>"
ARTICLE = "<p>正文。</p>"
SHOWN = {
    "{{ page.article }}": ARTICLE,
    "{% if true %}{{ page.article }}{% endif %}": ARTICLE,
    "{{ page.article }}{{ page.article }}": ARTICLE * 2,
    "{{ page.article | replace('正', '改') }}": "<p>改文。</p>",
    "{{ page.article | striptags }}": "正文。",
    "{{ page.article | length }}": str(len(ARTICLE)),
    "{{ page['article'] | striptags }}": "正文。",
    "{{ page | attr('article') | striptags }}": "正文。",
    "{{ '正' in page.article }}": "True",
    "{% if page.article %}yes{% endif %}": "yes",
    "{{ page.article ~ '!' }}": ARTICLE + "!",
    "{% filter striptags %}{{ page.article }}{% endfilter %}": "正文。",
    "{% filter striptags %}{% include 'part.html' %}{% endfilter %}": "正文。",
    "{% set text = page.article %}{{ text | striptags }}": "正文。",
    "{% set text %}{{ page.article }}{% endset %}{{ text | striptags }}": "正文。",
    "{% macro show(it) %}{{ it.article }}{% endmacro %}{{ show(page) | striptags }}": "正文。",
    "{% from 'macro.html' import show %}{{ show(page) | striptags }}": "正文。",
    "{% call upper() %}{{ page.article }}{% endcall %}": "正文。",
    "{{ self.inner() | striptags }}{% block inner %}{{ page.article }}{% endblock %}": "正文。" + ARTICLE,
    "{{ super() | striptags }}": "正文。",
    "{% include 'part.html' %}": ARTICLE,
    "{% include page.article and 'part.html' %}": ARTICLE,
}


@pytest.mark.parametrize("template", SHOWN)
def test_an_article_is_what_its_template_makes_of_it(tmp_path: Path, template: str) -> None:
    """Also when only the text changes, and the rest of the page is remembered."""
    above = "post_base.html" if "super" in template else "layout.html"
    upper = "{% macro upper() %}{{ caller() | striptags }}{% endmacro %}" if "call upper" in template else ""
    files = {
        "content/posts/a.zh.md": post(title="A"),
        "templates/layout.html": BASE.encode(),
        "templates/post_base.html": b"{% extends 'layout.html' %}{% block main %}{{ page.article }}{% endblock %}",
        "templates/part.html": b"{{ page.article }}",
        "templates/macro.html": b"{% macro show(it) %}{{ it.article }}{% endmacro %}",
        "templates/post.html": f"{{% extends '{above}' %}}{{% block main %}}{upper}{template}{{% endblock %}}".encode(),
    }
    first = build(tmp_path, files)
    assert first.text("posts/a/index.html") == f"<{SHOWN[template]}>\n"
    files["content/posts/a.zh.md"] = post(title="A", body="下文，更长。")
    second = build(tmp_path, files)
    expected = SHOWN[template].replace("正文", "下文，更长").replace("改文", "下文，更长")
    if "length" in template:
        expected = str(len(ARTICLE) + 3)
    if "'正' in" in template:
        expected = "False"
    assert second.text("posts/a/index.html") == f"<{expected}>\n"
    assert second.places == []


@pytest.mark.parametrize(
    "text",
    [
        "{% for each in range(10 ** 12) %}.{% endfor %}",
        "{% for each in range(10 ** 30) %}.{% endfor %}",
        "{% for a in range(100000) %}{% for b in range(100000) %}.{% endfor %}{% endfor %}",
        "{% macro again(n) %}{{ again(n) }}{% endmacro %}{{ again(1) }}",
        "{% macro twice(n) %}{% if n %}{{ twice(n - 1) }}{{ twice(n - 1) }}{% endif %}{% endmacro %}{{ twice(60) }}",
        "{% include '_tags.html' %}",
    ],
)
def test_what_would_not_end_is_ended(tmp_path: Path, text: str) -> None:
    """By what is counted, so that a slow machine ends nothing else."""
    begun = time.process_time()
    result = build(
        tmp_path, {"content/posts/a.zh.md": post(tags="[t]"), "templates/_tags.html": text.encode()}
    )
    assert time.process_time() - begun < 20
    assert result.places[0].startswith("templates/_tags.html:1:1 template.error")


def test_what_ends_is_not(tmp_path: Path) -> None:
    text = b"{% for each in range(500, 0, -1) %}{{ each }}{% endfor %}{{ range(10 ** 5) | length }}"
    result = build(tmp_path, {"content/posts/a.zh.md": post(tags="[t]"), "templates/_tags.html": text})
    assert result.problems == ()
    assert "500499498" in result.text("posts/a/index.html")
