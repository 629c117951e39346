"""Pictures on pages and in the output: smaller versions to choose from, the picture itself for whoever knows none of them."""

import re
from pathlib import Path

import pytest

from photos import drawing, exif, opened, photo, saved
from sites import Result, build, post

A = "content/posts/a/"
PAGE = "en/posts/a/index.html"
PHOTO = saved(photo(), "JPEG", quality=95)
DRAWING = saved(drawing(), "PNG")
SETTINGS = "pictures: {widths: [300, 600]}\n"
SOURCE = re.compile(r'<source type="(.*?)" srcset="(.*?)"(?: sizes="(.*?)")?>')


def made(root: Path, files: dict[str, bytes], body: str, settings: str = SETTINGS) -> Result:
    from sites import SITE

    text = {f"{A}index.en.md": post(title="A", body=body), "site.yaml": (SITE + settings).encode()}
    return build(root, text | {A + name: data for name, data in files.items()})


def sources(page: str) -> list[tuple[str, list[tuple[str, str]], str]]:
    """Of each `<source>`: type, file and width of each candidate, sizes."""
    return [
        (kind, [(*each.split(" "), "")[:2] for each in files.split(", ")], shown)
        for kind, files, shown in SOURCE.findall(page)
    ]


def test_a_photo(root: Path) -> None:
    result = made(root, {"p.jpg": PHOTO}, "![a](p.jpg)")
    page = result.text(PAGE)
    assert re.search(
        r'<figure class="picture"><picture>(<source [^>]*>){2}<img src="/assets/media/p\.\w{10}\.jpg" alt="a" '
        r'width="900" height="600" decoding="async"></picture></figure>',
        page,
    )
    found = sources(page)
    assert [kind for kind, _, _ in found] == ["image/avif", "image/webp"]
    for kind, files, shown in found:
        assert [width for _, width in files] == ["300w", "600w"]
        assert shown == "(min-width: 44rem) 41rem, 100vw"
        for file, width in files:
            data = result.files[file.removeprefix("/")]
            assert opened(data).size == (int(width[:-1]), int(width[:-1]) * 2 // 3)
            assert opened(data).format == kind.removeprefix("image/").upper()
            assert len(data) < len(PHOTO)
    assert result.problems == ()


def test_a_drawing(root: Path) -> None:
    page = made(root, {"d.png": DRAWING}, "![a](d.png)").text(PAGE)
    ((kind, ((_, width),), shown),) = sources(page)
    assert (kind, width, shown) == ("image/webp", "", "")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'/>" + b" " * 20_000),
        ("a.gif", saved(photo(), "GIF", save_all=True, append_images=[drawing()])),
        ("a.png", saved(photo(40, 30), "PNG")),
        ("a.jpg", saved(photo(mode="CMYK"), "JPEG")),
        ("a.png", saved(photo(mode="L").convert("I;16"), "PNG")),
        ("a.webp", saved(drawing(), "WEBP", lossless=True)),
    ],
)
def test_what_is_left_as_it_is(root: Path, name: str, data: bytes) -> None:
    result = made(root, {name: data}, f"![a]({name})")
    assert "<picture>" not in result.text(PAGE)
    assert [data] == [file for path, file in result.files.items() if "media/" in path]
    assert result.problems == ()


@pytest.mark.parametrize("settings", ["pictures: {formats: []}\n", "pictures: {widths: []}\n"])
def test_none_are_wanted(root: Path, settings: str) -> None:
    result = made(root, {"p.jpg": PHOTO}, "![a](p.jpg)", settings)
    assert "<picture>" not in result.text(PAGE)


def test_settings(root: Path) -> None:
    """Each of them makes other files, and only the pages that show them."""
    body = "![a](p.jpg)"
    first = made(root, {"p.jpg": PHOTO}, body)
    assert made(root, {"p.jpg": PHOTO}, body).ran == {}
    webp = made(root, {"p.jpg": PHOTO}, body, "pictures: {widths: [300], formats: [webp], sizes: 50vw}\n")
    ((kind, ((file, width),), shown),) = sources(webp.text(PAGE))
    assert (kind, width, shown) == ("image/webp", "300w", "50vw")
    assert file.removeprefix("/") in first.files
    coarse = made(root, {"p.jpg": PHOTO}, body, "pictures: {widths: [300], quality: {webp: 5, avif: 5}}\n")
    for _, ((file, _),), _ in sources(coarse.text(PAGE)):
        assert file.removeprefix("/") not in first.files
    assert coarse.ran["encode"] == 2


