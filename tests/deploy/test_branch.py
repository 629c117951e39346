"""`diglot deploy` to a branch of a bare repository: what is on it afterwards, and what is left alone."""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from deploying import ADDRESS, OURS, URL, World, git, program, sources, world
from running import diglot
from sites import post, write


def test_first_deploy(blog: World) -> None:
    ran = blog.deploy()
    assert ran.code == 0
    files = blog.holds()
    assert files == {**blog.output, **{path: files[path] for path in OURS}}
    assert blog.parents() == []
    assert set(git(blog.remote, "ls-tree", "-r", "--format=%(objectmode)", "gh-pages").split()) == {"100644"}
    assert blog.heads().count("\n") == 1
    assert "The branch is new" in ran.out
    assert ADDRESS in ran.out.splitlines()


def test_the_repository_is_only_read(blog: World) -> None:
    blog.deployed()
    write(blog.site, sources(a="Three."))
    blog.deployed()
    assert git(blog.site, "branch", "--all", "--format=%(refname:short)").split() == ["main", "origin/main"]


def test_nothing_changed_is_no_commit(blog: World) -> None:
    first = blog.deployed()
    assert "nothing to deploy" in blog.deploy().out
    assert blog.tip() == first


def test_what_changed(blog: World) -> None:
    first = blog.deployed()
    write(blog.site, sources(a="Three.", c="Four."))
    second = blog.deployed()
    assert blog.parents(second) == [first]
    assert blog.others() == set()
    assert blog.output.keys() <= blog.holds().keys()
    assert "en/posts/b/index.html" not in blog.holds()
    log = git(blog.remote, "log", "--format=%s%n%b", "--max-count=1", second)
    assert re.match(r"Deploy [0-9a-f]{7} with changes\n+Built by diglot \d", log)


def test_the_next_deploy_from_another_clone(blog: World, tmp_path: Path) -> None:
    """What is diglot's on the branch is known from the branch alone."""
    first = blog.deployed()
    other = tmp_path / "other"
    other.mkdir()
    again = world(other, sources(a="One."))._replace(remote=blog.remote)
    git(again.site, "config", f"url.{blog.remote}.insteadOf", URL)
    git(again.site, "config", "--unset", f"url.{other / 'remote.git'}.insteadOf")
    second = again.deployed()
    assert again.parents(second) == [first]
    assert "en/posts/b/index.html" not in again.holds()
    assert {path for path in again.others() if not path.startswith("assets/")} == set()


FOREIGN: dict[str, bytes | None] = {
    "CNAME": b"notes.example.org\n",
    ".nojekyll": b"by hand\n",
    ".well-known/security.txt": b"Contact: nobody\n",
    "en/posts/notes.txt": b"mine\n",
}


def test_files_of_others_stay(blog: World) -> None:
    settings = sources(a="One.")
    settings["site.yaml"] = settings["site.yaml"].replace(ADDRESS.encode(), b"https://notes.example.org/")
    theirs = blog.somebody_pushes(FOREIGN)
    write(blog.site, settings)
    ours = blog.deployed()
    assert blog.parents(ours) == [theirs]
    assert {path: blog.holds()[path] for path in FOREIGN} == FOREIGN
    write(blog.site, {**settings, **sources(c="Three.")} | {"site.yaml": settings["site.yaml"]})
    blog.deployed()
    assert {path: blog.holds()[path] for path in FOREIGN} == FOREIGN
    assert "left alone: .nojekyll, .well-known/security.txt, CNAME, en/posts/notes.txt" in blog.deploy().out


def test_commits_of_others_on_top(blog: World) -> None:
    first = blog.deployed()
    theirs = blog.somebody_pushes({"index.html": b"by hand", "mine.html": b"mine", "en/index.html": None})
    ours = blog.deployed()
    assert git(blog.remote, "rev-list", ours).split() == [ours, theirs, first]
    assert blog.holds() == {**blog.holds(first), "mine.html": b"mine"}


def test_a_branch_of_another_generator(blog: World) -> None:
    """Files of the same name are replaced, which its history keeps; all others stay."""
    theirs = blog.somebody_pushes({"index.html": b"old", "2019/01/old.html": b"old"})
    ran = blog.deploy()
    assert "not diglot's, and replaced: index.html" in ran.out
    assert "not diglot's, and left alone: 2019/01/old.html" in ran.out
    assert blog.parents() == [theirs]
    assert blog.others() == {"2019/01/old.html"}


def test_history_that_was_rewritten(blog: World) -> None:
    blog.deployed()
    git(blog.remote, "update-ref", "-d", "refs/heads/gh-pages")
    theirs = blog.somebody_pushes({"new.html": b"new"}, branch="other")
    git(blog.remote, "update-ref", "refs/heads/gh-pages", theirs)
    write(blog.site, sources(a="Three."))
    assert blog.parents(blog.deployed()) == [theirs]


