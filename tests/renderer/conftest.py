"""Reads a text as a post and shows the result in a form that can be written by hand."""

import re
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from diglot.engine import inline
from diglot.model import Asset, Body, Document, Source, Syntax
from diglot.problem import Problem
from diglot.renderer import RENDER, Parsed, Rendered, parse
from diglot.renderer.passage import Passage

HOLE = re.compile("\0([a-z])(\\w+)\0")
PATH = "content/posts/euler/index.zh.md"


def document(title: str = "", summary: str = "") -> Document:
    return Document(PATH, "post", "zh", "euler", "euler", title=title, summary=summary)


def in_words(body: Body, html: str) -> str:
    """Holes in words: {m x^2} formula, {c python} code, {p path alt} picture, {l href} link, {t key} interface string."""

    def word(match: re.Match[str]) -> str:
        kind, name = match[1], match[2]
        if kind == "t":
            return f"{{t {name}}}"
        if kind == "m":
            return f"{{m {body.formulas[int(name)].tex}}}"
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
        if kind in "ps":
            picture = body.pictures[int(name)]
            return f"{{{kind} {picture.path} {picture.alt}".rstrip() + "}"
        return f"{{l {body.targets[int(name)].href}}}"

    return HOLE.sub(word, html)


@pytest.fixture(scope="session")
def show() -> Callable[[Body, str], str]:
    return in_words


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
