"""Addresses that open a file in an editor: at the right place whatever its name, and of no use to anybody else."""

from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from diglot.editor import EDITORS, address, mistake
from sites import SITE, build, post

FILE = "/home/me/我的 博客/a#b?c&d=1+1%20.md"


@pytest.mark.parametrize("editor", EDITORS)
def test_each_editor_gets_the_file_and_the_line(editor: str) -> None:
    url = urlsplit(address(editor, FILE, 12, 3))
    assert mistake(editor) == ("", "")
    assert not url.fragment
    if url.query:
        given = parse_qs(url.query, strict_parsing=True, encoding="utf-8")
        # `+` in a query is a space for some: it must come encoded.
        assert "+" not in url.query
        file = next(each for name in ("file", "url") for each in given.get(name, ()))
        assert file.removeprefix("file://") == FILE
        assert (given["line"], given["column"]) == (["12"], ["3"])
    else:
        assert unquote(url.path) == f"/{FILE}:12:3"


def test_a_drive_of_windows_stands_as_editors_expect_it() -> None:
    assert address("vscode", "C:/notes/a.md", 7) == "vscode://file/C:/notes/a.md:7:1"
    assert address("idea", "C:/notes/a.md", 7) == "idea://open?file=C:/notes/a.md&line=7&column=1"


def test_a_template_of_ones_own() -> None:
    template = "nvim://open?file={file}&line={line}"
    assert mistake(template) == ("", "")
    assert address(template, "/a {line}.md", 9) == "nvim://open?file=/a%20%7Bline%7D.md&line=9"


@pytest.mark.parametrize(
    "editor", ["data:{file}", "JavaScript:{file}", "vbscript:{file}", "code {file}", "{file}"]
)
def test_what_a_browser_would_run_is_refused(editor: str) -> None:
    assert mistake(editor) != ("", "")


def test_the_setting_changes_nothing_that_is_published(root: Path) -> None:
    files = {"content/posts/a.zh.md": post(), "content/posts/a.en.md": post(title="A")}
    before = build(root, files)
    after = build(root, {**files, "site.yaml": f"{SITE}editor: vscode\n".encode()})
    assert before.problems == after.problems == ()
    assert before.files == after.files


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_readme_names_every_editor(name: str) -> None:
    text = (Path(__file__).parents[1] / name).read_text("utf-8")
    assert [editor for editor in EDITORS if editor not in text] == []