def test_branch_that_was_deleted(blog: World) -> None:
    blog.deployed()
    git(blog.remote, "update-ref", "-d", "refs/heads/gh-pages")
    assert blog.parents(blog.deployed()) == []


def test_assets_stay_for_one_change(blog: World) -> None:
    """GitHub lets readers keep a page for ten minutes."""
    styles = [f"body {{ --x: {number} }}".encode() for number in range(3)]
    found = []
    for style in styles:
        write(blog.site, {**sources(a="One."), "static/assets/own.css": style})
        blog.deployed()
        assert "nothing to deploy" in blog.deploy().out
        found.append({path for path in blog.holds() if path.startswith("assets/own.")})
    assert [len(each) for each in found] == [1, 2, 2]
    assert found[0] < found[1]
    assert not found[0] & found[2]


def test_file_and_folder_change_places(blog: World) -> None:
    write(blog.site, {**sources(a="One."), "static/x": b"file"})
    blog.deployed()
    write(blog.site, {**sources(a="One."), "static/x/y": b"folder"})
    blog.deployed()
    assert blog.holds()["x/y"] == b"folder"
    write(blog.site, {**sources(a="One."), "static/x": b"file"})
    blog.deployed()
    assert blog.holds()["x"] == b"file"


NAMES = ["a b", 'q"uote', "统计", "-dash", "é", "#%&=+", "tab'"]


def test_names(blog: World) -> None:
    write(blog.site, {**sources(a="One."), **{f"static/{name}/{name}.txt": name.encode() for name in NAMES}})
    blog.deployed()
    assert {path: data for path, data in blog.holds().items() if path.endswith(".txt")} == {
        path: data for path, data in blog.output.items() if path.endswith(".txt") and path != "robots.txt"
    } | {"robots.txt": blog.output["robots.txt"]}
    for name in NAMES:
        assert blog.holds()[f"{name}/{name}.txt"] == name.encode()


def test_line_ends_and_other_bytes(blog: World) -> None:
    data = b"a\r\nb\rc\n\0\xff"
    git(blog.site, "config", "core.autocrlf", "true")
    write(blog.site, {**sources(a="One."), "static/data": data, "static/empty": b""})
    blog.deployed()
    assert (blog.holds()["data"], blog.holds()["empty"]) == (data, b"")


def test_dry_run(blog: World) -> None:
    blog.deployed()
    write(blog.site, sources(a="Three.", c="Four."))
    heads = blog.heads()
    rows = blog.deploy("--dry-run").out.splitlines()
    assert "add     en/posts/c/index.html" in rows
    assert "change  en/posts/a/index.html" in rows
    assert "remove  en/posts/b/index.html" in rows
    assert rows[-1].endswith("(nothing was pushed)")
    assert blog.heads() == heads
    done = blog.deploy().out.splitlines()[1]
    assert done.partition(",")[0] == rows[-1].partition(",")[0]


def test_another_branch_and_message(blog: World) -> None:
    blog.deployed()
    before = blog.tip()
    assert blog.deploy("--branch", "site", "--message", "新文").code == 0
    assert git(blog.remote, "log", "--format=%s", "site") == "新文"
    assert blog.tip() == before


def test_the_only_remote_has_any_name(blog: World) -> None:
    git(blog.site, "remote", "rename", "origin", "hub")
    blog.deployed()


def test_changes_that_are_not_committed(blog: World) -> None:
    write(blog.site, sources(a="Not committed."))
    (blog.site / "draft.txt").write_text("not added")
    git(blog.site, "rm", "--cached", "--quiet", ".gitignore")
    blog.deployed()
    assert b"Not committed." in blog.holds()["en/posts/a/index.html"]


def test_nothing_checked_out_by_name(blog: World) -> None:
    git(blog.site, "checkout", "--quiet", "--detach")
    blog.deployed()


def test_shallow_clone(blog: World, tmp_path: Path) -> None:
    git(blog.site, "commit", "--quiet", "--allow-empty", "--message", "Second")
    git(blog.site, "push", "--quiet", "origin", "main")
    first = blog.deployed()
    clone = tmp_path / "shallow"
    git(tmp_path, "clone", "--quiet", "--depth=1", "--branch=main", blog.remote.as_uri(), str(clone))
    shallow = World(clone, blog.remote)
    write(clone, sources(a="Three."))
    second = shallow.deployed()
    assert shallow.parents(second) == [first]
    assert git(clone, "rev-parse", "--is-shallow-repository") == "true"
    assert git(blog.remote, "rev-parse", "--is-shallow-repository") == "false"
    git(blog.remote, "fsck", "--strict")


