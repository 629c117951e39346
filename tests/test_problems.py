"""Every problem that diglot knows, once: a source in which ‸ marks the place, and what is found there.

A code that occurs in src/ and not here fails a test, so a new problem needs a case.
"""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from diglot.problem import Problem
from marked import id_of, place, unmarked
from sites import SITE, Result, build, site

STRINGS = (Path(__file__).parents[1] / "templates" / "strings" / "en.yaml").read_text("utf-8")
SOURCES = Path(__file__).parents[1] / "src" / "diglot"


def post(head: str = "", body: str = "", path: str = "content/posts/a.zh.md") -> str:
    return f"-- {path} --\n---\ntitle: A\ndate: 2026-01-01\n{head}---\n\n{body}\n"


def bare(text: str) -> str:
    return f"-- content/posts/a.zh.md --\n{text}"


def settings(text: str) -> str:
    return f"-- site.yaml --\n{SITE}{text}\n"


def template(text: str) -> str:
    return f"-- templates/_tags.html --\n{text}\n" + post("tags: [t]\n")


CASES = [
    ("attributes.duplicate", post(body="## 一 {#x}\n\n## 二 ‸{#x}")),
    (
        "attributes.duplicate",
        post(body="![甲](p.svg){#x}\n\n‸![乙](p.svg){#x}") + "-- content/posts/p.svg --\n<svg/>\n",
    ),
    ("attributes.duplicate", post(body="## 一\n{#x}\n\n> 见[乙]‸{#x}")),
    ("attributes.nowhere", post(body="字\n\n‸{.wide}\n\n---")),
    ("attributes.unknown", post(body="字\n\n见[链](/)‸{target=_blank}")),
    ("card.glyph", settings("social_cards: true") + bare("---\ntitle: ‸ภาษาไทย\ndate: 2026-01-01\n---\n")),
    ("category.undeclared", settings("categories: {math: 数学}") + post("category: ‸maths\n")),
    ("code.duplicate", post(body="# 甲 {#a}\n\n```text ‸anchors=a\n1\n```")),
    ("code.file", post(body="一段。\n\n```python ‸file=x.py\n```")),
    (
        "code.file",
        post(body="一段。\n\n> ```python file=x.py ‸region=b\n> ```")
        + "-- content/posts/x.py --\n# region a\n1\n# endregion\n",
    ),
    ("code.outside", post(body="一段。\n\n```python ‸file=../../site.yaml\n```")),
    ("code.language", post(body="一段。\n\n‸```pyton\n1\n```")),
    ("code.lines", post(body="一段。\n\n```python ‸mark=7\n1\n```")),
    ("code.tabs", post(body="一段。\n\n‸::: tabs\n字\n:::")),
    ("code.word", post(body="一段。\n\n```python ‸linenoes\n1\n```")),
    ("config.base-url", "-- site.yaml --\nbase_url: ‸example.org\nlanguages: {en: {title: A}}\n"),
    ("config.editor", settings("editor: ‸vscod")),
    ("config.email", settings("authors: {a: {name: A, email: ‸nobody}}")),
    ("config.glossary", settings("glossary: [{zh: ‸''}]")),
    ("config.host", settings("allowed_hosts: {‸'https://cdn.example.org/': [pictures]}")),
    ("config.id", "-- site.yaml --\nid: ‸me\nbase_url: https://example.org/\nlanguages: {en: {title: A}}\n"),
    ("config.key", settings("tags: {‸队列: 队列}")),
    ("config.language", settings("menu: [{url: /a/, ‸name: {zh: 甲}}]")),
    ("config.language", settings("default_language: ‸fr")),
    ("config.author", settings("author: ‸nobody")),
    ("config.missing", "-- site.yaml --\n‸languages: {en: {title: A}}\n"),
    ("config.output", settings("output: ‸../elsewhere")),
    ("config.permalink", settings("permalinks: {post: ‸/posts/}")),
    ("config.size", settings("page_size: ‸0")),
    ("config.size", settings("pictures: {widths: ‸[0]}")),
    ("config.size", settings("pictures: {quality: {avif: ‸101}}")),
    ("config.timezone", settings("timezone: ‸Asia/Shangai")),
    ("config.type", settings("page_size: ‸many")),
    ("config.unknown", settings("‸langauges: {}")),
    ("config.url", settings("menu: [{url: ‸about, name: A}]")),
    ("cover.format", post("cover: ‸p.svg\n") + "-- content/posts/p.svg --\n<svg viewBox='0 0 1 1'/>\n"),
    ("cover.missing", post("cover: ‸{image: p.png}\n")),
    ("encoding.control", post(body="零宽‸\u202e字")),
    ("encoding.nul", post(body="空‸\0字")),
    ("encoding.size", "-- content/posts/a.zh.md --\n‸" + "a" * 10_000_000 + "\n"),
    ("encoding.utf8", post(body="caf‸\udce9 au lait")),
    ("encoding.utf8", "-- site.yaml --\ntitle: caf‸\udce9\n"),
    ("encoding.utf8", "-- templates/_tags.html --\n\ncaf‸\udce9\n" + post("tags: [t]\n")),
    ("encoding.utf8", f"-- templates/strings/en.yaml --\n{STRINGS}mine: caf‸\udce9\n"),
    ("front-matter.cover", post("cover: ‸[a.png]\n")),
    ("front-matter.date", bare("---\ntitle: A\ndate: ‸2026-02-30\n---\n")),
    ("front-matter.date-missing", bare("---\n‸title: A\n---\n")),
    ("front-matter.missing", bare("‸正文。\n")),
    ("front-matter.path", post("aliases: [/old/, ‸../../etc]\n")),
    ("front-matter.size", bare("‸---\ntitle: A\nsummary: " + "s" * 70_000 + "\n---\n")),
    ("front-matter.title-empty", bare("---\ntitle: ‸<b></b>\ndate: 2026-01-01\n---\n")),
    ("front-matter.title-missing", bare("---\n‸date: 2026-01-01\n---\n")),
    ("front-matter.type", post("draft: ‸yes\n")),
    ("front-matter.unclosed", bare("‸---\ntitle: A\n")),
    ("front-matter.unknown", post("‸tag: [a]\n")),
    ("front-matter.unknown", post() + "-- content/posts/post.yaml --\ncategory: c\n‸tag: [a]\n"),
    ("html.external", post(body="一段。\n\n<div>‸<iframe src='https://example.net/'></iframe></div>")),
    ("html.inert", post(body="‸<script>alert(1)</script>")),
    ("html.inert", post(body="见 ‸<b onclick=f()>此</b>。")),
    ("html.refused", settings("markdown: {html: refuse}") + post(body="见 ‸<br>此。")),
    ("html.unclosed", post(body="‸<div>\n\n段落。")),
    ("container.wrong", post(body="字\n\n‸::: note\n没有完")),
    ("container.wrong", post(body="字\n\n‸::: wraning\n正文\n:::")),
    ("image.alt", post(body="见 ‸![](p.svg)") + "-- content/posts/p.svg --\n<svg/>\n"),
    ("image.external", post(body="见 ‸![图](https://example.net/p.png)")),
    ("image.external", post(body="‸<b style='background: url(//example.net/a.png)'>一</b>")),
    ("image.file", post(body="见 ‸![图](p.png)") + "-- content/posts/p.png --\nx\n"),
    ("image.missing", post(body="见 ‸![图](p.png)")),
    ("image.outside", post(body="见 ‸![图](../../../../p.png)")),
    ("language.unknown", "‸" + post(path="content/posts/a.fr.md")),
    ("language.unknown", post("language: ‸fr\n")),
    ("link.anchor", post(body="见‸[节](#无)。")),
    ("link.script", post(body="见‸<a href='java&Tab;script:f()'>此</a>。")),
    (
        "link.ambiguous",
        post(body="见‸[甲](post:one)。")
        + post("permalink: /1/\nslug: one\n", path="content/posts/x.zh.md")
        + post("permalink: /2/\nslug: one\n", path="content/posts/y.zh.md"),
    ),
    ("link.missing", post(body="见‸[节](b.zh.md)。")),
    ("link.missing", post(body="见‸[节](post:b#节)。")),
    (
        "link.unpublished",
        post(body="见‸[节](b.zh.md)。") + post("draft: true\n", path="content/posts/b.zh.md"),
    ),
    ("markdown.foreign", post(body="字\n\n见 ‸{% post_link a 甲 %}。")),
    ("math.label", post(body="$$\\begin{align} a \\label{x} \\\\\nb ‸\\label{x} \\end{align}$$")),
    ("math.reference", post(body=r"由 ‸\eqref{x} 得。")),
    ("math.reference", post(body="$$\na \\\\\n+ ‸\\ref{x}\n$$")),
    ("math.reference", post(body=r"$$ a \label{x} $$ 由 ‸\eqref{x} 得。")),
    ("math.syntax", post(body=r"由此得 $x + ‸\nope$。")),
    ("math.syntax", post(body="$$\n\\begin{aligned}\na &= b \\\\\n‸\\nope\n\\end{aligned}\n$$")),
    ("video.external", post(body="见 ‸![讲座](https://youtu.be/dQw4w9WgXcQ)")),
    ("math.unclosed", post(body="由此得 ‸$$x")),
    ("menu.missing", "‸site.yaml" + "\n" + settings("menu: [{url: /abuot/, name: A}]")),
    ("permalink.key", settings("permalinks: {post: '/posts/:abbrlink/'}") + post().replace("---", "‸---", 1)),
    (
        "permalink.unsafe",
        settings("permalinks: {post: '/posts/:abbrlink/'}") + post("abbrlink: ‸'a:b'\n"),
    ),
    ("slug.invalid", post("slug: ‸'a:b'\n")),
    ("slug.invalid", "‸" + post(path="content/posts/aux.md")),
    ("strings.form", f"-- templates/strings/en.yaml --\n{STRINGS}mine: ‸{{many: '{{n}}'}}\n"),
    ("strings.missing", "‸templates/strings/fr.yaml" + "\n" + settings("  fr: {title: A}")),
    (
        "strings.missing",
        "‸templates/strings/fr.yaml\n"
        + settings("  fr: {title: A}")
        + "-- templates/strings/fr.yaml --\nmenu: Menu\n",
    ),
    ("strings.form", "-- templates/strings/en.yaml --\nminutes: ‸'{m} minutes'\n"),
    (
        "strings.unknown",
        f"‸site.yaml\n-- site.yaml --\n{SITE.replace('title: Listening', 'strings: {menuu: M}, title: Listening')}",
    ),
    ("stylesheet.external", "-- static/assets/a.css --\na { b: url(‸https://e.org/c.png) url(data:x) }\n"),
    ("stylesheet.missing", "-- static/assets/a.css --\na { b: url(‸c.png) }\n"),
    ("template.error", template("\n‸{{ nothing }}")),
    ("template.syntax", template("\n‸{% if %}")),
    ("toml.depth", bare("+++\n‸title = 'A'\ndate = 2026-01-01\nextra = " + "[" * 2000 + "\n+++\n")),
    ("toml.syntax", bare("+++\ntitle = ‸A\n+++\n")),
    ("toml.value", bare("+++\n‸title = 'A'\nextra = {n = 99999999999999999999999}\n+++\n")),
    ("translation.duplicate", "‸" + post(path="content/posts/a/index.zh.md") + post()),
    (
        "url.collision",
        post("permalink: /x/\n")
        + post("permalink: /x/\n", path="content/posts/b.zh.md").replace("---", "‸---", 1),
    ),
    ("yaml.alias", post("extra: {a: ‸&x 1}\n")),
    ("yaml.depth", post("extra: " + "[" * 19 + "‸" + "[" * 40 + "\n")),
    ("yaml.documents", settings("‸---\na: 1")),
    ("yaml.duplicate", post("‸title: B\n")),
    ("yaml.escape", post('summary: ‸"a\\0b"\n')),
    ("yaml.key", post("extra: {‸[a]: 1}\n")),
    ("yaml.mapping", bare("---\n‸just text\n---\n")),
    ("yaml.size", "-- site.yaml --\n‸title: " + "t" * 300_000 + "\n"),
    ("yaml.syntax", post("summary: one‸: two\n")),
    ("yaml.tag", post("extra: {a: ‸!!python/name:os.system x}\n")),
]


