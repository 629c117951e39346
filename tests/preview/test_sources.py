"""Sources that are kept up to date are those that are read anew, whatever happens to the files and whatever is told of it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from diglot.disk import read_sources
from diglot.index import Index
from diglot.inputs import theme_root
from diglot.preview.sources import Sources
from edits import EDITS, START
from manners import MANNERS, lay
from running import environment, without_privileges
from sites import write

POST = "content/posts/c.en.md"


def opened(root: Path) -> Sources:
    sources = Sources(root)
    sources.start(Index(""))
    return sources


def assert_right(sources: Sources, root: Path) -> None:
    """Each source, where it lies, and nothing else."""
    found = read_sources(root)
    assert sources.tree == found
    assert {name: ref.file for name, ref in sources.tree.items()} == {
        name: ref.file for name, ref in found.items()
    }
    assert sources.problems == ()


@pytest.mark.parametrize("hinted", [True, False], ids=["hints", "no hints"])
@pytest.mark.parametrize("manner", range(2 * len(MANNERS)))
def test_edited_in_every_manner(root: Path, manner: int, hinted: bool) -> None:
    """One edit after the other, each told by the paths that differ or not at all."""
    write(root, START)
    sources, files = opened(root), START
    for number, change in enumerate(EDITS.values()):
        before, files = files, change(files, number)
        old = sources.tree
        lay(root, files, manner)
        told = {path for path in before.keys() | files.keys() if before.get(path) != files.get(path)}
        seen = sources.look_at(told) if hinted else sources.look()
        assert_right(sources, root)
        assert seen == {
            path for path in old.keys() | sources.tree.keys() if old.get(path) != sources.tree.get(path)
        }
        assert (sources.tree is old) == (not seen)
        assert all(sources.tree[path] is old[path] for path in sources.tree.keys() - seen)


@pytest.mark.parametrize("number", range(3))
def test_same_size_and_same_time(root: Path, number: int) -> None:
    """Saved again at once, as often as it takes for two versions to have the same stat data."""
    write(root, START)
    sources = opened(root)
    path = root / POST
    for turn in range(200):
        path.write_bytes(b"%04d" % (turn * 3 + number))
        sources.look_at([POST])
        path.write_bytes(b"%04d" % (turn * 3 + number + 1))
        os.utime(path, ns=(1, 1))
        sources.look() if turn % 2 else sources.look_at([POST])
        assert_right(sources, root)


def test_hints_of_folders(root: Path) -> None:
    """A folder stands for what is below it, whether it came, went or became a file."""
    write(root, START)
    sources = opened(root)
    (root / "content/posts/a").rename(root / "content/posts/z")
    sources.look_at(["content/posts/a", "content/posts/z"])
    assert_right(sources, root)
    shutil.rmtree(root / "content/posts/z")
    (root / "content/posts/z").write_bytes(b"a file now")
    sources.look_at(["content/posts/z"])
    assert_right(sources, root)
    (root / "content/posts/z").unlink()
    shutil.copytree(root / "content/posts/b", root / "content/posts/z/deep/er")
    sources.look_at(["content/posts/z"])
    assert_right(sources, root)
    shutil.rmtree(root / "content")
    sources.look_at(["content"])
    assert_right(sources, root)


def test_hints_of_nothing(root: Path) -> None:
    """Of files that are hidden, gone, outside or no files."""
    write(root, START | {"content/.hidden/a.md": b"x", "content/posts/.b.md": b"x"})
    (root / ".c").mkdir()
    (root / "static/out").symlink_to(root.parent)
    (root / "static/in").symlink_to(root / "content")
    sources = opened(root)
    hints = [
        "content/.hidden",
        "content/.hidden/a.md",
        "content/posts/.b.md",
        "static/out",
        "static/in",
        "static/in/about.zh.md",
        "static/gone/for/good",
        POST + "/below",
    ]
    assert sources.look_at(hints) == set()
    assert_right(sources, root)


@pytest.mark.skipif(sys.platform == "win32", reason="links of POSIX")
def test_links_are_looked_at_with_any_file(root: Path) -> None:
    """What they lead to may have changed, of which nobody hears."""
    write(root, START)
    (root / ".data").mkdir()
    (root / ".data/notes.md").write_bytes(b"one")
    (root / "content/posts/notes.en.md").symlink_to("../../.data/notes.md")
    sources = opened(root)
    (root / ".data/notes.md").write_bytes(b"two")
    assert sources.look_at([POST]) == {"content/posts/notes.en.md"}
    assert_right(sources, root)
    (root / ".data/notes.md").unlink()
    assert sources.look_at([POST]) == {"content/posts/notes.en.md"}
    assert_right(sources, root)


def test_the_themes_file_comes_back(root: Path) -> None:
    """When the site's own goes, which had its place."""
    write(root, START)
    sources = opened(root)
    for name in ("templates/post.html", "static/assets/site.css", "templates/strings/en.yaml"):
        write(root, START | {name: Path(theme_root(), name).read_bytes() + b"\n"})
        assert name in sources.look_at([name])
        assert_right(sources, root)
        write(root, START)
        assert name in sources.look_at([name])
        assert_right(sources, root)


@pytest.mark.skipif(sys.platform == "win32", reason="links of POSIX")
def test_what_cannot_be_read_stays_as_it_was(root: Path) -> None:
    """And is told, until it can be read; the rest goes on."""
    write(root, START)
    sources = opened(root)
    good = sources.tree
    (root / "content").rename(root / ".content")
    (root / "content").symlink_to(root.parent, target_is_directory=True)
    for look in (sources.look, lambda: sources.look_at([POST])):
        assert look() == set()
        assert [(each.code, each.file) for each in sources.problems] == [("preview.unreadable", "content")]
        assert sources.tree is good
    (root / "content").unlink()
    (root / ".content").rename(root / "content")
    (root / POST).write_bytes(b"mended")
    assert sources.look_at([]) == {POST}
    assert_right(sources, root)


PROGRAM = """
import subprocess
import sys
from pathlib import Path
from diglot.index import Index
from diglot.preview.sources import Sources
root = Path(sys.argv[1])
sources = Sources(root)
sources.start(Index(""))
(root / "content/about.zh.md").write_bytes(b"new")
(root / "content/posts/c.en.md").write_bytes(b"new")
(root / "content/posts/c.en.md").chmod(0)
seen = sources.look_at(["content/posts/c.en.md", "content/about.zh.md"])
print(sorted(seen), [(each.code, each.file, each.message) for each in sources.problems])
(root / "content/posts/c.en.md").chmod(0o600)
print(sorted(sources.look()), sources.problems)
"""


def test_one_file_that_may_not_be_read(root: Path) -> None:
    write(root, START)
    command = without_privileges([sys.executable, "-c", PROGRAM, str(root)])
    ran = subprocess.run(command, capture_output=True, text=True, env=environment(), check=True)
    assert ran.stdout.splitlines() == [
        "['content/about.zh.md'] [('preview.unreadable', 'content/posts/c.en.md', 'Permission denied')]",
        "['content/posts/c.en.md'] ()",
    ]
