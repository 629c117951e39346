"""Tells a parser how to write a kind of token: as a function of the token and of the draft, and of nothing else."""

from collections.abc import Callable, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from diglot.renderer.draft import Draft

Write = Callable[[Token, Draft], str]


def add_writer(md: MarkdownIt, kind: str, write: Write) -> None:
    def rule(_self: Any, tokens: Sequence[Token], idx: int, _options: OptionsDict, env: EnvType) -> str:
        return write(tokens[idx], env["draft"])

    md.add_render_rule(kind, rule)
