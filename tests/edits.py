"""Edits of every kind of input to a site, as pure functions: (files, a number to choose by) → files."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from photos import drawing, exif, photo, saved
from sites import NOW, PNG, SITE, post

Files = dict[str, bytes]
Change = Callable[[Files, int], Files]

BODY = """\
第一段，见[那里](../b/index.zh.md)与 $x^2$。

<!-- more -->

## 节

第二段。

```python
print(1)
```

```python file=examples/x.py region=part
```

![图](p.png)
"""
PHOTOS = (
    saved(photo(120, 80), "PNG"),
    saved(photo(120, 80), "JPEG", exif=exif(6), quality=100),
    saved(drawing(400, 300), "PNG"),
)
START: Files = {
    "site.yaml": (SITE + "menu:\n- {url: /archive/, name: {zh: 归档, en: Archive}}\n").encode(),
    "content/about.zh.md": post(title="关于", body="正文。"),
    "content/posts/a/index.zh.md": post("2026-01-01", "甲", BODY, tags="[t, u]"),
    "content/posts/a/index.en.md": post("2026-01-01", "A", "First.\n\n## Section\n\nSecond.", tags="[t]"),
    "content/posts/a/p.png": PNG,
    "examples/x.py": b"a = 1\n# region part\nb = 2\n# endregion\n",
    "content/posts/b/index.zh.md": post("2026-01-02", "乙", "正文。", tags="[t]"),
    "content/posts/b/post.yaml": b"summary: s\n",
    "content/posts/c.en.md": post("2026-01-03", "C", "Text."),
    "static/robots.txt": b"User-agent: *\n",
    "static/assets/extra.css": b"a { color: red }\n",
}


def documents(files: Files) -> list[str]:
    return sorted(path for path in files if path.endswith(".md"))


def one_of(items: list[str], number: int) -> str:
    return items[number % len(items)]


def in_document(old: bytes, new: Callable[[int], bytes]) -> Change:
    """Replaces the first `old` in the first document, counted from `number`, that has one."""

    def change(files: Files, number: int) -> Files:
        paths = documents(files)
        turned = paths[number % len(paths) :] + paths[: number % len(paths)] if paths else []
        path = next((path for path in turned if old in files[path]), None)
        return {**files, path: files[path].replace(old, new(number), 1)} if path else files

    return change


def put(files: Files, path: str, data: bytes) -> Files:
    """With the file, and without what can't be there at once: a file where it needs a folder, a folder where it is."""
    folders = {path[:at] for at, character in enumerate(path) if character == "/"}
    kept = {
        name: old for name, old in files.items() if name not in folders and not name.startswith(f"{path}/")
    }
    return {**kept, path: data}


def set_file(path: str, content: Callable[[int], bytes]) -> Change:
    return lambda files, number: put(files, path, content(number))


def append(path: str, content: Callable[[int], bytes]) -> Change:
    return lambda files, number: put(files, path, files.get(path, b"") + content(number))


def add(files: Files, number: int) -> Files:
    language = "zh" if number % 2 else "en"
    date = f"2026-0{1 + number % 7}-{10 + number % 19}"
    return put(
        files, f"content/posts/n{number % 5}.{language}.md", post(date, f"N{number}", f"正文 {number}。")
    )


def delete(files: Files, number: int) -> Files:
    paths = documents(files)
    gone = one_of(paths, number) if paths else ""
    return {path: data for path, data in files.items() if path != gone}


def rename(files: Files, number: int) -> Files:
    paths = documents(files)
    if not paths:
        return files
    old = one_of(paths, number)
    new = old.replace(".zh.", ".en.") if ".zh." in old else old.replace(".en.", f"-{number % 3}.en.")
    return move(files, old, new)


def move(files: Files, old: str, new: str) -> Files:
    """A file or a folder under another name."""
    moved = {path: data for path, data in files.items() if path == old or path.startswith(f"{old}/")}
    files = {path: data for path, data in files.items() if path not in moved}
    for path, data in moved.items():
        files = put(files, new + path.removeprefix(old), data)
    return files


def rename_folder(files: Files, number: int) -> Files:
    return (
        move(files, "content/posts/a", f"content/posts/a{number % 2}")
        if number % 3
        else move(files, f"content/posts/a{number % 2}", "content/posts/a")
    )


def change_case(files: Files, number: int) -> Files:
    paths = documents(files)
    if not paths:
        return files
    folder, _, name = one_of(paths, number).rpartition("/")
    return move(files, f"{folder}/{name}", f"{folder}/{name.swapcase()[:1]}{name[1:]}")


