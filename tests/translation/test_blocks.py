"""A text as the blocks that are translated one by one."""

from pathlib import Path

from diglot.build import configure
from diglot.disk import read_sources
from diglot.engine import open_engine
from diglot.translation.blocks import Block
from diglot.translation.versions import Library
from sites import STAMP, site, write

POST = """\
-- content/posts/a/index.zh.md --
---
title: 题 $x$
date: 2026-01-01
summary: |
  摘要
---
一段
两行。[^1]

## 节

```python
a = 1

b = 2
```

$$
x
$$

![图](p.png "说明")

- 一
- 二

  段

[^1]: 注。

    又一段。

[链]: https://example.org/

<!-- 不显示 -->

末[链]。
-- content/posts/a/p.png --
x
"""


def blocks(root: Path, text: str) -> tuple[Block, ...]:
    write(root, site(text))
    sources = read_sources(root)
    with open_engine(root / "cache.db", STAMP) as engine:
        config, _ = configure(sources, engine)
        assert config
        return Library(config, sources, engine).blocks("content/posts/a/index.zh.md")


def test_kinds_and_lines(root: Path) -> None:
    found = blocks(root, POST)
    assert [(each.kind, each.line, each.text.partition("\n")[0]) for each in found] == [
        ("title", 2, "题 $x$"),
        ("summary", 4, "摘要"),
        ("prose", 7, "一段"),
        ("heading", 10, "## 节"),
        ("code", 12, "```python"),
        ("formula", 18, "$$"),
        ("picture", 22, '![图](p.png "说明")'),
        ("prose", 24, "- 一"),
        ("prose", 29, "[^1]: 注。"),
        ("comment", 35, "<!-- 不显示 -->"),
        ("prose", 37, "末[链]。"),
    ]


def test_each_line_of_the_text_is_in_a_block(root: Path) -> None:
    text = "\n".join(each.text for each in blocks(root, POST))
    body = POST.partition("---\n一")[2].partition("-- content")[0]
    assert all(line in text for line in body.split("\n"))


def test_a_block_that_moves_stays_what_it_was(root: Path) -> None:
    before = blocks(root, POST)
    after = blocks(root, POST.replace("## 节", "新的一段。\n\n## 节"))
    assert {each.digest for each in before} < {each.digest for each in after}


def test_an_unreadable_text_has_none(root: Path) -> None:
    assert blocks(root, "-- content/posts/a/index.zh.md --\ntitle\n") == ()
