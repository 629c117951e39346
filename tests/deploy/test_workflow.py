"""`diglot deploy --workflow`: what it writes, and the rules that keep what it publishes out of others' hands."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploying import ADDRESS, World, git, sources
from diglot import __version__
from diglot.commands import COMMANDS
from diglot.config import Config, load_config
from diglot.deploy import workflow
from folders import held
from running import environment
from sites import write

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PAGES = ROOT / workflow.PATH
PINNED = re.compile(r"^actions/[a-z/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
WRITES = {"deploy": {"pages", "id-token"}}
"""job → what it may write"""


def config(text: str) -> Config:
    found, problems = load_config(text)
    assert found, problems
    return found


SETTINGS = config(f"base_url: {ADDRESS}\ntimezone: Asia/Shanghai\nlanguages: {{zh: {{title: A}}}}\n")


@pytest.fixture(params=["plain", "folder"])
def text(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """What is written for a site of a repository's own, and for one in a folder of a repository with odd names."""
    prefix = "" if request.param == "plain" else "my blog: 文/"
    return workflow.fill(SETTINGS, tmp_path, prefix, "main")


def parsed(text: str) -> dict[Any, Any]:
    found = yaml.safe_load(text)
    assert isinstance(found, dict)
    return found


def steps(text: str, job: str) -> list[dict[str, Any]]:
    return list(parsed(text)["jobs"][job]["steps"])


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_every_action_is_pinned(file: Path) -> None:
    used = re.findall(r"(?m)^\s*(?:- )?uses: (.*)$", file.read_text("utf-8"))
    assert used
    assert [each for each in used if not PINNED.match(each)] == []


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.name)
def test_permissions_and_triggers(file: Path) -> None:
    found = parsed(file.read_text("utf-8"))
    # YAML 1.1 takes `on` for true.
    triggers = found[True]
    assert set(triggers) <= {"push", "pull_request", "schedule", "workflow_dispatch"}
    assert found["permissions"] == {"contents": "read"}
    for name, job in found["jobs"].items():
        assert set(job.get("permissions", {})) == WRITES.get(name, set())
        assert "secrets" not in yaml.safe_dump(job)
    assert found["concurrency"]["group"]


def test_the_pins_are_the_same_in_all(text: str) -> None:
    """One commit for each action, in what is written for others too."""
    found: dict[str, set[str]] = {}
    for each in [text, *(file.read_text("utf-8") for file in WORKFLOWS)]:
        for action, commit in re.findall(r"uses: (actions/[a-z-]+)\S*@(\S+)", each):
            found.setdefault(action, set()).add(commit)
    assert {action: commits for action, commits in found.items() if len(commits) > 1} == {}
    assert found.keys() >= {"actions/checkout", "actions/cache", "actions/deploy-pages"}


def test_only_the_branch_deploys_and_keeps_a_cache(text: str) -> None:
    found = parsed(text)
    only = "github.ref == 'refs/heads/main'"
    assert found[True]["push"]["branches"] == ["main"]
    assert found["jobs"]["deploy"]["if"] == only
    assert found["jobs"]["deploy"]["needs"] == "build"
    assert found["concurrency"]["cancel-in-progress"] is False
    uses = {step["uses"].partition("@")[0]: step for step in steps(text, "build") if "uses" in step}
    assert uses["actions/cache/save"]["if"] == only
    assert uses["actions/upload-pages-artifact"]["if"] == only
    assert uses["actions/upload-artifact"]["if"] == "github.event_name == 'pull_request'"
    assert uses["actions/checkout"]["with"]["persist-credentials"] is False
    restored, saved = uses["actions/cache/restore"]["with"], uses["actions/cache/save"]["with"]
    assert restored["key"] == saved["key"]
    assert restored["path"] == saved["path"]
    assert saved["key"].startswith(restored["restore-keys"])
    assert "actions/cache" not in uses, "that one would save for pull requests too"


def test_checked_before_anything_is_handed_on(text: str) -> None:
    found = steps(text, "build")
    runs = [step.get("run", "").partition(" --")[0] for step in found]
    check = runs.index("diglot check")
    assert check == runs.index("diglot build") + 1
    handing = [at for at, step in enumerate(found) if "upload" in step.get("uses", "")]
    assert check < min(handing)


def test_a_site_in_a_folder(tmp_path: Path) -> None:
    text = workflow.fill(SETTINGS, tmp_path, "my blog: 文/", "main")
    found = steps(text, "build")
    uses = {step["uses"].partition("@")[0]: step.get("with", {}) for step in found if "uses" in step}
    assert uses["actions/cache/restore"]["path"] == "my blog: 文/.diglot"
    assert uses["actions/upload-pages-artifact"]["path"] == "my blog: 文/public"
    builds = [shlex.split(step["run"]) for step in found if step.get("run", "").startswith("diglot build")]
    assert builds[0] == ["diglot", "build", "--site", "my blog: 文"]
    assert len(builds) == 2


@pytest.mark.parametrize(
    ("files", "command"),
    [
        ({}, f"diglot=={__version__}"),
        ({"constraints.txt": ""}, f"--constraint constraints.txt diglot=={__version__}"),
        ({"requirements.txt": "numpy\n"}, f"diglot=={__version__}"),
        ({"requirements.txt": "numpy\ndiglot==0.1\n"}, "--requirement requirements.txt"),
        (
            {"requirements.txt": "diglot==0.1 \\\n    --hash=sha256:0\n"},
            "--require-hashes --requirement requirements.txt",
        ),
        ({"pyproject.toml": "[project]\nname = 'other'\n"}, f"diglot=={__version__}"),
        ({"pyproject.toml": "[project]\nname = 'other'\ndependencies = ['diglot>=0.1']\n"}, "."),
        (
            {"pyproject.toml": "[project]\nname = 'diglot'\n", "constraints.txt": ""},
            "--constraint constraints.txt .",
        ),
        ({"pyproject.toml": "[project"}, f"diglot=={__version__}"),
    ],
)
def test_what_is_installed(tmp_path: Path, files: dict[str, str], command: str) -> None:
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    assert workflow.install(tmp_path) == f"python -m pip install {command}"


