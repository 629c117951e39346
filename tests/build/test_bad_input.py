"""Whatever lies in a site: a build ends, soon, with each mistake at its place, and the rest of the site is as it was."""

import codecs
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import html5lib
import pytest

from diglot.loader.encoding import LARGEST
from pathological import PATTERNS, text_of
from sites import SITE, Result, build, post

LONG = bool(os.environ.get("DIGLOT_LONG"))
A = "content/posts/a.en.md"
PAGE = "en/posts/a/index.html"
OTHER = {"content/posts/other.en.md": post(title="Other", body="Another text.")}


def made(root: Path, body: str | bytes, **more: bytes) -> Result:
    head = b"---\ntitle: A\ndate: 2026-01-01\n---\n\n"
    return build(root, {A: head + (body if isinstance(body, bytes) else body.encode()), **OTHER, **more})


def shows_the_rest(result: Result) -> bool:
    return "Another text." in result.text("en/posts/other/index.html")


@pytest.mark.parametrize("name", PATTERNS if LONG else [*PATTERNS][::6])
def test_hurting(root: Path, name: str) -> None:
    """Through the whole of a build. The limit is that of 100 kB, ten times what is tried on each commit."""
    begun = time.process_time()
    result = made(root, text_of(name, 100_000 if LONG else 10_000))
    spent = time.process_time() - begun
    assert spent < (6 if LONG else 3)
    assert shows_the_rest(result)
    assert "template.error" not in result.codes


EVERYTHING = "一\n二 *x* $y$ [z](other.en.md)\n\n```py\n1\n```\n\n> q\n\n| a |\n|---|\n| b |\n"


@pytest.mark.parametrize(
    "change", [lambda data: codecs.BOM_UTF8 + data, lambda data: data.replace(b"\n", b"\r\n")]
)
def test_marks_and_line_ends_change_nothing(root: Path, change: Callable[[bytes], bytes]) -> None:
    clean = made(root, EVERYTHING)
    data = (root / A).read_bytes()
    other = build(root, {A: change(data), **OTHER})
    assert other.problems == ()
    assert other.changed(clean) == set()


@pytest.mark.parametrize(
    "place", ["site.yaml", A, "content/posts/a/post.yaml", "templates/post.html", "templates/strings/en.yaml"]
)
@pytest.mark.parametrize("bad", [b"\xff", b"\xc3", b"\xed\xa0\x80", "a".encode("utf-16"), b"\0"])
def test_no_text(root: Path, place: str, bad: bytes) -> None:
    """Told with the place, whichever file it is."""
    files = {
        "site.yaml": SITE.encode(),
        A: post(body="a"),
        "content/posts/a/index.zh.md": post(),
        place: bad + b"\n",
    }
    result = build(root, {**files, **OTHER})
    assert any(each.file == place and each.severity == "error" for each in result.problems)
    if place != "site.yaml":
        assert shows_the_rest(result) or place.startswith("templates/")


BOMBS = {
    "aliases": "a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
    "depth": "extra: " + "[" * 20_000 + "]" * 20_000 + "\n",
    "mappings": "extra: " + "{a: " * 5_000 + "1" + "}" * 5_000 + "\n",
    "long": "extra: {a: " + "x" * 1_000_000 + "}\n",
    "many keys": "extra:\n" + "".join(f"  k{at}: {at}\n" for at in range(50_000)),
    "tags": "extra: !!python/object/apply:os.system [exit]\n",
    "duplicate": "summary: a\nsummary: b\n",
    "merge": "<<: {title: x}\n",
    "date": "updated: 2024-02-30\n",
    "list": "updated: {a: b}\n",
    "text": "draft: perhaps\n",
    "number": "slug: [1]\n",
    "unclosed": "summary: 'a\n",
    "tab": "\tsummary: a\n",
    "binary": "summary: !!binary aGk=\n",
}


