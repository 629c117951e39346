"""`diglot new site`: what it makes builds and is clean, it asks well on a terminal, and nothing of a user's is lost."""

import contextlib
import io
import json
import re
import subprocess
from pathlib import Path

import pytest

from diglot.config import load_config
from diglot.scaffold.skeleton import scalar
from diglot.strict_yaml import load
from folders import Snapshot, held, snapshot
from running import command, diglot, environment, run, without_privileges
from terminal import Terminal

MADE = {
    ".gitignore",
    ".vscode/extensions.json",
    ".vscode/facts.schema.json",
    ".vscode/settings.json",
    ".vscode/site.schema.json",
    "README.md",
    "content/posts/square-roots/index.en.md",
    "content/posts/square-roots/index.zh.md",
    "content/posts/square-roots/post.yaml",
    "site.yaml",
}


def strict(site: Path) -> list[int]:
    """Builds it, every warning an error; posts, files, written, removed, unchanged."""
    ran = diglot("build", "--site", site, "--strict")
    assert (ran.code, ran.err) == (0, ""), ran.err
    return ran.counts


def pages_of(site: Path) -> Snapshot:
    """All but diglot's own, of which the lock says who built last."""
    found = snapshot(site / "public")
    return {path: each for path, each in found.items() if not path.startswith(".diglot/")}


def test_made_site_builds_without_a_problem_and_then_has_nothing_to_do(tmp_path: Path) -> None:
    site = tmp_path / "blog"
    ran = diglot("new", "site", site)
    assert (ran.code, ran.err) == (0, "")
    assert held(site).keys() == MADE
    posts, files, written, removed, _ = strict(site)
    assert (posts, written, removed) == (2, files, 0)
    before = pages_of(site)
    assert strict(site) == [2, files, 0, 0, files]
    assert pages_of(site) == before
    pages = {path: (site / "public" / path).read_text("utf-8") for path in ("index.html", "en/index.html")}
    assert "五步开平方" in pages["index.html"]
    assert "Square roots in five steps" in pages["en/index.html"]
    assert 'class="katex"' in (site / "public/posts/square-roots/index.html").read_text("utf-8")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_code_of_the_first_post_prints_what_stands_below_it(tmp_path: Path, language: str) -> None:
    assert diglot("new", "site", tmp_path / "b").code == 0
    text = (tmp_path / f"b/content/posts/square-roots/index.{language}.md").read_text("utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    (output,) = re.findall(r"```text output\n(.*?)```", text, re.DOTALL)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(code, {})  # noqa: S102 - the program of our own post
    assert printed.getvalue() == output


@pytest.mark.parametrize("languages", ["en", "en,zh", "zh-hant,ja", "fr,de,pt-br", "zh，en"])
def test_languages(tmp_path: Path, languages: str) -> None:
    """Those that the theme does not speak get its English words, to be translated."""
    ran = diglot("new", "site", tmp_path / "b", "--lang", languages)
    assert ran.code == 0
    keys = languages.replace("，", ",").split(",")
    assert strict(tmp_path / "b")[0] == len(keys)
    foreign = {key for key in keys if key.partition("-")[0] not in {"zh", "en"}}
    assert set(re.findall(r"templates/strings/(\S+)\.yaml", ran.out)) == foreign
    config, problems = load_config((tmp_path / "b/site.yaml").read_text("utf-8"))
    assert config
    assert problems == ()
    assert [language.key for language in config.languages] == keys


def test_what_options_say(tmp_path: Path) -> None:
    title = "My notes: \"π\" & #1 'x' \\ {{ 7 * 7 }}"
    options = ["--title", f"en={title}", "--title", "- 笔记", "--lang", "en,zh", "--timezone", "Asia/Tokyo"]
    ran = diglot("new", "site", tmp_path / "b", *options, "--base-url", "https://me.github.io/b/")
    assert ran.code == 0
    config, _ = load_config((tmp_path / "b/site.yaml").read_text("utf-8"))
    assert config
    assert {each.key: each.title for each in config.languages} == {"en": title, "zh": "- 笔记"}
    assert (config.base_url, config.timezone) == ("https://me.github.io/b/", "Asia/Tokyo")
    strict(tmp_path / "b")


@pytest.mark.parametrize(
    "text",
    ["plain", "a: b", "# no", "- x", "", "yes", "'", '"', "a #b", "*x", "&x", "[a", "{", "é\\n", "~", "null"],
)
def test_scalars_read_back_as_they_were(text: str) -> None:
    assert load(f"a: {scalar(text)}").value == {"a": text}
    assert load(f"a: [{scalar(text, '[{}]')}, z]").value == {"a": [text, "z"]}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--lang", "zh,english!"], "`english!` is no language"),
        (["--lang", "zh,zh"], "`zh` is there twice"),
        (["--lang", " , "], "a site needs a language"),
        (["--base-url", "example.org"], "the address must begin with https://"),
        (["--timezone", "Asia/Shangai"], "did you mean Asia/Shanghai?"),
        (["--title", "en="], "a title needs words"),
        (["--title", "a\x07b"], "nothing that can't be printed"),
    ],
)
def test_wrong_usage_makes_nothing(tmp_path: Path, options: list[str], said: str) -> None:
    ran = diglot("new", "site", tmp_path / "b", *options)
    assert ran.code == 2
    assert said in " ".join(ran.err.split())
    assert not (tmp_path / "b").exists()


