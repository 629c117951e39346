"""No form of an address leads to a file that is not published: what a target names is looked up, and never opened."""

import itertools
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from serving import Preview, serve

SECRET = b"CANARY"
HIDDEN = [
    *("site.yaml", ".env", ".git/config", ".git/HEAD", ".diglot/cache.db", ".diglot/manifest", ".htaccess"),
    *(
        "content/posts/draft/index.zh.md",
        "static/.hidden",
        "static/link",
        "templates/page.html",
        "movie.mp4.bak",
    ),
]
OUTSIDE = ["etc/passwd", "secret.txt"]


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """A site whose folder, and the one around it, hold files that are not published."""
    root = tmp_path_factory.mktemp("paths")
    for path in [*(f"site/{hidden}" for hidden in HIDDEN), *OUTSIDE]:
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(SECRET)
    movie = root / "site" / "static" / "movie.mp4"
    movie.write_bytes(b"movie")
    files: dict[str, bytes | Path] = {
        "index.html": b"<head></head>home",
        "404.html": b"<head></head>missing",
        "zh/posts/\u6b27\u62c9/index.html": b"<head></head>post",
        "assets/site.0123456789.css": b"css",
        "movie.mp4": movie,
    }
    before = Path.cwd()
    os.chdir(root / "site")
    try:
        with serve(files, folders=(root / "site",)) as running:
            yield running
    finally:
        os.chdir(before)


