"""Reads a text as a post and shows the result in a form that can be written by hand."""

import re
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from diglot.engine import inline
from diglot.model import Asset, Body, Document, Source, Syntax
from diglot.problem import Problem
from diglot.renderer import RENDER, Parsed, Rendered, parse
from diglot.renderer.markup import SCROLLING
from diglot.renderer.passage import Passage

HOLE = re.compile("\0([a-z])(\\w+)\0")
PATH = "content/posts/euler/index.zh.md"


def document(title: str = "", summary: str = "") -> Document:
    return Document(PATH, "post", "zh", "euler", "euler", title=title, summary=summary)


def in_words(body: Body, html: str) -> str:
    """Holes in words: {m x^2} formula, {r eq:x} reference, {c python} code, {p path alt} picture, {s path} its address, {d path} its size,
    {l href} link, {t key} interface string.
    """

    def word(match: re.Match[str]) -> str:
        kind, name = match[1], match[2]
        if kind == "t":
            return f"{{t {name}}}"
        if kind == "m":
            return f"{{m {body.formulas[int(name)].tex}}}"
        if kind == "r":
            return f"{{r {body.references[int(name)].label}}}"
        if kind == "c":
            code = body.codes[int(name)]
            words = [code.language, code.title and f'"{code.title}"', "output" if code.output else ""]
            words += [f"under it {code.caption}" if code.caption else "", "diff" if code.diff else ""]
            words += ["tab" if code.tab else "", f"of {' '.join(code.source.paths)}" if code.source else ""]
            words += [f"region {code.source.region}" if code.source and code.source.region else ""]
            words += [f"lines {code.anchor}" if code.anchor else ""]
            words += [f"from {code.first}" if code.first else "", "wrap" if code.wrap else ""]
            words += [f"{name} {line}" for line, name in code.marks]
            return f"{{c {' '.join(filter(None, words))}|{code.text.strip()}}}"
        if kind in "psd":
            picture = body.pictures[int(name)]
            return f"{{{kind} {picture.path} {picture.alt}".rstrip() + "}"
        return f"{{l {body.targets[int(name)].href}}}"

    return HOLE.sub(word, html)


SPAN = re.compile(r"<(/?)span\b[^>]*>")
NUMBER = re.compile(r"<mtd><mtext>([^<]*)</mtext></mtd>")
REFERENCE = re.compile(r'<a class="reference" href="([^"]*)" tabindex="-1">([^<]*)</a>')


def numbers_in_words(html: str) -> str:
    """HTML that is set, with formulas in words: {m (1) (2) #eq:x=3}, their numbers and their references."""
    html = SCROLLING.sub(
        "", HOLE.sub(lambda match: f"{{{match[1]} {match[2]}}}", html).replace("{t formula}", "\0tformula\0")
    )
    while (start := html.find('<span class="katex')) >= 0:
        depth, end = 0, start
        for match in SPAN.finditer(html, start):
            depth, end = depth + (-1 if match[1] else 1), match.end()
            if depth == 0:
                break
        formula = html[start:end]
        words = NUMBER.findall(formula) + [f"{href}={text}" for href, text in REFERENCE.findall(formula)]
        html = f"{html[:start]}{{{' '.join(['m', *words])}}}{html[end:]}"
    return html


@pytest.fixture(scope="session")
def show() -> Callable[[Body, str], str]:
    return in_words


@pytest.fixture(scope="session")
def show_numbers() -> Callable[[str], str]:
    return numbers_in_words


@pytest.fixture(scope="session")
def places() -> Callable[[Iterable[Problem], tuple[int, ...]], list[str]]:
    """Problems as line:column code, in the order of the text."""

    def list_places(problems: Iterable[Problem], blocks: tuple[int, ...]) -> list[str]:
        placed = sorted((problem.at("", blocks) for problem in problems), key=Problem.sort_key)
        return [f"{problem.line}:{problem.column} {problem.code}" for problem in placed]

    return list_places


@pytest.fixture(scope="session")
def read() -> Callable[..., Parsed]:
    def run(
        text: str, language: str = "zh-Hans", title: str = "", summary: str = "", **syntax: Any
    ) -> Parsed:
        return parse(text, document(title, summary), Syntax(language=language, **syntax))

    return run


@pytest.fixture(scope="session")
def finish() -> Callable[..., tuple[Parsed, Rendered]]:
    """Parse and render, with the pictures that `assets` has and what `files` has of files."""

    def run(
        text: str,
        language: str = "zh-Hans",
        title: str = "",
        assets: dict[str, Asset] | None = None,
        files: dict[Source, Passage] | None = None,
        **syntax: Any,
    ) -> tuple[Parsed, Rendered]:
        manner = Syntax(language=language, **syntax)
        parsed = parse(text, document(title), manner)
        pictures = tuple((assets or {}).get(path) for path in parsed.needs)
        passages = tuple((files or {}).get(source) for source in parsed.sources)
        return parsed, inline(RENDER, parsed.body, pictures, manner, passages)

    return run