@pytest.mark.parametrize("name", ["我的 博客", "a b", "-x", "b.git", "deep/er"])
def test_names_of_folders(tmp_path: Path, name: str) -> None:
    """What it says to do next can be done as it is said."""
    ran = subprocess.run(
        [*command("new", "site"), "--", name],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        check=True,
    )
    step = next(line for line in ran.stdout.decode().splitlines() if line.startswith("  cd "))
    where = subprocess.check_output(["sh", "-c", f"{step} && pwd"], cwd=tmp_path, text=True)
    assert Path(where.strip()) == tmp_path / name


def test_folder_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    before = snapshot(tmp_path)
    ran = diglot("new", "site", tmp_path)
    assert (ran.code, ran.err) == (
        2,
        f"error: {tmp_path} is not empty (it has mine.txt); choose another folder\n",
    )
    ran = diglot("new", "site", tmp_path / "mine.txt")
    assert (ran.code, ran.err) == (2, f"error: {tmp_path}/mine.txt is a file; choose another name\n")
    assert snapshot(tmp_path) == before


def test_clone_of_an_empty_repository(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet", tmp_path / "b"], check=True)
    assert diglot("new", "site", tmp_path / "b").code == 0
    strict(tmp_path / "b")
    unknown = subprocess.check_output(
        ["git", "status", "--porcelain", "-uall"], cwd=tmp_path / "b", text=True
    )
    assert {line[3:] for line in unknown.splitlines()} == MADE, "the cache and the output are ignored"


def test_read_only_folder(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    ran = subprocess.run(
        without_privileges(command("new", "site", tmp_path / "b")),
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    tmp_path.chmod(0o755)
    assert (ran.returncode, ran.stderr) == (1, f"error: {tmp_path}/b: Permission denied\n")


def test_terminal_without_chinese(tmp_path: Path) -> None:
    ran = run("new", "site", tmp_path / "博客", PYTHONIOENCODING="latin-1")
    assert ran.returncode == 0
    assert r"\u535a\u5ba2" in ran.stdout
    assert (tmp_path / "博客/site.yaml").is_file()


def test_vscode(tmp_path: Path) -> None:
    """A pasted picture lands beside the post, and the schemas that are named are there."""
    assert diglot("new", "site", tmp_path / "b").code == 0
    text = (tmp_path / "b/.vscode/settings.json").read_text("utf-8")
    settings = json.loads(re.sub(r"(?m)^\s*//.*$", "", text))
    assert settings["markdown.copyFiles.destination"] == {"/content/**/*.md": "${fileName}"}
    assert all((tmp_path / "b" / name).is_file() for name in settings["yaml.schemas"])
    (named,) = re.findall(r"\$schema=(\S+)", (tmp_path / "b/site.yaml").read_text("utf-8"))
    assert (tmp_path / "b" / named).is_file()


def test_asked_on_a_terminal(tmp_path: Path) -> None:
    with Terminal(command("new", "site", "笔 记"), tmp_path, TZ="Europe/Berlin") as terminal:
        terminal.answers("Languages", "zh,!")
        terminal.sees("`!` is no language")
        terminal.answers("Languages", "en,zh")
        terminal.answers("Title (en) [My blog]", "Notes: one")
        terminal.answers("Title (zh) [我的博客]", "")
        terminal.answers("Address", "ftp://x")
        terminal.sees("must begin with https://")
        terminal.answers("Address", "https://me.github.io/notes/")
        terminal.answers("Time zone [Europe/Berlin]", "asia/shanghai")
        terminal.sees("did you mean Asia/Shanghai?")
        terminal.answers("Time zone", "")
        terminal.sees("cd '笔 记'")
        assert terminal.ends() == 0
    config, _ = load_config((tmp_path / "笔 记/site.yaml").read_text("utf-8"))
    assert config
    assert {each.key: each.title for each in config.languages} == {"en": "Notes: one", "zh": "我的博客"}
    assert (config.base_url, config.timezone) == ("https://me.github.io/notes/", "Europe/Berlin")


def test_only_what_no_option_says_is_asked(tmp_path: Path) -> None:
    options = ["--lang", "en", "--title", "Notes", "--base-url", "https://me.example/"]
    with Terminal(command("new", "site", "b", *options), tmp_path) as terminal:
        terminal.answers("Time zone", "UTC")
        terminal.sees("Next:")
        assert terminal.ends() == 0
        assert "Title" not in terminal.shown
    with Terminal(command("new", "site", "c", "--yes"), tmp_path) as terminal:
        assert terminal.ends() == 0
        assert terminal.shown.startswith("Made a blog")


def test_interrupted_while_it_asks(tmp_path: Path) -> None:
    with Terminal(command("new", "site", "b"), tmp_path) as terminal:
        terminal.sees("Languages")
        assert terminal.interrupts() == 130
    assert list(tmp_path.iterdir()) == []


def test_installed_time_zone_is_one_that_is_known(tmp_path: Path) -> None:
    """Whatever the system says, the blog has a zone that diglot knows."""
    for zone in ("", "Asia/Tokyo", "Nowhere/Nothing", ":/etc/localtime", "EST5EDT"):
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        ran = run("new", "site", folder, python=["-W", "error"], TZ=zone)
        assert (ran.returncode, ran.stderr) == (0, ""), zone
        config, problems = load_config((folder / "site.yaml").read_text("utf-8"))
        assert config
        assert problems == ()
        assert zone != "Asia/Tokyo" or config.timezone == zone
