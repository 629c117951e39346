"""The built blog as a careful publisher would look at it: valid HTML, no dead link, ids, languages, formulas, code."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import html5lib
import pytest
import yaml

ROOT = Path(__file__).parents[2]
SUBJECTS = sorted(path.parent.name for path in (ROOT / "content/posts").glob("*/post.yaml"))
BASE = yaml.safe_load((ROOT / "site.yaml").read_text(encoding="utf-8"))["base_url"]
XHTML = "{http://www.w3.org/1999/xhtml}"

Page = ET.Element


@pytest.fixture(scope="module")
def pages(blog: Path) -> dict[str, Page]:
    """URL path → parsed page. Parsing is strict: html5lib raises on what a validator would call an error."""
    found = {}
    for path in sorted(blog.glob("**/*.html")):
        parser = html5lib.HTMLParser(strict=False)
        page = parser.parse(path.read_bytes(), transport_encoding="utf-8")
        assert not parser.errors, f"{path}: {parser.errors[:3]}"
        relative = path.relative_to(blog).as_posix()
        found["/" + relative.removesuffix("index.html")] = page
    return found


def elements(page: Page, tag: str) -> Iterator[Page]:
    return page.iter(XHTML + tag)


def attributes(page: Page, name: str) -> Iterator[str]:
    return (element.attrib[name] for element in page.iter() if name in element.attrib)


def hreflang(page: Page) -> dict[str, str]:
    return {
        link.attrib["hreflang"]: link.attrib["href"]
        for link in elements(page, "link")
        if "hreflang" in link.attrib
    }


def is_redirect(page: Page) -> bool:
    return any(meta.attrib.get("http-equiv") == "refresh" for meta in elements(page, "meta"))


def test_what_must_be_there(blog: Path) -> None:
    wanted = ["index.html", "404.html", "sitemap.xml", "robots.txt"]
    for prefix in ("", "en/"):
        wanted += [
            f"{prefix}{path}" for path in ("index.html", "feed.xml", "about/index.html", "archive/index.html")
        ]
        wanted += [
            f"{prefix}categories/index.html",
            f"{prefix}tags/index.html",
            f"{prefix}tags/python/index.html",
        ]
        wanted += [f"{prefix}posts/{subject}/index.html" for subject in SUBJECTS]
    assert [path for path in wanted if not (blog / path).is_file()] == []


@pytest.mark.parametrize("prefix", ["posts/", "en/posts/"])
@pytest.mark.parametrize("subject", SUBJECTS)
def test_posts_hold_set_formulas_and_highlighted_code(blog: Path, prefix: str, subject: str) -> None:
    text = (blog / prefix / subject / "index.html").read_text(encoding="utf-8")
    assert text.count('<span class="katex">') > 20
    assert len(re.findall(r'<pre [^>]*><code>.*?<span class="k', text, re.DOTALL)) > 2
    visible = re.sub(r"<annotation.*?</annotation>|<pre.*?</pre>|<code.*?</code>", "", text, flags=re.DOTALL)
    assert "$$" not in visible
    assert "\0" not in text
    assert 'class="problem"' not in text


def test_every_link_leads_somewhere(blog: Path, pages: dict[str, Page]) -> None:
    ids = {url: set(attributes(page, "id")) for url, page in pages.items()}
    dead = []
    for url, page in pages.items():
        for reference in [*attributes(page, "href"), *attributes(page, "src")]:
            whole = urljoin(BASE.rstrip("/") + url, reference)
            if not whole.startswith(BASE):
                continue
            path, fragment = unquote(urlsplit(whole).path), unquote(urlsplit(whole).fragment)
            file = blog / path.lstrip("/")
            if not (file / "index.html" if path.endswith("/") else file).is_file() or (
                fragment and path in ids and fragment not in ids[path]
            ):
                dead.append((url, reference))
    assert dead == []


def test_style_sheets_find_their_files(blog: Path) -> None:
    for sheet in blog.glob("assets/**/*.css"):
        for reference in re.findall(r'url\("?([^")]+)"?\)', sheet.read_text(encoding="utf-8")):
            assert (sheet.parent / reference).is_file(), (sheet, reference)


def test_ids_are_unique(pages: dict[str, Page]) -> None:
    for url, page in pages.items():
        found = list(attributes(page, "id"))
        assert len(found) == len(set(found)), (url, sorted({each for each in found if found.count(each) > 1}))


def test_no_request_to_another_host(pages: dict[str, Page]) -> None:
    for url, page in pages.items():
        for tag in ("script", "img", "iframe", "source", "video", "audio"):
            assert [each for each in elements(page, tag) if "//" in each.attrib.get("src", "")] == [], url
        sheets = [
            each
            for each in elements(page, "link")
            if each.attrib.get("rel") in ("stylesheet", "icon", "preload")
        ]
        assert [each.attrib["href"] for each in sheets if "//" in each.attrib["href"]] == [], url


def test_languages_point_at_each_other(pages: dict[str, Page]) -> None:
    versions = {url: hreflang(page) for url, page in pages.items() if not is_redirect(page)}
    for url, links in versions.items():
        if not links:
            continue
        own = pages[url].attrib.get("lang") or next(elements(pages[url], "html")).attrib["lang"]
        assert links[own] == urljoin(BASE, url)
        assert set(links) == {"zh-Hans", "en", "x-default"}
        for target in links.values():
            assert versions[target.removeprefix(BASE.rstrip("/"))] == links, url
    assert len([url for url, links in versions.items() if links]) >= 2 * (len(SUBJECTS) + 6)


def test_canonical_title_and_description(pages: dict[str, Page]) -> None:
    titles: dict[tuple[str, str], str] = {}
    for url, page in pages.items():
        if is_redirect(page) or url == "/404.html":
            continue
        canonical = [
            link.attrib["href"] for link in elements(page, "link") if link.attrib.get("rel") == "canonical"
        ]
        assert canonical == [urljoin(BASE, url)]
        (title,) = elements(page, "title")
        language = (
            next(elements(page, "html")).attrib["lang"] if page.tag != XHTML + "html" else page.attrib["lang"]
        )
        assert title.text
        assert titles.setdefault((language, title.text), url) == url
        assert "$" not in title.text


@pytest.mark.parametrize("path", ["feed.xml", "en/feed.xml"])
def test_feeds(blog: Path, path: str) -> None:
    feed = ET.fromstring((blog / path).read_bytes())
    atom = "{http://www.w3.org/2005/Atom}"
    entries = feed.findall(atom + "entry")
    assert len(entries) == len(SUBJECTS)
    ids = [entry.findtext(atom + "id") or "" for entry in entries]
    assert all(each.startswith("tag:") for each in ids)
    assert len(set(ids)) == len(ids)
    dates = [entry.findtext(atom + "published") or "" for entry in entries]
    assert dates == sorted(dates, reverse=True)
    for entry in entries:
        content = entry.findtext(atom + "content") or ""
        assert "<math" in content
        assert "katex" not in content
        assert "annotation" not in content
        assert re.findall(r'(?:href|src)="(?!https?://|#|mailto:)[^"]*"', content) == []


def test_sitemap_has_every_page(blog: Path, pages: dict[str, Page]) -> None:
    sitemap = ET.fromstring((blog / "sitemap.xml").read_bytes())
    found = {loc.text for loc in sitemap.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")}
    wanted = {
        urljoin(BASE, url) for url, page in pages.items() if url != "/404.html" and not is_redirect(page)
    }
    assert found == wanted
