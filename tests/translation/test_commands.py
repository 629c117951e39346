"""`diglot translate` and `diglot status`, from the command line: what they say, what they write, and what they leave alone."""

import json
from pathlib import Path

import pytest

from folders import held
from running import Ran, diglot
from sites import SITE, build, site, write

ZH = "content/posts/euler/index.zh.md"
EN = "content/posts/euler/index.en.md"
RECORD = "content/posts/euler/index.en.translation.yaml"
TEXT = """\
-- content/posts/euler/index.zh.md --
---
title: 欧拉公式
date: 2026-01-01
aliases: [/alt/]
---

对任意实数 $x$，--> 有

$$
e^{ix} = \\cos x + i \\sin x.
$$

## 证明

```python
a = 1  # 数
```

两边求导。
"""


@pytest.fixture
def blog(root: Path) -> Path:
    return write(root, site(TEXT))


def status(blog: Path, *arguments: str) -> Ran:
    return diglot("status", "--site", blog, *arguments)


def edit(blog: Path, path: str, old: str, new: str) -> None:
    text = (blog / path).read_text("utf-8")
    assert text.count(old) == 1
    (blog / path).write_text(text.replace(old, new), "utf-8")


def test_from_missing_to_fresh_to_stale_and_back(blog: Path) -> None:
    assert status(blog).out == f"{EN}: missing\n1 translation: 1 missing\n"
    ran = diglot("translate", "--site", blog, "euler", "--to", "en")
    assert (ran.code, ran.out, ran.err) == (0, f"{blog / EN}\n", "")
    assert status(blog, "--strict").out == "1 translation: 1 fresh\n"
    edit(blog, ZH, "两边求导。", "两边都求导。")
    ran = status(blog, "--strict")
    assert ran.code == 1
    assert ran.out == (
        f"{EN}: stale, 1 block of {ZH} changed since\n"
        f"  {ZH}:19: changed\n    -两边求导。\n    +两边都求导。\n\n1 translation: 1 stale\n"
    )
    assert status(blog, "--mark", "euler:19").out == f"{blog / RECORD}\n"
    assert status(blog, "--strict").code == 0


def test_a_draft_has_all_but_the_prose(blog: Path) -> None:
    diglot("translate", "--site", blog, "euler", "--to", "en")
    assert (blog / EN).read_text("utf-8") == (
        "---\ntitle: 欧拉公式\ndate: 2026-01-01\ndraft: true\n---\n\n"
        "<!-- 对任意实数 $x$，--\N{ZERO WIDTH SPACE}> 有 -->\n\n"
        "$$\ne^{ix} = \\cos x + i \\sin x.\n$$\n\n## 证明\n\n```python\na = 1  # 数\n```\n\n<!-- 两边求导。 -->\n"
    )
    assert build(blog).codes == []


def test_nothing_is_written_over(blog: Path) -> None:
    diglot("translate", "--site", blog, "euler", "--to", "en")
    before = held(blog / "content")
    ran = diglot("translate", "--site", blog, "euler", "--to", "en")
    assert ran.code == 2
    assert "there is content/posts/euler/index.en.md already" in " ".join(ran.err.split())
    assert held(blog / "content") == before


def test_a_translation_that_was_made_by_hand(blog: Path) -> None:
    write(blog, site(TEXT + f"-- {EN} --\n---\ntitle: Euler\ndate: 2026-01-01\n---\n\nText.\n"))
    assert status(blog).out.startswith(f"{EN}: without a record\n")
    assert status(blog, "--mark", EN).code == 0
    assert status(blog).out == "1 translation: 1 fresh\n"


def test_the_original_may_be_in_any_language(blog: Path) -> None:
    write(blog, site(TEXT.replace("index.zh", "index.en")))
    diglot("translate", "--site", blog, "euler", "--to", "zh")
    assert json.loads(status(blog, "--format", "json").out)[0]["original"] == EN
    assert status(blog, "--strict").code == 0


def test_json(blog: Path) -> None:
    diglot("translate", "--site", blog, "euler", "--to", "en")
    edit(blog, ZH, "title: 欧拉公式", "title: 欧拉恒等式")
    (row,) = json.loads(status(blog, "--format", "json").out)
    assert row == {
        "key": "posts/euler",
        "language": "en",
        "path": EN,
        "original": ZH,
        "state": "stale",
        "changes": [{"what": "changed", "line": 2, "before": "欧拉公式", "after": "欧拉恒等式"}],
        "unreviewed": [],
    }


def test_three_languages(root: Path) -> None:
    files = site(TEXT) | {"site.yaml": (SITE + "  ja: {title: 受信}\n").encode()}
    blog = write(root, files)
    assert diglot("translate", "--site", blog, "euler", "--to", "en,ja").code == 0
    assert status(blog, "--to", "ja").out == "1 translation: 1 fresh\n"
    edit(blog, ZH, "两边求导。", "求导。")
    assert status(blog).out.endswith("2 translations: 2 stale\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["status", "eulre"], "there is no post `eulre` here; did you mean `euler`?"),
        (["status", "--mark"], "--mark needs the posts"),
        (["status", "--to", "fr"], "`fr` is no language of this site"),
        (["status", "--mark", "euler:3"], ""),
        (["translate", "euler", "--to", "zh"], "`zh` is no language to translate it into; there are: en"),
        (["translate", "euler", "--to", "fr"], "`fr` is no language"),
    ],
)
def test_usage(blog: Path, arguments: list[str], said: str) -> None:
    before = held(blog / "content")
    ran = diglot(arguments[0], "--site", blog, *arguments[1:])
    if said:
        assert ran.code == 2
    assert said in " ".join(ran.err.split())
    assert held(blog / "content") == before


def test_a_record_that_cannot_be_read_is_not_written_over(blog: Path) -> None:
    diglot("translate", "--site", blog, "euler", "--to", "en")
    (blog / RECORD).write_text("original: [zh\n", "utf-8")
    ran = status(blog)
    assert ran.code == 1
    assert f"{RECORD}:" in ran.err
    assert status(blog, "--mark", "euler").code == 1
    assert (blog / RECORD).read_text("utf-8") == "original: [zh\n"


def test_a_record_is_not_published_and_no_finding(blog: Path) -> None:
    diglot("translate", "--site", blog, "euler", "--to", "en")
    assert not [path for path in build(blog).files if "translation" in path]
    assert "unused" not in diglot("check", "--site", blog).err
