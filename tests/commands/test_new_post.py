"""`diglot new post`: skeletons that a build takes, at addresses that are free, and never over what is there."""

import os
import re
import stat
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from diglot import strict_yaml
from diglot.editor import address
from folders import held
from running import command, diglot, environment, run, wait_until, without_privileges
from sites import SITE, post, write
from terminal import Terminal

ZONE = "timezone: Asia/Shanghai\ncategories: {math: {zh: 数学, en: Mathematics}}\n"


@pytest.fixture
def blog(root: Path) -> Path:
    return write(
        root, {"site.yaml": (SITE + ZONE).encode(), "content/posts/old.zh.md": post("2026-01-01", "旧")}
    )


def new(blog: Path, *arguments: object) -> list[str]:
    """The source paths of the files that it makes."""
    before = held(blog / "content").keys()
    ran = diglot("new", "post", "--site", blog, *arguments)
    assert (ran.code, ran.err) == (0, ""), ran.err
    made = sorted(f"content/{path}" for path in held(blog / "content").keys() - before)
    assert sorted(ran.out.splitlines()) == [str(blog / path) for path in made]
    return made


def head(blog: Path, path: str) -> dict[str, object]:
    text = (blog / path).read_text("utf-8")
    assert text.startswith("---\n")
    assert text.endswith("\n---\n\n")
    value = strict_yaml.load(text[4 : text.index("\n---")]).value
    assert value
    return value


def refused(blog: Path, *arguments: object, code: int = 2) -> str:
    """What it says; nothing is written."""
    before = held(blog / "content")
    ran = diglot("new", "post", "--site", blog, *arguments)
    assert ran.code == code, ran.out + ran.err
    assert held(blog / "content") == before
    return " ".join(ran.err.split())


def test_a_skeleton_in_each_language(blog: Path) -> None:
    zh, en = "content/posts/euler/index.zh.md", "content/posts/euler/index.en.md"
    started = datetime.now(ZoneInfo("Asia/Shanghai"))
    assert new(blog, "euler", "--category", "math", "--title", "zh=欧拉: 公式") == [en, zh]
    made = head(blog, zh)
    assert (made["title"], made["category"], made["draft"]) == ("欧拉: 公式", "math", "true")
    assert head(blog, en)["title"] == "Euler"
    date = datetime.strptime(str(made["date"]), "%Y-%m-%d %H:%M").replace(tzinfo=ZoneInfo("Asia/Shanghai"))
    assert abs((date - started).total_seconds()) < 120
    assert diglot("build", "--site", blog, "--strict").counts[0] == 1, "drafts are not published"
    built = diglot("build", "--site", blog, "--drafts", "--strict")
    assert (built.code, built.counts[0]) == (0, 3)
    assert (blog / "public/en/posts/euler/index.html").is_file()


