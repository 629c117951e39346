"""Deploys that are refused: why, and that nothing of the remote's is lost and nothing of the repository changed."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from deploying import ADDRESS, URL, World, git, path_with, program, sources
from running import command, diglot, environment
from sites import write

FIRST = 'if [ "$found" -lt {times} ]; then echo $((found + 1)) > {count}; {before}; fi'


def overtaking(blog: World, folder: Path, times: int) -> str:
    """A `PATH` on which git, asked to push, lets somebody else push before it, so many times."""
    real, count = shutil.which("git"), folder / "count"
    count.write_text("0\n")
    clone = folder / "quick"
    git(folder, "clone", "--quiet", str(blog.remote), str(clone))
    push = (
        f"unset GIT_DIR; cd {clone}; {real} checkout -q -B gh-pages; {real} pull -q origin gh-pages 2>/dev/null; "
        f"echo $found > quick-$found; {real} add .; "
        f"{real} -c user.name=Q -c user.email=q@example.org commit -qm quick-$found; {real} push -q origin gh-pages"
    )
    first = FIRST.format(times=times, count=count, before=f"({push})")
    text = f'case " $* " in *" push "*) found=$(cat {count}); {first};; esac\nexec {real} "$@"'
    program(folder / "programs", "git", text)
    return path_with(folder / "programs")


@pytest.mark.parametrize("times", [1, 2])
def test_somebody_pushes_meanwhile(
    blog: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    blog.deployed()
    path = overtaking(blog, tmp_path, times)
    write(blog.site, sources(a="Three."))
    with monkeypatch.context() as there:
        there.setenv("PATH", path)
        assert blog.deploy().code == 0
    subjects = git(blog.remote, "log", "--format=%s", "gh-pages").splitlines()
    assert [each for each in subjects if each.startswith("quick")] == [
        f"quick-{number}" for number in reversed(range(times))
    ]
    assert subjects[0].startswith("Deploy")
    assert {f"quick-{number}" for number in range(times)} == blog.others()
    assert b"Three." in blog.holds()["en/posts/a/index.html"]


def test_somebody_makes_the_branch_meanwhile(
    blog: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = overtaking(blog, tmp_path, 1)
    with monkeypatch.context() as there:
        there.setenv("PATH", path)
        assert blog.deploy().code == 0
    assert "quick-0" in git(blog.remote, "log", "--format=%s", "gh-pages").splitlines()


def test_somebody_always_is_quicker(blog: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blog.deployed()
    path = overtaking(blog, tmp_path, 99)
    write(blog.site, sources(a="Three."))
    before = blog.untouched()
    with monkeypatch.context() as there:
        there.setenv("PATH", path)
        ran = blog.deploy()
    assert ran.code == 1
    assert "deploy.overtaken" in ran.err
    assert blog.untouched() == before
    subjects = git(blog.remote, "log", "--format=%s", "gh-pages").splitlines()
    assert subjects[:3] == ["quick-2", "quick-1", "quick-0"]
    assert b"Three." not in blog.holds()["en/posts/a/index.html"]


def test_local_branch_that_was_never_pushed(blog: World) -> None:
    git(blog.site, "branch", "gh-pages")
    assert "git branch -D gh-pages" in blog.refused(code="diverged")


def test_local_branch_that_went_another_way(blog: World) -> None:
    blog.deployed()
    git(blog.site, "fetch", "--quiet", "origin")
    git(blog.site, "branch", "--quiet", "gh-pages", "origin/gh-pages")
    blog.deployed()
    write(blog.site, sources(a="Three."))
    blog.deployed()
    tree = git(blog.site, "rev-parse", "gh-pages^{tree}")
    commit = git(blog.site, "commit-tree", tree, "-p", "gh-pages", "-m", "mine")
    git(blog.site, "update-ref", "refs/heads/gh-pages", commit)
    blog.refused(code="diverged")


@pytest.mark.parametrize("hook", ["pre-receive", "update"])
def test_protected(blog: World, hook: str) -> None:
    first = blog.deployed()
    program(blog.remote / "hooks", hook, 'echo "only reviewed changes" >&2; exit 1')
    write(blog.site, sources(a="Three."))
    said = blog.refused(code="protected")
    assert "hook declined" in said
    assert "only reviewed changes" in said
    assert blog.tip() == first


def test_remote_that_has_the_branch_checked_out(blog: World, tmp_path: Path) -> None:
    live = tmp_path / "live"
    git(tmp_path, "init", "--quiet", "--initial-branch=gh-pages", str(live))
    git(live, "-c", "user.name=S", "-c", "user.email=s@x", "commit", "--quiet", "--allow-empty", "-m", "x")
    git(blog.site, "remote", "add", "live", str(live))
    assert "branch is currently checked out" in blog.refused("--remote", "live", code="protected")


def test_remote_that_may_only_be_read(blog: World) -> None:
    git(blog.site, "config", "remote.origin.pushurl", str(blog.remote.with_name("nowhere.git")))
    blog.refused(code="push")


def test_deleted_remote(blog: World) -> None:
    blog.deployed()
    shutil.rmtree(blog.remote)
    write(blog.site, sources(a="Three."))
    assert URL in blog.refused(code="unreachable")


def test_no_network(blog: World) -> None:
    git(blog.site, "remote", "set-url", "origin", "http://writer:secret@127.0.0.1:9/notes.git")
    said = blog.refused(code="unreachable")
    assert "http://127.0.0.1:9/notes.git" in said
    assert "secret" not in said


def test_branch_that_is_checked_out(blog: World) -> None:
    assert "--branch gh-pages" in blog.refused("--branch", "main", code="source-branch")


def test_branch_that_holds_sources(blog: World) -> None:
    git(blog.site, "checkout", "--quiet", "--detach")
    blog.refused("--branch", "main", code="source-branch")


def test_site_yaml_that_is_published(blog: World) -> None:
    """It is no source then."""
    write(blog.site, {**sources(a="One."), "static/site.yaml": b"x"})
    blog.deployed()
    blog.deployed()


def test_what_is_no_repository(blog: World) -> None:
    shutil.rmtree(blog.site / ".git")
    ran = blog.deploy()
    assert ran.code == 1
    assert "deploy.no-repository" in ran.err
    assert "git init" in ran.err


def test_no_remote(blog: World) -> None:
    git(blog.site, "remote", "remove", "origin")
    assert "git remote add origin" in blog.refused(code="no-remote")


def test_unknown_remote(blog: World) -> None:
    assert "did you mean `origin`?" in blog.refused("--remote", "orgin", code="no-remote")


@pytest.mark.parametrize("name", ["a..b", "-x", "a b", "", "a~1", "@{-1}"])
def test_what_is_no_name(blog: World, name: str) -> None:
    blog.refused(f"--branch={name}", code="branch")


def test_no_git(blog: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as there:
        there.setenv("PATH", str(tmp_path))
        ran = blog.deploy()
    assert (ran.code, "deploy.git: there is no git" in ran.err) == (1, True)


def test_two_at_once(blog: World) -> None:
    """The second says which process the first is."""
    (blog.site / ".diglot" / "deploy").mkdir()
    hold = "import sys, time; from pathlib import Path; from diglot.lock import hold\n"
    hold += "with hold(Path(sys.argv[1]), 0): print('held', flush=True); sys.stdin.read()"
    lock = blog.site / ".diglot" / "deploy" / "lock"
    with subprocess.Popen(
        [*command()[:1], "-c", hold, str(lock)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
    ) as first:
        assert first.stdout
        assert first.stdout.readline() == "held\n"
        ran = blog.deploy()
        first.communicate()
    assert ran.code == 75
    assert f"process {first.pid}" in ran.err


def test_force_is_about_the_workflow(blog: World) -> None:
    assert blog.deploy("--force").code == 2


def test_file_of_more_than_100_mb(blog: World) -> None:
    write(blog.site, sources(a="One."))
    (blog.site / "static").mkdir()
    with (blog.site / "static" / "film.mp4").open("wb") as film:
        film.truncate((100 << 20) + 1)
    said = blog.refused(code="file-size")
    assert "film.mp4 has 101 MB" in said
    assert not (blog.site / ".diglot" / "deploy" / "mirror").exists()


def test_links_on_the_branch(blog: World, tmp_path: Path) -> None:
    clone = tmp_path / "linking"
    git(tmp_path, "clone", "--quiet", str(blog.remote), str(clone))
    git(clone, "checkout", "--quiet", "--orphan", "gh-pages")
    (clone / "latest").symlink_to("posts")
    git(clone, "add", "latest")
    git(clone, "-c", "user.name=S", "-c", "user.email=s@x", "commit", "--quiet", "-m", "link")
    git(clone, "push", "--quiet", "origin", "gh-pages")
    assert "latest on the branch is a link" in blog.refused(code="link")


@pytest.mark.parametrize("path", ["en", "en/posts/a/index.html/more"])
def test_file_where_a_folder_belongs(blog: World, path: str) -> None:
    blog.somebody_pushes({path: b"mine"})
    assert path in blog.refused(code="in-the-way")


@pytest.mark.parametrize(
    ("written", "place"),
    [
        ("https://you.github.io/", "2:11"),
        ("https://you.github.io/blog/", "2:11"),
        ("https://me.github.io/notes/", "2:11"),
        ("https://example.org/blog/", "2:11"),
    ],
)
def test_address_that_is_not_the_repositorys(blog: World, written: str, place: str) -> None:
    files = sources(a="One.")
    files["site.yaml"] = files["site.yaml"].replace(ADDRESS.encode(), written.encode())
    write(blog.site, files)
    said = blog.refused(code="base-url")
    assert f"site.yaml:{place}: error" in said
    assert f"write base_url: {ADDRESS}" in said


def test_address_that_is_not_that_of_cname(blog: World) -> None:
    blog.somebody_pushes({"CNAME": b"notes.example.org\n"})
    assert "write base_url: https://notes.example.org/" in blog.refused(code="base-url")


def test_domain_of_ones_own(blog: World) -> None:
    files = sources(a="One.")
    files["site.yaml"] = files["site.yaml"].replace(ADDRESS.encode(), b"https://notes.example.org/")
    write(blog.site, files)
    blog.deployed()
    assert blog.holds()["CNAME"] == b"notes.example.org\n"
    assert "nothing to deploy" in blog.deploy().out
    write(blog.site, sources(a="One."))
    blog.deployed()
    assert "CNAME" not in blog.holds()


def test_domain_among_the_files(blog: World) -> None:
    write(blog.site, {**sources(a="One."), "static/CNAME": b"other.example.org\n"})
    blog.refused(code="base-url")


def test_output_that_is_edited_while_it_is_deployed(
    blog: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By another program, at the moment at which git is first asked for the branch."""
    real, page = shutil.which("git"), blog.site / "public" / "index.html"
    text = f'case " $* " in *" ls-remote "*) echo changed > {page};; esac\nexec {real} "$@"'
    program(tmp_path / "programs", "git", text)
    with monkeypatch.context() as there:
        there.setenv("PATH", path_with(tmp_path / "programs"))
        said = blog.refused(code="output")
    assert f"public{os.sep}index.html: error" in said
    assert diglot("build", "--site", blog.site).code == 0
