"""What is served and how: HTTP's rules for parts and versions (RFC 9110), media types, folders, the base path, the 404 page."""

import os
import re
import threading
import unicodedata
from collections.abc import Iterator
from email.parser import BytesParser
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diglot.engine import Ref
from diglot.preview.content import PIECE
from diglot.preview.ranges import MOST, read_ranges
from diglot.preview.snapshot import Change, Snapshot
from serving import Answer, Preview, serve

DATA = bytes(range(100)) * 10
SIZE = len(DATA)
PAGE = "<!doctype html><html><head><title>t</title></head><body>\u4e2d\u6587</body></html>".encode()


@pytest.fixture(scope="module")
def movie(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("content") / "movie.mp4"
    file.write_bytes(DATA)
    return file


@pytest.fixture(scope="module")
def preview(movie: Path) -> Iterator[Preview]:
    files: dict[str, bytes | Path] = {
        "index.html": PAGE,
        "404.html": b"<head></head>none",
        "data.bin": DATA,
        "movie.mp4": movie,
        "empty.txt": b"",
    }
    with serve(files, folders=(movie.parent,)) as running:
        yield running


WHOLE, GONE = object(), object()
"""200 with all of it; 416"""
PART = slice
RANGES: list[tuple[str, object]] = [
    # RFC 9110, 14.1.2 and 14.2
    ("bytes=0-499", PART(0, 500)),
    ("bytes=500-999", PART(500, 1000)),
    ("bytes=0-0", PART(0, 1)),
    ("bytes=-500", PART(500, 1000)),
    ("bytes=999-", PART(999, 1000)),
    ("bytes=0-", PART(0, 1000)),
    ("bytes=-1", PART(999, 1000)),
    ("bytes=-5000", PART(0, 1000)),
    ("bytes=900-5000", PART(900, 1000)),
    ("bytes=0-99999999999999999", PART(0, 1000)),
    ("BYTES=1-2", PART(1, 3)),
    ("bytes= 1-2 ", PART(1, 3)),
    ("bytes=1-2,", PART(1, 3)),
    ("bytes=,1-2", PART(1, 3)),
    ("bytes=1-2,5000-", PART(1, 3)),
    ("bytes=1000-", GONE),
    ("bytes=1000-1001", GONE),
    ("bytes=5000-,6000-", GONE),
    ("bytes=-0", GONE),
    ("bytes=2-1", WHOLE),
    ("bytes=-", WHOLE),
    ("bytes=", WHOLE),
    ("bytes=,", WHOLE),
    ("bytes", WHOLE),
    ("bytes=a-b", WHOLE),
    ("bytes=1-2-3", WHOLE),
    ("bytes=+1-2", WHOLE),
    ("bytes=0x1-2", WHOLE),
    ("bytes=1.0-2", WHOLE),
    ("bytes=1 -2", WHOLE),
    ("bytes=--1", WHOLE),
    ("bytes=1-2;3-4", WHOLE),
    ("bytes=1-2,x", WHOLE),
    ("bytes=0-" + "9" * 30, WHOLE),
    ("lines=1-2", WHOLE),
    ("bytes=\xb2-\xb3", WHOLE),
    ("bytes=0-999,0-999", WHOLE),
    ("bytes=" + ",".join(["1-1"] * (MOST + 1)), WHOLE),
]


@pytest.mark.parametrize("target", ["/data.bin", "/movie.mp4"], ids=["in memory", "on disk"])
@pytest.mark.parametrize(("asked", "expected"), RANGES, ids=[asked[:24] for asked, _ in RANGES])
def test_ranges(preview: Preview, target: str, asked: str, expected: object) -> None:
    """A Range gets the part that it names, 416 if there is none, and is as if not there if it makes no sense."""
    answer = preview.get(target, range=asked)
    if isinstance(expected, slice):
        assert (answer.status, answer.body) == (206, DATA[expected])
        assert answer.headers["content-range"] == f"bytes {expected.start}-{expected.stop - 1}/{SIZE}"
        assert answer.headers["content-length"] == str(expected.stop - expected.start)
    elif expected is GONE:
        assert (answer.status, answer.headers["content-range"]) == (416, f"bytes */{SIZE}")
        assert answer.body != DATA
    else:
        assert (answer.status, answer.body) == (200, DATA)
        assert "content-range" not in answer.headers
    assert answer.headers["accept-ranges"] == "bytes"


def parts(answer: Answer) -> list[tuple[str, bytes]]:
    """The parts of a multipart answer by another reader's rules."""
    kind = answer.headers["content-type"]
    message = BytesParser().parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + answer.body)
    assert message.get_content_type() == "multipart/byteranges"
    assert not message.defects
    found = []
    for part in message.get_payload():
        assert not isinstance(part, str)
        data = part.get_payload(decode=True)
        assert isinstance(data, bytes)
        found.append((str(part["content-range"]), data))
    return found


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("bytes=0-9,20-29", [(0, 10), (20, 30)]),
        ("bytes=20-29, 0-9", [(20, 30), (0, 10)]),
        ("bytes=0-0,-1", [(0, 1), (999, 1000)]),
        ("bytes=0-9,5000-,990-", [(0, 10), (990, 1000)]),
        ("bytes=0-9,5-14", [(0, 10), (5, 15)]),
        ("bytes=" + ",".join(["1-1"] * MOST), [(1, 2)] * MOST),
    ],
)
def test_several_ranges(preview: Preview, asked: str, expected: list[tuple[int, int]]) -> None:
    file = b"".join(b"%3d " % number for number in range(SIZE // 4))
    preview.publish({"text.txt": file, "index.html": PAGE}, Change())
    answer = preview.get("/text.txt", range=asked)
    assert answer.status == 206
    assert int(answer.headers["content-length"]) == len(answer.body)
    assert "content-range" not in answer.headers
    assert parts(answer) == [
        (f"bytes {start}-{stop - 1}/{SIZE}", file[start:stop]) for start, stop in expected
    ]


@given(st.from_regex(r"bytes=[0-9, -]{0,20}", fullmatch=True) | st.text(), st.integers(0, 40))
def test_any_range(header: str, size: int) -> None:
    """A range lies inside of the content, has a byte in it, and all of them are no more than the whole."""
    ranges = read_ranges(header, size)
    for start, stop in ranges or ():
        assert 0 <= start < stop <= size
    assert sum(stop - start for start, stop in ranges or ()) <= size


@pytest.mark.parametrize("asked", ["bytes=0-0", "bytes=0-", "bytes=1-", "bytes=-1"])
def test_range_of_nothing(preview: Preview, asked: str) -> None:
    preview.publish({"empty.txt": b""}, Change())
    answer = preview.get("/empty.txt", range=asked)
    assert (answer.status, answer.headers["content-length"] == "0") in {(200, True), (416, False)}


@pytest.fixture(scope="module")
def fresh(movie: Path) -> Iterator[Preview]:
    with serve(
        {"index.html": PAGE, "data.bin": DATA, "movie.mp4": movie}, folders=(movie.parent,)
    ) as running:
        yield running


TARGETS = ["/", "/data.bin", "/movie.mp4"]


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"if_none_match": "{tag}"}, 304),
        ({"if_none_match": "W/{tag}"}, 304),
        ({"if_none_match": '"a", {tag}'}, 304),
        ({"if_none_match": '"a",W/"b",{tag},"c"'}, 304),
        ({"if_none_match": "*"}, 304),
        ({"if_none_match": '"a"'}, 200),
        ({"if_none_match": ""}, 200),
        ({"if_none_match": "{bare}"}, 200),
        ({"if_none_match": "{tag}", "range": "bytes=0-1"}, 304),
        ({"if_none_match": '"a"', "range": "bytes=0-1"}, 206),
        ({"if_none_match": "{tag}", "if_modified_since": "Thu, 01 Jan 1970 00:00:00 GMT"}, 304),
        ({"if_modified_since": "Fri, 31 Dec 9999 23:59:59 GMT"}, 200),
        ({"if_unmodified_since": "Thu, 01 Jan 1970 00:00:00 GMT"}, 200),
        ({"if_match": "{tag}"}, 200),
        ({"if_match": "*"}, 200),
        ({"if_match": '"a"'}, 412),
        ({"if_match": "W/{tag}"}, 412),
        ({"if_match": '"a"', "if_none_match": "{tag}"}, 412),
        ({"range": "bytes=0-1", "if_range": "{tag}"}, 206),
        ({"range": "bytes=0-1", "if_range": "W/{tag}"}, 200),
        ({"range": "bytes=0-1", "if_range": '"a"'}, 200),
        ({"range": "bytes=0-1", "if_range": "{bare}"}, 200),
        ({"range": "bytes=0-1", "if_range": "Fri, 31 Dec 9999 23:59:59 GMT"}, 200),
        ({"range": "bytes=9999-", "if_range": '"a"'}, 200),
        ({"range": "bytes=9999-", "if_range": "{tag}"}, 416),
        ({"if_range": "{tag}"}, 200),
    ],
    ids=str,
)
def test_versions(fresh: Preview, target: str, asked: dict[str, str], status: int) -> None:
    """RFC 9110, section 13: what may be answered to somebody who has a version."""
    tag = fresh.get(target).headers["etag"]
    assert re.fullmatch(r'"[!#-~]+"', tag)
    headers = {name: value.format(tag=tag, bare=tag.strip('"')) for name, value in asked.items()}
    answer = fresh.get(target, **headers)
    assert answer.status == status
    assert answer.headers["etag"] == tag
    if status == 304:
        assert answer.body == b""
        assert "content-length" not in answer.headers


