"""The address at which GitHub publishes a repository, and what site.yaml may say."""

import pytest

from diglot.deploy.address import Pages, domain, mistake, pages

PROJECT = Pages("you.github.io", "/notes/")
USER = Pages("you.github.io", "/")


@pytest.mark.parametrize(
    "remote",
    [
        "https://github.com/You/notes.git",
        "https://github.com/you/notes",
        "https://github.com/you/notes/",
        "https://www.github.com/you/notes",
        "https://token@github.com/you/notes.git",
        "https://you:token@github.com/you/notes.git",
        "http://github.com/you/notes.git",
        "git://github.com/you/notes.git",
        "git@github.com:you/notes.git",
        "github.com:you/notes.git",
        "git@github.com:/you/notes.git",
        "ssh://git@github.com/you/notes.git",
        "ssh://git@github.com:22/you/notes.git",
        "ssh://git@ssh.github.com:443/you/notes.git",
        "ssh://git@GitHub.com/you/notes",
    ],
)
def test_projects(remote: str) -> None:
    assert pages(remote) == PROJECT


@pytest.mark.parametrize("name", ["you.github.io", "You.GitHub.io", "YOU.github.io"])
def test_site_of_a_user(name: str) -> None:
    assert pages(f"https://github.com/You/{name}.git") == USER


@pytest.mark.parametrize(
    "remote",
    [
        "",
        "../notes.git",
        "/srv/github.com/notes.git",
        "https://gitee.com/you/notes.git",
        "https://github.com.example.org/you/notes.git",
        "https://example.org/github.com/you/notes.git",
        "https://notgithub.com/you/notes.git",
        "git@github-work:you/notes.git",
        "https://gist.github.com/you/0123.git",
        "https://github.com/you",
        "https://github.com/you/notes/more",
    ],
)
def test_elsewhere(remote: str) -> None:
    assert pages(remote) is None


@pytest.mark.parametrize(
    ("base_url", "where", "named", "needed"),
    [
        ("https://you.github.io/notes/", PROJECT, "", ""),
        ("https://you.github.io/", USER, "", ""),
        ("https://example.org/", PROJECT, "", "example.org"),
        ("https://example.org/", USER, "", "example.org"),
        ("https://example.org/notes/", PROJECT, "", ""),
        ("https://example.org/", PROJECT, "Example.org", "example.org"),
        ("https://example.org/", None, "example.org", ""),
        ("https://example.org/anywhere/", None, "", ""),
    ],
)
def test_right(base_url: str, where: Pages | None, named: str, needed: str) -> None:
    assert mistake(base_url, where, named) == ("", "")
    assert domain(base_url, where) == needed


@pytest.mark.parametrize(
    ("base_url", "where", "named"),
    [
        ("https://you.github.io/", PROJECT, ""),
        ("https://you.github.io/Notes/", PROJECT, ""),
        ("https://me.github.io/notes/", PROJECT, ""),
        ("https://you.github.io/notes/", USER, ""),
        ("https://example.org/blog/", PROJECT, ""),
        ("https://example.org/notes/", USER, ""),
        ("https://you.github.io/notes/", PROJECT, "example.org"),
        ("https://example.org/notes/", PROJECT, "example.org"),
        ("https://www.example.org/", PROJECT, "example.org"),
        ("https://example.net/", None, "example.org"),
    ],
)
def test_wrong(base_url: str, where: Pages | None, named: str) -> None:
    message, hint = mistake(base_url, where, named)
    assert base_url in message
    assert "base_url: https://" in hint