def test_another_work_tree(blog: World, tmp_path: Path) -> None:
    git(blog.site, "worktree", "add", "--quiet", str(tmp_path / "tree"), "-b", "topic")
    assert diglot("deploy", "--site", tmp_path / "tree").code == 0
    assert "en/posts/a/index.html" in blog.holds()


def test_site_in_a_folder(blog: World) -> None:
    write(blog.site / "blog", sources(a="One."))
    assert diglot("deploy", "--site", blog.site / "blog").code == 0
    assert "en/posts/a/index.html" in blog.holds()


def test_remote_that_is_a_relative_path(blog: World) -> None:
    git(blog.site, "remote", "set-url", "origin", "../remote.git")
    blog.deployed()


def test_sha256(tmp_path: Path) -> None:
    blog = world(tmp_path, sources(a="One."), "sha256")
    assert len(blog.deployed()) == 64
    assert "nothing to deploy" in blog.deploy().out


def test_nobody_by_name(blog: World) -> None:
    for key in ("user.name", "user.email"):
        git(blog.site, "config", "--unset", key)
    git(blog.site, "config", "user.useConfigOnly", "true")
    blog.deployed()
    assert git(blog.remote, "log", "--format=%an <%ae>", "gh-pages") == "diglot <diglot@localhost>"


def test_the_writer_commits(blog: World) -> None:
    blog.deployed()
    assert git(blog.remote, "log", "--format=%an %ae %cn %ce", "gh-pages") == (
        "Writer writer@example.org Writer writer@example.org"
    )