@pytest.mark.parametrize("target", [*TARGETS, "/missing", "/.diglot/nothing", "/%5c"])
@pytest.mark.parametrize("headers", [{}, {"range": "bytes=0-1"}, {"if_none_match": "*"}], ids=str)
def test_head_is_get_without_a_body(fresh: Preview, target: str, headers: dict[str, str]) -> None:
    """RFC 9110, 9.3.2; and a Range counts for GET alone (14.2)."""
    head = fresh.get(target, method="HEAD", **headers)
    got = fresh.get(target, **({} if "range" in headers else headers))
    assert head.body == b""
    assert head.status == got.status
    assert head.headers | {"date": ""} == got.headers | {"date": ""}


def test_another_version_has_another_tag(tmp_path: Path) -> None:
    """An ETag says which bytes: of a page with its script, and of a file that was changed since the site was built."""
    file = tmp_path / "a.mp4"
    file.write_bytes(b"old")
    with serve({"index.html": PAGE, "a.mp4": file}, folders=(tmp_path,)) as preview:
        page, old = preview.get("/"), preview.get("/a.mp4")
        preview.publish({"index.html": PAGE, "a.mp4": file}, Change())
        assert preview.get("/").headers["etag"] != page.headers["etag"]
        assert preview.get("/a.mp4").headers["etag"] == old.headers["etag"]
        file.write_bytes(b"new")
        os.utime(file, ns=(0, 0))
        new = preview.get("/a.mp4")
        assert (new.body, new.headers["etag"] != old.headers["etag"]) == (b"new", True)
        assert preview.get("/a.mp4", range="bytes=0-0", if_range=old.headers["etag"]).status == 200
        assert preview.get("/", range="bytes=0-0", if_range=page.headers["etag"]).status == 200