def test_only_the_first_is_fetched_at_once(root: Path) -> None:
    pair = "![a](p.jpg){.light}![a](d.png){.dark}"
    files = {"p.jpg": PHOTO, "d.png": DRAWING}
    page = made(root, files, "![a](p.jpg)\n\n![a](p.jpg)").text(PAGE)
    assert re.findall(r'loading="lazy"|<img', page) == ["<img", "<img", 'loading="lazy"']
    assert made(root, files, pair).text(PAGE).count('loading="lazy"') == 2
    assert made(root, files, "一\n\n" * 30 + "![a](p.jpg)").text(PAGE).count('loading="lazy"') == 1


def test_feeds_have_a_plain_picture(root: Path) -> None:
    feed = made(root, {"p.jpg": PHOTO}, "![a](p.jpg)").text("en/feed.xml")
    assert "&lt;img src=" in feed
    assert "source" not in feed
    assert "lazy" not in feed


def test_raw_html_is_a_writers_own(root: Path) -> None:
    result = made(root, {"p.jpg": PHOTO}, '<img src="p.jpg" alt="a">')
    assert [path for path in result.files if "media/" in path] == [
        path for path in result.files if path.endswith(".jpg")
    ]


def test_nobody_learns_where_it_was_taken(root: Path) -> None:
    """Shown, linked to, a cover, in raw HTML: it is one file, and it does not say."""
    located = saved(photo(), "JPEG", exif=exif(6))
    body = '![a](p.jpg)\n\n[b](p.jpg) <img src="p.jpg" alt="c">'
    text = {f"{A}index.en.md": post(title="A", body=body, cover="p.jpg"), f"{A}p.jpg": located}
    result = build(root, text)
    files = [data for path, data in result.files.items() if path.endswith(".jpg")]
    assert len(files) == 1
    assert opened(files[0]).size == opened(located).size
    assert not any(b"A camera" in data for data in result.files.values())
    assert result.problems == ()


def test_only_linked_to(root: Path) -> None:
    result = made(root, {"p.jpg": saved(photo(), "JPEG", exif=exif())}, "[b](p.jpg)")
    ((path, data),) = [(path, data) for path, data in result.files.items() if "media/" in path]
    assert path.endswith(".jpg")
    assert b"A camera" not in data


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("p.jpg", b"", "is empty"),
        ("p.jpg", PHOTO[:5000], "is cut off or damaged"),
        ("p.png", PHOTO, "is a JPEG, which its name does not say"),
        ("p.jpg", b"<!doctype html>", "is no picture that browsers show, or it is damaged"),
    ],
)
def test_faults(root: Path, name: str, data: bytes, message: str) -> None:
    result = made(root, {name: data}, f"一\n\n![a]({name})")
    assert result.places == [f"{A}index.en.md:8:1 image.file"]
    assert result.problems[0].message == f"{A}{name} {message}"
    assert result.problems[0].severity == "warning"


def test_a_place_that_stays_is_told(root: Path) -> None:
    located = saved(photo(), "AVIF", exif=exif())
    assert made(root, {"p.avif": located}, "![a](p.avif)").codes == ["image.file"]
    result = build(
        root,
        {"content/a.en.md": post(body="![a](/p.jpg)"), "static/p.jpg": saved(photo(), "JPEG", exif=exif())},
    )
    assert result.codes == ["image.file"]


def test_a_photo_that_breaks_off_in_its_midst(root: Path) -> None:
    data = saved(photo(), "PNG")
    broken = data[:2000] + bytes(2000) + data[4000:]
    result = made(root, {"p.png": broken}, "![a](p.png)")
    assert result.codes == ["image.file"]
    assert result.problems[0].file == f"{A}p.png"


def test_names(root: Path) -> None:
    """What would be a mark in `srcset` is none in a name."""
    name = "图, 一 (2x) .jpg"
    result = made(root, {name: PHOTO}, f"![a](<{name}>)")
    for _, files, _ in sources(result.text(PAGE)):
        assert len(files) == 2
        assert all("," not in file and " " not in file for file, _ in files)


def test_in_several_processes(root: Path, tmp_path: Path) -> None:
    text = {f"{A}index.en.md": post(title="A", body="![a](p.jpg)"), f"{A}p.jpg": PHOTO}
    one = build(root, text, cache=tmp_path / "one.db")
    two = build(root, text, cache=tmp_path / "two.db", jobs=2)
    assert two.files == one.files
