"""`diglot build`: its options, what it publishes, and what it says of it."""

import re
import subprocess
from pathlib import Path

import pytest

from folders import held, snapshot
from running import command, diglot, environment, without_privileges
from sites import post, site, write


@pytest.fixture
def blog(root: Path) -> Path:
    files = site("")
    files["content/posts/a.zh.md"] = post("2026-01-01", "甲", "正文。")
    files["content/posts/b.en.md"] = post("2026-01-02", "Bee", "Text.")
    files["content/posts/secret.en.md"] = post("2026-01-03", "Canary", "Draft.", draft="true")
    files["content/posts/later.en.md"] = post("2999-01-03", "Canary", "Ahead.")
    return write(root, files)


def break_post(blog: Path) -> None:
    (blog / "content/posts/b.en.md").write_text("---\ntitle: B\ndate: 2026-01-02\ncolour: red\n---\nText.\n")


def test_build(blog: Path) -> None:
    ran = diglot("build", "--site", blog)
    assert (ran.code, ran.err) == (0, "")
    posts, files, written, removed, unchanged = ran.counts
    assert (posts, removed, unchanged) == (2, 0, 0)
    assert written == files == len(held(blog / "public"))
    again = diglot("build", "--site", blog)
    assert again.counts == [2, files, 0, 0, files]


def test_site_is_the_working_folder(blog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(blog)
    assert diglot("build").code == 0
    assert (blog / "public/index.html").is_file()


def test_output(blog: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An output on the command line counts from the working folder, one in site.yaml from the site."""
    monkeypatch.chdir(tmp_path)
    assert diglot("build", "--site", blog, "--output", "out").code == 0
    assert (tmp_path / "out/index.html").is_file()
    assert not (blog / "public").exists()
    with (blog / "site.yaml").open("a") as file:
        file.write("output: elsewhere\n")
    assert diglot("build", "--site", blog).code == 0
    assert held(blog / "elsewhere") == held(tmp_path / "out")


def test_jobs_give_the_same(blog: Path, tmp_path: Path) -> None:
    for jobs in (1, 2):
        assert (
            diglot(
                "build", "--site", blog, "--no-cache", "--jobs", jobs, "--output", tmp_path / str(jobs)
            ).code
            == 0
        )
    assert held(tmp_path / "1") == held(tmp_path / "2")


def test_drafts(blog: Path) -> None:
    diglot("build", "--site", blog)
    assert not any(b"Canary" in data for data in held(blog / "public").values())
    ran = diglot("build", "--site", blog, "--drafts")
    assert ran.counts[0] == 4
    assert b"Canary" in (blog / "public/en/posts/secret/index.html").read_bytes()
    assert diglot("build", "--site", blog).counts[3] > 0, "shown no longer"
    assert not any(b"Canary" in data for data in held(blog / "public").values())


def test_source_date_epoch(blog: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1767225600")  # 2026-01-01
    assert diglot("build", "--site", blog).counts[0] == 1


@pytest.mark.parametrize("url", ["https://name.github.io/repo", "https://name.github.io/repo/"])
def test_base_url(blog: Path, url: str) -> None:
    assert diglot("build", "--site", blog, "--base-url", url).code == 0
    home = (blog / "public/index.html").read_text("utf-8")
    assert '<link rel="canonical" href="https://name.github.io/repo/">' in home
    assert 'href="/repo/posts/a/"' in home


def test_no_cache(blog: Path) -> None:
    assert diglot("build", "--site", blog, "--no-cache").code == 0
    assert not (blog / ".diglot").exists()
    diglot("build", "--site", blog)
    (blog / ".diglot/cache.db").write_bytes(b"damaged")
    assert diglot("build", "--site", blog, "--no-cache").counts[2] == 0
    assert (blog / ".diglot/cache.db").read_bytes() == b"damaged"


def test_damaged_cache(blog: Path) -> None:
    diglot("build", "--site", blog)
    (blog / ".diglot/cache.db").write_bytes(b"damaged")
    ran = diglot("build", "--site", blog)
    assert (ran.code, ran.counts[2]) == (0, 0)


def test_problem(blog: Path) -> None:
    """Shown as DESIGN has it; the last version stands."""
    diglot("build", "--site", blog)
    before = snapshot(blog / "public")
    break_post(blog)
    ran = diglot("build", "--site", blog)
    assert ran.code == 1
    place, line, caret, *rest = ran.err.splitlines()
    assert place.startswith("content/posts/b.en.md:4:1: error: front-matter.unknown: ")
    assert line == "    4 | colour: red"
    assert caret == "      | ^^^^^^"
    assert all(row.startswith("   hint: ") or not row for row in rest)
    assert re.fullmatch(r"nothing published, 1 error in \d+\.\d\d s\n", ran.out)
    assert snapshot(blog / "public") == before | {".diglot/lock": snapshot(blog / "public")[".diglot/lock"]}


def test_keep_going(blog: Path) -> None:
    break_post(blog)
    ran = diglot("build", "--site", blog, "--keep-going")
    assert ran.code == 1
    assert "error: front-matter.unknown:" in ran.err
    assert ran.counts[2] > 0
    assert ", 1 error in" in ran.out
    assert (blog / "public/index.html").is_file()


def test_strict(blog: Path) -> None:
    (blog / "content/posts/b.en.md").write_bytes(post("2026-01-02", "Bee", "```nosuchlanguage\nx\n```"))
    ran = diglot("build", "--site", blog)
    assert ran.code == 0
    assert ": warning: " in ran.err
    assert ", 1 warning in" in ran.out
    strict = diglot("build", "--site", blog, "--strict")
    assert strict.code == 1
    assert "nothing published, 1 warning in" in strict.out


def test_hand_edited_output_is_reported(blog: Path) -> None:
    diglot("build", "--site", blog)
    (blog / "public/index.html").write_text("hand")
    ran = diglot("build", "--site", blog)
    assert ran.code == 0
    assert re.match(r"warning: .*index\.html was changed by hand", ran.err)


def test_read_only_site(blog: Path, tmp_path: Path) -> None:
    folders = [blog, *(folder for folder in blog.rglob("*") if folder.is_dir())]
    for folder in folders:
        folder.chmod(0o555)
    cache = tmp_path / "cache"
    arguments = without_privileges(command("build", "--site", blog, "--output", tmp_path / "out"))
    for written in (True, False):
        ran = subprocess.run(
            arguments, capture_output=True, text=True, env=environment(XDG_CACHE_HOME=str(cache)), check=False
        )
        assert (ran.returncode, ran.stderr) == (0, "")
        assert (" 0 written" not in ran.stdout) == written
    assert not (blog / ".diglot").exists()
    assert [file.name for file in cache.rglob("cache.db")] == ["cache.db"]
    for folder in folders:
        folder.chmod(0o755)