def test_settings_that_other_pushes_need(
    blog: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hooks, signatures and what is pushed along are about commits of sources."""
    for name in ("pre-push", "pre-commit", "post-commit", "reference-transaction", "commit-msg"):
        program(blog.site / ".git" / "hooks", name, "exit 1")
    # Only this one: the bare repository beside us has the same settings of the user's.
    program(tmp_path / "hooks", "pre-push", "exit 1")
    (tmp_path / "gitconfig").write_text(f"[core]\nhooksPath = {tmp_path / 'hooks'}\nautocrlf = true\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    git(blog.site, "-c", "core.hooksPath=/dev/null", "tag", "-m", "v1", "v1")
    for key, value in (
        ("commit.gpgSign", "true"),
        ("tag.gpgSign", "true"),
        ("push.gpgSign", "true"),
        ("user.signingKey", "none"),
        ("push.followTags", "true"),
        ("push.default", "matching"),
        ("remote.origin.mirror", "true"),
        ("remote.origin.push", "+refs/heads/*:refs/heads/*"),
        ("remote.origin.prune", "true"),
        ("fetch.recurseSubmodules", "true"),
        ("core.logAllRefUpdates", "always"),
    ):
        git(blog.site, "config", key, value)
    blog.deployed()
    assert git(blog.remote, "for-each-ref", "--format=%(refname)").split() == [
        "refs/heads/gh-pages",
        "refs/heads/main",
    ]


def test_from_within_a_hook(blog: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """git sets variables there that lead to the repository of the hook."""
    other = tmp_path / "elsewhere"
    git(tmp_path, "init", "--quiet", str(other))
    with monkeypatch.context() as inside:
        inside.setenv("GIT_DIR", str(other / ".git"))
        inside.setenv("GIT_INDEX_FILE", str(other / ".git" / "index"))
        inside.setenv("GIT_WORK_TREE", str(other))
        assert blog.deploy().code == 0
    assert "en/posts/a/index.html" in blog.holds()
    assert [file.name for file in other.iterdir()] == [".git"]


def test_errors_in_the_content(blog: World) -> None:
    first = blog.deployed()
    write(blog.site, {**sources(a="$x"), "content/posts/c.en.md": post("2026-02-30", "c")})
    ran = blog.deploy()
    assert ran.code == 1
    assert "front-matter.date" in ran.err
    assert blog.tip() == first


def test_drafts_stay_at_home(blog: World) -> None:
    draft = post("2026-01-01", "draft", "Secret.", draft="true")
    ahead = post("2999-01-01", "ahead", "Secret.")
    files = {**sources(a="One."), "content/posts/d.en.md": draft, "content/posts/e.en.md": ahead}
    write(blog.site, files)
    assert diglot("build", "--site", blog.site, "--drafts").code == 0
    blog.deployed()
    assert not [path for path, data in blog.holds().items() if b"Secret" in data]


Damage = Callable[[Path], object]


def empty_all_objects(mirror: Path) -> None:
    for file in mirror.glob("objects/*/*"):
        file.chmod(0o644)
        file.write_bytes(b"")


def link_somewhere(mirror: Path) -> None:
    shutil.rmtree(mirror / "objects")
    (mirror / "objects").symlink_to(mirror.with_name("elsewhere"))
    mirror.with_name("elsewhere").mkdir()


def become_a_link(mirror: Path) -> None:
    mirror.rename(mirror.with_name("elsewhere"))
    mirror.symlink_to("elsewhere")


def become_a_file(mirror: Path) -> None:
    shutil.rmtree(mirror)
    mirror.write_bytes(b"")


DAMAGES: dict[str, Damage] = {
    "no head": lambda mirror: (mirror / "HEAD").unlink(),
    "head": lambda mirror: (mirror / "HEAD").write_bytes(b"\0"),
    "lock of fetching": lambda mirror: (mirror / "shallow.lock").write_bytes(b""),
    "settings": lambda mirror: (mirror / "config").write_bytes(b"[core"),
    "objects": empty_all_objects,
    "lock of committing": lambda mirror: (mirror / "refs/diglot/commit.lock").write_bytes(b""),
    "lock of the tip": lambda mirror: (mirror / "refs/diglot/tip.lock").write_bytes(b""),
    "a file": become_a_file,
    "a link in it": link_somewhere,
    "a link": become_a_link,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damaged_mirror(blog: World, damage: Damage) -> None:
    """By a kill, or a disk."""
    blog.deployed()
    write(blog.site, sources(a="Three."))
    second = blog.deployed()
    damage(blog.site / ".diglot" / "deploy" / "mirror")
    write(blog.site, sources(a="Four."))
    assert blog.parents(blog.deployed()) == [second]
    assert b"Four." in blog.holds()["en/posts/a/index.html"]
    git(blog.remote, "fsck", "--strict")


def hostile(mirror: Path, evil: str) -> None:
    """All the places in which a repository names programs, or leads git to another one that does."""
    for name in (
        "pre-push",
        "reference-transaction",
        "post-index-change",
        "pre-auto-gc",
        "fsmonitor-watchman",
    ):
        program(mirror / "hooks", name, evil)
    settings = f"""
[core]
    repositoryFormatVersion = 1
    bare = true
    hooksPath = {mirror / "hooks"}
    sshCommand = {evil}
    fsmonitor = {evil}
    gitProxy = {evil}
    pager = {evil}
    alternateRefsCommand = {evil}
[extensions]
    worktreeConfig = true
[remote "origin"]
    uploadpack = {evil}
    receivepack = {evil}
    vcs = evil
[credential]
    helper = !{evil}
[gc]
    auto = 1
[url "ext::{evil} "]
    insteadOf = https://
[protocol "ext"]
    allow = always
"""
    (mirror / "config").write_text(settings)
    (mirror / "config.worktree").write_text(settings)
    other = mirror.with_name("common")
    if not other.exists():
        shutil.copytree(mirror, other)
        (mirror / "commondir").write_text("../common\n")
    (mirror / "objects" / "info").mkdir(exist_ok=True)
    (mirror / "objects" / "info" / "alternates").write_text(f"{other / 'objects'}\n")


def test_hostile_mirror(blog: World, tmp_path: Path) -> None:
    """A cache runs no code, whoever has written it."""
    first = blog.deployed()
    ran = tmp_path / "ran"
    evil = program(tmp_path / "evil", "git-remote-evil", f"touch {ran}")
    hostile(blog.site / ".diglot" / "deploy" / "mirror", str(evil))
    write(blog.site, sources(a="Three."))
    assert blog.parents(blog.deployed()) == [first]
    assert not ran.exists()
    subprocess.run([str(evil)], check=True)
    assert ran.exists(), "it would have been told"


def test_partial_clone(blog: World, tmp_path: Path) -> None:
    first = blog.deployed()
    git(blog.remote, "config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "partial"
    options = ("--filter=blob:none", "--branch=main", blog.remote.as_uri(), str(clone))
    git(tmp_path, "clone", "--quiet", *options)
    partial = World(clone, blog.remote)
    git(clone, "status")
    write(clone, sources(a="Three."))
    assert partial.parents(partial.deployed()) == [first]
    git(blog.remote, "fsck", "--strict")


def test_git_folder_elsewhere(blog: World, tmp_path: Path) -> None:
    """As in a submodule, whose settings say where the work tree is."""
    git(blog.site, "init", "--quiet", "--separate-git-dir", str(tmp_path / "apart.git"))
    git(blog.site, "config", "core.worktree", str(blog.site))
    assert blog.deploy().code == 0
    assert blog.holds().keys() == blog.output.keys() | OURS
