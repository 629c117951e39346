"""Addresses: permalinks, redirects from former ones, and what happens when two sources want the same."""

import unicodedata
from pathlib import Path

import pytest

from markup import broken_links, find, one, parse, words
from sites import SITE, build, post

NFC, NFD = (unicodedata.normalize(form, "café") for form in ("NFC", "NFD"))


@pytest.mark.parametrize(
    ("pattern", "path", "output"),
    [
        ("/posts/:slug/", "content/posts/Euler.md", "posts/euler/index.html"),
        ("/:year/:month/:day/:slug/", "content/posts/欧拉.md", "2026/01/05/欧拉/index.html"),
        ("/posts/:abbrlink.html", "content/posts/a.md", "posts/4a17b156.html"),
        ("/:category/:slug/", "content/posts/a.md", "notes/a/index.html"),
        ("/:section/:slug", "content/posts/deep/er/index.md", "posts/er/index.html"),
        ("/blog/:title.html", "content/posts/2026-01-05-hello.md", "blog/hello.html"),
    ],
)
def test_permalinks(root: Path, pattern: str, path: str, output: str) -> None:
    settings = SITE + f"permalinks: {{post: '{pattern}'}}\n"
    keys = {"abbrlink": "4a17b156"} if ":abbrlink" in pattern else {}
    source = post("2026-01-05", category="notes", **keys)
    result = build(root, {path: source, "site.yaml": settings.encode()})
    assert result.places == []
    assert output in result.files
    assert broken_links(result.files, "https://example.org/") == []


def test_a_post_may_have_a_permalink_of_its_own(root: Path) -> None:
    result = build(root, {"content/posts/a.en.md": post(permalink="/elsewhere.html")})
    assert result.places == []
    assert "en/elsewhere.html" in result.files


@pytest.mark.parametrize("base", ["https://example.org/", "https://name.github.io/repo/"])
def test_aliases_redirect_and_keep_the_fragment(root: Path, base: str) -> None:
    files = {"content/posts/a.md": post(aliases="[/2020/old.html, /旧 址/]")}
    result = build(root, files, base_url=base)
    assert result.places == []
    base_path = base.partition("//")[2].partition("/")[2]
    for path in ("2020/old.html", "旧 址/index.html"):
        tree = parse(result.text(path))
        target = f"/{base_path}posts/a/"
        assert [each.get("content") for each in find(tree, "meta", **{"http-equiv": "refresh"})] == [
            f"0; url={target}"
        ]
        assert one(tree, "script").get("data-target") == target
        assert one(tree, "link", rel="canonical").get("href") == f"{base}posts/a/"
        assert one(tree, "meta", name="robots").get("content") == "noindex"
        assert one(tree, "a").get("href") == target
        assert words(one(tree, "title"))
    assert "old" not in result.text("sitemap.xml")


def pair(first: str, second: str, **both: str) -> dict[str, bytes]:
    return {f"content/posts/{name}.md": post(**both) for name in (first, second)}


COLLISIONS = [
    ("same permalink", pair("a", "b", permalink="/x/"), ["posts/a.md", "posts/b.md"]),
    ("same slug", pair("f/a", "g/a"), ["posts/f/a.md", "posts/g/a.md"]),
    ("slugs that differ in case", {**pair("a", "b"), "content/posts/c.md": post(slug="A")}, ["a.md", "c.md"]),
    (
        "NFC and NFD",
        {"content/posts/f/a.md": post(slug=NFC), "content/posts/g/b.md": post(slug=NFD)},
        ["f/a.md", "g/b.md"],
    ),
    (
        "alias against page",
        {"content/posts/a.md": post(aliases="[/about/]"), "content/about.md": post()},
        ["a.md", "about.md"],
    ),
    (
        "alias against alias",
        {name: post(aliases="[/old/]") for name in ("content/posts/a.md", "content/posts/b.md")},
        ["a.md", "b.md"],
    ),
    ("alias against the front page", {"content/posts/a.md": post(aliases="[/]")}, ["a.md", "front page"]),
    (
        "static file against page",
        {"static/about/index.html": b"<p>", "content/about.md": post()},
        ["static/about/index.html", "content/about.md"],
    ),
    ("static file against feed", {"static/feed.xml": b"<feed/>"}, ["static/feed.xml", "feed"]),
    ("static file against sitemap", {"static/sitemap.xml": b"<x/>"}, ["static/sitemap.xml", "sitemap"]),
    ("page against an index", {"content/tags.md": post()}, ["content/tags.md", "index of tags"]),
    (
        "page against a tag",
        {"content/a.md": post(permalink="/tags/x/", tags="[x]"), "content/posts/b.md": post(tags="[x]")},
        ["content/a.md", "tag x"],
    ),
    ("page against a language", {"content/a.md": post(permalink="/en/")}, ["content/a.md", "front page"]),
    ("page against an asset", {"content/a.md": post(permalink="/feed.xml")}, ["content/a.md", "feed"]),
    (
        "file against folder",
        {"content/a.md": post(permalink="/x.html"), "content/b.md": post(permalink="/x.html/y/")},
        ["content/a.md", "content/b.md"],
    ),
    (
        "folder against file",
        {"content/a.md": post(permalink="/x.html/y/"), "content/b.md": post(permalink="/x.html")},
        ["content/a.md", "content/b.md"],
    ),
    (
        "tags that differ in punctuation",
        {"content/posts/a.md": post(tags="['a b', 'a-b']")},
        ["tag a b", "tag a-b"],
    ),
]


