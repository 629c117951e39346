"""Permalinks: URLs of Hexo and Hugo blogs must come out at the same path, or be reachable by a redirect."""

import pytest

from diglot.config import LoaderSettings
from diglot.route import as_folder, collision_key, expand, href, is_safe, normalize, output_path
from loading import load

SETTINGS = LoaderSettings(
    languages=("zh", "en"),
    default_language="zh",
    timezone="Asia/Shanghai",
    ignore=("abbrlink", "id", "mathjax", "urlname"),
    tokens=("abbrlink", "id", "urlname"),
)

HEXO = ":year/:month/:day/:title/"
HUGO = "/posts/:slug/"

# pattern, path below content/posts/, front matter besides title and date, date, the URL that it had
URLS = [
    # Hexo: its default, and what its users change it to
    (HEXO, "hello-world.md", "", "2013-07-14", "/2013/07/14/hello-world/"),
    (HEXO, "Hello-World.md", "", "2013-07-14", "/2013/07/14/Hello-World/"),
    (HEXO, "2020-12-21-fft.md", "", "2020/12/21", "/2020/12/21/fft/"),
    (HEXO, "快速傅里叶变换.md", "", "2019-02-03 10:00", "/2019/02/03/快速傅里叶变换/"),
    (HEXO, "动态规划（一）.md", "", "2018-11-05 23:59:59", "/2018/11/05/动态规划（一）/"),
    (HEXO, "algorithms/segment-tree.md", "", "2017-06-01", "/2017/06/01/segment-tree/"),
    (HEXO, "Node.js-notes.md", "", "2016.8.18", "/2016/08/18/Node.js-notes/"),
    (HEXO, "a-b_c.md", "", "2021-01-02T03:04:05+08:00", "/2021/01/02/a-b_c/"),
    (":year/:i_month/:i_day/:title/", "hello.md", "", "2013-07-04", "/2013/7/4/hello/"),
    (":year-:month-:day-:title.html", "hello.md", "", "2013-07-04", "/2013-07-04-hello.html"),
    (":year/:title.html", "hello.md", "", "2013-07-04", "/2013/hello.html"),
    (":title/", "hello.md", "", "2013-07-04", "/hello/"),
    (":title.html", "Hello.md", "", "2013-07-04", "/Hello.html"),
    (":category/:title/", "hello.md", "category: notes", "2013-07-04", "/notes/hello/"),
    (":category/:year/:title/", "hello.md", "categories: [notes, more]", "2013-07-04", "/notes/2013/hello/"),
    ("posts/:abbrlink/", "hello.md", "abbrlink: 4a17b156", "2020-01-01", "/posts/4a17b156/"),
    ("posts/:abbrlink.html", "hello.md", "abbrlink: 29516", "2020-01-01", "/posts/29516.html"),
    ("p/:id/", "hello.md", "id: 0042", "2020-01-01", "/p/0042/"),
    ("p/:abbrlink.html", "hello.md", "abbrlink: 1e10", "2020-01-01", "/p/1e10.html"),
    (":urlname.html", "你好.md", "urlname: hello", "2020-01-01", "/hello.html"),
    (":year/:month/:day/:name/", "x/hello.md", "", "2020-01-31", "/2020/01/31/hello/"),
    (":year/:month/:day/:hour:minute/", "hello.md", "", "2020-01-31 08:05", "/2020/01/31/0805/"),
    ("blog/:year/:month/:title", "hello.md", "", "2020-01-31", "/blog/2020/01/hello/"),
    ("archives/:title/", "hello.md", "permalink: /about-hello/", "2020-01-31", "/about-hello/"),
    (HEXO, "hello.md", "permalink: /old/hello.html", "2020-01-31", "/old/hello.html"),
    (HEXO, "hello.md", "mathjax: true", "2020-12-31 23:30", "/2020/12/31/hello/"),
    # Hugo: its default for a section, and its permalink tokens
    (HUGO, "hello-world.md", "", "2019-05-06", "/posts/hello-world/"),
    (HUGO, "Hello-World.md", "", "2019-05-06", "/posts/hello-world/"),
    (HUGO, "hello/index.md", "", "2019-05-06", "/posts/hello/"),
    (HUGO, "My-Post/index.zh.md", "", "2019-05-06", "/posts/my-post/"),
    (HUGO, "hello.md", "slug: good-bye", "2019-05-06", "/posts/good-bye/"),
    (HUGO, "2019-05-06-hello.md", "", "2019-05-06", "/posts/hello/"),
    (HUGO, "线段树.md", "", "2019-05-06", "/posts/线段树/"),
    (HUGO, "my post.md", "", "2019-05-06", "/posts/my-post/"),
    ("/post/:slug/", "NIO9102-落雨大.md", "", "2019-07-20", "/post/nio9102-落雨大/"),
    ("/:slug/", "hello.md", "", "2019-05-06", "/hello/"),
    ("/blog/:slug", "hello.md", "", "2019-05-06", "/blog/hello/"),
    ("/:year/:month/:slug/", "hello.md", "", "2019-05-06", "/2019/05/hello/"),
    ("/:year/:month/:day/:slug.html", "hello.md", "", "2019-05-06", "/2019/05/06/hello.html"),
    ("/:section/:slug/", "hello.md", "", "2019-05-06", "/posts/hello/"),
    ("/:sections/:slug/", "math/fourier/hello.md", "", "2019-05-06", "/posts/math/fourier/hello/"),
    ("/:sections/:contentbasename/", "math/Hello/index.md", "slug: x", "2019-05-06", "/posts/math/hello/"),
    ("/:slugorcontentbasename/", "hello.md", "", "2019-05-06", "/hello/"),
    ("/:filename/", "Hello.md", "slug: other", "2019-05-06", "/hello/"),
    (HUGO, "hello.md", "aliases: [/2018/hello/]", "2019-05-06", "/2018/hello/"),
    (HUGO, "hello.md", "aliases: [/post/Hello.html, /p/1]", "2019-05-06", "/p/1/"),
    (HUGO, "hello.md", "aliases: /post/Hello.html", "2019-05-06", "/post/Hello.html"),
    (HUGO, "hello.md", "aliases: [旧文/你好]", "2019-05-06", "/旧文/你好/"),
    (HEXO, "hello.md", "aliases: [/posts/12345.html]", "2019-05-06", "/posts/12345.html"),
    ("/posts/:slug/", "c++.md", "", "2019-05-06", "/posts/c++/"),
]