@pytest.mark.parametrize(
    ("typed", "options", "folder", "titles"),
    [
        ("euler-formula", [], "euler-formula", ("Euler formula", "Euler formula")),
        ("Euler's formula: part #1", [], "eulers-formula-part-1", ("Euler's formula: part #1",) * 2),
        ("欧拉公式", [], "欧拉公式", ("欧拉公式", "欧拉公式")),
        ("扩散模型入门", ["--pinyin"], "kuo-san-mo-xing-ru-men", ("扩散模型入门", "Kuo san mo xing ru men")),
        (
            "PyTorch 自动求导",
            ["--pinyin"],
            "pytorch-zi-dong-qiu-dao",
            ("PyTorch 自动求导", "Pytorch zi dong qiu dao"),
        ),
        ("notes/2026/女儿", ["--pinyin"], "notes/2026/nv-er", ("女儿", "Nv er")),
        ("C++ in depth", [], "c++-in-depth", ("C++ in depth",) * 2),
        ("/tidy/", [], "tidy", ("Tidy", "Tidy")),
    ],
)
def test_slugs(blog: Path, typed: str, options: list[str], folder: str, titles: tuple[str, str]) -> None:
    made = new(blog, typed, *options)
    assert made == [f"content/posts/{folder}/index.{language}.md" for language in ("en", "zh")]
    assert [head(blog, path)["title"] for path in made] == [titles[1], titles[0]]
    assert diglot("build", "--site", blog, "--drafts", "--strict").code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Missing argument 'SLUG'"),
        ([""], "gives no name for a file"),
        (["../x"], "cannot begin or end with a dot"),
        (["a/../../x"], "cannot begin or end with a dot"),
        (["a:b"], "the character : cannot stand in"),
        (["con"], "is the name of a device"),
        (["a" * 300], "too long"),
        (["？！", "--pinyin"], "no name"),
        (["x", "--lang", "fr"], "`fr` is no language of this site; declared: zh, en"),
        (["x", "--category", "maths"], "did you mean `math`?"),
        (["x", "--title", " "], "a title needs words"),
        (["x", "--title", "fr=Nombres"], "`fr` is not among the languages: zh, en"),
    ],
)
def test_wrong_usage(blog: Path, arguments: list[str], said: str) -> None:
    assert said in refused(blog, *arguments)


def test_what_is_there_is_never_written_over(blog: Path) -> None:
    new(blog, "euler")
    (blog / "content/posts/euler/index.zh.md").write_text("mine")
    (blog / "content/posts/unread").mkdir()
    (blog / "content/posts/unread/index.en.md").write_text("no front matter")
    assert "there is a post of this name: content/posts/euler/index.en.md" in refused(blog, "euler")
    assert "there is a post of this name: content/posts/old.zh.md" in refused(blog, "OLD")
    assert "unread/index.en.md: there is such a file already" in refused(blog, "unread", code=1)


def test_addresses_that_are_taken(root: Path) -> None:
    files = {
        "site.yaml": (SITE + "permalinks: {post: '/:slug/'}\n").encode(),
        "content/posts/a.zh.md": post("2026-01-01", "甲", permalink="/Taken/"),
        "content/posts/b.zh.md": post("2026-01-01", "乙", aliases="[/former/]"),
        "content/pages/about.zh.md": b"---\ntitle: About\n---\n",
    }
    blog = write(root, files)
    assert "its address, /taken/, is that of content/posts/a.zh.md" in refused(blog, "taken")
    assert "its address, /about/, is that of content/pages/about.zh.md" in refused(blog, "about")
    assert "its address, /archive/, is that of /archive/" in refused(blog, "archive")
    assert "its address, /former/" in refused(blog, "former")
    assert len(new(blog, "taken", "--lang", "en")) == 1, "in English that address is free"


def test_translation(blog: Path) -> None:
    """It is made beside the version that there is, named as that is, with its facts."""
    text = post("2026-02-03 09:30", "原文", "文。", category="数学", tags="[线性代数, 'a, b']")
    (blog / "content/posts/algebra.zh.md").write_bytes(text)
    said = refused(blog, "algebra")
    assert "`--lang en` begins its translation" in said
    assert new(blog, "algebra", "--lang", "en") == ["content/posts/algebra.en.md"]
    made = head(blog, "content/posts/algebra.en.md")
    assert made == {
        "title": "Algebra",
        "date": "2026-02-03 09:30",
        "category": "数学",
        "tags": ["线性代数", "a, b"],
        "draft": "true",
    }
    assert diglot("build", "--site", blog, "--drafts", "--strict").code == 0
    assert "choose another slug" in refused(blog, "algebra", "--lang", "en")