@pytest.mark.parametrize(
    ("files", "sources"), [case[1:] for case in COLLISIONS], ids=[case[0] for case in COLLISIONS]
)
def test_two_sources_of_one_address_are_a_problem_that_names_both(
    root: Path, files: dict[str, bytes], sources: list[str]
) -> None:
    result = build(root, files)
    assert set(result.codes) == {"url.collision"}
    assert all(problem.severity == "error" for problem in result.problems)
    message = result.problems[0].message
    for source in sources:
        assert source in message


@pytest.mark.parametrize(
    "files",
    [
        pair("a", "b"),
        {"content/posts/a.zh.md": post(), "content/posts/a.en.md": post()},
        {"content/posts/a.md": post(aliases="[/posts/a/, /Posts/A/]")},
        {"content/posts/a.md": post(tags="[x]", category="x")},
    ],
    ids=["two posts", "two languages", "the present address as alias", "one name for tag and category"],
)
def test_no_collision(root: Path, files: dict[str, bytes]) -> None:
    assert build(root, files).places == []


def test_two_files_for_one_language_are_told_once(root: Path) -> None:
    files = {"content/posts/a.zh.md": post(), "content/posts/a/index.zh.md": post()}
    assert build(root, files).codes == ["translation.duplicate"]


@pytest.mark.parametrize(
    ("tag", "folder"),
    [
        ("C", "c"),
        ("C#", "c-sharp"),
        ("C++", "c++"),
        (".NET", "dot-net"),
        ("net", "net"),
        ("ASP.NET", "asp.net"),
        ("con", "con-"),
        ("a\u200bb", "a-b"),
        ("C# / .NET", "c-sharp-.net"),
        ("长" * 90, "长" * 66),
    ],
)
def test_addresses_of_tags(root: Path, tag: str, folder: str) -> None:
    result = build(root, {"content/posts/a.md": post(tags=f"['{tag}']")})
    assert result.places == []
    assert [path for path in result.files if path.startswith("tags/")] == [
        f"tags/{folder}/index.html",
        "tags/index.html",
    ]


def test_tags_that_differ_in_a_mark_live_together(root: Path) -> None:
    assert build(root, {"content/posts/a.md": post(tags="[C, C#, C++, .NET, net, con]")}).places == []


def test_two_tags_of_one_address_are_declared_in_site_yaml(root: Path) -> None:
    result = build(root, {"content/posts/a.md": post(tags="['a b', 'a-b']")})
    assert {problem.file for problem in result.problems} == {"site.yaml"}
    assert all("`tags:`" in problem.hint for problem in result.problems)
    declared = SITE + "tags: {a-space-b: 'a b'}\n"
    assert (
        build(
            root, {"content/posts/a.md": post(tags="['a b', 'a-b']"), "site.yaml": declared.encode()}
        ).places
        == []
    )


