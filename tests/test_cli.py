"""The command line: options, exit codes, the last line, and what is said of a user's mistakes."""

import os
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from diglot.commands import COMMANDS, NEW
from diglot.commands.group import cli
from diglot.lock import hold
from diglot.problem import columns
from folders import held
from running import command, diglot, environment, run, without_privileges
from sites import post, site, write


@pytest.fixture
def blog(root: Path) -> Path:
    files = site("")
    files["content/posts/a.zh.md"] = post("2026-01-01", "甲", "正文。")
    files["content/posts/b.en.md"] = post("2026-01-02", "Bee", "Text.")
    files["content/posts/secret.en.md"] = post("2026-01-03", "Canary", "Draft.", draft="true")
    files["content/posts/later.en.md"] = post("2999-01-03", "Canary", "Ahead.")
    return write(root, files)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nosuch"], "No such command 'nosuch'"),
        (["build", "--nosuch"], "No such option"),
        (["build", "--site", "nowhere"], "'nowhere' does not exist"),
        (["build", "--site", __file__], "is a file"),
        (["build", "--jobs", "0"], "0 is not in the range x>=1"),
        (["build", "--jobs", "many"], "'many' is not a valid integer"),
        (["build", "--base-url", "example.org"], "the address must begin with https:// or http://"),
        (["build", "--base-url", "https:/"], "the address is no URL"),
        (["explain"], "Missing argument 'URL'"),
    ],
)
def test_usage(arguments: list[str], said: str) -> None:
    ran = diglot(*arguments)
    assert ran.code == 2
    assert said in ran.err
    assert ran.err.startswith("Usage: diglot ")


def test_no_site_file(tmp_path: Path) -> None:
    """A folder that is no site is left as it was."""
    ran = diglot("build", "--site", tmp_path)
    assert ran.code == 1
    assert ran.err.startswith("site.yaml: error: config.missing: there is no site.yaml here")
    assert "--site" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_refused_output(blog: Path) -> None:
    before = held(blog / "content")
    ran = diglot("build", "--site", blog, "--output", blog / "content")
    assert ran.code == 2
    assert ran.err == f"error: {blog}/content is among the sources; choose another folder\n"
    assert held(blog / "content") == before


def test_output_below_a_file(blog: Path) -> None:
    ran = diglot("build", "--site", blog, "--output", blog / "site.yaml/public")
    assert ran.code == 1
    assert ran.err == f"error: {blog}/site.yaml/public/.diglot: Not a directory\n"


def test_locked(blog: Path) -> None:
    with hold(blog / "public/.diglot/lock", 0):
        program = "import diglot.lock, diglot.cli; diglot.lock.PATIENCE = 0.1; diglot.cli.main()"
        ran = subprocess.run(
            [sys.executable, "-c", program, "build", "--site", blog],
            capture_output=True,
            text=True,
            env=environment(),
            check=False,
        )
    assert ran.returncode == 75
    assert (
        ran.stderr
        == f"error: {blog}/public is being written by process {os.getpid()}; try again when it is done\n"
    )


def test_no_warnings(blog: Path) -> None:
    (blog / "content/posts/a.zh.md").write_bytes(
        post("2026-01-01", "甲", "式 $x^2$。\n\n```python\nx = 1\n```")
    )
    ran = run("build", "--site", blog, python=["-W", "error"])
    assert (ran.returncode, ran.stderr) == (0, "")


MANUALS = [[name] for name in COMMANDS] + [["new", name] for name in NEW]


def page(arguments: list[str]) -> str:
    """What a command says of itself."""
    ran = diglot(*arguments, "--help")
    assert (ran.code, ran.err) == (0, "")
    return ran.out


@pytest.mark.parametrize("arguments", [[], *MANUALS], ids=" ".join)
def test_help(arguments: list[str]) -> None:
    text = page(arguments)
    assert text.startswith(" ".join(["Usage: diglot", *arguments]))
    assert text == diglot(*arguments, "-h").out
    assert all(columns(line) <= 100 for line in text.splitlines())
    assert "\\b" not in text
    assert "\b" not in text


@pytest.mark.parametrize("arguments", MANUALS, ids=" ".join)
def test_help_is_a_short_manual(arguments: list[str]) -> None:
    """Examples that are of this command, exit codes, and where to read on, of commands that there are."""
    text = page(arguments)
    parts = dict(re.findall(r"(?m)^  (Examples|Exit codes|To set it up, once):\n((?:    .*\n)+)", text))
    assert parts.keys() >= {"Exit codes"}
    assert all(re.match(r"    \d+ +\S", line) for line in parts["Exit codes"].splitlines())
    examples = parts.get("Examples") or parts["To set it up, once"]
    assert all(
        " ".join(["diglot", *arguments]) in line for line in examples.splitlines() if arguments != ["new"]
    )
    mentioned = re.findall(r"diglot (\w+)", " ".join(text.split("See also:")[1].split("Options:")[0].split()))
    assert set(mentioned) <= {*COMMANDS}


@pytest.mark.parametrize("arguments", MANUALS, ids=" ".join)
def test_every_option_has_help(arguments: list[str]) -> None:
    command: click.Command = cli
    for name in arguments:
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), name)
        assert found
        command = found
    options = [each for each in command.params if isinstance(each, click.Option)]
    assert [each.name for each in options if not each.help or not re.search(r"[.\]]$", each.help)] == []


def test_every_command_exports_itself() -> None:
    """The list of commands shows the first sentence of each one's own help, without importing it."""
    for group, table in (([], COMMANDS), (["new"], NEW)):
        listed = page(group)
        for name, summary in table.items():
            assert f"  {name} " in listed
            assert page([*group, name]).splitlines()[2].strip() == summary


def test_version() -> None:
    from diglot import __version__

    assert diglot("--version").out == f"diglot, version {__version__}\n"


def test_unwritable_output(blog: Path, tmp_path: Path) -> None:
    """Said before anything is rendered."""
    output = tmp_path / "out"
    output.mkdir()
    output.chmod(0o555)
    (blog / "content/posts/b.en.md").write_text("---\ncolour: red\n---\nText.\n")
    ran = subprocess.run(
        without_privileges(command("build", "--site", blog, "--output", output)),
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
    )
    assert ran.returncode == 1
    assert ran.stderr == f"error: {output}: Permission denied\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_output_that_nobody_takes(blog: Path) -> None:
    """`diglot build | head` ends the pipe early."""
    read, write_end = os.pipe()
    os.close(read)
    ran = subprocess.run(
        command("build", "--site", blog),
        stdout=write_end,
        stderr=subprocess.PIPE,
        env=environment(),
        check=False,
    )
    os.close(write_end)
    assert ran.stderr == b""
    assert (blog / "public/index.html").is_file()