def test_translation_beside_shared_facts(blog: Path) -> None:
    folder = blog / "content/posts/notes/x"
    folder.mkdir(parents=True)
    (folder / "post.yaml").write_text("date: 2026-02-03\ncategory: math\n")
    (folder / "index.en.md").write_text("---\ntitle: X\n---\n\nText.\n")
    assert new(blog, "notes/x", "--lang", "zh", "--title", "未知") == ["content/posts/notes/x/index.zh.md"]
    assert head(blog, "content/posts/notes/x/index.zh.md") == {"title": "未知", "draft": "true"}
    (folder / "post.yaml").write_text("category: math\n")
    (folder / "index.en.md").write_text("---\ntitle: X\ndate: 2026-02-03\n---\n\nText.\n")
    (folder / "index.zh.md").unlink()
    new(blog, "notes/x", "--lang", "zh")
    assert head(blog, "content/posts/notes/x/index.zh.md")["date"] == "2026-02-03 00:00"


def test_skeleton_of_the_site(blog: Path) -> None:
    (blog / "templates").mkdir()
    (blog / "templates/post.md").write_text(
        "---\ntitle: {{ title | yaml }}\ndate: {{ date }}\n---\n\n# {{ slug }}\n"
    )
    (blog / "templates/post.zh.md").write_text(
        "---\ntitle: {{ title }}\ndate: {{ date[:10] }}\n---\n\n{{ language }}\n"
    )
    new(blog, "mine")
    assert (blog / "content/posts/mine/index.en.md").read_text().endswith("---\n\n# mine\n")
    assert (blog / "content/posts/mine/index.zh.md").read_text().endswith("---\n\nzh\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"---\n{% if %}", "templates/post.md:2:1: error: template.syntax"),
        (
            b"---\n\n{{ titel }}",
            "templates/post.md:3:1: error: template.error: UndefinedError: 'titel' is undefined",
        ),
        (b"{{ ''.__class__ }}", "templates/post.md:1:1: error: template.error: SecurityError"),
        (b"---\n{{ date / 2 }}", "templates/post.md:2:1: error: template.error: TypeError"),
        (b"caf\xe9", "templates/post.md:1:4: error: encoding.utf8"),
    ],
)
def test_mistakes_in_the_skeleton_of_the_site(blog: Path, text: bytes, said: str) -> None:
    (blog / "templates").mkdir()
    (blog / "templates/post.md").write_bytes(text)
    assert said in refused(blog, "mine", code=1)


def test_skeleton_that_is_to_be_filled_in(blog: Path) -> None:
    """What a build would say of it is said at once, and it is made all the same."""
    (blog / "templates").mkdir()
    (blog / "templates/post.md").write_text("---\ntitle:\ncolour: red\n---\n")
    ran = diglot("new", "post", "--site", blog, "mine", "--lang", "en")
    assert ran.code == 0
    assert re.search(r"content/posts/mine/index.en.md:2:\d+: error: front-matter.title-missing", ran.err)
    assert "front-matter.unknown: unknown key `colour`" in ran.err
    assert (blog / "content/posts/mine/index.en.md").is_file()


def test_permalink_that_needs_a_key(root: Path) -> None:
    blog = write(root, {"site.yaml": (SITE + "permalinks: {post: '/p/:abbrlink/'}\n").encode()})
    ran = diglot("new", "post", "--site", blog, "x", "--lang", "zh")
    assert ran.code == 0
    assert "permalink.key: the permalink /p/:abbrlink/ needs abbrlink" in ran.err


def test_settings_with_mistakes(root: Path) -> None:
    assert "config.missing: there is no site.yaml here" in refused_nothing(root)
    (root / "site.yaml").write_text(SITE + "page_size: many\n")
    assert "site.yaml:6:12: error: config.type" in refused_nothing(root)
    assert sorted(path.name for path in root.iterdir()) == ["site.yaml"]


def refused_nothing(root: Path) -> str:
    ran = diglot("new", "post", "--site", root, "x")
    assert ran.code == 1
    return ran.err


