"""Versions of photos in the preview: named as a build names them, and made when a browser asks."""

from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path

from diglot.pictures import Unmade
from following import clean, contents
from photos import drawing, exif, photo, saved
from previewing import Preview, serve
from sites import Files, post

A = "content/posts/a/"
FILES: Files = {
    "site.yaml": b"base_url: https://example.org/\nlanguages: {en: {title: A}}\npictures: {widths: [300, 600]}\n",
    f"{A}index.en.md": post(title="A", body="![a](p.jpg)\n\n![b](d.png)"),
    f"{A}p.jpg": saved(photo(), "JPEG", exif=exif(6)),
    f"{A}d.png": saved(drawing(), "PNG"),
}


def get(preview: Preview, path: str) -> tuple[int, dict[str, str], bytes]:
    with closing(HTTPConnection("127.0.0.1", preview.port)) as connection:
        connection.request("GET", f"/{path}")
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()


def test_they_are_those_of_a_build(root: Path, tmp_path: Path) -> None:
    with serve(root, FILES) as preview:
        expected = clean(root, tmp_path / "clean" / "cache.db")
        assert contents(preview.current.snapshot) == expected.files
        assert sum(isinstance(each, Unmade) for each in preview.current.snapshot.tree.values()) == 4


def test_made_when_asked_for(root: Path, tmp_path: Path) -> None:
    """Nothing is encoded while a page is written; what is asked for comes, and again without being made."""
    with serve(root, FILES) as preview:
        expected = clean(root, tmp_path / "clean" / "cache.db")
        snapshot = preview.current.snapshot
        versions = [path for path, file in snapshot.tree.items() if isinstance(file, Unmade)]
        for path in [*versions, *versions]:
            status, headers, data = get(preview, path)
            assert (status, data) == (200, expected.files[path])
            assert headers["content-type"] == f"image/{path.rpartition('.')[2]}"
            assert headers["etag"]


def test_another_photo_has_others(root: Path) -> None:
    with serve(root, FILES) as preview:
        before = preview.current.snapshot
        update = preview.save({f"{A}p.jpg": saved(drawing(), "JPEG")})
        assert update
        new = [path for path in update.change.changed if path.endswith(".avif")]
        assert len(new) == 2
        assert not set(new) & before.tree.keys()
        assert preview.current.snapshot.read(preview.current.snapshot.tree[new[0]])


def test_a_photo_that_is_gone_meanwhile(root: Path) -> None:
    with serve(root, FILES) as preview:
        path = next(path for path in preview.current.snapshot.tree if path.endswith(".avif"))
        (root / f"{A}p.jpg").write_bytes(b"something else")
        assert get(preview, path)[0] == 404
