"""`diglot doctor` in set-ups with one thing wrong each: it says which, what to do, and changes nothing."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from diglot.folder import write_new
from diglot.lock import hold
from diglot.manifest import Journal, write_journal
from folders import snapshot
from running import command, diglot, environment, run, without_privileges
from sites import SITE, post, write

MACHINE = ["python", "libraries", "formulas", "pictures", "time zones", "terminal", "file names"]
HINTED = {"warning", "error"}


@pytest.fixture
def blog(root: Path) -> Path:
    text = SITE.replace("https://example.org/", "https://me.github.io/notes/")
    write(root, {"site.yaml": text.encode(), "content/posts/a.zh.md": post()})
    git(root, "init", "--quiet")
    git(root, "remote", "add", "origin", "git@github.com:me/notes.git")
    return root


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True)


def told(text: str) -> dict[str, Any]:
    """Its findings by the name of the check."""
    answer = json.loads(text)
    findings = answer["findings"]
    assert answer["errors"] == sum(each["state"] == "error" for each in findings)
    assert answer["warnings"] == sum(each["state"] == "warning" for each in findings)
    return {each["check"]: each for each in findings}


def doctor(site: Path, *, code: int = 0) -> dict[str, Any]:
    ran = diglot("doctor", "--site", site, "--format", "json")
    assert (ran.code, ran.err) == (code, "")
    return told(ran.out)


def elsewhere(site: Path, *, code: int = 0, **variables: str) -> dict[str, Any]:
    """In a process of its own."""
    ran = run("doctor", "--site", site, "--format", "json", **variables)
    assert ran.returncode == code, ran.stderr
    return told(ran.stdout)


def wrong(found: dict[str, Any]) -> dict[str, str]:
    """The checks that did not come out well, with their states."""
    return {name: each["state"] for name, each in found.items() if each["state"] != "ok"}


def test_all_is_well(blog: Path) -> None:
    before = snapshot(blog)
    found = doctor(blog)
    assert wrong(found) == {}
    assert found.keys() >= {*MACHINE, "site.yaml", "git", "repository", "cache", "output", "events"}
    assert all(each["message"] and not each["hint"] for each in found.values())
    assert snapshot(blog) == before
    assert not (blog / ".diglot").exists()
    diglot("build", "--site", blog)
    assert re.search(r"\d+ files are published", doctor(blog)["output"]["message"])


def test_for_people(blog: Path) -> None:
    ran = diglot("doctor", "--site", blog)
    rows = ran.out.splitlines()
    assert [row.split()[0] for row in rows[:-2]] == ["ok"] * (len(rows) - 2)
    assert rows[-1] == "0 errors, 0 warnings"
    git(blog, "remote", "remove", "origin")
    rows = diglot("doctor", "--site", blog).out.splitlines()
    at = rows.index("warning  repository: the repository has no remote `origin`")
    assert rows[at + 1].startswith("         hint: git remote add origin ")
    assert rows[-1] == "0 errors, 1 warning"


def test_outside_of_a_site(tmp_path: Path) -> None:
    found = doctor(tmp_path)
    assert list(found) == [*MACHINE, "site"]
    assert "diglot new site" in found["site"]["hint"]
    assert list(tmp_path.iterdir()) == []


def test_new_site_has_one_thing_to_fill_in(tmp_path: Path) -> None:
    assert diglot("new", "site", tmp_path / "b").code == 0
    git(tmp_path / "b", "init")
    git(tmp_path / "b", "remote", "add", "origin", "https://gitlab.example/me/b.git")
    assert wrong(doctor(tmp_path / "b")) == {"base_url": "warning"}


def test_site_yaml(blog: Path) -> None:
    text = (blog / "site.yaml").read_text("utf-8")
    (blog / "site.yaml").write_text(text + "page_size: many\n", "utf-8")
    found = doctor(blog, code=1)
    assert wrong(found) == {"site.yaml": "error"}
    assert found["site.yaml"]["message"].startswith("site.yaml:6:12: config.type: ")


def test_address_of_pages(blog: Path) -> None:
    git(blog, "remote", "set-url", "origin", "https://someone:secret@github.com/me/elsewhere.git")
    found = doctor(blog)
    assert wrong(found) == {"repository": "warning"}
    assert "secret" not in json.dumps(found)
    git(blog, "remote", "set-url", "origin", "git@github.com:me/elsewhere.git")
    found = doctor(blog)
    assert found["repository"]["hint"].startswith("write base_url: https://me.github.io/elsewhere/")
    (blog / "static").mkdir()
    (blog / "static/CNAME").write_text("blog.me.dev\n")
    assert "https://blog.me.dev/" in doctor(blog)["repository"]["hint"]
    (blog / "site.yaml").write_text(SITE.replace("example.org/\n", "blog.me.dev/\n", 1), "utf-8")
    assert wrong(doctor(blog)) == {}


def test_no_repository_and_no_git(blog: Path, tmp_path: Path) -> None:
    (blog / ".git").rename(tmp_path / "git")
    assert elsewhere(blog, GIT_CEILING_DIRECTORIES=str(tmp_path))["repository"]["hint"].startswith(
        "make it one: git init"
    )
    found = elsewhere(blog, PATH=str(tmp_path))
    assert wrong(found) == {"git": "warning"}


def test_stale_schemas(blog: Path) -> None:
    assert diglot("schema", "--write", "--site", blog).code == 0
    assert wrong(doctor(blog)) == {}
    (blog / ".vscode/site.schema.json").write_text("{}\n")
    found = doctor(blog)
    assert wrong(found) == {"schemas": "warning"}
    assert found["schemas"]["hint"] == "diglot schema --write"


def test_output(blog: Path) -> None:
    (blog / "public").mkdir()
    (blog / "public/mine.txt").write_text("mine")
    found = doctor(blog, code=1)
    assert wrong(found) == {"output": "error"}
    assert "it has mine.txt" in found["output"]["message"]
    (blog / "public/mine.txt").unlink()
    assert diglot("build", "--site", blog).code == 0
    write_journal(blog / "public", Journal())
    found = doctor(blog)
    assert wrong(found) == {"output": "warning"}
    assert "in the middle of a change" in found["output"]["message"]
    assert diglot("build", "--site", blog).code == 0
    assert wrong(doctor(blog)) == {}


def test_another_build(blog: Path) -> None:
    assert diglot("build", "--site", blog).code == 0
    with hold(blog / "public/.diglot/lock", 0):
        found = elsewhere(blog)
    assert wrong(found) == {"output": "warning"}
    assert f"is being written by process {os.getpid()}" in found["output"]["message"]


def test_folders_that_can_not_be_written(blog: Path) -> None:
    assert diglot("build", "--site", blog).code == 0
    for folder in (blog / "public", blog / ".diglot"):
        folder.chmod(0o555)
    ran = subprocess.run(
        without_privileges(command("doctor", "--site", blog, "--format", "json")),
        env=environment(GIT_CONFIG_COUNT="1", GIT_CONFIG_KEY_0="safe.directory", GIT_CONFIG_VALUE_0="*"),
        capture_output=True,
        check=False,
    )
    for folder in (blog / "public", blog / ".diglot"):
        folder.chmod(0o755)
    assert ran.returncode == 1, ran.stderr
    found = told(ran.stdout.decode())
    assert wrong(found) == {"cache": "warning", "output": "error"}
    assert "each build starts from nothing" in found["cache"]["message"]


def test_terminal_without_chinese(blog: Path) -> None:
    (blog / "site.yaml").write_text((blog / "site.yaml").read_text("utf-8") + "timezon: 上海\n", "utf-8")
    found = elsewhere(blog, code=1, PYTHONIOENCODING="latin-1")
    assert wrong(found) == {"terminal": "warning", "site.yaml": "error"}


def test_library_of_another_version(blog: Path, tmp_path: Path) -> None:
    """A second one, older, that Python finds first."""
    older = tmp_path / "older/msgspec-0.1.dist-info"
    older.mkdir(parents=True)
    write_new(str(older / "METADATA"), b"Metadata-Version: 2.1\nName: msgspec\nVersion: 0.1\n")
    path = os.pathsep.join([str(older.parent), *filter(None, sys.path)])
    found = elsewhere(blog, code=1, PYTHONPATH=path)
    assert wrong(found) == {"libraries": "error"}
    assert re.fullmatch(r"msgspec is 0\.1, and diglot needs >=0\.\d+", found["libraries"]["message"])


def test_v8_that_does_not_load(blog: Path, tmp_path: Path) -> None:
    """A package of which the half was unpacked."""
    (tmp_path / "half/py_mini_racer").mkdir(parents=True)
    (tmp_path / "half/py_mini_racer/__init__.py").write_text("from py_mini_racer import _gone\n")
    path = os.pathsep.join([str(tmp_path / "half"), *filter(None, sys.path)])
    found = elsewhere(blog, code=1, PYTHONPATH=path)
    assert wrong(found) == {"formulas": "error"}
    assert "mini-racer can't be loaded" in found["formulas"]["message"]


def test_usage(tmp_path: Path) -> None:
    assert diglot("doctor", "--site", tmp_path / "no").code == 2
    assert diglot("doctor", "--format", "xml").code == 2