def test_read_only_site(blog: Path) -> None:
    (blog / "content/posts").chmod(0o555)
    ran = subprocess.run(
        without_privileges(command("new", "post", "--site", blog, "x")),
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    (blog / "content/posts").chmod(0o755)
    assert (ran.returncode, ran.stderr) == (1, f"error: {blog}/content/posts/x: Permission denied\n")


@pytest.fixture
def editor(tmp_path: Path) -> Path:
    """A program that writes down what it was asked to open."""
    program = tmp_path / "my editor"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{tmp_path}/opened"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


@pytest.mark.skipif(os.name == "nt", reason="the editor of the test is a shell script")
def test_editor(blog: Path, tmp_path: Path, editor: Path) -> None:
    opened = tmp_path / "opened"
    variables = {"VISUAL": f"'{editor}' --wait", "EDITOR": "false"}
    run("new", "post", "--site", blog, "quiet", **variables)
    assert not opened.exists(), "nothing is opened on a pipe"
    ran = run("new", "post", "--site", blog, "one", "--open", **variables)
    assert opened.read_text().splitlines() == ["--wait", *ran.stdout.splitlines()]
    ran = run("new", "post", "--site", blog, "two", "--open", VISUAL="", EDITOR="false")
    assert (ran.returncode, ran.stderr) == (0, "warning: false ended with 1\n")
    ran = run("new", "post", "--site", blog, "three", "--open", VISUAL="", EDITOR="/no/such")
    assert (ran.returncode, ran.stderr) == (0, "warning: /no/such: No such file or directory\n")
    ran = run("new", "post", "--site", blog, "four", "--open", VISUAL="", EDITOR="")
    assert "no editor is known" in ran.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="xdg-open is how Linux opens an address")
def test_editor_of_site_yaml(blog: Path, tmp_path: Path, editor: Path) -> None:
    """It answers to an address, which the system hands on."""
    (blog / "site.yaml").write_text(SITE + "editor: zed\n", "utf-8")
    editor.rename(tmp_path / "xdg-open")
    options = {"VISUAL": "", "EDITOR": "", "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    ran = run("new", "post", "--site", blog, "a b", "--lang", "en", "--open", **options)
    assert (ran.returncode, ran.stderr) == (0, "")
    opened = tmp_path / "opened"
    # Nobody waits for it.
    assert wait_until(lambda: opened.exists() and opened.read_text())
    path = f"{blog}/content/posts/a-b/index.en.md"
    assert opened.read_text() == address("zed", path, 1) + "\n"
    ran = run("new", "post", "--site", blog, "c", "--open", VISUAL="", EDITOR="", PATH="")
    assert (ran.returncode, ran.stderr) == (0, "warning: nothing here opens zed\n")


def test_asked_on_a_terminal(blog: Path, editor: Path, tmp_path: Path) -> None:
    with Terminal(command("new", "post"), blog, VISUAL=f"'{editor}'") as terminal:
        terminal.answers("Title (zh)", "欧拉公式")
        terminal.answers("Title (en)", "Euler's formula")
        terminal.answers("Slug [eulers-formula]", "a:b")
        terminal.sees("the character : cannot stand in")
        terminal.answers("Slug [eulers-formula]", "")
        assert terminal.ends() == 0
    zh = "content/posts/eulers-formula/index.zh.md"
    assert head(blog, zh)["title"] == "欧拉公式"
    assert (tmp_path / "opened").read_text().splitlines()[0] == zh


def test_asked_in_chinese_alone(blog: Path) -> None:
    with Terminal(command("new", "post", "--lang", "zh", "--no-open"), blog) as terminal:
        terminal.answers("Title (zh)", "扩散模型")
        terminal.answers("Slug [kuo-san-mo-xing]", "")
        assert terminal.ends() == 0
    with Terminal(command("new", "post", "attention", "--no-open"), blog) as terminal:
        terminal.answers("Title (zh) [Attention]", "注意力")
        terminal.answers("Title (en) [Attention]", "")
        assert terminal.ends() == 0
    assert head(blog, "content/posts/attention/index.zh.md")["title"] == "注意力"