@pytest.mark.parametrize("place", [A, "content/posts/a/post.yaml", "site.yaml"])
@pytest.mark.parametrize("bomb", BOMBS)
def test_yaml(root: Path, place: str, bomb: str) -> None:
    text = BOMBS[bomb]
    files = {"site.yaml": SITE.encode(), "content/posts/a/index.zh.md": post(), A: post()}
    files[place] = (
        f"---\ntitle: A\ndate: 2026-01-01\n{text}---\n".encode()
        if place == A
        else (SITE * (place == "site.yaml") + text).encode()
    )
    begun = time.process_time()
    result = build(root, {**files, **OTHER})
    assert time.process_time() - begun < 5
    assert [each for each in result.problems if each.file == place and each.line] or bomb in (
        "many keys",
        "long",
    )


@pytest.mark.parametrize(
    "end",
    [
        "```\n没有完",
        "~~~ py\n没有完",
        "$$\nx",
        "\\[\nx",
        "<div>\n\n<b>x",
        "<!-- x",
        "::: tip\nx",
        "> [!NOTE]\n> ```\n> x",
        "\\begin{align}\nx",
        "<script>",
        "<textarea>",
        "<style>",
        "<title>",
        "<?x",
        "<![CDATA[",
        "[^1]: ```\n    x\n\n[^1]",
    ],
)
def test_what_is_not_closed_ends_with_its_post(root: Path, end: str) -> None:
    """The foot of the page stays what it is, and the other pages too."""
    clean, result = made(root, "x"), made(root, f"Before.\n\n{end}")
    page = result.text(PAGE)
    assert "<p>Before.</p>" in page
    foot = clean.text(PAGE)[clean.text(PAGE).index("</article>") :]
    assert page.endswith(foot)
    tree = html5lib.parse(page, treebuilder="etree", namespaceHTMLElements=False)
    assert len(tree.findall(".//footer[@class='foot frame']")) == 1
    assert "</article>" not in "".join(tree.itertext())
    assert result.changed(clean) <= {PAGE, "index.html", "en/feed.xml", "en/index.html", "en/llms.txt"}


NAMES = [
    *(
        "CON",
        "nul",
        "COM1",
        "aux",
        "-rf",
        "--help",
        "a:b",
        "a?b",
        "a#b",
        "a%2fb",
        "a%00b",
        "a b",
        "a\nb",
        "a\tb",
        "a\\b",
        "a'b",
        'a"b',
        "a<b>",
        "a|b",
        "a*b",
    ),
    *(
        "日记",
        "\U0001f600",
        "\U0001f468\u200d\U0001f469",
        "e\u0301",
        "\u202eb",
        "a.b.c",
        "a.",
        "a ",
        "x" * 200,
        "长" * 70,
        "\xad",
        "\ufeff",
    ),
]


