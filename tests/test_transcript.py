"""The transcript of each README, from an empty folder to a deployed blog: its commands run, and say what it shows."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from running import environment

ROOT = Path(__file__).parents[1]
COMMAND = "\0"
"""what stands between the commands' outputs"""


def transcript(readme: str) -> list[tuple[str, str]]:
    """Commands and their outputs: of the block of code that makes a blog and deploys it."""
    blocks = re.findall(r"```console\n(.*?)```", (ROOT / readme).read_text("utf-8"), re.DOTALL)
    (block,) = [block for block in blocks if "git remote add" in block]
    parts = re.split(r"^\$ (.*)\n", block, flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


def without_numbers(text: str) -> str:
    """Counts, seconds and commits differ from machine to machine, and from version to version."""
    return re.sub(r"commit \w+|\d+(\.\d+)?", "N", text)


@pytest.mark.skipif(sys.platform == "win32", reason="a transcript of a shell of Unix")
@pytest.mark.parametrize("readme", ["README.md", "README.zh.md"])
def test_transcript(tmp_path: Path, readme: str) -> None:
    shown = transcript(readme)
    assert any(command.startswith("diglot deploy") for command, _ in shown)
    diglot = f'diglot() {{ {shlex.quote(sys.executable)} -m diglot "$@"; }}'
    script = "\n".join([diglot, *(f"{command}; printf '\\0'" for command, _ in shown)])
    names = {
        f"GIT_{role}_{key}": value
        for role in ("AUTHOR", "COMMITTER")
        for key, value in {"NAME": "You", "EMAIL": "you@example.org"}.items()
    }
    # `set -e`: a command that fails ends it.
    ran = subprocess.run(
        ["bash", "-e", "-c", script],
        cwd=tmp_path,
        env=environment(**names, HOME=str(tmp_path), TZ="UTC", GIT_CONFIG_NOSYSTEM="1"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stdout
    said = ran.stdout.split(COMMAND)[:-1]
    assert [without_numbers(text) for text in said] == [without_numbers(text) for _, text in shown]
