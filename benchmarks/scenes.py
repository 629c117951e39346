"""The scenes that are measured: what a writer has done since the last build, and whether the next one has to write for it."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from corpus import path_of, write_post, write_settings, write_template


@dataclass(frozen=True)
class Scene:
    name: str
    edit: Callable[[Path, int], None]
    """makes the blog in a folder ready for the build; each number, from 0, makes an edit that was not made before"""
    writes: bool = True
    """whether the build has files to write"""


CLEAN = "clean"


def _forget(site: Path, _number: int) -> None:
    """Moved out of the way: ext4 takes five times as long to make files while it remembers that others were just deleted."""
    old = Path(tempfile.mkdtemp(prefix="old-", dir=site))
    for name in (".diglot", "public"):
        if (site / name).exists():
            (site / name).rename(old / name)


def _nothing(_site: Path, _number: int) -> None:
    """What most saves of an editor come to."""


def _paragraph(site: Path, number: int) -> None:
    """At the end of one of the newest posts: below what lists show of it."""
    _change(path_of(site, number), lambda text: f"{text}\nParagraph {number} was added later.\n")


def _title(site: Path, number: int) -> None:
    """Of one of the newest posts, which more pages show than any other's."""
    _change(path_of(site, number), lambda text: text.replace("title: ", f"title: Revision {number} of ", 1))


def _post(site: Path, number: int) -> None:
    write_post(site, -1 - number)


def _change(path: Path, change: Callable[[str], str]) -> None:
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


SCENES = {
    scene.name: scene
    for scene in (
        Scene(CLEAN, _forget),
        Scene("no change", _nothing, writes=False),
        Scene("one paragraph", _paragraph),
        Scene("one title", _title),
        Scene("one template", lambda site, number: write_template(site, number + 1)),
        Scene("one new post", _post),
        Scene("description", lambda site, number: write_settings(site, number + 1)),
    )
}
