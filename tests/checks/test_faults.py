"""One planted fault for each check: ‸ marks the place in the source where it has to be told."""

import ast
import random
import re
from pathlib import Path

import pytest

from diglot.checks import CHECKS
from marked import id_of, place, unmarked
from sites import SITE, check, site

CHECKS_FOLDER = Path(__file__).parents[2] / "src" / "diglot" / "checks"
TEMPLATES = Path(__file__).parents[2] / "templates"
BODY = "这一篇写的是怎样把事情写清楚。"


def post(name: str = "a", body: str = BODY, head: str = "", title: str = "") -> str:
    return f"-- content/posts/{name}.zh.md --\n---\ntitle: {title or name}\ndate: 2026-01-01\n{head}---\n\n{body}\n"


def english(name: str = "a", body: str = "How to write clearly.") -> str:
    return f"-- content/posts/{name}.en.md --\n---\ntitle: {name}\ndate: 2026-01-01\n---\n\n{body}\n"


def template(name: str, old: str, new: str) -> str:
    text = (TEMPLATES / name).read_text("utf-8")
    assert text.count(old) == 1
    return f"-- templates/{name} --\n{text.replace(old, new)}"


def settings(text: str) -> str:
    return f"-- site.yaml --\n{SITE}{text}\n"


FEED = """\
<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<id>tag:example.org,2026:notes</id><title>Notes</title><updated>2026-01-01T00:00:00Z</updated>
<link rel="self" href="https://example.org/notes.xml"/><author><name>N</name></author>
<entry><id>{id}</id><title>One</title><updated>{date}</updated><content>Text.</content></entry>
</feed>
"""
NOISE = "".join(random.Random(1).choices("0123456789abcdef", k=500_000))  # noqa: S311 - it shall not be compressed
PICTURE = "-- content/posts/p.png --\nx\n"
DRAWING = "-- content/posts/p.svg --\n<svg/>\n"
HEAD = '<meta name="viewport"'

