"""What GitHub does not take."""

import pytest

from diglot.deploy.limits import LARGEST_FILE, LARGEST_SITE, check_modes, check_names, check_sizes


def codes(sizes: dict[str, int]) -> list[str]:
    return [problem.code for problem in check_sizes(sizes, "origin/gh-pages")]


def test_sizes() -> None:
    assert codes({"a": LARGEST_FILE, "b": 0}) == []
    assert codes({"a": LARGEST_FILE + 1, "b": LARGEST_FILE + 1}) == ["deploy.file-size"] * 2
    parts = {f"part-{number}": LARGEST_FILE for number in range(10)}
    assert sum(parts.values()) < LARGEST_SITE
    assert codes({**parts, "rest": LARGEST_SITE - sum(parts.values())}) == []
    assert codes({**parts, "rest": LARGEST_SITE - sum(parts.values()) + 1}) == ["deploy.site-size"]


def test_the_largest_files_are_named() -> None:
    sizes = {f"part-{number}": (90 << 20) + number for number in range(12)}
    (problem,) = check_sizes(sizes, "origin/gh-pages")
    assert problem.hint == "largest: part-11, part-10, part-9"
    assert "1081 MB" in problem.message


UNFIT = [
    ".git/config",
    "a/.GIT/x",
    "a/.git",
    "git~1/x",
    ".git ",
    "a\nb",
    "a\\b",
    "a\x7f",
    "x" * 256,
    "/".join(["x" * 200] * 21),
]


@pytest.mark.parametrize("path", UNFIT, ids=range(len(UNFIT)))
def test_names_that_no_branch_can_hold(path: str) -> None:
    assert [problem.code for problem in check_names(frozenset([path, "index.html"]), "x")] == ["deploy.name"]


def test_names_that_it_can() -> None:
    fit = {"tags/git/index.html", ".gitignore", "digit", "git~", "a b", "统计", "x" * 255, "a:b", "git1/x"}
    assert check_names(frozenset(fit), "x") == []


def test_links_and_submodules() -> None:
    problems = check_modes({"a": "120000", "b": "160000", "c": "100755", "d": "100644"}, "x")
    assert [problem.message.split(" on the")[0] for problem in problems] == ["a", "b"]
