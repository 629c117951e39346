"""Hostile texts do nothing: not in a title, a link, a formula or a file's name, whatever the site allows; and not as raw
HTML where site.yaml refuses it. Real sites, opened in a real browser, mostly without the policy that would hold them too.
"""

import json
import os
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import html5lib
import pytest
from playwright.sync_api import Browser, Route

from browsing import host, lay_out, visit
from hostile import ADDRESSES, EVIL, LEAVING, MARKUP, TEX
from sites import PNG, Files, Result, build, site

pytestmark = pytest.mark.browser

SITE = """\
-- site.yaml --
base_url: https://example.org/
page_size: 50
markdown: {{html: {html}}}
languages:
  zh: {{title: {word}, description: {word}, headline: {word}, updates: {word}, strings: {{menu: {word}}}}}
  en: {{title: Listening Post}}
menu: [{{url: /tags/, name: {word}}}]
authors: {{me: {{name: {word}}}}}
license: {{name: {word}}}
tags: {{t: {{name: {word}, description: {word}}}}}
"""

FOUND = """() => {
  const found = [];
  const leading = ["href", "src", "action", "formaction", "data", "poster", "to", "from", "values", "background"];
  for (const each of document.querySelectorAll("*")) {
    const name = each.localName;
    if (["style", "base", "iframe", "frame", "object", "embed", "form"].includes(name)) found.push(`<${name}>`);
    // What a page says of itself to search engines is data, in its head, which no browser runs.
    const data = name === "script" && each.parentElement === document.head && each.getAttribute("type") === "application/ld+json";
    if (data) JSON.parse(each.textContent);
    if (name === "script" && !data && (each.textContent || !each.getAttribute("src")?.startsWith("/assets/"))) found.push("<script>");
    if (name === "meta" && each.httpEquiv && each.httpEquiv !== "Content-Security-Policy") found.push("<meta>");
    for (const { localName, value } of each.attributes) {
      if (localName.startsWith("on") || localName === "srcdoc") found.push(localName);
      if (localName === "style" && value.includes("url")) found.push(value);
      if (!leading.includes(localName)) continue;
      const scheme = URL.canParse(value, document.baseURI) && new URL(value, document.baseURI).protocol;
      const picture = name === "img" && /^data:image[/](png|gif|jpeg|webp)/i.test(value);
      if (["javascript:", "vbscript:", "data:"].includes(scheme) && !picture) found.push(`${localName}=${value}`);
    }
  }
  return found;
}"""


def sources(html: str, posts: dict[str, str]) -> Files:
    """`posts`: name → the whole of a source file."""
    word = json.dumps('"><script>alert(1)</script><img src=x onerror=alert(1)>')
    files = site(SITE.format(html=html, word=word))
    for name, text in posts.items():
        files[f"content/posts/{name}.zh.md"] = text.encode("utf-8", "surrogatepass")
    return files | {"content/posts/photo.png": PNG}


def head(title: str, **keys: object) -> str:
    """Front matter in which nothing needs care: JSON is YAML."""
    fields = {"title": " ".join(title.split("\n")), "date": "2026-01-01", **keys}
    return "---\n" + "".join(f"{key}: {json.dumps(value)}\n" for key, value in fields.items()) + "---\n\n"


def everywhere(payload: str) -> str:
    """The payload at each place that Markdown has for a text, and at last as it is."""
    line = " ".join(payload.split("\n"))
    quoted = line.replace("\\", "\\\\").replace('"', '\\"')
    return f"""\
## {line}

### x {{#{quoted.replace(" ", "")}}}

Text {line} text *{line}* [{line}](https://example.org/ "{quoted}") ![{line}](photo.png "{quoted}")

![{line}](photo.png "{quoted}")

A note[^{line.replace(" ", "")}] and ^[{line}] [a reference][{line}] $\\text{{{line}}}$

[^{line.replace(" ", "")}]: {line}

[{line}]: https://example.org/ '{line}'

```python title="{quoted}"
{line}
```

```{line.replace("`", "")}
x
```

> [!NOTE] {line}
> {line}

- [ ] {line}

Term {line}
: {line}

| {line} | b |
|---|---|
| {line} | b |

{payload}

"""


