"""`diglot check`: what it says and how it ends, on clean sites and on others, for people and for machines."""

import json
from pathlib import Path

import pytest

from running import diglot
from sites import PNG, SITE, check, site, write

ROOT = Path(__file__).parents[2]


BODY = "这一篇写的是怎样把事情写清楚。"
SKIPPED = f"{BODY}\n\n## 甲\n\n#### 乙\n"
"""a heading of the third level is left out"""


def post(name: str = "a", body: str = BODY) -> str:
    return f"-- content/posts/{name}.zh.md --\n---\ntitle: {name}\ndate: 2026-01-01\n---\n\n{body}\n"


def lay(root: Path, text: str) -> Path:
    return write(root, site(text))


def test_this_repositorys_blog_is_clean() -> None:
    ran = diglot("check", "--site", ROOT, "--strict")
    assert ran.code == 0, ran.err
    assert "nothing wrong" in ran.out
    assert ran.err == ""


def test_what_did_not_change_is_not_looked_at_again(root: Path) -> None:
    text = post() + post("b", "另一篇写别的。")
    first = check(root, text)
    assert first.problems == ()
    assert first.ran["inspect"] > 10
    second = check(root, text)
    assert sum(second.ran.values()) == 0
    third = check(root, text.replace("另一篇", "又一篇"))
    assert 0 < third.ran["inspect"] < first.ran["inspect"]


def test_a_finding_that_is_remembered_is_told_again_at_its_new_line(root: Path) -> None:
    fault = f"{BODY}\n\n## 甲\n\n#### 乙\n"
    assert check(root, post(body=fault)).places == ["content/posts/a.zh.md:10:6 heading.order"]
    assert check(root, post(body=f"一段。\n\n{fault}")).places == ["content/posts/a.zh.md:12:6 heading.order"]


def test_a_mistake_in_a_template_is_told_once_with_the_page(root: Path) -> None:
    layout = (ROOT / "templates/layout.html").read_text("utf-8").replace("</main>", "</i></main>")
    (problem,) = check(root, post() + f"-- templates/layout.html --\n{layout}").problems
    assert problem.file == "templates/layout.html"
    assert "on https://example.org/" in problem.hint
    assert "more times" in problem.hint


def test_a_template_that_cannot_be_run_is_all_that_is_told(root: Path) -> None:
    result = check(root, post() + "-- templates/post.html --\n{% if %}\n")
    assert set(result.codes) == {"template.syntax"}


def test_an_excerpt_repeats_no_finding(root: Path) -> None:
    result = check(
        root, post(body='见<img src="p.png">。\n\n<!-- more -->\n\n后。') + "-- content/posts/p.png --\nx\n"
    )
    assert result.places == ["content/posts/a.zh.md:6:2 image.alt"]


def test_a_file_that_front_matter_names_is_used(root: Path) -> None:
    files = site(post().replace("date:", "cover: p.png\ndate:")) | {"content/posts/p.png": PNG}
    assert check(root, files).problems == ()


@pytest.mark.parametrize(
    "leak",
    [
        "<p>还没有写完的<b>一篇里的话</b>没有人该看见这句。</p>",
        '["\\u8fd8\\u6ca1\\u6709\\u5199\\u5b8c\\u7684\\u4e00\\u7bc7\\u91cc\\u7684\\u8bdd"]',
        "<p>&#x8fd8;&#x6ca1;&#x6709;&#x5199;&#x5b8c;&#x7684;&#x4e00;&#x7bc7;&#x91cc;&#x7684;&#x8bdd;</p>",
        "<title>A talk about nothing in particular &amp; more</title>",
    ],
    ids=["markup", "JSON", "entities", "title"],
)
def test_a_draft_that_leaks_in_any_form(root: Path, leak: str) -> None:
    draft = post("b", "还没有写完的一篇里的话，没有人该看见这句。").replace("---\n\n", "draft: true\n---\n\n")
    draft = draft.replace("title: b", "title: A talk about nothing in particular")
    (found,) = check(root, f"{draft}-- static/leak.txt --\n{leak}\n").problems
    assert (found.code, found.file) == ("draft.published", "content/posts/b.zh.md")
    assert "leak.txt" in found.message


def test_what_a_published_text_says_too_is_no_leak(root: Path) -> None:
    line = "同一句话在两篇文章里都有，这没有什么。"
    draft = post("b", line).replace("---\n\n", "draft: true\n---\n\n")
    assert check(root, post(body=line) + draft).problems == ()


def test_a_page_under_a_base_path(root: Path) -> None:
    settings = SITE.replace("https://example.org/", "https://example.org/我的/")
    text = (
        f"-- site.yaml --\n{settings}"
        + post(body="见[乙](b.zh.md#甲)。")
        + post("b", "另一篇。\n\n## 甲\n\n文。")
    )
    assert check(root, text).problems == ()


def test_another_site_at_the_same_host_is_elsewhere(root: Path) -> None:
    settings = SITE.replace("https://example.org/", "https://example.org/blog/")
    text = f"-- site.yaml --\n{settings}" + post(body="见[别处](https://example.org/other/)。")
    assert check(root, text).problems == ()