@pytest.mark.parametrize(("code", "text"), CASES, ids=map(id_of, CASES))
def test_problem(root: Path, code: str, text: str) -> None:
    result = build(root, site(unmarked(text)))
    assert f"{place(text)} {code}" in result.places
    (problem,) = [each for each in result.problems if each.code == code]
    assert problem.message
    assert set(result.codes) == {code}, "one mistake is one problem"


def codes_in_sources() -> dict[str, str]:
    """Code → a place in src/ that reports it."""
    prefixes = {"strict_yaml": ("yaml",), "config_checks": ("config",), "schema": ("config", "front-matter")}
    found: dict[str, str] = {}
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and node.args
                and reports(node.func)
                and isinstance(node.args[0], ast.Constant)
            ):
                code = str(node.args[0].value)
                whole = [code] if "." in code else [f"{prefix}.{code}" for prefix in prefixes[path.stem]]
                found |= dict.fromkeys(whole, f"{path.name}:{node.lineno}")
    return found


def reports(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in {"Problem", "_problem", "problem", "report", "note", "refuse"}


OF_NO_SOURCE = {"cache.wrong", "preview.crashed", "preview.no-content", "preview.unreadable"}
"""shown in tests/commands/test_verify.py and tests/preview/"""
OF_A_BRANCH = {
    *("deploy.base-url", "deploy.branch", "deploy.diverged", "deploy.file-size", "deploy.git"),
    *("deploy.in-the-way", "deploy.link", "deploy.name", "deploy.no-remote", "deploy.no-repository"),
    *("deploy.output", "deploy.overtaken", "deploy.protected", "deploy.push", "deploy.site-size"),
    *("deploy.source-branch", "deploy.unreachable", "deploy.workflow-exists"),
}
"""shown in tests/deploy/"""


def test_every_problem_code_in_the_sources_has_a_case() -> None:
    elsewhere = OF_NO_SOURCE | OF_A_BRANCH
    codes = {code: at for code, at in codes_in_sources().items() if code not in elsewhere}
    assert len(codes) > 50
    assert {code: at for code, at in codes.items() if code not in {each for each, _ in CASES}} == {}


def test_every_code_reads_area_and_what() -> None:
    for code in codes_in_sources():
        area, _, what = code.partition(".")
        assert area
        assert what
        assert code == code.lower()
        assert " " not in code


FOUR = site(
    post(path="content/posts/formula.zh.md", body=r"设 $x + \frac{1}$。")
    + post("autor: me\n", path="content/posts/key.zh.md")
    + post("permalink: /same/\n", path="content/posts/one.zh.md")
    + post("permalink: /same/\n", path="content/posts/two.zh.md")
    + post(body="caf\udce9", path="content/posts/latin.en.md")
)


def command(root: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "diglot", "build", "--site", str(root), *options],
        check=False,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
    )


