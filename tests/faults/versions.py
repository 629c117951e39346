"""Two versions of a site that differ in everything in which versions can differ, and files of others beside them."""

from pathlib import Path

from folders import Files, held

OLD: Files = {
    "index.html": b"old",
    "posts/a/index.html": b"old",
    "posts/b/index.html": b"gone",
    "same.html": b"same",
    "swap": b"file",
    "back/index.html": b"folder",
    "assets/site.1.css": b"1",
}
NEW: Files = {
    "index.html": b"new",
    "posts/a/index.html": b"new",
    "posts/c/d/index.html": b"added",
    "same.html": b"same",
    "swap/index.html": b"folder",
    "back": b"file",
    "assets/site.2.css": b"2",
}
FOREIGN: Files = {"CNAME": b"example.org", "posts/b/notes.txt": b"mine"}
VERSIONS = (OLD, NEW)


def assert_whole(output: Path, versions: tuple[Files, Files] = VERSIONS, foreign: Files = FOREIGN) -> None:
    """Each published file is that of one version or the other, and none that both have is missing."""
    now = held(output)
    old, new = versions
    for path, data in now.items():
        if not path.endswith(".tmp"):
            assert data in {files.get(path) for files in (old, new, foreign)}, path
    assert (old.keys() & new.keys()) | foreign.keys() <= now.keys()