@pytest.mark.skipif(sys.platform == "win32", reason="its file systems refuse most of these names")
@pytest.mark.parametrize("name", NAMES)
def test_names(root: Path, name: str) -> None:
    """A safe address, or a problem with the file's name; never an address that is none."""
    path = f"content/posts/{name}.en.md"
    result = build(
        root,
        {path: post(title="A", body="![a](p.jpg)\n\n[b](q.csv)"), f"content/posts/{name}.csv": b"1", **OTHER},
    )
    told = [each for each in result.problems if each.file.startswith("content/posts/")]
    assert shows_the_rest(result)
    sitemap = ET.fromstring(result.files["sitemap.xml"])
    addresses = [each.text or "" for each in sitemap.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert all(address.isascii() and not set(address) & set(' <>"\\^`{|}\n') for address in addresses)
    assert all(len(part.encode()) < 256 for output in result.files for part in output.split("/"))
    assert not any(set(output) & set('\\:*?"<>|\n\t') for output in result.files)
    assert told


@pytest.mark.skipif(sys.platform == "win32", reason="its file systems refuse such names")
def test_long_names_of_files_beside(root: Path) -> None:
    names = ["长" * 83 + ".csv", "p" * 251 + ".png", "q." + "e" * 250]
    files = {f"content/posts/a/{name}": b"1" for name in names}
    body = "\n\n".join(f"[a]({name})" for name in names)
    result = build(root, {"content/posts/a/index.en.md": post(title="A", body=body), **files, **OTHER})
    assert result.problems == ()
    assert all(len(part.encode()) < 256 for output in result.files for part in output.split("/"))


OUT = [
    "../../../etc/passwd",
    "/etc/passwd",
    "..%2f..%2f..%2fetc%2fpasswd",
    "..\\..\\..\\x",
    "%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "a/../../../../x",
    "\u2025/x",
    "....//....//....//x",
    "file:///etc/passwd",
    "//etc/passwd",
    "C:\\x",
    "\\\\host\\x",
    "a%00/../../x",
]


@pytest.mark.parametrize("path", OUT)
@pytest.mark.parametrize(
    "form",
    ["![a](<{}>)", "[a](<{}>)", '<img src="{}" alt="a">', '<a href="{}">a</a>', "[a]: <{}>\n\n![a][a]"],
)
def test_no_way_out_of_a_text(root: Path, tmp_path: Path, path: str, form: str) -> None:
    (tmp_path / "x").write_text("SECRET")
    result = made(root, form.format(path))
    assert not any(b"SECRET" in data or b"root:x:" in data for data in result.files.values())
    assert shows_the_rest(result)


@pytest.mark.parametrize("path", OUT)
@pytest.mark.parametrize(
    "key", ["slug", "permalink", "aliases", "cover", "translation_key", "language", "category"]
)
def test_no_way_out_of_front_matter(root: Path, tmp_path: Path, path: str, key: str) -> None:
    (tmp_path / "x").write_text("SECRET")
    value = f"[{path!r}]" if key == "aliases" else repr(path)
    result = build(root, {A: f"---\ntitle: A\ndate: 2026-01-01\n{key}: {value}\n---\n".encode(), **OTHER})
    assert not any(b"SECRET" in data or b"root:x:" in data for data in result.files.values())
    assert not any(".." in output.split("/") or output.startswith("/") for output in result.files)
    assert not any(set(output) & set('\\:*?"<>|\0') for output in result.files)
    assert shows_the_rest(result)


@pytest.mark.parametrize(
    "form", ["{% include {} %}", "{% extends {} %}", "{% import {} as x %}", "{{ asset({}) }}"]
)
@pytest.mark.parametrize("path", OUT)
def test_no_way_out_of_templates(root: Path, tmp_path: Path, form: str, path: str) -> None:
    (tmp_path / "x").write_text("SECRET")
    text = form.replace("{}", f'"{path}"'.replace("\\", "\\\\"))
    result = build(root, {A: post(tags="[t]"), "templates/_tags.html": text.encode()})
    assert set(result.codes) & {"template.error", "template.missing", "template.syntax"}
    assert not any(b"SECRET" in data or b"root:x:" in data for data in result.files.values())


@pytest.mark.skipif(sys.platform == "win32", reason="it has no such files")
def test_what_never_ends_is_not_waited_for(root: Path) -> None:
    """Pipes, devices, links in a circle and out of the site, wherever a file is looked for."""
    result = made(root, "x")
    for name in (
        "content/posts/pipe.en.md",
        "content/posts/a.png",
        "static/pipe.css",
        "templates/post.html",
        "content/posts/post.yaml",
    ):
        place = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        os.mkfifo(place)
    for name, target in (
        ("zero.en.md", "/dev/zero"),
        ("passwd.en.md", "/etc/passwd"),
        ("circle.en.md", "circle.en.md"),
        ("up", ".."),
    ):
        (root / "content/posts" / name).symlink_to(target)
    again = build(root)
    assert again.changed(result) == set()


@pytest.mark.skipif(not LONG, reason="takes a minute")
@pytest.mark.parametrize(
    "body",
    [
        "```python\n" + "x = [1, 2, 3]\n" * 100_000 + "```\n",
        "word " * 1_000_000,
        "w" * 5_000_000,
        "".join(f"## 标题 {at}\n\ntext\n\n" for at in range(10_000)),
        "|" + "a|" * 200 + "\n|" + "-|" * 200 + "\n" + ("|" + "1|" * 200 + "\n") * 1_000,
        "text *a* `b`\n\n" * (LARGEST // 20),
    ],
    ids=["code", "line", "word", "headings", "table", "largest"],
)
def test_size(root: Path, body: str) -> None:
    begun = time.process_time()
    assert shows_the_rest(made(root, body))
    assert time.process_time() - begun < 60


def test_larger_than_the_limit(root: Path) -> None:
    result = made(root, b"a" * LARGEST)
    assert result.places == [f"{A}:1:1 encoding.size"]
    assert shows_the_rest(result)
