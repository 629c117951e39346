"""What GitHub Pages does not take, found before anything is sent.

Sizes are those of https://docs.github.com/pages/getting-started-with-github-pages/github-pages-limits and of
https://docs.github.com/repositories/working-with-files/managing-large-files: a site of 1 GB, a file of 100 MiB.
"""

import re
from collections.abc import Mapping

from diglot.problem import Problem

LARGEST_FILE = 100 << 20
LARGEST_SITE = 1 << 30
LONGEST_PART, LONGEST_PATH = 255, 4096
"""bytes"""
UNFIT = re.compile(r"[\x00-\x1f\x7f\\]")
GIT = re.compile(r"(\.git|git~[0-9]+)[. ]*\Z", re.IGNORECASE)
"""git takes none of these as the name of a file, as some file systems know its own folder by it"""
LINKS = {"120000": "a link", "160000": "a submodule"}


def check_sizes(sizes: Mapping[str, int], place: str) -> list[Problem]:
    """Of all files of the branch, by path; `place` names it."""
    problems = [
        Problem(
            "deploy.file-size",
            f"{path} has {_megabytes(size)}, and GitHub takes no file of more than {_megabytes(LARGEST_FILE)}",
            file=place,
            hint="publish it elsewhere, as a release of the repository for instance, and link to it",
        )
        for path, size in sorted(sizes.items())
        if size > LARGEST_FILE
    ]
    total = sum(sizes.values())
    if total > LARGEST_SITE:
        largest = sorted(sizes, key=lambda path: -sizes[path])[:3]
        message = f"the site has {_megabytes(total)}, and GitHub Pages takes {_megabytes(LARGEST_SITE)}"
        problems.append(
            Problem("deploy.site-size", message, file=place, hint=f"largest: {', '.join(largest)}")
        )
    return problems


def check_names(paths: frozenset[str], place: str) -> list[Problem]:
    return [
        Problem(
            "deploy.name",
            f"no branch can hold a file of the name {path!r}",
            file=place,
            hint="rename it in static/, or wherever it comes from",
        )
        for path in sorted(paths)
        if not _is_fit(path)
    ]


def check_modes(modes: Mapping[str, str], place: str) -> list[Problem]:
    """`modes`: of files on the branch that are not diglot's."""
    return [
        Problem(
            "deploy.link",
            f"{path} on the branch is {LINKS[mode]}, and GitHub Pages publishes no branch that has one",
            file=place,
            hint="remove it from the branch",
        )
        for path, mode in sorted(modes.items())
        if mode in LINKS
    ]


def _is_fit(path: str) -> bool:
    parts = path.split("/")
    if len(path.encode(errors="replace")) > LONGEST_PATH:
        return False
    return not any(
        UNFIT.search(part) or GIT.match(part) or len(part.encode(errors="replace")) > LONGEST_PART
        for part in parts
    )


def _megabytes(size: int) -> str:
    return f"{-(-size >> 20)} MB"