CASES = [
    # validity
    ("html.invalid", post(body=f"{BODY}\n\n‸<p class='x' class='y'>一</p>\n")),
    (
        "html.invalid",
        template("page.html", "<header", "‸</i><header")
        + "-- content/p.zh.md --\n---\ntitle: P\n---\n\n页。\n",
    ),
    ("html.invalid", "-- static/old.html --\n<!doctype html>\n<title>旧</title>\n<p>一‸</b></p>\n"),
    # identifiers
    ("id.duplicate", post(body=f'{BODY}\n\n<p id="x">一</p>\n\n<p ‸id="x">二</p>\n')),
    ("id.duplicate", template("layout.html", '<div class="tools">', '<div class="tools" ‸id="main">')),
    ("id.duplicate", post(body=f'{BODY}\n\n<p id="x">一</p>\n<p ‸id="x">二</p>\n')),
    # headings
    ("heading.order", post(body=f"{BODY}\n\n## 甲\n\n#### ‸乙\n")),
    ("heading.first", post(body=f"{BODY}\n\n# ‸甲\n")),
    # alternatives
    ("image.alt", post(body=f'{BODY}\n\n见‸<img src="p.png">。') + PICTURE),
    # links
    ("link.missing", template("layout.html", '<a class="skip" href="#main">', '<a href="‸/nowhere/">')),
    (
        "link.missing",
        '-- static/old.html --\n<!doctype html><title>旧</title>\n<h1>旧</h1>‸<a href="lost.html">去</a>\n',
    ),
    (
        "image.missing",
        template("layout.html", '<div class="tools">', '<div class="tools"><img alt="" src="‸/lost.png">'),
    ),
    (
        "link.anchor",
        template("layout.html", '<a class="skip" href="#main">', '<a class="skip" href="‸#mian">'),
    ),
    ("link.anchor", post(body="见‸[节](#无)。")),
    (
        "link.outside",
        settings("").replace("https://example.org/", "https://example.org/repo/")
        + template("layout.html", '<a class="skip" href="#main">', '<a href="‸/about/">'),
    ),
    # spelling
    ("link.spelling", post(body="见[甲](‸/Posts/A)。")),
    ("link.spelling", template("layout.html", '<a class="skip" href="#main">', '<a href="‸/tags">')),
    ("link.missing", post(body="见‸[乙](B.zh.md)。") + post("b", "另一篇写别的。")),
    # Chinese
    ("emphasis.literal", post(body="这是‸** 重点**，要记住。")),
    ("emphasis.literal", post(body="先**好**，这是‸~~旧的\n说法 ~~，改了。")),
    ("table.literal", post(body="｜甲｜乙｜\n‸｜---｜---｜\n｜一｜二｜")),
    ("table.literal", post(body="|甲|乙|\n‸|：---|---|\n|一|二|")),
    ("heading.literal", post(body=f"{BODY}\n\n‸＃ 标题\n\n正文。")),
    ("list.literal", post(body="‸１．甲\n２．乙")),
    ("list.joined", post(body="一、苹果。\n‸二、香蕉。\n三、梨。")),
    ("list.joined", post(body="> （1）苹果；\n> ‸（2）香蕉。")),
    ("link.swallows", post(body="见 https://example.net/posts‸里的说明。")),
    ("punctuation.halfwidth", post(body="先看这里‸,再看那里,最后看`a,b`。")),
    ("punctuation.halfwidth", post(body="先看**这里**‸, 再看那里。")),
    # parity
    ("parity.heading", post(body=f"{BODY}\n\n## 甲\n\n## 乙") + english(body="Text.\n\n## A\n\n‸### B")),
    ("parity.formula", post(body="有\n\n$$\na=1\n$$\n") + english(body="Then\n\n$$\n‸a=2\n$$\n")),
    ("parity.formula", post(body="由 $a$ 得 $b$。") + english(body="From $‸c$ follows $b$.")),
    (
        "parity.code",
        post(body="如\n\n```python\na = 1\n```") + english(body="Thus\n\n‸```python\na = 2\n```"),
    ),
    (
        "parity.picture",
        post(body=f"{BODY}\n\n![图](p.svg)\n")
        + DRAWING
        + english(body="Text.\n\n‸![A picture](q.svg)\n")
        + "-- content/posts/q.svg --\n<svg></svg>\n",
    ),
    ("parity.footnote", post(body="有注。[^1]\n\n[^1]: 注。") + english(body="‸No note.")),
    # terms
    (
        "term.missing",
        settings("glossary: [{zh: 扩散模型, en: diffusion model}]")
        + post(body="讲扩散模型。")
        + english(body="‸On networks that diffuse."),
    ),
    # unused
    ("file.unused", "‸content/posts/p.png\n" + post() + PICTURE),
    ("file.unused", "‸static/img/p.png\n-- static/img/p.png --\nx\n"),
    # languages
    (
        "hreflang.wrong",
        template(
            "layout.html", 'rel="alternate" hreflang="{{ alternate.tag }}"', 'rel="alternate" ‸hreflang="zh"'
        ),
    ),
    (
        "language.missing",
        template("redirect.html", '<html lang="{{ site.tag }}">', "‸<html>")
        + post(head="aliases: [/old/]\n"),
    ),
    (
        "hreflang.missing",
        template(
            "layout.html", "{%- for alternate in page.alternates %}", "{%- for alternate in [] %}"
        ).replace("<head>", "‸<head>"),
    ),
    # canonical
    (
        "canonical.wrong",
        template(
            "layout.html",
            'rel="canonical" href="{{ page.canonical }}"',
            '‸rel="canonical" href="{{ page.url }}"',
        ),
    ),
    (
        "canonical.missing",
        template("layout.html", '<link rel="canonical" href="{{ page.canonical }}">', "").replace(
            "<head>", "‸<head>"
        ),
    ),
    (
        "canonical.several",
        template(
            "layout.html",
            '<link rel="canonical"',
            '<link ‸rel="canonical" href="{{ page.canonical }}"><link rel="canonical"',
        ),
    ),
    # sitemap
    (
        "sitemap.wrong",
        template(
            "page.html",
            "{% block main %}",
            '{% block meta %}<meta name="robots" content="‸noindex">{% endblock %}{% block main %}',
        )
        + "-- content/p.zh.md --\n---\ntitle: P\n---\n\n页。\n",
    ),
    # feeds
    (
        "feed.invalid",
        "-- static/notes.xml --\n"
        + FEED.format(id="tag:example.org,2026:1", date="2026-01-01").replace("<entry><id>", "<entry><id>‸"),
    ),
    (
        "feed.invalid",
        "-- static/notes.xml --\n"
        + FEED.format(id="tag:example.org,2026:1", date="2026-01-01T00:00:00Z").replace(
            "</entry>", "</‸entree>"
        ),
    ),
    # titles
    (
        "title.missing",
        template("layout.html", "{% block title %}", "{% block other %}")
        .replace("<head>", "‸<head>")
        .replace("{{ site.title }}{% endblock %}</title>", "{% endblock %}</title>"),
    ),
    ("title.long", post(title="‸" + "很长的标题" * 9)),
    ("title.duplicate", post("a", title="同题") + post("b", "另一篇写别的。", title="‸同题")),
    # descriptions
    ("description.missing", post(body="```text\n1\n```", title="‸a")),
    (
        "description.missing",
        "-- site.yaml --\n" + SITE.replace(", description: Notes.", "").replace("  en:", "  ‸en:"),
    ),
    (
        "description.long",
        "-- site.yaml --\n"
        + SITE.replace("Notes.", "long " * 70).replace("description: long", "‸description: long"),
    ),
    (
        "description.duplicate",
        post("a", head="summary: 同样的话。\n") + post("b", "另一篇写别的。", head="summary: ‸同样的话。\n"),
    ),
    # weight
    ("weight.page", f"-- static/big.html --\n‸<!doctype html><title>大</title>\n<p>{NOISE}\n"),
    (
        "weight.file",
        post(body=f"{BODY}\n\n![图](‸p.svg)") + f"-- content/posts/p.svg --\n<svg><!--{NOISE * 3}--></svg>\n",
    ),
    # hosts
    (
        "html.external",
        template("layout.html", HEAD, f'<script src="‸https://cdn.example.net/x.js"></script>{HEAD}'),
    ),
    (
        "html.external",
        settings("allowed_hosts: {cdn.example.net: [styles]}")
        + template("layout.html", HEAD, f'<script src="‸https://cdn.example.net/x.js"></script>{HEAD}'),
    ),
    (
        "image.external",
        template("layout.html", "</main>", '<img alt="" src="‸//cdn.example.net/x.png"></main>'),
    ),
    (
        "stylesheet.external",
        "-- static/x.css --\na { color: red }\nb { background: url(‸https://cdn.example.net/x.png) }\n",
    ),
    ("image.external", post(body="见 ‸![图](https://example.net/p.png)")),
    ("html.external", post(body=f"{BODY}\n\n‸<iframe src='https://example.net/p'></iframe>")),
    # drafts
    (
        "draft.published",
        post("b", "‸还没有写完的一篇里的话，不要给人看。", "draft: true\n")
        + '-- static/search.json --\n["还没有写完的一篇里的话"]\n',
    ),
    # contrast
    ("contrast.low", "-- static/assets/x.css --\na {\n  ‸color: #999;\n  background: white;\n}\n"),
]


