"""`diglot build --verify`: what the cache holds is run again, and a difference is named and never published."""

import re
from pathlib import Path

import pytest

from diglot.model import Fragment
from diglot.renderer import RENDER
from diglot.session import CACHE, CACHE_FILE
from folders import held
from forging import forge
from running import Ran, diglot
from sites import post, site, write

A = "content/posts/a.zh.md"


@pytest.fixture
def blog(root: Path) -> Path:
    write(root, site("") | {A: post("2026-01-01", "甲", "正文。"), "content/posts/b.en.md": post()})
    assert build(root).code == 0
    return root


def build(root: Path, *options: str) -> Ran:
    return diglot("build", "--site", root, "--jobs", 1, *options)


def test_nothing_is_wrong(blog: Path) -> None:
    ran = build(blog, "--verify")
    assert (ran.code, ran.err) == (0, "")
    assert ran.counts[2] == 0


def test_forged_text(blog: Path) -> None:
    sound = held(blog / "public")
    forge(blog / CACHE / CACHE_FILE, RENDER, "article", Fragment("<p>forged</p>"), A)
    found = build(blog, "--verify")
    assert found.code == 1
    assert found.err.count("cache.wrong") == 1
    assert f"another result of the step render {A} than" in found.err
    assert re.fullmatch(r"nothing published, 1 error in \d+\.\d\d s\n", found.out)
    assert held(blog / "public") == sound
    again = build(blog)
    assert (again.code, again.counts[2]) == (0, 0)
    assert held(blog / "public") == sound


def test_what_was_published_of_a_forged_text_is_put_right(blog: Path) -> None:
    sound = held(blog / "public")
    forge(blog / CACHE / CACHE_FILE, RENDER, "article", Fragment("<p>forged</p>"), A)
    assert build(blog).counts[2] == 1
    assert held(blog / "public") != sound, "there is no secret in a checksum"
    assert build(blog, "--verify").code == 1
    assert build(blog).counts[2] == 1
    assert held(blog / "public") == sound