TYPES = {
    "a.html": "text/html; charset=utf-8",
    "a.HTM": "text/html; charset=utf-8",
    "a.css": "text/css; charset=utf-8",
    "a.js": "text/javascript; charset=utf-8",
    "a.mjs": "text/javascript; charset=utf-8",
    "a.min.js": "text/javascript; charset=utf-8",
    "robots.txt": "text/plain; charset=utf-8",
    "a.md": "text/markdown; charset=utf-8",
    "a.json": "application/json",
    "a.webmanifest": "application/manifest+json",
    "sitemap.xml": "application/xml",
    "feed.xml": "application/xml",
    "feed.atom": "application/atom+xml",
    "a.wasm": "application/wasm",
    "a.pdf": "application/pdf",
    "a.svg": "image/svg+xml",
    "a.png": "image/png",
    "a.JPG": "image/jpeg",
    "a.webp": "image/webp",
    "a.avif": "image/avif",
    "favicon.ico": "image/x-icon",
    "a.woff2": "font/woff2",
    "a.ttf": "font/ttf",
    "a.mp3": "audio/mpeg",
    "a.mp4": "video/mp4",
    "a.webm": "video/webm",
    "a.vtt": "text/vtt; charset=utf-8",
    "a.zip": "application/zip",
    "a.tar.gz": "application/gzip",
    "CNAME": "application/octet-stream",
    "a.unknown": "application/octet-stream",
    "\u4e2d\u6587.css": "text/css; charset=utf-8",
}


