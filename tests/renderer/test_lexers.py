"""All of Pygments' lexers on odd input: none crashes, none loses a character, and none runs away."""

import html
import os
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pygments.lexers import get_all_lexers

from diglot.renderer.code import _highlight

LANGUAGES = sorted(names[0] for _, names, _, _ in get_all_lexers(plugins=False) if names)
LONG = bool(os.environ.get("DIGLOT_LONG"))
BUDGET = 0.2
"""seconds of computing"""

PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
ODD = {
    "nothing": "",
    "blanks": " \n\t\n \n",
    "no line end": "x",
    "controls": "".join(map(chr, range(1, 32))) + "\x7f\x85\xa0\u2028\ufeff\ufffd",
    "carriage returns": "a\r\nb\rc\n\r\n",
    "han": "变量 = “值”；\n注释：｛全角｝\n",
    "astral": "𝑥 = '🙂'\n\U0010ffff\n",
    "every sign": "".join(f"{sign}a {sign}{sign} {sign}\n" for sign in PUNCTUATION),
    "unclosed": "".join(f"{sign}a\n" for sign in "\"'`([{<") + "/* <!-- {- (* \"\"\" ''' <<EOF\n",
    "closed only": ")]}> */ --> -} *) EOF end endif fi done esac\n" * 3,
    "deep": "([{<" * 300 + "\n" + "begin " * 300 + "\n",
    "long line": "abc 123 " * 500,
    "indented": "\n".join(" " * (at % 9) + "a: b" for at in range(60)) + "\n",
    "a page": "<!DOCTYPE html>\n<?php echo 1 ?>\n<script>if (a < b) {}</script>\n{% if x %}{{ y }}\n<style>a{}</style>\n",
    "a head": "#!/usr/bin/env x\n-*- mode: y -*-\nContent-Type: text/html; boundary=a\n\n--a\n\n<p>\n",
    "a session": '$ ls\nx\n>>> 1\n1\n... \nIn [1]: 2\nTraceback (most recent call last):\n  File "x", line 1\nE: e\n> 3\n',
    "a patch": "--- a\n+++ b\n@@ -1 +1 @@\n-x\n+y\nIndex: z\n",
    "numbers": "0x1F 1e9 1_000 0b2 .5. 1..2 1e 0x 007 1.2.3.4 ::1 -0\n",
}


def check(language: str, text: str) -> None:
    started = time.thread_time()
    result = _highlight(text, language, BUDGET)
    assert result.known
    assert html.unescape(re.sub(r"<[^>]*>", "", result.html)) == text
    assert time.thread_time() - started < 10 * BUDGET


@pytest.mark.parametrize("language", LANGUAGES if LONG else LANGUAGES[:: len(LANGUAGES) // 24])
def test_odd_input(language: str) -> None:
    for text in [*ODD.values(), "".join(ODD.values()), "\n".join(reversed(ODD.values()))]:
        check(language, text)


PIECES = st.sampled_from([*"".join(ODD.values()).split(), *PUNCTUATION, " ", "\n", "\n\n", "\t", "    "])


@settings(max_examples=2000 if LONG else 20, deadline=None)
@given(st.sampled_from(LANGUAGES), st.lists(PIECES, max_size=60).map("".join))
def test_any_input(language: str, text: str) -> None:
    check(language, text)
