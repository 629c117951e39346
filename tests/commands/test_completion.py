"""Completion in real shells, as their users set it up, and what it offers."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from diglot.commands import COMMANDS
from running import diglot, environment
from sites import SITE, post, write

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="bash, zsh and fish")


@pytest.fixture
def blog(root: Path) -> Path:
    files = {
        "site.yaml": (SITE + "categories: {math: 数学, music: 音乐}\n").encode(),
        "content/posts/euler/index.zh.md": post(),
        "content/posts/both/index.zh.md": post(),
        "content/posts/both/index.en.md": post(),
        "content/posts/notes/attention/index.en.md": post(),
    }
    return write(root, files)


def offered(blog: Path, line: str) -> list[str]:
    """By the protocol of click's script for bash: type and value of each. The last word is being typed."""
    words = line.split(" ")
    ran = subprocess.run(
        [sys.executable, "-m", "diglot"],
        cwd=blog,
        env=environment(_DIGLOT_COMPLETE="bash_complete", COMP_WORDS=line, COMP_CWORD=str(len(words) - 1)),
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stderr == ""
    return [row.partition(",")[2] for row in ran.stdout.splitlines() if row]


def test_commands_and_options(blog: Path) -> None:
    assert offered(blog, "diglot ") == list(COMMANDS)
    assert offered(blog, "diglot bu") == ["build"]
    assert offered(blog, "diglot new ") == ["site", "post"]
    assert offered(blog, "diglot build --no") == ["--no-cache"]
    assert offered(blog, "diglot schema ") == ["site", "post", "facts"]
    assert offered(blog, "diglot completion z") == ["zsh"]
    assert offered(blog, "diglot doctor --format ") == ["text", "json"]


def test_words_of_the_site(blog: Path) -> None:
    assert offered(blog, "diglot new post ") == ["euler", "notes/attention"]
    assert offered(blog, "diglot new post n") == ["notes/attention"]
    assert offered(blog, "diglot new post x --lang ") == ["zh", "en"]
    assert offered(blog, "diglot new post x --lang zh,") == ["zh,en"]
    assert offered(blog, "diglot new post x --category m") == ["math", "music"]


def test_published_pages(blog: Path) -> None:
    assert offered(blog, "diglot explain /") == []
    assert diglot("build", "--site", blog).code == 0
    assert offered(blog, "diglot explain /en/p") == ["/en/posts/attention/", "/en/posts/both/"]
    assert "/posts/euler/" in offered(blog.parent, f"diglot explain --site {blog.name} /")


def test_outside_of_a_site_and_in_a_broken_one(tmp_path: Path) -> None:
    for text in (None, "title: [", b"\xff".decode("latin-1")):
        if text is not None:
            (tmp_path / "site.yaml").write_text(text, "latin-1")
        for line in (
            "diglot new post ",
            "diglot new post x --lang ",
            "diglot explain ",
            "diglot new post x --category ",
        ):
            assert offered(tmp_path, line) == []


def test_nothing_slow_is_loaded(blog: Path) -> None:
    """It is asked at each press of Tab."""
    slow = {
        "diglot.build",
        "jinja2",
        "markdown_it",
        "pygments",
        "py_mini_racer",
        "starlette",
        "uvicorn",
        "pypinyin",
    }
    program = f"import sys, atexit\natexit.register(lambda: print('loaded', *({slow!r} & sys.modules.keys())))\nfrom diglot.__main__ import main\nmain()"
    for line in (
        "diglot ",
        "diglot build --",
        "diglot serve --",
        "diglot explain --",
        "diglot new post --",
        "diglot doctor --",
    ):
        ran = subprocess.run(
            [sys.executable, "-c", program],
            cwd=blog,
            env=environment(
                _DIGLOT_COMPLETE="bash_complete", COMP_WORDS=line, COMP_CWORD=str(line.count(" "))
            ),
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.stdout.splitlines()[-1].split() == ["loaded"], line
        assert len(ran.stdout.splitlines()) > 1


@pytest.fixture
def programs(tmp_path: Path) -> dict[str, str]:
    """An environment in which `diglot` is on the path."""
    folder = tmp_path / "programs"
    folder.mkdir()
    program = folder / "diglot"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m diglot "$@"\n')
    program.chmod(0o755)
    return environment(PATH=f"{folder}{os.pathsep}{os.environ['PATH']}", HOME=str(tmp_path))


@pytest.mark.skipif(not shutil.which("bash"), reason="no bash")
def test_bash(blog: Path, programs: dict[str, str]) -> None:
    """The function that the script registers, called as bash calls it."""
    script = """
    eval "$(diglot completion bash)"
    COMP_WORDS=(diglot new post x --category ma); COMP_CWORD=5
    _diglot_completion diglot ma
    echo "${COMPREPLY[@]}"
    complete -p diglot
    """
    ran = subprocess.run(
        ["bash", "-c", script], cwd=blog, env=programs, capture_output=True, text=True, check=True
    )
    assert ran.stdout.splitlines() == ["math", "complete -o nosort -F _diglot_completion diglot"]
    assert ran.stderr == ""


@pytest.mark.skipif(not shutil.which("zsh"), reason="no zsh")
def test_zsh(blog: Path, programs: dict[str, str]) -> None:
    script = (
        'autoload -U compinit && compinit -D && eval "$(diglot completion zsh)" && echo ${_comps[diglot]}'
    )
    ran = subprocess.run(
        ["zsh", "-f", "-c", script], cwd=blog, env=programs, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "_diglot_completion"


@pytest.mark.skipif(not shutil.which("fish"), reason="no fish")
def test_fish(blog: Path, programs: dict[str, str]) -> None:
    script = "diglot completion fish | source; complete --do-complete 'diglot new post x --category ma'"
    ran = subprocess.run(
        ["fish", "-c", script], cwd=blog, env=programs, capture_output=True, text=True, check=True
    )
    assert ran.stdout.split() == ["math"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_scripts(shell: str) -> None:
    ran = diglot("completion", shell)
    assert ran.code == 0
    assert f"_DIGLOT_COMPLETE={shell}_complete" in ran.out
    assert diglot("completion", "tcsh").code == 2
