"""Code blocks; ```` ```math ```` is a formula.

What stands after the fence: a language, then `title="…"`, `caption="…"`, `output`, `wrap`, `linenos` or `linenos=10`, `anchors`
for lines that can be linked to, `diff` for changes, `file=x.py region=train` for a part of a file, and lines to mark: `mark=2,4-6` or `{2,4-6}`, `ins=3`, `del=5`, which count
from the block's first line.
"""

import posixpath
import re
import unicodedata

from markdown_it import MarkdownIt
from markdown_it.token import Token

from diglot.model import Source
from diglot.problem import Severity
from diglot.renderer.draft import Draft
from diglot.renderer.listing import FOLDERS, source_of
from diglot.renderer.rules import add_writer
from diglot.renderer.syntax.fence_info import FLAGS, NO, VALUES, Info, read_info
from diglot.renderer.syntax.math import write_block
from diglot.renderer.syntax.math_block import place
from diglot.schema import suggest

MOST = 999_999
"""lines"""
MARKS = ("mark", "ins", "del")
RANGES = re.compile(r"\d{1,6}(?:-\d{1,6})?(?:,\d{1,6}(?:-\d{1,6})?)*")
NUMBER = re.compile(r"\d{1,6}")
YES = ("", "true", "yes", "on", "table", "inline")
"""what may stand behind `linenos=`, beside a number; the last two are Hugo's"""
TABS = {"nameless": "this tab has no name", "twice": "another tab has the same name"}
"""what may be wrong with a tab"""
NAME = re.compile(r"[^\s:#%]+")
LINE = "L"
"""what ids of lines begin with where no name was given: those of headings are in lower case"""


def fence(md: MarkdownIt) -> None:
    add_writer(md, "fence", write_fence)
    add_writer(md, "code_block", write_indented)


def write_fence(token: Token, draft: Draft) -> str:
    info = read_info(token.info)
    line = token.map[0] if token.map else 0
    if info.language == "math" and token.content.strip():
        return _write_formula(token, draft)
    _report_words(info, line, draft)
    source = _read_source(info, token.content, line, draft)
    tab = token.meta.get("tab", "")
    if tab in TABS:
        _report(draft, line, token.info.strip() or token.markup, "code.tabs", TABS[tab], 'write title="…"')
    anchor = _claim_anchor(info, line, draft)
    hole = draft.code(
        token.content,
        info.language or _suffix(source),
        line,
        title=info.values.get("title", ""),
        caption=info.values.get("caption", ""),
        output=info.has("output"),
        first=_read_first(info, line, draft) or (1 if anchor else 0),
        marks=_read_marks(info, MOST if source else token.content.count("\n"), line, draft),
        wrap=info.has("wrap"),
        tab=bool(tab),
        diff=info.has("diff"),
        source=source,
        **(_place(info, line, draft) if source else {}),
        anchor=anchor,
    )
    return hole + "\n"


def _read_first(info: Info, line: int, draft: Draft) -> int:
    """The number of the first line, 0 for no numbers."""
    values = [info.values[name] for name in ("start", "linenos") if name in info.values]
    if not values or any(value.lower() in NO for value in values):
        return 0
    number = next((value for value in values if value.lower() not in YES), "1")
    if NUMBER.fullmatch(number):
        return int(number)
    name = "start" if "start" in info.values else "linenos"
    hint = "write linenos, or linenos=10 to count from 10"
    _report(draft, line, info.written[name], "code.lines", f"no line number: {number}", hint)
    return 0


def _read_marks(info: Info, last: int, line: int, draft: Draft) -> tuple[tuple[int, str], ...]:
    """Lines that are marked, as pairs of a line of the block and what it is. `last`: the number of its lines."""
    marks: dict[int, str] = {}
    for name in MARKS:
        if name not in info.values:
            continue
        # Hugo's lists are [8,"15-17"], those of MkDocs "8 15-17".
        value = re.sub(r"[\s,]+", ",", re.sub(r"[\[\]\"']", " ", info.values[name]).strip())
        lines = _lines(value)
        if lines is None or not all(1 <= start <= end <= last for start, end in lines):
            message = f"the block has no such lines: {info.values[name]}"
            hint = f"write lines of this block, 1 to {last}, such as {name}=2,4-6"
            _report(draft, line, info.written[name], "code.lines", message, hint)
            continue
        for start, end in lines:
            marks.update(dict.fromkeys(range(start, end + 1), name))
    return tuple(sorted(marks.items()))