UP = [
    *(
        "..",
        "%2e%2e",
        "%2E%2E",
        ".%2e",
        "%2e.",
        "%252e%252e",
        "%25252e%25252e",
        "..%00",
        "..%0d%0a",
        "..;",
        "..;x=y",
    ),
    *(
        "...",
        "....",
        ". .",
        "..%20",
        "%20..",
        "..%09",
        "..\\",
        "..%5c",
        "..%255c",
        "\\..",
        "%5c..",
        "%c0%ae%c0%ae",
    ),
    *(
        "%e0%80%ae%e0%80%ae",
        "%f0%80%80%ae%f0%80%80%ae",
        "%uff0e%uff0e",
        "%u002e%u002e",
        "%ef%bc%8e%ef%bc%8e",
        "%80%ae",
    ),
    *(
        "%c1%9c..",
        "..%c1%9c",
        "..%c0%af",
        "..%e2%88%95",
        "..%ef%bc%8f",
        "%2e%2e%2f..",
        "..%2f..",
        "%2e%2e%5c%2e%2e",
    ),
]
CLIMBS = [
    f"{start}/{step}{separator}{target}"
    for step, (start, separator, target) in itertools.product(
        UP,
        [
            ("", "/", "secret.txt"),
            ("/assets", "/", f"{'../' * 3}secret.txt"),
            ("/zh/posts/%E6%AC%A7%E6%8B%89", "%2f", "site.yaml"),
            ("", "\\", "etc/passwd"),
        ],
    )
]
NAMED = [
    f"{before}{path}{after}"
    for path in HIDDEN
    for before, after in [
        ("/", ""),
        ("/./", ""),
        ("//", ""),
        ("/static/../", ""),
        ("/", "?raw??"),
        ("/", "::$DATA"),
    ]
]
ABSOLUTE = [
    *(
        "//etc/passwd",
        "///etc/passwd",
        "/%2fetc/passwd",
        "/%2f%2fetc%2fpasswd",
        "/@fs/etc/passwd",
        "/@fs/etc/passwd?raw??",
    ),
    *(
        "/@fs/etc/passwd?import&raw??",
        "/file:///etc/passwd",
        "/C:/Windows/win.ini",
        "/C:%5cWindows%5cwin.ini",
        "/c$/x",
    ),
    *(
        "//localhost/c$/x",
        "/%5c%5clocalhost%5cc$",
        "/proc/self/environ",
        "/dev/stdin",
        "/~root/.ssh/id_rsa",
        "/~/.ssh",
    ),
    *(
        "/__parent/",
        "/@id/x",
        "/node_modules/.env",
        "/.well-known/../.env",
        "/etc/passwd%00.html",
        "/.",
        "/..",
        "/%2e",
    ),
]
ODD = [
    *(
        "/index.html/",
        "/index.html%00",
        "/index.html%20",
        "/index.html.",
        "/index.html...",
        "/index.html%2e",
        "/INDEX.HTML",
    ),
    *(
        "/Index.html",
        "/index.htm",
        "/index",
        "/index.html::$DATA",
        "/index.html:x",
        "/index.html~",
        "/INDEX~1.HTM",
        "/index.html;x",
    ),
    *(
        "/index.html%3fraw",
        "/index.html%23",
        "/index.html#",
        "/#/../x",
        "/?a#b",
        "/index.html\\",
        "/index.html%5c",
        "/%5cindex.html",
    ),
    *(
        "/.index.html",
        "/./index.html",
        "//index.html",
        "/%2findex.html",
        "/%2f",
        "//",
        "///",
        "/%",
        "/%2",
        "/%zz",
        "/%%32%65",
    ),
    *(
        "/%00",
        "/%0a",
        "/%0d%0aX:%20y",
        "/%7f",
        "/%ff",
        "/%fe%ff",
        "/%c3%28",
        "/%ed%a0%80",
        "/%f4%90%80%80",
        "/%c3",
        "/%1b[2J",
    ),
    *(
        "/movie.mp4/",
        "/movie.mp4.",
        "/movie.mp4%20",
        "/MOVIE.MP4",
        "/movie.mp4::$DATA",
        "/movie.mp4%00.txt",
        "/movie.mp4.bak",
    ),
    *(
        "/MOVIE~1.MP4",
        "/static/movie.mp4",
        "/assets",
        "/assets/",
        "/assets/..",
        "/assets/%2e",
        "/assets//site.0123456789.css",
    ),
    *(
        "/assets/site.css",
        "/assets/site.9999999999.css",
        "/zh/",
        "/zh",
        "/zh/posts/",
        "/zh/posts/%E6%AC%A7/",
        "/ZH/posts/%E6%AC%A7%E6%8B%89/",
    ),
    *(
        "/%E6%AC%A7",
        "/zh%2fposts/..",
        "/.diglot",
        "/.diglot/",
        "/.diglot/../index.html",
        "/.diglot/%2e%2e/index.html",
        "/.DIGLOT/live",
    ),
    *(
        "/.diglot/live/",
        "/.diglot//live",
        "/.diglot/preview.py",
        "/.diglot/preview.js/",
        "/.diglot/preview.js%00",
        "/.diglot/client/preview.js",
    ),
    *(
        "/.diglot/snapshot.py",
        "/.diglot/manifest",
        "/.diglot/cache.db",
        "/con",
        "/NUL",
        "/aux.html",
        "/" + "a" * 5000,
        "/" + "../" * 2000,
    ),
    *("/" + "%2e%2e/" * 1000, "/" + "a/" * 5000, "/zh/posts/\u6b27\u62c9/".encode().decode("latin-1")),
]
FORMS = [*CLIMBS, *NAMED, *ABSOLUTE, *ODD]


def test_there_are_hundreds_of_forms() -> None:
    assert len(set(FORMS)) >= 300


@pytest.mark.parametrize("forms", [CLIMBS, NAMED, ABSOLUTE, ODD], ids=["climbs", "named", "absolute", "odd"])
def test_nothing_from_outside(preview: Preview, forms: list[str]) -> None:
    """Whatever form an address has, it gives no byte of a file that is not published."""
    for target in forms:
        answer = preview.get(target)
        assert answer.status in {400, 404}, target
        assert SECRET not in answer.body, target
        # The site's own page for what is missing, or a line of the preview's.
        assert b"missing" in answer.body or answer.headers["content-type"].startswith("text/plain"), target