def addressed(address: str) -> str:
    """An address at each place that has one."""
    return f"""\
[a]({address}) [b](<{address}>) <{address}> [c][{address}] ![d]({address}) [![e](photo.png)]({address}) ![f](<{address}>)

[{address}]: {address}

Text {address} text, $\\href{{{address}}}{{x}}$

![g]({address})

```x file={address}
```

"""


RAW_ADDRESSES = """\
<a href="{0}">x</a> <a
href='{0}'>x</a>

<a/href={0}>x</a>

<area href="{0}"> <form action="{0}"><button formaction="{0}">x</button></form>

<svg><a xlink:href="{0}"><text>x</text></a></svg> <img src="{0}"> <iframe src="{0}"></iframe>

"""


def posts_of(texts: Sequence[str], size: int) -> dict[str, str]:
    """Posts of `size` texts each: to open a page takes longer than to read it."""
    return {
        f"p{start}": head("A", tags=["t"]) + "\n".join(texts[start : start + size])
        for start in range(0, len(texts), size)
    }


def some(payloads: Sequence[str], each: int) -> Sequence[str]:
    """All of them in the long run, else each third or so."""
    return payloads if os.environ.get("DIGLOT_LONG") else payloads[::each]


@contextmanager
def served(root: Path, files: Files) -> Iterator[tuple[str, Result]]:
    """What `--keep-going` would publish."""
    result, output = build(root / "site", files), root / "public"
    lay_out(result.files, output)
    with host(output) as address:
        yield address, result


def look(browser: Browser, address: str, result: Result, *, policy: bool) -> dict[str, list[str]]:
    """Opens each page but redirects; what was found on those on which something was."""
    found = {}
    asked: list[str] = []

    def answer(route: Route) -> None:
        if route.request.url.startswith(address + "/"):
            # Neither can do harm from here, and each page asks for ten of them.
            route.abort() if route.request.resource_type in ("stylesheet", "font") else route.continue_()
        else:
            asked.append(route.request.url)
            route.abort()

    with visit(browser, bypass_csp=not policy) as seen:
        seen.page.route("**/*", answer)
        for path in sorted(result.files):
            if path.endswith(".html") and 'http-equiv="refresh"' not in result.text(path):
                seen.page.goto(f"{address}/{path.removesuffix('index.html')}", wait_until="load")
                # What is wrong on a page that its policy holds is the writer's own.
                marks = [] if policy else seen.run(FOUND)
                if marks or asked or seen.dialogs:
                    found[path] = [*marks, *asked, *seen.dialogs]
                    asked.clear()
                    seen.dialogs.clear()
    return found


def other_files(result: Result) -> None:
    """Feeds and sitemap can be read, and what a feed's reader would show holds no script."""
    assert ET.fromstring(result.files["sitemap.xml"]) is not None
    feed = ET.fromstring(result.files["feed.xml"])
    atom = "{http://www.w3.org/2005/Atom}"
    contents = feed.findall(f"{atom}entry/{atom}content")
    assert contents
    for content in contents:
        tree = html5lib.parseFragment(content.text or "", namespaceHTMLElements=False)
        for each in tree.iter():
            assert each.tag not in ("script", "style", "iframe", "object", "embed", "form", "base", "meta")
            assert not [name for name in each.attrib if str(name).startswith("on")]
            for name in ("href", "src"):
                value = "".join(each.get(name, "").split()).lower()
                assert not value.startswith(("javascript:", "vbscript:", "data:text", "data:,"))


def test_markup_where_it_is_refused(browser: Browser, tmp_path: Path) -> None:
    posts = posts_of([everywhere(payload) for payload in MARKUP], 6)
    posts["tags"] = head("A", tags=[payload.replace("\0", "") for payload in MARKUP[::20]])
    with served(tmp_path, sources("refuse", posts)) as (address, result):
        assert sum(path.startswith("posts/p") for path in result.files) * 6 >= len(MARKUP) >= 150
        assert look(browser, address, result, policy=False) == {}
        other_files(result)


def test_markup_where_it_is_allowed(browser: Browser, tmp_path: Path) -> None:
    """Raw HTML is a writer's own there, but for what it may load and run: the policy holds that."""
    held = [payload for payload in MARKUP if payload not in LEAVING]
    posts = posts_of([f"{payload}\n\ntext {payload}" for payload in some(held, 3)], 1)
    with served(tmp_path, sources("allow", posts)) as (address, result):
        assert look(browser, address, result, policy=True) == {}
        assert ET.fromstring(result.files["feed.xml"]) is not None
        assert ET.fromstring(result.files["sitemap.xml"]) is not None


