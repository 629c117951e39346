"""Feeds and the sitemap: each rule that is looked at is broken once, in a file of a site that is right otherwise."""

import dataclasses
from collections.abc import Iterator

import pytest

from diglot import session
from diglot.build import Choices, build, configure
from diglot.checks import feeds, sitemap
from diglot.checks.check import Site
from diglot.disk import read_sources
from diglot.engine import open_engine, ref
from diglot.survey import survey
from sites import NOW, SITE, STAMP, post, prepared_theme, write

FEED = """\
<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<id>tag:example.org,2026:n</id>
<title>Notes</title>
<updated>2026-01-01T00:00:00Z</updated>
<link rel="self" href="https://example.org/feed.xml"/>
<author><name>N</name></author>
<entry>
<id>tag:example.org,2026:1</id>
<title type="html">One</title>
<updated>2026-01-01T00:00:00+08:00</updated>
<link href="https://example.org/1"/>
<content>Text.</content>
</entry>
</feed>
"""


@pytest.fixture(scope="module")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    root = tmp_path_factory.mktemp("blog")
    write(
        root,
        {
            "site.yaml": SITE.encode(),
            "content/posts/a.zh.md": post(),
            "content/posts/a.en.md": post(body="Text."),
        },
    )
    cache = root / session.CACHE / session.CACHE_FILE
    cache.parent.mkdir()
    cache.write_bytes(prepared_theme())
    sources = read_sources(root)
    with open_engine(cache, STAMP, 1) as engine:
        config, _ = configure(sources, engine)
        assert config
        built = build(sources, engine, config, Choices(NOW))
        site, _ = survey(built, sources, engine, config)
        yield site


def with_file(site: Site, path: str, text: str) -> Site:
    """The site with another content of one file."""
    data = text.encode()
    name = ref(data)
    return dataclasses.replace(
        site, tree={**site.tree, path: name}, read=lambda each: data if each == name else site.read(each)
    )


def messages(site: Site, text: str) -> list[str]:
    return [finding.message for finding in feeds.look(with_file(site, "feed.xml", text))]


def test_what_diglot_writes_is_right(blog: Site) -> None:
    assert list(feeds.look(blog)) == []
    assert list(sitemap.look(blog)) == []
    assert messages(blog, FEED) == []


ENTRY = FEED[FEED.index("<entry>") : FEED.index("</feed>")]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("<id>tag:example.org,2026:n</id>\n", "", "the feed has no <id>"),
        ("<title>Notes</title>\n", "", "the feed has no <title>"),
        ("<updated>2026-01-01T00:00:00Z</updated>\n", "", "the feed has no <updated>"),
        ("<title>Notes</title>", "<title>Notes</title>" * 2, "the feed has 2 <title>"),
        ("tag:example.org,2026:n", " ", "the feed has an empty <id>"),
        ("tag:example.org,2026:n", "notes", "an id that is no IRI: notes"),
        (
            "2026-01-01T00:00:00Z",
            "1 January 2026",
            "none of RFC 3339: 1 January 2026",
        ),
        ("2026-01-01T00:00:00Z", "2026-02-30T00:00:00Z", "none of RFC 3339"),
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00", "none of RFC 3339"),
        (
            "https://example.org/feed.xml",
            "https://example.org/f.xml",
            "no link to itself, https://example.org/feed.xml",
        ),
        ("<author><name>N</name></author>\n", "", "has no author, nor has the feed"),
        ("<name>N</name>", "<name> </name>", "an author without a name"),
        ("<id>tag:example.org,2026:1</id>\n", "", "the entry One has no <id>"),
        ('type="html"', 'type="markdown"', "a title of the type markdown"),
        ("<content>Text.</content>", "<content>Text.</content>" * 2, "has 2 <content>"),
        ('<link href="https://example.org/1"/>\n<content>Text.</content>', "", "neither a text nor a link"),
        (
            '<link href="https://example.org/1"/>',
            '<link href="https://example.org/1"/>' * 2,
            "two links of one type",
        ),
        ('<link href="https://example.org/1"/>', "<link/>", "a link without an address"),
        ("</feed>", f"{ENTRY}</feed>", "two entries have the id tag:example.org,2026:1"),
        ("</feed>", "", "no well-formed XML"),
        ("Text.", "Text & more", "no well-formed XML"),
    ],
)
def test_a_feed_that_breaks_a_rule(blog: Site, old: str, new: str, message: str) -> None:
    assert old in FEED
    (found,) = messages(blog, FEED.replace(old, new, 1))
    assert message in found


def changed(site: Site, old: str, new: str) -> list[tuple[str, str]]:
    text = site.read(site.tree["sitemap.xml"]).decode()
    assert old in text
    return [
        (each.code, each.message)
        for each in sitemap.look(with_file(site, "sitemap.xml", text.replace(old, new, 1)))
    ]


def test_a_sitemap_that_breaks_a_rule(blog: Site) -> None:
    page = "<loc>https://example.org/posts/a/</loc>"
    assert [code for code, _ in changed(blog, "</urlset>", "")] == ["sitemap.invalid"]
    assert changed(blog, page, "<loc>https://example.org/lost/</loc>") == [
        ("sitemap.wrong", "the sitemap has https://example.org/lost/, which is no page"),
        ("sitemap.wrong", "the sitemap lacks https://example.org/posts/a/"),
    ]
    assert changed(blog, page, "<loc>https://example.net/posts/a/</loc>")[0][1].endswith("which is no page")
    ((code, message),) = changed(blog, "<lastmod>2026-01-01", "<lastmod>1.1.2026")
    assert code == "sitemap.wrong"
    assert "is no date" in message


def test_a_sitemap_that_is_too_large(blog: Site) -> None:
    entry = "<url><loc>https://example.org/posts/a/</loc></url>"
    found = changed(blog, "</urlset>", entry * sitemap.MOST + "</urlset>")
    assert [code for code, _ in found] == ["sitemap.invalid"]