@pytest.mark.parametrize(("code", "text"), CASES, ids=map(id_of, CASES))
def test_fault(root: Path, code: str, text: str) -> None:
    result = check(root, site(unmarked(text)))
    assert f"{place(text)} {code}" in result.places
    assert set(result.codes) == {code}, "one mistake is one finding"


@pytest.mark.parametrize(
    "text",
    [
        r"写作 \*\*重点\*\*，或 `**a**`，或 <kbd>**</kbd>。",
        "2**10 是 1024，a ** b 也是，口令是 ****。",
        "好吃~~ 再来一碗~",
        "一行｜另一行：这样写。",
        "＃话题＃ 是这样写的。",
        "１．５ 倍是一个半。",
        "见 <https://example.net/C语言>，见 https://example.net/wiki/语言。",
        "时间 12:30,地点 A,B；设 $x$,则 $f(x,y)$。",
        "版本 3.12,见 Python.",
    ],
)
def test_what_is_meant_is_no_fault_of_chinese(root: Path, text: str) -> None:
    assert check(root, site(post(body=text))).places == []


def codes_in_sources() -> set[str]:
    """Of all findings that checks may give."""
    found = set[str]()
    for path in CHECKS_FOLDER.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
                found.add(node.value)
    return found - OTHER_NAMES


CODE = re.compile(r"[a-z]+\.[a-z]+")
OTHER_NAMES = {"index.html", "sitemap.xml"}
ELSEWHERE = {"external.dead", "external.silent", "external.moved", "sitemap.invalid"}
"""shown in test_external.py and test_formats.py"""


def test_every_finding_has_a_planted_fault() -> None:
    codes = codes_in_sources()
    assert len(codes) > 25
    assert codes - ELSEWHERE - {code for code, _ in CASES} == set()


def test_the_table_names_every_check() -> None:
    with_check = {path.stem for path in CHECKS_FOLDER.glob("*.py") if "\nCHECK = " in path.read_text("utf-8")}
    assert len(CHECKS) == len(with_check) == len({each.name for each in CHECKS})
