"""A page weighs what a browser loads of it, and of the versions of a picture it loads one."""

from pathlib import Path

from photos import photo, saved
from sites import SITE, check, post

LARGE = saved(photo(1600, 1000), "JPEG", quality=98)


def weights(root: Path, settings: str) -> list[str]:
    files = {
        "site.yaml": (SITE + settings).encode(),
        "content/posts/a.en.md": post(title="A", body="What is seen here.\n\n![A picture](p.jpg)"),
        "content/posts/p.jpg": LARGE,
    }
    return [code for code in check(root, files).codes if code.startswith("weight.")]


def test_one_version_is_loaded(root: Path) -> None:
    assert len(LARGE) > 600_000
    assert weights(root, "") == []


def test_a_photo_without_versions_is_loaded_itself(root: Path) -> None:
    assert weights(root, "pictures: {formats: []}\n") == ["weight.file"]