@pytest.mark.parametrize(
    ("zone", "at"),
    [
        ("UTC", (0, 17)),
        ("Asia/Shanghai", (16, 17)),
        ("Asia/Kolkata", (18, 47)),
        ("Europe/Berlin", (23, 17)),
        ("America/New_York", (5, 17)),
        ("Australia/Sydney", (14, 17)),
        ("Pacific/Kiritimati", (10, 17)),
    ],
)
def test_soon_after_midnight(zone: str, at: tuple[int, int]) -> None:
    assert workflow.midnight(zone) == at


def test_this_repository_has_its_own() -> None:
    settings = config((ROOT / "site.yaml").read_text("utf-8"))
    assert PAGES.read_text("utf-8") == workflow.fill(settings, ROOT, "", "main")


def test_linted(text: str, tmp_path: Path) -> None:
    """By zizmor, which looks for ways to misuse a workflow, and by the schema that GitHub's own editor has."""
    pytest.importorskip("check_jsonschema", reason="from the extra `test`")
    (tmp_path / "pages.yml").write_text(text, "utf-8")
    for options in (
        ("zizmor", "--offline", "--persona=pedantic", "--no-config"),
        ("check-jsonschema", "--builtin-schema=vendor.github-workflows"),
    ):
        program = shutil.which(options[0], path=str(Path(sys.executable).parent))
        assert program, f"{options[0]} is in the extra `test`"
        for file in (tmp_path / "pages.yml", PAGES):
            ran = subprocess.run(
                [program, *options[1:], str(file)], capture_output=True, text=True, check=False
            )
            assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.skipif(not shutil.which("sh"), reason="runners of GitHub have a shell")
def test_its_commands_run(blog: World) -> None:
    """Each of diglot's, as a runner gives them to a shell, on a fresh clone."""
    clone = blog.site.with_name("runner")
    git(blog.site.parent, "clone", "--quiet", "--branch=main", str(blog.remote), str(clone))
    assert blog.deploy("--workflow").code == 0
    runs = [
        step["run"]
        for step in steps((blog.site / workflow.PATH).read_text("utf-8"), "build")
        if "run" in step
    ]
    programs = [line for line in runs if line.split()[0] == "diglot" and line.split()[1] in COMMANDS]
    assert len(programs) == len(runs) - 1 - ("check" not in COMMANDS)
    for line in programs:
        shell = f'diglot() {{ "{sys.executable}" -m diglot "$@"; }}; {line}'
        ran = subprocess.run(
            ["sh", "-ec", shell], cwd=clone, env=environment(), capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
    assert b'href="/notes/' in held(clone / "public")["index.html"]
    assert b'href="/en/' in held(clone / "preview")["index.html"]


def test_written_once(blog: World) -> None:
    file = blog.site / workflow.PATH
    assert blog.deploy("--workflow").code == 0
    first = file.read_bytes()
    assert "as it should be" in blog.deploy("--workflow").out
    file.write_bytes(b"name: mine\n")
    assert "--force" in blog.refused("--workflow", code="workflow-exists")
    assert file.read_bytes() == b"name: mine\n"
    assert blog.deploy("--workflow", "--force").code == 0
    assert file.read_bytes() == first


def test_a_link_in_its_place_is_not_followed(blog: World, tmp_path: Path) -> None:
    file = blog.site / workflow.PATH
    file.parent.mkdir(parents=True)
    (tmp_path / "mine").write_bytes(b"mine")
    file.symlink_to(tmp_path / "mine")
    blog.refused("--workflow", code="workflow-exists")
    assert blog.deploy("--workflow", "--force").code == 0
    assert (tmp_path / "mine").read_bytes() == b"mine"
    assert not file.is_symlink()


def test_the_branch_is_the_remotes_default(blog: World) -> None:
    git(blog.site, "checkout", "--quiet", "-b", "topic")
    assert "branches: [topic]" in written(blog)
    git(blog.site, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
    assert "branches: [main]" in written(blog)


def test_without_a_remote(blog: World) -> None:
    git(blog.site, "remote", "remove", "origin")
    assert "branches: [main]" in written(blog)


def written(blog: World) -> str:
    assert blog.deploy("--workflow", "--force").code == 0
    return (blog.site / workflow.PATH).read_text("utf-8")


def test_branch_with_an_odd_name(blog: World) -> None:
    git(blog.site, "checkout", "--quiet", "-b", "it's")
    blog.refused("--workflow", code="branch")


def test_address_that_is_not_the_repositorys(blog: World) -> None:
    files = sources(a="One.")
    files["site.yaml"] = files["site.yaml"].replace(b"/notes/", b"/blog/")
    write(blog.site, files)
    assert "site.yaml:2:11: error" in blog.refused("--workflow", code="base-url")


def test_settings_with_a_mistake(blog: World) -> None:
    write(blog.site, {"site.yaml": b"base_url: x\nlanguages: {en: {title: A}}\n"})
    ran = blog.deploy("--workflow")
    assert ran.code == 1
    assert "config.base-url" in ran.err
    assert not (blog.site / workflow.PATH).exists()
