"""Whatever a file holds, loading it gives a document or an error, and each problem lies inside the file."""

from hypothesis import given
from hypothesis import strategies as st

from diglot.config import LoaderSettings
from diglot.problem import count
from loading import load

SETTINGS = LoaderSettings(("zh", "en"), "zh", "America/New_York", {"lastmod": "updated"}, ("typora-*",))
PATHS = st.sampled_from(
    ["content/posts/a.md", "content/about.en.md", "content/posts/2020-02-30-x/index.fr.md"]
)

SEED = """---
title: "滑动窗口: the *window*"
date: 2020-12-21 10:00:00 +0800
tags: [a, 'b', 1.10]
categories:
  - [x, y]
aliases: [/old/, '%E4%BD%A0']
macros: {'\\R': '\\mathbb{R}'}
extra:
  n: {deep: [1, ~, true]}
---

正文 $x^2$
"""
TOML_SEED = """+++
title = "x"
date = 2020-02-06T23:07:17+08:00
tags = ['a', "b"]
[extra]
n.m = [1, 2.5, { a = 3 }]
+++
text
"""


def check(path: str, data: bytes, facts: bytes | None) -> None:
    loaded = load(path, data, facts, SETTINGS)
    assert loaded.document is not None or count(loaded.problems, "error")
    for problem in loaded.problems:
        source = data if problem.file == path else facts or b""
        lines = (
            source.decode(errors="replace")
            .removeprefix("\ufeff")
            .replace("\r\n", "\n")
            .replace("\r", "\n")
            .split("\n")
        )
        assert 0 <= problem.line <= len(lines)
        assert 1 <= problem.column <= (len(lines[problem.line - 1]) + 1 if problem.line else 1)
    assert 1 <= loaded.text_line <= data.count(b"\n") + data.count(b"\r") + 1
    assert "\0" not in loaded.text + (loaded.document.title if loaded.document else "")


@given(PATHS, st.binary(max_size=200), st.none() | st.binary(max_size=50))
def test_random_bytes(path: str, data: bytes, facts: bytes | None) -> None:
    check(path, data, facts)


@given(
    PATHS,
    st.sampled_from([b"---\n", b"+++\n", b"\xef\xbb\xbf---\r\n"]),
    st.binary(max_size=100),
    st.binary(max_size=50),
)
def test_random_front_matter(path: str, fence: bytes, head: bytes, body: bytes) -> None:
    check(path, fence + head + b"\n" + fence[-5:].lstrip(b"\xbf") + body, head)


@given(
    PATHS,
    st.sampled_from([SEED, TOML_SEED]),
    st.lists(
        st.tuples(
            st.integers(0, 300),
            st.integers(0, 6),
            st.text("'\"[]{}:-,&*!#=.+ \t\n\r\0\u2028\\0a日", max_size=4),
        ),
        max_size=5,
    ),
)
def test_mutated_front_matter(path: str, seed: str, edits: list[tuple[int, int, str]]) -> None:
    text = seed
    for at, length, new in edits:
        text = text[:at] + new + text[at + length :]
    data = text.encode()
    check(path, data, data.split(b"---\n")[1] if data.count(b"---\n") > 1 else None)