def test_there_are_fifty() -> None:
    assert len(URLS) == 50


@pytest.mark.parametrize(("pattern", "path", "front_matter", "date", "url"), URLS)
def test_url_of_a_migrated_post(pattern: str, path: str, front_matter: str, date: str, url: str) -> None:
    text = f"---\ntitle: T\ndate: {date}\n{front_matter}\n---\ntext\n"
    loaded = load(f"content/posts/{path}", text.encode(), None, SETTINGS)
    assert loaded.document is not None, loaded.problems
    assert not loaded.problems
    document = loaded.document
    found, missing = expand(document.permalink or pattern, document)
    assert not missing
    assert url in {found, *(normalize(alias) for alias in document.aliases)}


def test_a_token_without_a_value_is_named() -> None:
    loaded = load("content/posts/a.md", b"---\ntitle: T\ndate: 2020-01-01\n---\n", None, SETTINGS)
    assert loaded.document
    assert expand("/:abbrlink/:nothing/", loaded.document)[1] == ("abbrlink", "nothing")


@pytest.mark.parametrize(
    ("path", "normal"),
    [
        ("", "/"),
        ("/", "/"),
        ("about", "/about/"),
        ("//a///b", "/a/b/"),
        ("/a.html", "/a.html"),
        ("/v1.2/", "/v1.2/"),
        ("/e\u0301/", "/é/"),
    ],
)
def test_normalize(path: str, normal: str) -> None:
    assert normalize(path) == normal
    assert normalize(normal) == normal


@pytest.mark.parametrize(
    ("url", "path"),
    [("/", "index.html"), ("/a/", "a/index.html"), ("/a.html", "a.html"), ("/欧拉/", "欧拉/index.html")],
)
def test_output_path(url: str, path: str) -> None:
    assert output_path(url) == path


@pytest.mark.parametrize(
    ("base", "url", "written"),
    [
        ("/", "/a b/", "/a%20b/"),
        ("/repo/", "/", "/repo/"),
        ("/repo/", "/欧拉/", "/repo/%E6%AC%A7%E6%8B%89/"),
        ("/", "/100%/", "/100%25/"),
        ("/", "/c++/", "/c++/"),
    ],
)
def test_href(base: str, url: str, written: str) -> None:
    assert href(base, url) == written


@pytest.mark.parametrize(
    "path",
    [
        "/../x/",
        "/a/../../x",
        "/a\\b/",
        "/a\0/",
        "/a?b/",
        "/a#b/",
        "/%2e%2e/",
        "/a:b/",
        "/./",
        "/con/aux/",
        "/a/NUL.html",
        "/com1/",
        "/a./",
        "/b /",
        "/a/" + "长" * 100 + "/",
    ],
)
def test_unsafe_paths(path: str) -> None:
    assert not is_safe(path)


@pytest.mark.parametrize(
    "path", ["/", "/a/", "/欧拉/", "/a.html", "/c++/", "/动态规划（一）/", "/~x/", "/console/", "/旧 址/"]
)
def test_safe_paths(path: str) -> None:
    assert is_safe(path)


@pytest.mark.parametrize(
    ("one", "other"),
    [("A/index.html", "a/index.html"), ("é", "e\u0301"), ("ß", "SS"), ("\u1e9e", "ss"), ("\u01c4", "\u01c6")],
)
def test_colliding_paths(one: str, other: str) -> None:
    assert collision_key(one) == collision_key(other)


@pytest.mark.parametrize(
    ("pattern", "settled"),
    [
        ("/tags/:key/", "/tags/:key/"),
        ("/tags/:key", "/tags/:key/"),
        ("/:slug.html", "/:slug.html"),
        ("/:year.:month", "/:year.:month/"),
        ("/v1.2", "/v1.2/"),
        ("/a.b/:slug", "/a.b/:slug/"),
    ],
)
def test_as_folder(pattern: str, settled: str) -> None:
    assert as_folder(pattern) == settled