@pytest.mark.parametrize(
    "query",
    ["?raw", "?raw??", "?import&raw??", "?import&url", "?.svg?.wasm?init", "?/../../secret.txt", "??"],
)
def test_a_query_changes_nothing(preview: Preview, query: str) -> None:
    for target in ("/", "/movie.mp4", "/assets/site.0123456789.css", "/zh/posts/%E6%AC%A7%E6%8B%89/"):
        plain, asked = preview.get(target), preview.get(target + query)
        assert (plain.status, asked.status) == (200, 200)
        assert plain.body == asked.body


@pytest.mark.parametrize(
    ("target", "location"),
    [
        ("/zh/posts/%E6%AC%A7%E6%8B%89", "/zh/posts/%E6%AC%A7%E6%8B%89/"),
        ("/zh/posts/%E6%AC%A7%E6%8B%89?a=%2F%2Fevil&b", "/zh/posts/%E6%AC%A7%E6%8B%89/?a=%2F%2Fevil&b"),
        ("/zh%2fposts/%e6%ac%a7%e6%8b%89", "/zh/posts/%E6%AC%A7%E6%8B%89/"),
    ],
)
def test_redirects_stay_here(preview: Preview, target: str, location: str) -> None:
    answer = preview.get(target)
    assert (answer.status, answer.headers["location"]) == (302, location)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes and links of Windows are others")
def test_a_link_that_comes_to_lead_outside(tmp_path: Path) -> None:
    """A published file that was replaced by a link is not followed out of the site; inside of it, it is."""
    site, outside = tmp_path / "site", tmp_path / "outside.mp4"
    outside.write_bytes(SECRET)
    site.mkdir()
    files = {}
    for name in (
        "own.mp4",
        "out.mp4",
        "folder/in.mp4",
        "page.html",
        "loop.mp4",
        "pipe.mp4",
        "folder.mp4",
        "gone.mp4",
    ):
        file = site / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(name.encode())
        files[name] = file
    with serve(files, folders=(site,)) as preview:
        for name in files:
            assert name.encode() in preview.get(f"/{name}").body
            if name != "own.mp4":
                (site / name).unlink()
        (site / "out.mp4").symlink_to(outside)
        (site / "page.html").symlink_to(outside)
        (site / "folder" / "in.mp4").symlink_to(site / "own.mp4")
        (site / "loop.mp4").symlink_to(site / "loop.mp4")
        (site / "folder.mp4").mkdir()
        os.mkfifo(site / "pipe.mp4")
        assert preview.get("/folder/in.mp4").body == b"own.mp4"
        for name in ("out.mp4", "page.html", "loop.mp4", "pipe.mp4", "folder.mp4", "gone.mp4"):
            answer = preview.get(f"/{name}")
            assert (answer.status, SECRET in answer.body) == (404, False), name
        (site / "folder" / "in.mp4").unlink()
        (site / "folder").rmdir()
        (site / "folder").symlink_to(tmp_path)
        (tmp_path / "in.mp4").write_bytes(SECRET)
        assert preview.get("/folder/in.mp4").status == 404


def test_names_that_only_look_alike() -> None:
    """Each published file has one address: with another case, or a slash more, it is another one."""
    files = {"A.txt": b"A", "a.txt": b"a", "b": b"file", "b/c": b"inside"}
    with serve(files) as preview:
        assert [preview.get(target).text for target in ("/A.txt", "/a.txt", "/b", "/b/c")] == [
            "A",
            "a",
            "file",
            "inside",
        ]
        assert [preview.get(target).status for target in ("/A.TXT", "/B", "/b/", "/b/C")] == [404] * 4


def test_what_is_told_of_a_page(preview: Preview) -> None:
    """Whatever page is named: only with the token, and nothing of a file that is not published."""
    token = preview.settings.token
    for path in [*FORMS, "index.html", "movie.mp4", ""]:
        named = quote(path.removeprefix("/").encode("latin-1")[:3000])
        answer = preview.get(f"/.diglot/page?token={token}&path={named}")
        assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
        assert SECRET not in answer.body, path
        assert preview.get(f"/.diglot/page?path={named}").status == 403
        assert preview.get(f"/.diglot/page?token={token[1:]}&path={named}").status == 403