def test_media_types() -> None:
    with serve(dict.fromkeys(TYPES, b"x")) as preview:
        found = {name: preview.get(f"/{quote(name)}").headers["content-type"] for name in TYPES}
    assert found == TYPES


@pytest.mark.parametrize("base_path", ["/", "/repo/", "/~u/\u4e2d\u6587/"])
def test_folders_and_base_path(base_path: str) -> None:
    """A site lies below its base path; a folder without its slash leads to the one with it."""
    post = "zh/posts/\u00e9\u6b27\u62c9/index.html"
    files = {"index.html": b"home", post: b"post", "a/index.html": b"a", "404.html": b"none", "b.html": b"b"}
    base = quote(base_path, safe="/~")
    with serve(files, base_path) as preview:
        assert b"home" in preview.get(base).body
        for form in ("NFC", "NFD"):
            address = base + quote(unicodedata.normalize(form, post.removesuffix("index.html")))
            there, without = preview.get(address), preview.get(address.rstrip("/") + "?q=1")
            assert (there.status, b"post" in there.body) == (200, True)
            assert without.status == 302
            assert preview.get(without.headers["location"]).status == 200
            assert without.headers["location"].endswith("/?q=1")
        assert b"post" in preview.get(f"{base}{quote(post)}").body
        assert preview.get(f"{base}a").headers["location"] == f"{base}a/"
        assert [preview.get(f"{base}{path}").status for path in ("a/", "b.html", "b", "b.html/", "a//")] == [
            *(200, 200, 404, 404, 404)
        ]
        if base_path != "/":
            for outside in ("/", base.rstrip("/")):
                answer = preview.get(outside)
                assert (answer.status, answer.headers["location"]) == (302, base)
            assert [preview.get(path).status for path in ("/a/", "/index.html", "/repo2/")] == [404] * 3