def published(root: Path) -> dict[str, tuple[bytes, int]]:
    files = [path for path in (root / "public").rglob("*") if path.is_file() and ".diglot" not in path.parts]
    return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


def test_four_mistakes_in_one_build_are_told_together_and_nothing_is_published(root: Path) -> None:
    good: Result = build(root, site(post()))
    assert good.problems == ()
    assert command(root).returncode == 0
    before = published(root)
    assert before
    build(root, {**site(post()), **FOUR})
    done = command(root)
    assert done.returncode == 1
    rows = [line for line in done.stderr.splitlines() if ": error: " in line]
    assert [row.split(": error: ")[0] + " " + row.split(": ")[2] for row in rows] == [
        "content/posts/formula.zh.md:6:16 math.syntax",
        "content/posts/key.zh.md:4:1 front-matter.unknown",
        "content/posts/latin.en.md:6:4 encoding.utf8",
        "content/posts/two.zh.md:1:1 url.collision",
    ]
    assert "4 errors" in done.stdout
    assert "Traceback" not in done.stderr
    assert published(root) == before
    assert command(root, "--keep-going").returncode == 1
    assert published(root) != before


def test_a_warning_publishes_unless_strict(root: Path) -> None:
    build(root, site(post(body="```pyton\n```")))
    assert command(root, "--strict").returncode == 1
    assert not published(root)
    done = command(root)
    assert done.returncode == 0
    assert "1 warning" in done.stdout
    assert published(root)


def test_a_problem_of_a_document_that_did_not_change_is_told_again(root: Path) -> None:
    first = build(root, site(post(body="$x\\nope$")))
    second = build(root)
    assert second.ran == {}
    assert [type(each) for each in second.problems] == [Problem]
    assert second.problems == first.problems