def test_titles_where_html_is_allowed(browser: Browser, tmp_path: Path) -> None:
    """A title is text, whatever a text may hold; so are summaries and authors."""
    posts = {
        f"t{number}": head(payload, summary=payload, authors=[payload], tags=["t"])
        for number, payload in enumerate(each.replace("\0", "") for each in some(MARKUP, 4))
    }
    with served(tmp_path, sources("allow", posts)) as (address, result):
        assert sum(path.startswith("posts/t") for path in result.files) == len(posts)
        assert look(browser, address, result, policy=False) == {}
        other_files(result)


@pytest.mark.parametrize("html", ["allow", "refuse"])
def test_addresses(browser: Browser, tmp_path: Path, html: str) -> None:
    written = [address for address in ADDRESSES if html == "refuse" or "<" not in address]
    with served(tmp_path, sources(html, posts_of(list(map(addressed, written)), 9))) as (address, result):
        found = look(browser, address, result, policy=False)
        assert {path: what for path, what in found.items() if not all(map(is_from_picture, what))} == {}
        other_files(result)


def is_from_picture(request: str) -> bool:
    """Without the policy a picture of elsewhere would be loaded; with it, readers do not see it, as the build says."""
    return request.startswith((EVIL, EVIL.replace("https", "http"), "https://example.org"))


def test_addresses_in_raw_html(browser: Browser, tmp_path: Path) -> None:
    """Where HTML is allowed, a link that is a script is taken out all the same."""
    plain = [address for address in ADDRESSES if not set(address) & set("\"'<> \x01")]
    assert len(plain) > 35
    posts = posts_of(list(map(RAW_ADDRESSES.format, plain)), 9)
    with served(tmp_path, sources("allow", posts)) as (address, result):
        found = look(browser, address, result, policy=False)
        written = ("<form>", "<iframe>")
        left = {path: [each for each in what if each not in written] for path, what in found.items()}
        assert {path: what for path, what in left.items() if not all(map(is_from_picture, what))} == {}


def test_formulas(browser: Browser, tmp_path: Path) -> None:
    posts = posts_of([f"Text ${tex}$ text\n\n$$\n{tex}\n$$\n\n```math\n{tex}\n```\n" for tex in TEX], 11)
    posts |= {f"x{number}": head(f"${tex}$") for number, tex in enumerate(some(TEX, 3))}
    with served(tmp_path, sources("allow", posts)) as (address, result):
        assert look(browser, address, result, policy=False) == {}
        other_files(result)


NAMES = [
    "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "&lt;script&gt;alert(1)&lt;script&gt;",
    "{{ 7 * 7 }}",
    "%3Cscript%3Ealert(1)",
    "..%2f..%2fx",
    "中文 & <b>",
]


def test_names_of_files(browser: Browser, tmp_path: Path) -> None:
    """Those of pictures are kept; a post of such a name is refused, and so are addresses that front matter gives."""
    keys = ("slug", "permalink", "aliases", "category", "translation_key", "language", "updated")
    posts = {f"n{number}": head("A") + f"![x]({quote(name)}.png)" for number, name in enumerate(NAMES)}
    posts |= {name: head("B") for name in NAMES}
    posts |= {
        f"{key}-{number}": head("C", **{key: [name] if key == "aliases" else name})
        for number, name in enumerate(NAMES)
        for key in keys
    }
    files = sources("allow", posts) | {f"content/posts/{name}.png": PNG for name in NAMES}
    with served(tmp_path, files) as (address, result):
        assert look(browser, address, result, policy=False) == {}
        assert not [path for path in result.files if path.startswith(("..", "/")) or "/../" in path]
        other_files(result)


def test_it_finds_what_is_there(browser: Browser, tmp_path: Path) -> None:
    """The same look at a page whose writer is allowed raw HTML, without the policy."""
    posts = {
        "a": head("A")
        + f"<img src=x onerror=alert(1)>\n\n<img src={EVIL}/a.png>\n\n<script>alert(2)</script>"
    }
    with served(tmp_path, sources("allow", posts)) as (address, result):
        found = look(browser, address, result, policy=False)
        assert set(found["posts/a/index.html"]) == {"onerror", "<script>", f"{EVIL}/a.png", "1", "2"}