def _read_source(info: Info, text: str, line: int, draft: Draft) -> Source | None:
    """The file that is shown."""
    name, region = info.values.get("file", ""), info.values.get("region", "")
    if not name:
        if region:
            hint = f"write {VALUES['region']}"
            _report(draft, line, info.written["region"], "code.word", "no file has this region", hint)
        return None
    source = source_of(draft.document.path, name, region)
    if source is None:
        message = f"{name} lies neither beside this file nor in {' or '.join(FOLDERS)}"
        _report(
            draft, line, info.written["file"], "code.outside", message, "copy it to one of these", "error"
        )
    elif text.strip():
        message = "the block shows a file, so its own text is left out"
        hint = "delete the text, or the name of the file"
        _report(draft, line, info.written["file"], "code.word", message, hint)
    return source


def _place(info: Info, line: int, draft: Draft) -> dict[str, int]:
    """Where it is written what to show, for problems that come up when the file is looked at."""
    word = info.written.get("region", info.written["file"])
    return {"column": max(draft.lines[line].find(word), 0) + 1, "length": len(word)}


def _suffix(source: Source | None) -> str:
    """What a file's name says of its language."""
    return posixpath.splitext(source.paths[0])[1][1:].lower() if source else ""


def _lines(value: str) -> list[tuple[int, int]] | None:
    if not RANGES.fullmatch(value):
        return None
    parts = [part.partition("-") for part in value.split(",")]
    return [(int(start), int(end or start)) for start, _, end in parts]


def _claim_anchor(info: Info, line: int, draft: Draft) -> str:
    """What the ids of the lines begin with, which nothing else on the page does; empty when none was asked for."""
    if not info.has("anchors"):
        return ""
    name = unicodedata.normalize("NFC", info.values["anchors"])
    if name.lower() in YES:
        return draft.claim(LINE)
    if not NAME.fullmatch(name):
        hint = "write one word, such as anchors=train, for addresses such as #train:12"
        _report(draft, line, info.written["anchors"], "code.word", f"no name for lines: {name}", hint)
        return draft.claim(LINE)
    if name in draft.ids:
        message = f"the id {name} is taken already"
        _report(
            draft, line, info.written["anchors"], "code.duplicate", message, "give these lines another name"
        )
    return draft.claim(name)


def _report_words(info: Info, line: int, draft: Draft) -> None:
    """Words that mean nothing."""
    for word, meant in info.wrong:
        if meant:
            message, hint = f"{meant} says nothing by itself", f"write {VALUES[meant]}"
        elif "." in word.strip("."):
            message, hint = f"no word for a code block: {word}", f'as a title, write title="{word}"'
        else:
            message = f"no word for a code block: {word}"
            known = (*VALUES, *FLAGS)
            hint = suggest(re.split("[=:]", word)[0], known) or f"there are {', '.join(known)}"
        _report(draft, line, word, "code.word", message, hint)


def _report(  # noqa: PLR0913, PLR0917 - a problem has that many parts
    draft: Draft, line: int, word: str, code: str, message: str, hint: str, severity: Severity = "warning"
) -> None:
    at = max(draft.lines[line].find(word), 0)
    draft.report(code, message, (line, at + 1), length=len(word), hint=hint, severity=severity)


def write_indented(token: Token, draft: Draft) -> str:
    return draft.code(token.content, "", token.map[0] if token.map else 0) + "\n"


def _write_formula(token: Token, draft: Draft) -> str:
    if "display" not in token.meta:
        tex = token.content.strip()
        first = (token.map[0] if token.map else 0) + 1
        token.meta |= {
            "display": True,
            **place(draft, first, token.content, token.content.find(tex), tex),
        }
        token.content = tex
    return write_block(token, draft)
