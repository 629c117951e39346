"""Runs git, the program: it has the user's credentials, proxies and keys, which no library has all of."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from diglot.deploy.refusal import Refused
from diglot.problem import Problem

ELSEWHERE = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
)
"""variables that lead git to another repository than the one at hand; a hook of git's has some of them set"""
PASSWORD = re.compile(r"(?<=://)[^/@\s]+@")
REASON = re.compile(r"(?:fatal|error): (.*)")


def without_password(text: str) -> str:
    """With user names and passwords taken out of URLs."""
    return PASSWORD.sub("", text)


class GitFailed(Exception):
    """git ended with an error: its last reason as the message, and all that it wrote."""

    def __init__(self, out: str, err: str) -> None:
        reasons = REASON.findall(err) or err.strip().splitlines() or ["git ended with an error"]
        super().__init__(without_password(reasons[-1]))
        self.out, self.err = out, err


class Git:
    """git in a folder, with settings and variables of its own."""

    def __init__(self, folder: Path, settings: Iterable[tuple[str, str]] = (), **variables: str) -> None:
        """Raises Refused when there is no git."""
        program = shutil.which("git")
        if program is None:
            hint = "install git, https://git-scm.com, or publish by `diglot deploy --workflow`"
            raise Refused(Problem("deploy.git", "there is no git on this machine", hint=hint))
        given = [part for key, value in settings for part in ("-c", f"{key}={value}")]
        self._command = [program, *given]
        self._folder = folder
        kept = {name: value for name, value in os.environ.items() if name not in ELSEWHERE}
        # Messages are read, and git must neither refresh an index that it only looks at nor wait for nobody's answer.
        own = {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0"}
        own |= {} if sys.stdin and sys.stdin.isatty() else {"GIT_TERMINAL_PROMPT": "0"}
        self._environment = {**kept, **own, **variables}

    def run(self, *arguments: str) -> str:
        """What it writes. Raises GitFailed."""
        return self.read(*arguments).decode("utf-8", "surrogateescape")

    def read(self, *arguments: str) -> bytes:
        """The same, as bytes."""
        done = subprocess.run(
            [*self._command, *arguments],
            cwd=self._folder,
            env=self._environment,
            capture_output=True,
            stdin=subprocess.DEVNULL if "GIT_TERMINAL_PROMPT" in self._environment else None,
            check=False,
        )
        if done.returncode:
            raise GitFailed(done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))
        return done.stdout

    def ask(self, *arguments: str) -> str:
        """One line, or nothing when there is no answer."""
        try:
            return self.run(*arguments).strip()
        except GitFailed:
            return ""

    def feed(self, chunks: Iterable[bytes], *arguments: str) -> None:
        """Runs it with the chunks as its input, one after the other. Raises GitFailed, and what `chunks` raises."""
        with subprocess.Popen(
            [*self._command, *arguments],
            cwd=self._folder,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        ) as process:
            assert process.stdin  # noqa: S101 - asked for above
            assert process.stderr  # noqa: S101
            try:
                for chunk in chunks:
                    process.stdin.write(chunk)
                process.stdin.close()
            except BrokenPipeError:
                # It has ended before, and says why.
                pass
            except BaseException:
                process.kill()
                raise
            said = process.stderr.read().decode(errors="replace")
        if process.returncode:
            raise GitFailed("", said)
