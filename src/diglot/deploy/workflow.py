"""Writes the workflow by which GitHub itself builds, checks and publishes a site: `pages.yml` beside this module, filled in.

Its actions are pinned by commit, since a tag can be moved to other code; whoever raises one takes the commit of a release.
"""

import json
import re
import shlex
import string
import tomllib
from datetime import datetime, timedelta
from pathlib import Path

from diglot import __version__
from diglot.config import Config
from diglot.deploy import address
from diglot.deploy.git import Git
from diglot.deploy.refusal import Refused
from diglot.deploy.repository import Remote, find_remote, look
from diglot.folder import write_new
from diglot.inputs import SITE_FILE
from diglot.problem import Problem
from diglot.session import CACHE
from diglot.timezone import time_zone

PATH = ".github/workflows/pages.yml"
PYTHON = "3.13"
DEFAULT_BRANCH = "main"
PAUSE = timedelta(minutes=17)
"""after midnight: at full hours many workflows wait for each other"""
PREVIEW = "http://localhost:8000/"
PLAIN = re.compile(r"[A-Za-z.][A-Za-z0-9 ._/:=+-]*")
BRANCH = re.compile(r"[A-Za-z0-9._/-]+")
NAMES_DIGLOT = re.compile(r"(?mi)^diglot\b")
HASHED = re.compile(r"(?m)^[^#\n]*--hash[= ]")


class _Template(string.Template):
    delimiter = "%"


def write(site: Path, config: Config, remote_name: str, *, overwrite: bool) -> str:
    """Writes the file, and says what to do next. Raises Refused, when a file that is another is there for instance."""
    repository = look(site)
    branch = _branch(site, repository.branch, remote_name, config)
    if not BRANCH.fullmatch(branch):
        hint = "rename it: git branch -m main"
        raise Refused(
            Problem("deploy.branch", f"no workflow can be written for a branch `{branch}`", hint=hint)
        )
    text = fill(config, repository.root, repository.prefix, branch)
    path = repository.root / PATH
    if path.is_file() and path.read_bytes() == text.encode():
        return f"{PATH} is as it should be"
    if path.exists() and not overwrite:
        hint = "keep yours, or overwrite it: diglot deploy --workflow --force"
        raise Refused(Problem("deploy.workflow-exists", "it is there, and another", file=PATH, hint=hint))
    path.parent.mkdir(parents=True, exist_ok=True)
    write_new(str(path), text.encode())
    return f"{PATH} is written: commit and push it, and choose GitHub Actions as the source in the repository's settings, Pages"


def fill(config: Config, root: Path, prefix: str, branch: str) -> str:
    """The workflow of a site in the folder `prefix` (nothing, or `blog/`) of a repository at `root`."""
    hour, minute = midnight(config.timezone)
    site = f" --site {shlex.quote(prefix.rstrip('/'))}" if prefix else ""
    text = Path(__file__).with_name("pages.yml").read_text("utf-8")
    return _Template(text).substitute(
        branch=branch,
        build=_scalar(f"diglot build{site}"),
        cache=_scalar(f"{prefix}{CACHE}"),
        check=_scalar(f"diglot check{site} --format github"),
        hour=hour,
        install=_scalar(install(root, prefix)),
        minute=minute,
        output=_scalar(prefix + config.output.strip("/")),
        preview=_scalar(f"diglot build{site} --drafts --base-url {PREVIEW} --output preview"),
        python=PYTHON,
        timezone=config.timezone,
    )


def install(root: Path, prefix: str = "") -> str:
    """The command that installs diglot in the version that the repository asks for, or else in this one."""
    for folder in dict.fromkeys((prefix, "")):
        requirements = f"{folder}requirements.txt"
        if NAMES_DIGLOT.search(_text(root / requirements)):
            hashed = " --require-hashes" if HASHED.search(_text(root / requirements)) else ""
            return f"python -m pip install{hashed} --requirement {shlex.quote(requirements)}"
    constraints = " --constraint constraints.txt" if (root / "constraints.txt").is_file() else ""
    package = "." if _brings_diglot(_text(root / "pyproject.toml")) else f"diglot=={__version__}"
    return f"python -m pip install{constraints} {package}"


def midnight(timezone: str) -> tuple[int, int]:
    """Hour and minute in UTC, a little after midnight there: at the latest that it is in a year, with summer time or not."""
    offsets = [
        datetime(2026, month, 1, tzinfo=time_zone(timezone)).utcoffset() or timedelta() for month in (1, 7)
    ]
    minutes = int((PAUSE - min(offsets)) / timedelta(minutes=1)) % (24 * 60)
    return divmod(minutes, 60)


def _branch(site: Path, current: str, remote_name: str, config: Config) -> str:
    """The one that is published: the remote's default branch, where that is known, else the one that is checked out."""
    git = Git(site)
    if not (remote_name or git.ask("remote")):
        return current or DEFAULT_BRANCH
    remote = find_remote(site, remote_name)
    _check_address(remote, config)
    default = git.ask("symbolic-ref", "--quiet", "--short", f"refs/remotes/{remote.name}/HEAD")
    return default.removeprefix(f"{remote.name}/") or current or DEFAULT_BRANCH


def _check_address(remote: Remote, config: Config) -> None:
    message, hint = address.mistake(config.base_url, remote.pages, "")
    if message:
        raise Refused(Problem("deploy.base-url", message, file=SITE_FILE, hint=hint, key="base_url"))


def _brings_diglot(text: str) -> bool:
    """Whether a pyproject.toml is diglot's own, or that of a package which depends on it."""
    try:
        project = tomllib.loads(text).get("project", {})
    except tomllib.TOMLDecodeError:
        return False
    names = [project.get("name", ""), *project.get("dependencies", [])]
    return any(NAMES_DIGLOT.match(name) for name in names)


def _text(file: Path) -> str:
    return file.read_text("utf-8", "replace") if file.is_file() else ""


def _scalar(text: str) -> str:
    """A YAML scalar: plain where it can be, else in quotes."""
    return text if PLAIN.fullmatch(text) and ": " not in text else json.dumps(text, ensure_ascii=False)
