"""A site with each kind of page and all that a text may hold, built once and served, and a browser that looks at it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from browsing import host, lay_out
from sites import PNG, SITE, build, post, site

HERE = Path(__file__).parent
SETTINGS = """\
page_size: 3
menu: [{url: /about/, name: {zh: 关于, en: About}}, {url: /tags/, name: {zh: 标签, en: Tags}}]
authors: {me: {name: {zh: 吴, en: Wu}, url: https://example.org/me}}
categories: {math: {name: {zh: 数学, en: Mathematics}, description: {zh: 推导。, en: Derivations.}}}
tags: {ring: {zh: 环, en: Rings}}
license: {name: CC BY 4.0, url: https://creativecommons.org/licenses/by/4.0/}
repository: https://example.org/source/
"""
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 80"><path d="M5 75 195 5" stroke="#222"/></svg>'
)


def sources() -> dict[str, bytes]:
    files = site(f"-- site.yaml --\n{SITE}{SETTINGS}")
    for language, title in (
        ("zh", "全部：$e^{i\\pi}$ 与“引号”"),
        ("en", "Everything: $e^{i\\pi}$, and code"),
    ):
        text = (HERE / f"everything.{language}.md").read_text("utf-8")
        keys = {"category": "math", "tags": "[ring, C++]", "updated": "2026-05-02"}
        if language == "zh":
            keys["aliases"] = "[/old/]"
        files[f"content/posts/everything/index.{language}.md"] = post(
            "2026-05-01", f"'{title}'", text, **keys
        )
        for number in range(1, 6):
            files[f"content/posts/p{number}.{language}.md"] = post(f"202{number}-03-0{number}")
        files[f"content/pages/about.{language}.md"] = post(title="About", body="## A\n\ntext\n\n## B\n\ntext")
    files["content/posts/alone.zh.md"] = post("2026-05-20", "只有中文", tags="[ring]")
    files["content/posts/everything/photo.png"] = PNG
    files["content/posts/everything/drawing.svg"] = DRAWING.encode()
    return files


@pytest.fixture(scope="session")
def everything(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that is published."""
    root, output = tmp_path_factory.mktemp("everything"), tmp_path_factory.mktemp("public")
    result = build(root, sources())
    assert result.problems == ()
    lay_out(result.files, output)
    return output


@pytest.fixture(scope="session")
def address(everything: Path) -> Iterator[str]:
    with host(everything) as found:
        yield found