def test_page_for_what_is_missing(fresh: Preview) -> None:
    """The site's own, with the status; it listens for the page that is to come. Without, a line of text."""
    assert fresh.get("/nothing").headers["content-type"] == "text/plain; charset=utf-8"
    with serve({"404.html": b"<head></head>none", "index.html": b""}) as preview:
        for target, awaited in [
            ("/a/b/", "a/b/index.html"),
            ("/a/b", "a/b/index.html"),
            ("/a.png", "a.png"),
            ("/%E4%B8%AD%22%3E%3Cscript%3E", "\u4e2d&quot;&gt;&lt;script&gt;/index.html"),
        ]:
            for headers in ({}, {"range": "bytes=0-1"}, {"if_none_match": "*"}):
                answer = preview.get(target, **headers)
                assert (answer.status, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
                assert f'data-path="{awaited}" defer></script></head>none' in answer.text
        assert preview.get("/404.html").status == 200


SCRIPT = '<script src="/.diglot/preview.js" data-token="{}" data-version="{}" data-path="{}" defer></script>'


@pytest.mark.parametrize(
    "page",
    [
        b"<html><head><title>t</title>|</head><body>a</body></html>",
        b"<HTML><HEAD>|</HEAD >b",
        b"<head>|</head\n><p>&lt;/head></p></head>",
        b"<p>no head|",
        b"|",
        b"\xef\xbb\xbf<head>|</head>\r\n\xff\xfe\x00",
    ],
)
def test_one_insertion(page: bytes) -> None:
    """A page is served byte for byte but for one element, and nothing else is touched."""
    plain, path = page.replace(b"|", b""), '\u4e2d"<a>&/index.html'
    with serve({path: plain, "page.txt": plain, "page.xml": plain}) as preview:
        script = SCRIPT.format(preview.settings.token, 1, "\u4e2d&quot;&lt;a&gt;&amp;/index.html").encode()
        assert preview.get(f"/{quote(path)}").body == page.replace(b"|", script)
        assert preview.get("/page.txt").body == preview.get("/page.xml").body == plain


def test_page_that_is_a_file_of_the_site(tmp_path: Path) -> None:
    file = tmp_path / "own.html"
    file.write_bytes(PAGE)
    with serve({"own.html": file}, folders=(tmp_path,)) as preview:
        assert preview.get("/own.html").text.count("data-token=") == 1


@pytest.mark.parametrize("name", ["preview.js", "panel.js", "renew.js", "preview.css"])
def test_what_pages_of_the_preview_load(fresh: Preview, name: str) -> None:
    answer = fresh.get(f"/.diglot/{name}")
    assert (answer.status, answer.headers["content-type"]) == (200, TYPES[f"a{Path(name).suffix}"])
    assert fresh.get(f"/.diglot/{name}", if_none_match=answer.headers["etag"]).status == 304


def test_insertion_says_the_version() -> None:
    with serve({"index.html": PAGE}) as preview:
        version = preview.publish({"index.html": PAGE}, Change())
        assert f'data-version="{version}"' in preview.get("/").text


def test_each_answer_is_of_one_version() -> None:
    """While the site changes, an answer is the old page or the new one, whole."""
    size = 3 * PIECE
    with serve({"a.txt": b"0" * size}) as preview:
        stopped = threading.Event()

        def publish() -> None:
            while not stopped.is_set():
                preview.publish({"a.txt": str(next(preview.versions) % 10).encode() * size}, Change())

        thread = threading.Thread(target=publish)
        thread.start()
        try:
            for _ in range(100):
                body = preview.get("/a.txt").body
                assert (len(body), len(set(body))) == (size, 1)
        finally:
            stopped.set()
            thread.join()


@pytest.mark.parametrize("change", ["shorter", "longer", "replaced", "gone", "same size"])
def test_file_that_changes_while_it_is_sent(
    tmp_path: Path, change: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Its reader gets less than was said, and never parts of two files."""
    file, size = tmp_path / "movie.mp4", 200 * PIECE
    file.write_bytes(b"a" * size)
    with serve({"movie.mp4": file}, folders=(tmp_path,)) as preview, preview.connect() as client:
        client.sendall(f"GET /movie.mp4 HTTP/1.1\r\nHost: {preview.host}\r\n\r\n".encode())
        came = client.recv(1000)
        assert f"content-length: {size}".encode() in came
        if change == "gone":
            file.unlink()
        elif change == "replaced":
            other = tmp_path / "other"
            other.write_bytes(b"b" * size)
            other.replace(file)
        else:
            file.write_bytes(b"b" * {"shorter": 10, "longer": 2 * size, "same size": size}[change])
        body = came.partition(b"\r\n\r\n")[2]
        try:
            while data := client.recv(1 << 20):
                body += data
        except ConnectionResetError:
            pass
        assert len(body) < size
        assert set(body) <= set(b"a")
        assert preview.get("/movie.mp4").status == (404 if change == "gone" else 200)
    assert caplog.records == []


def test_many_requests_on_one_connection(fresh: Preview) -> None:
    """Pipelined requests are answered in order."""
    targets = ["/data.bin", "/", "/missing", "/movie.mp4", "/.diglot/x"] * 20
    sent = "".join(f"GET {target} HTTP/1.1\r\nHost: {fresh.host}\r\n\r\n" for target in targets)
    came = fresh.send(f"{sent}HEAD / HTTP/1.1\r\nHost: {fresh.host}\r\nConnection: close\r\n\r\n".encode())
    assert [int(each) for each in re.findall(rb"HTTP/1\.1 (\d+)", came)] == [200, 200, 404, 200, 404] * 20 + [
        200
    ]


def test_file_that_can_not_be_read_any_more() -> None:
    """A file of which only the name is left is missing, and nothing else is."""
    names = {"page.html": "/nowhere/page.html", "a.mp4": "/nowhere/a.mp4", "b.css": ""}
    tree = {path: Ref(path.encode(), file) for path, file in names.items()}
    contents: dict[Ref, bytes] = {}
    with serve({}) as preview:
        preview.current.publish(Snapshot(2, "/", tree, contents.__getitem__), Change())
        assert [preview.get(f"/{name}").status for name in tree] == [404] * 3
