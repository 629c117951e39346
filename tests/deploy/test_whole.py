"""From the folder to the reader: built, deployed, checked out, served below /notes/, and every link followed."""

import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote, unquote, urldefrag, urljoin, urlsplit
from urllib.request import urlopen

import pytest

from deploying import ADDRESS, World, git
from running import diglot
from sites import PNG, site, write

ROOT = Path(__file__).parents[2]
CONTENT = r"""
-- content/posts/euler/index.zh.md --
---
title: 欧拉公式 $e^{i\pi}$
date: 2026-03-14
category: math
tags: [analysis, 复数]
aliases: [/old/euler/]
---

见 [数列](../sequences.zh.md#一节) 与 [下文](#下文)。

![图](p.png)

## 下文

$$e^{ix} = \cos x + i\sin x$$
-- content/posts/euler/index.en.md --
---
title: Euler's formula
---

See [sequences](../sequences.zh.md) and the note[^1].

[^1]: A footnote.

```python
print(1)
```
-- content/posts/euler/post.yaml --
date: 2026-03-14
category: math
tags: [analysis]
-- content/posts/sequences.zh.md --
---
title: 数列
date: 2026-01-02
---

## 一节

正文。
-- content/pages/about.zh.md --
---
title: 关于
---

[首页](../posts/sequences.zh.md)
-- content/pages/about.en.md --
---
title: About
---

Text.
"""
MORE = """\
categories: {math: {zh: 数学, en: Mathematics}}
menu: [{url: /about/, name: {zh: 关于, en: About}}, {url: /archive/, name: {zh: 归档, en: Archive}}]
"""


class Links(HTMLParser):
    """What a page refers to, and the places in it."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.targets: set[str] = set()
        self.places: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = {name: value for name, value in attributes if value is not None}
        self.places |= {found[name] for name in ("id", "name") if name in found}
        self.targets |= {found[name] for name in ("href", "src", "poster", "data") if name in found}
        self.targets |= {part.split()[0] for part in found.get("srcset", "").split(",") if part.strip()}
        if tag == "meta" and found.get("http-equiv", "").lower() == "refresh":
            self.targets.add(found["content"].partition("url=")[2])


@contextmanager
def served(folder: Path) -> Iterator[str]:
    handler = partial(QuietHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def crawl(host: str, paths: set[str], published: str) -> tuple[dict[str, str], list[str]]:
    """What was read, by URL, and what is broken. `published`: the address that absolute links have for this host."""
    texts: dict[str, str] = {}
    waiting, links = [host + path for path in paths], []
    while waiting:
        url = waiting.pop()
        if url in texts:
            continue
        kind, texts[url], wrong = read(url)
        links += [(url, url, wrong)] if wrong else []
        for target in targets(kind, texts[url]):
            whole = urljoin(url, target).replace(published, host + urlsplit(published).path)
            if whole.startswith(host):
                links.append((url, whole, ""))
                waiting.append(urldefrag(whole)[0])
    return texts, broken(texts, links)


def read(url: str) -> tuple[str, str, str]:
    """Media type, text, and what went wrong."""
    try:
        with urlopen(url) as answer:  # noqa: S310 - of this test's own server
            kind, data = answer.headers.get_content_type(), answer.read()
    except HTTPError as error:
        return "", "", str(error)
    return kind, data.decode("utf-8", "replace") if kind.startswith("text/") or "xml" in kind else "", ""


def targets(kind: str, text: str) -> set[str]:
    if kind == "text/html":
        return Links(text).targets
    if kind == "text/css":
        return {found.strip("'\"") for found in re.findall(r"url\(([^)]+)\)", text)}
    return set(re.findall(r"(?:<loc>|href=\"|src=\")(https?://[^<\"]+)", text))


def broken(texts: dict[str, str], links: list[tuple[str, str, str]]) -> list[str]:
    wrong = [f"{page} → {target}: {why}" for page, target, why in links if why]
    for page, target, _ in links:
        url, place = urldefrag(target)
        if place and unquote(place) not in Links(texts.get(url, "")).places:
            wrong.append(f"{page} → {target}: no such place")
    return wrong


def test_every_link_of_the_deployed_site(blog: World, tmp_path: Path) -> None:
    files = site(CONTENT)
    files["site.yaml"] = (blog.site / "site.yaml").read_bytes() + MORE.encode()
    files["content/posts/euler/p.png"] = PNG
    write(blog.site, files)
    assert_read_whole(blog, tmp_path, pages=20)


def test_every_link_of_a_new_blog(blog: World, tmp_path: Path) -> None:
    """From an empty folder: made, changed, built, checked, deployed."""
    made = tmp_path / "made"
    assert diglot("new", "site", made, "--base-url", ADDRESS).code == 0
    assert diglot("new", "post", "--site", made, "扩散模型", "--pinyin", "--title", "en=Diffusion").code == 0
    for text in made.glob("content/posts/kuo-san-mo-xing/index.*.md"):
        text.write_text(
            text.read_text("utf-8").replace("draft: true\n", "") + "见 [开平方](../square-roots/).\n", "utf-8"
        )
    shutil.rmtree(blog.site / "content")
    shutil.copytree(made, blog.site, dirs_exist_ok=True)
    built, checked = (diglot(command, "--site", blog.site, "--strict") for command in ("build", "check"))
    assert (built.code, built.err, checked.code, checked.err) == (0, "", 0, ""), checked.out
    assert_read_whole(blog, tmp_path, pages=20)


@pytest.mark.skipif(not (ROOT / "content").is_dir(), reason="the repository's blog is not here")
def test_every_link_of_this_repositorys_blog(blog: World, tmp_path: Path) -> None:
    for folder in ("content", "templates", "static", "examples"):
        shutil.rmtree(blog.site / folder, ignore_errors=True)
        shutil.copytree(ROOT / folder, blog.site / folder)
    text = (ROOT / "site.yaml").read_text("utf-8")
    (blog.site / "site.yaml").write_text(re.sub(r"(?m)^base_url: .*", f"base_url: {ADDRESS}", text), "utf-8")
    assert_read_whole(blog, tmp_path, pages=60)


def assert_read_whole(blog: World, tmp_path: Path, pages: int) -> None:
    blog.deployed()
    path = urlsplit(ADDRESS).path
    checkout = tmp_path / "www" / path.strip("/")
    git(tmp_path, "clone", "--quiet", "--branch=gh-pages", str(blog.remote), str(checkout))
    starts = {path + file.removesuffix("index.html") for file in blog.output if file.endswith(".html")}
    with served(tmp_path / "www") as host:
        texts, wrong = crawl(host, {quote(start) for start in starts}, ADDRESS)
    assert wrong == []
    assert {unquote(urlsplit(url).path) for url, text in texts.items() if "<html" in text} == starts
    assert len(starts) >= pages