def test_text_and_exit_codes(root: Path) -> None:
    lay(root, post())
    ran = diglot("check", "--site", root)
    assert (ran.code, ran.err) == (0, "")
    assert not (root / "public").exists()
    lay(root, post(body=SKIPPED))
    ran = diglot("check", "--site", root)
    assert ran.code == 0
    assert "content/posts/a.zh.md:10:6: warning: heading.order: " in ran.err
    assert "   10 | #### 乙\n" in ran.err
    assert "1 warning in" in ran.out
    assert diglot("check", "--site", root, "--strict").code == 1
    lay(root, post(body="见[乙](b.zh.md)。"))
    ran = diglot("check", "--site", root)
    assert ran.code == 1
    assert ran.err.count("link.missing") == 1
    lay(root, "-- site.yaml --\nbase_url: x\n")
    assert diglot("check", "--site", root).code == 1


def test_json(root: Path) -> None:
    lay(root, post(body=SKIPPED))
    (found,) = json.loads(diglot("check", "--site", root, "--format", "json").out)
    assert found == {
        "file": "content/posts/a.zh.md",
        "line": 10,
        "column": 6,
        "length": 1,
        "severity": "warning",
        "code": "heading.order",
        "message": "a heading of level 4 stands below one of level 2",
        "hint": "make it one of level 3",
    }
    lay(root, post())
    assert json.loads(diglot("check", "--site", root, "--format", "json").out) == []


def test_github(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lay(root, post(body=SKIPPED))
    monkeypatch.chdir(root.parent)
    out = diglot("check", "--site", "site", "--format", "github").out
    assert out.splitlines()[0] == (
        "::warning file=site/content/posts/a.zh.md,line=10,col=6,title=heading.order::"
        "a heading of level 4 stands below one of level 2 (make it one of level 3)"
    )
    from diglot.commands.findings import as_github
    from diglot.problem import Problem

    hostile = Problem("a.b", "50%\n::error::x", "a,b:c.md", 1)
    assert (
        as_github([hostile], Path())
        == "::error file=a%2Cb%3Ac.md,line=1,col=1,title=a.b::50%25%0A::error::x\n"
    )


MISSPELLED = (
    "---\r\ntitle: A\r\ndate: 2026-01-01\r\n---\r\n\r\n"
    "见[甲](/Posts/B#x)、[乙](B.zh.md)、[丙](/posts/b)，[丁][d]。`/Posts/B`\r\n\r\n[d]: /posts/B/\r\n"
)


def test_fix_writes_the_bytes_in_question_and_no_others(root: Path) -> None:
    write(root, {"site.yaml": SITE.encode(), "content/posts/b.zh.md": post("b").partition("\n")[2].encode()})
    file = root / "content/posts/a.zh.md"
    file.write_bytes(b"\xef\xbb\xbf" + MISSPELLED.encode())
    file.chmod(0o640)
    ran = diglot("check", "--site", root)
    assert ran.code == 1
    assert ran.err.count("link.spelling") == 3
    assert file.read_bytes() == b"\xef\xbb\xbf" + MISSPELLED.encode()
    ran = diglot("check", "--site", root, "--fix")
    assert "4 mended" in ran.err
    right = MISSPELLED.replace("(/Posts/B#x)", "(/posts/b/#x)").replace("(B.zh.md)", "(b.zh.md)")
    right = right.replace("(/posts/b)", "(/posts/b/)").replace("[d]: /posts/B/", "[d]: /posts/b/")
    assert file.read_bytes().decode("utf-8-sig") == right
    assert file.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in file.parent.iterdir()) == ["a.zh.md", "b.zh.md"]
    assert "link.spelling" not in ran.err


def test_fix_leaves_a_file_that_has_changed_meanwhile(root: Path) -> None:
    from diglot.checking import Fix
    from diglot.engine import ref
    from diglot.engine.digest import Ref
    from diglot.mending import mend
    from diglot.model import Place

    file = root / "a.md"
    file.write_bytes(b"new /A")
    fix = Fix(Place(1, 5, 2, "a.md"), "/A", "/a")
    old = Ref(ref(b"old /A").digest, str(file))
    assert mend([fix], {"a.md": old}, root) == (0, ["a.md"])
    assert file.read_bytes() == b"new /A"
    assert mend([fix], {"a.md": Ref(ref(b"new /A").digest, str(file))}, root) == (1, [])
    assert file.read_bytes() == b"new /a"


def test_fix_writes_nothing_outside_of_the_site(root: Path, tmp_path: Path) -> None:
    from diglot.checking import Fix
    from diglot.engine import ref
    from diglot.engine.digest import Ref
    from diglot.mending import mend
    from diglot.model import Place

    file = tmp_path / "theme.html"
    file.write_bytes(b"/A")
    assert mend([Fix(Place(1, 1, 2, "t"), "/A", "/a")], {"t": Ref(ref(b"/A").digest, str(file))}, root) == (
        0,
        [],
    )
    assert file.read_bytes() == b"/A"
