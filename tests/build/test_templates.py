"""A site's own templates: a mistake in one is told once, shown in place, and nothing in them is left to chance."""

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