def to_folder(files: Files, number: int) -> Files:
    """c.en.md → c/index.en.md, and back."""
    paths = documents(files)
    if not paths:
        return files
    old = one_of(paths, number)
    stem, _, ending = old.rpartition("/index") if "/index." in old else (old.split(".")[0], "", "")
    return move(files, old, f"{stem}{ending}" if ending else old.replace(stem, f"{stem}/index", 1))


def same_size(files: Files, number: int) -> Files:
    """Two characters of a document change places."""
    paths = [
        path for path in documents(files) if "正文".encode() in files[path] or "文正".encode() in files[path]
    ]
    if not paths:
        return files
    path = one_of(paths, number)
    new, old = ("正文".encode(), "文正".encode())[:: 1 if "文正".encode() in files[path] else -1]
    return {**files, path: files[path].replace(old, new, 1)}


def swap(files: Files, number: int) -> Files:
    paths = documents(files)
    if not paths:
        return files
    first, second = one_of(paths, number), one_of(paths, number // 7)
    return {**files, first: files[second], second: files[first]}


def drop(path: str) -> Change:
    return lambda files, _: {name: data for name, data in files.items() if name != path}


def settings(old: bytes, new: Callable[[int], bytes]) -> Change:
    return lambda files, number: {**files, "site.yaml": files["site.yaml"].replace(old, new(number), 1)}


THEME = Path(__file__).parents[1]


def shadow(files: Files, number: int) -> Files:
    """A file of the theme's gets one of the site's in its place, with something behind it, or loses it again."""
    path = SHADOWS[number % len(SHADOWS)]
    if path in files:
        return drop(path)(files, number)
    data = (THEME / path).read_bytes()
    return put(files, path, data + (b"\n" if path.endswith(".yaml") else b"<!-- -->"))


SHADOWS = [
    path.relative_to(THEME).as_posix()
    for folder in ("templates", "static")
    for path in sorted((THEME / folder).rglob("*"))
    if path.is_file() and path.suffix in {".html", ".yaml", ".css", ".js", ".svg"}
]
PAGE = b'{%% extends "layout.html" %%}{%% block main %%}<h1>%d</h1>{{ page.article }}{%% endblock %%}'
STRINGS = (THEME / "templates" / "strings" / "zh.yaml").read_bytes()
EDITS: dict[str, Change] = {
    "paragraph": in_document("第二段".encode(), lambda n: f"第二段 {n}".encode()),
    "first paragraph": in_document("第一段".encode(), lambda n: f"第一段 {n}".encode()),
    "line above": in_document(b"---\n\n", lambda _: b"---\n\n\n"),
    "heading": in_document("## 节".encode(), lambda n: f"## 节 {n % 3}".encode()),
    "formula": in_document(b"$x^2$", lambda n: [b"$x^3$", b"$\\x$", b"$x^2"][n % 3]),
    "code": in_document(b"print(1)", lambda n: b"print(%d)" % (n + 2)),
    "shown file": set_file(
        "examples/x.py",
        lambda n: b"%d\n# region part\nb = %d\n# %s\n" % (n, n % 3, [b"endregion", b""][n % 5 == 4]),
    ),
    "file beside": set_file("content/posts/a/examples/x.py", lambda n: b"# region part\nc = %d\n" % n),
    "no shown file": drop("examples/x.py"),
    "no file beside": drop("content/posts/a/examples/x.py"),
    "unknown language": in_document(b"```python", lambda _: b"```pyton"),
    "title": in_document(b"title: ", lambda n: b"title: %d " % (n % 9)),
    "date": in_document(b"date: 2026-01-0", lambda n: b"date: 2026-%02d-0" % (1 + n % 9)),
    "category": in_document(b"date:", lambda n: b"category: c%d\ndate:" % (n % 2)),
    "tags": in_document(b"tags: [t", lambda n: b"tags: [T, t%d" % (n % 3)),
    "draft": in_document(b"date:", lambda _: b"draft: true\ndate:"),
    "unknown key": in_document(b"date:", lambda _: b"datee: 1\ndate:"),
    "alias": in_document(b"date:", lambda n: b"aliases: [/old%d/]\ndate:" % (n % 2)),
    "encoding": in_document(b"date:", lambda _: b"# \xff\ndate:"),
    "facts": set_file("content/posts/b/post.yaml", lambda n: b"tags: [s%d]\n" % (n % 3)),
    "no facts": drop("content/posts/b/post.yaml"),
    "same size": same_size,
    "date ahead": in_document(b"date: 2026", lambda n: b"date: 2026-0%d-03 # " % (6 + n % 3)),
    "permalink": in_document(b"date:", lambda n: b"permalink: /p%d/\ndate:" % (n % 2)),
    "link": in_document("正文".encode(), lambda n: f"[正文](../{'abc'[n % 3]}/data.csv)".encode()),
    "cover": in_document(b"date:", lambda n: [b"cover: p.png\ndate:", b"cover: q.png\ndate:"][n % 2]),
    "cards": append("site.yaml", lambda n: b"social_cards: %s\n" % [b"true", b"false"][n % 2]),
    "copies": append("site.yaml", lambda n: b"markdown_copies: %s\n" % [b"true", b"false"][n % 2]),
    "data": set_file("content/posts/a/data.csv", lambda n: b"%d" % n),
    "add": add,
    "delete": delete,
    "rename": rename,
    "rename folder": rename_folder,
    "case": change_case,
    "to folder": to_folder,
    "swap": swap,
    "shadow": shadow,
    "template": set_file("templates/page.html", lambda n: PAGE % n),
    "wrong template": set_file("templates/page.html", lambda _: b"{{ nothing }}"),
    "included template": set_file("templates/_tags.html", lambda n: b"<p>%d</p>" % n),
    "no template": drop("templates/page.html"),
    "strings": settings(
        b"title: Listening Post", lambda n: b"title: Listening Post, strings: {feed: h%d}" % n
    ),
    "strings file": set_file(
        "templates/strings/zh.yaml", lambda n: STRINGS.replace(b"feed: ", b"feed: %d " % n)
    ),
    "static file": append("static/robots.txt", lambda n: b"# %d\n" % n),
    "new static file": set_file("static/n/f.txt", lambda n: b"%d" % n),
    "file for a folder": set_file("static/n", lambda n: b"%d" % n),
    "folder for a document": set_file("content/posts/c.en.md/index.en.md", lambda n: post(title=f"C{n}")),
    "document for a folder": set_file(
        "content/posts/c.en.md", lambda n: post("2026-01-03", f"C{n}", "Text.")
    ),
    "stylesheet": append("static/assets/extra.css", lambda n: b"b { width: %dpx }\n" % n),
    "picture": append("content/posts/a/p.png", lambda n: b"%d" % n),
    "photo": set_file("content/posts/a/p.png", lambda n: PHOTOS[n % 3]),
    "versions": append("site.yaml", lambda n: b"pictures: {widths: [%d], formats: [webp]}\n" % (30 + n % 3)),
    "no picture": drop("content/posts/a/p.png"),
    "site title": settings("收讯站".encode(), lambda n: f"收讯站 {n % 5}".encode()),
    "menu": settings(b"name: {zh: ", lambda n: b"name: {zh: %d" % n),
    "base_url": settings(b"https://example.org/", lambda n: b"https://example.org/%d/" % (n % 3)),
    "macro": append("site.yaml", lambda n: b"markdown: {macros: {'\\x': 'x_%d'}}\n" % n),
    "language": settings(b"  en: {", lambda n: b"  fr: {title: F%d}\n  en: {" % n),
    "page size": append("site.yaml", lambda n: b"page_size: %d\n" % (1 + n % 3)),
    "hide": append("site.yaml", lambda _: b"untranslated: hide\n"),
    "id": settings(b"tag:example.org,2026:t", lambda n: b"tag:example.org,2026:t%d" % n),
}


@dataclass(frozen=True)
class State:
    """A site in the middle of its life, and what a build is told besides."""

    files: Files = field(default_factory=lambda: dict(START))
    version: int = 0
    """of the generator"""
    now: datetime = NOW
    drafts: bool = False

    @property
    def stamp(self) -> bytes:
        return b"version %d" % self.version

    def edited(self, name: str, number: int) -> "State":
        if name in EDITS:
            return replace(self, files=EDITS[name](self.files, number))
        return replace(self, **OTHERS[name](self, number))


OTHERS: dict[str, Callable[[State, int], dict[str, Any]]] = {
    "version": lambda _, number: {"version": number % 3},
    "clock": lambda _, number: {"now": NOW + timedelta(days=number % 120 - 20)},
    "drafts": lambda state, _: {"drafts": not state.drafts},
    "nothing": lambda _state, _number: {},
}
