"""A cache that an enemy wrote, all checksums right: no code of his runs, no file outside is touched, --verify finds him out."""

import os
import pickle
import shutil
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from diglot.builder.relate import RELATE, FeedSheet, Sheet
from diglot.commands.explaining import STEPS
from diglot.documents import PARSE, ParsedFile
from diglot.engine import Ref, Step
from diglot.engine.digest import encode
from diglot.last_build import FILE
from diglot.manifest import FOLDER, OutputRefused
from diglot.renderer.code import HIGHLIGHT
from diglot.renderer.math import TYPESET
from diglot.session import CACHE, CACHE_FILE, INDEX_FILE
from folders import held, put, snapshot
from forging import forge, remembered
from running import Ran, diglot
from sites import PNG, post, site, write

A = "content/posts/a.en.md"
CANARY = "no page shows this"
FILES = {A: post(body="![A dot](dot.png)\n\n[data](data.csv)"), "content/posts/dot.png": PNG}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("built")
    write(root, site("") | FILES | {"content/posts/data.csv": b"1"})
    assert build(root).code == 0
    return root


@pytest.fixture
def blog(built: Path, root: Path) -> Path:
    """A site that has been built, next to a file of somebody else's."""
    (root.parent / "secret.txt").write_text(CANARY)
    root.rmdir()
    shutil.copytree(built, root)
    return root


def build(root: Path, *options: str) -> Ran:
    return diglot("build", "--site", root, "--jobs", 1, *options)


def outside(root: Path) -> dict[str, bytes]:
    """All files beside the site, and its sources."""
    files = held(root.parent)
    own = (f"{root.name}/public/", f"{root.name}/{CACHE}/")
    return {path: data for path, data in files.items() if not path.startswith(own)}


class Bomb:
    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, (f"touch '{self.target}'",)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_pickles_as_values(blog: Path, step: Step) -> None:
    before = outside(blog)
    for number, facet in enumerate(step.signature.places):
        bomb = pickle.dumps(Bomb(blog.parent / "went off"), number % 6)
        forge(blog / CACHE / CACHE_FILE, step, facet, bomb)
    build(blog)
    build(blog, "--verify")
    assert outside(blog) == before


@pytest.mark.parametrize("protocol", range(6))
def test_pickles_as_files(blog: Path, protocol: int) -> None:
    before = outside(blog)
    for name in (CACHE_FILE, INDEX_FILE, FILE):
        (blog / CACHE / name).write_bytes(pickle.dumps(Bomb(blog.parent / "went off"), protocol))
    assert build(blog).code == 0
    assert outside(blog) == before


def test_a_bomb_goes_off_where_it_is_loaded(tmp_path: Path) -> None:
    pickle.loads(pickle.dumps(Bomb(tmp_path / "went off")))  # noqa: S301 - this one is to
    assert (tmp_path / "went off").exists()


PATHS = [
    "../outside.html",
    "../../outside.html",
    "/outside.html",
    "a/../../../outside.html",
    "..",
    "",
    "a\0b",
    "./index.html",
    "a//b.html",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("facet", ["sheets", "feeds"])
def test_paths_that_leave_the_output(blog: Path, facet: str, path: str) -> None:
    """Such a cache is forgotten."""
    cache = blog / CACHE / CACHE_FILE
    before, published = outside(blog), held(blog / "public")
    give_path(cache, facet, path)
    ran = build(blog)
    assert (ran.code, ran.err) == (0, "")
    assert outside(blog) == before
    assert held(blog / "public") == published


@pytest.mark.parametrize("path", PATHS)
def test_the_publisher_by_itself(tmp_path: Path, path: str) -> None:
    with pytest.raises(OutputRefused, match="leads out of it"):
        put(tmp_path / "output", {"index.html": b"", path: b""})
    assert held(tmp_path) == {}


def give_path(cache: Path, facet: str, path: str) -> None:
    sheets: tuple[Sheet | FeedSheet, ...] = remembered(cache, RELATE, facet, "documents")
    forge(cache, RELATE, facet, (msgspec.structs.replace(sheets[0], path=path), *sheets[1:]), "documents")


@pytest.mark.parametrize("path", [".diglot/manifest", ".diglot", ".diglot/lock"])
def test_paths_of_diglots_own(blog: Path, path: str) -> None:
    cache = blog / CACHE / CACHE_FILE
    before = snapshot(blog / "public")
    give_path(cache, "sheets", path)
    ran = build(blog)
    assert ran.code == 2
    assert "is among the files that diglot keeps for itself" in ran.err
    assert snapshot(blog / "public").keys() == before.keys()
    assert held(blog / "public" / FOLDER).keys() == {"lock", "manifest"}
    assert build(blog, "--verify").code == 1
    assert build(blog).code == 0


SECRETS = [
    "",
    "../secret.txt",
    "../../secret.txt",
    "/etc/passwd",
    "static/../../secret.txt",
    "content/../../secret.txt",
]


@pytest.mark.parametrize("path", SECRETS)
@pytest.mark.parametrize("field", ["pictures", "files"])
def test_files_that_are_no_sources(blog: Path, field: str, path: str) -> None:
    """A document's gist says which files it shows and links to; only those of the site are ever opened."""
    cache = blog / CACHE / CACHE_FILE
    gist = remembered(cache, PARSE, "gist", A)
    before = outside(blog)
    forge(cache, PARSE, "gist", msgspec.structs.replace(gist, **{field: (path,)}), A)
    ran = build(blog)
    assert "Traceback" not in ran.err
    assert outside(blog) == before
    assert not any(CANARY.encode() in data or b"root:x" in data for data in held(blog / "public").values())


def forms(kind: Any, seen: set[Any]) -> Iterator[Any]:
    """All types that a type is made of."""
    yield kind
    if kind not in seen and isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        seen.add(kind)
        for hint in typing.get_type_hints(kind).values():
            yield from forms(hint, seen)
    for part in typing.get_args(kind):
        yield from forms(part, seen)


@pytest.mark.parametrize("step", [*STEPS, HIGHLIGHT, TYPESET], ids=lambda step: step.name)
def test_all_that_is_remembered_is_decoded_by_type(step: Step) -> None:
    """`Any` would take whatever there is, and lists within lists without end; a Ref could name a file."""
    found = {each for _, kind in step.signature.facets for each in forms(kind, set())}
    assert not {Any, object, Ref} & found
    assert found


def test_types_are_looked_into() -> None:
    assert str in set(forms(ParsedFile, set()))


@pytest.mark.parametrize(
    "value", [b"\xdd\xff\xff\xff\xff", b"\x91" * 100_000 + b"\xc0", encode([[[]]]), b"", b"\xc1"]
)
@pytest.mark.parametrize("facet", ["metadata", "body", "gist"])
def test_values_of_odd_forms(blog: Path, facet: str, value: bytes) -> None:
    """A list of four thousand million, lists within lists, nothing."""
    forge(blog / CACHE / CACHE_FILE, PARSE, facet, value)
    # Two edits, after which what is forged is needed again.
    (blog / "content/posts/b.en.md").write_bytes(post("2026-01-02"))
    (blog / "content/posts/dot.png").write_bytes(PNG + b"more")
    ran = build(blog)
    assert (ran.code, ran.err) == (0, "")
    assert build(blog, "--no-cache").counts[2] == 0, "a clean build gives the same"