@pytest.mark.parametrize(
    ("pattern", "pages"),
    [
        ("/tags/:key/", ["tags/node.js/index.html", "tags/node.js/page/1/index.html"]),
        ("/tags/:key", ["tags/node.js/index.html", "tags/node.js/page/1/index.html"]),
        ("/tags/:key.html", ["tags/node.js.html", "tags/node.js/page/1/index.html"]),
    ],
)
def test_patterns_decide_between_file_and_folder(root: Path, pattern: str, pages: list[str]) -> None:
    settings = SITE + f"permalinks: {{tag: '{pattern}', post: '/p/:slug'}}\n"
    files = {f"content/posts/v1.{number}.md": post(tags="[node.js]") for number in range(60)}
    result = build(root, {**files, "site.yaml": settings.encode()})
    assert result.places == []
    assert sorted(path for path in result.files if path.startswith("tags/node")) == pages
    assert "p/v1.2/index.html" in result.files
    assert broken_links(result.files, "https://example.org/") == []


@pytest.mark.parametrize(("versions", "target"), [(("zh", "en"), "/posts/a/"), (("en",), "/en/posts/a/")])
def test_a_former_address_of_several_versions_leads_to_the_default_language(
    root: Path, versions: tuple[str, ...], target: str
) -> None:
    files = {f"content/posts/a/index.{language}.md": post() for language in versions}
    result = build(root, {**files, "content/posts/a/post.yaml": b"aliases: [/old/]\n"})
    assert result.places == []
    assert one(parse(result.text("old/index.html")), "a").get("href") == target


def test_the_first_version_inherits_an_address_where_the_default_language_has_none(root: Path) -> None:
    files = {f"content/posts/a.{language}.md": post(aliases="[/old/]") for language in ("en", "ja")}
    files |= {"content/posts/a.zh.md": post(), "site.yaml": (SITE + "  ja: {title: 受信}\n").encode()}
    strings = Path(__file__).parents[2] / "templates" / "strings" / "en.yaml"
    result = build(root, {**files, "templates/strings/ja.yaml": strings.read_bytes()})
    assert result.places == []
    assert one(parse(result.text("old/index.html")), "a").get("href") == "/en/posts/a/"


ABOUT = {"content/about.zh.md": post(), "content/about.en.md": post(), "static/cv.pdf": b"%PDF-"}


@pytest.mark.parametrize(
    ("url", "hrefs", "codes"),
    [
        ("/about/", ("/about/", "/en/about/"), []),
        ("/about", ("/about/", "/en/about/"), []),
        ("/about/#me", ("/about/#me", "/en/about/#me"), []),
        ("/about/?x=1", ("/about/?x=1", "/en/about/?x=1"), []),
        ("/cv.pdf", ("/cv.pdf", "/cv.pdf"), []),
        ("mailto:a@b.org", ("mailto:a@b.org", "mailto:a@b.org"), []),
        ("https://a.org/b?c#d", ("https://a.org/b?c#d", "https://a.org/b?c#d"), []),
        ("/abuot/", ("/abuot/", "/en/abuot/"), ["menu.missing"]),
        ("/only/", ("/only/", "/en/only/"), ["menu.missing"]),
    ],
)
def test_menu_addresses(root: Path, url: str, hrefs: tuple[str, str], codes: list[str]) -> None:
    settings = SITE + f"menu: [{{url: '{url}', name: M}}]\n"
    only = {"content/only.zh.md": post()}
    result = build(root, {**ABOUT, **only, "site.yaml": settings.encode()})
    assert result.codes == codes
    pages = [parse(result.text(path)) for path in ("index.html", "en/index.html")]
    assert [one(one(page, "nav", class_="menu"), "a").get("href") for page in pages] == list(hrefs)


def test_a_menu_that_leads_nowhere_has_a_suggestion(root: Path) -> None:
    settings = SITE + "menu: [{url: /abuot/, name: M}]\n"
    (problem,) = build(root, {**ABOUT, "site.yaml": settings.encode()}).problems
    assert (problem.severity, problem.hint) == ("warning", "did you mean `/about/`?")
    assert "zh, en" in problem.message


def test_the_address_of_the_site_is_encoded_once(root: Path) -> None:
    settings = SITE.replace("https://example.org/", "https://例.org/a%20b/博客")
    result = build(root, {**ABOUT, "site.yaml": settings.encode()})
    assert result.places == []
    base = "https://xn--fsq.org/a%20b/%E5%8D%9A%E5%AE%A2/"
    page = parse(result.text("about/index.html"))
    assert one(page, "link", rel="canonical").get("href") == f"{base}about/"
    assert f"<loc>{base}</loc>" in result.text("sitemap.xml")
    assert "/a%20b/%E5%8D%9A%E5%AE%A2/" in [each.get("href") for each in find(page, "a")]
