"""Inline parsing that knows Chinese emphasis and where in the file it is. It refuses only what is nested without end."""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token
from markdown_it.utils import EnvType

from diglot.renderer.cjk import is_cjk
from diglot.renderer.draft import Draft, Spot

DEEPEST = 10
"""Pictures in picture texts and notes in notes: each level costs the interpreter several calls, and some 300 break it."""

QUOTES = "‘’“”"


class Neighbour(NamedTuple):
    """The character on one side of a run of emphasis marks."""

    space: bool
    punctuation: bool
    cjk: bool


class InlineState(StateInline):
    base = 0
    """where `src` begins in the content of the draft's inline token"""

    def __init__(self, src: str, md: MarkdownIt, env: EnvType, outTokens: list[Token]) -> None:  # noqa: N803 -- as above it
        super().__init__(src, md, env, outTokens)
        self.absent: set[str] = set()
        """closing marks of formulas that `src` does not hold from here on"""
        self.span_end = -1
        """where the next `]{` stands; one before the position is none"""

    @property
    def draft(self) -> Draft:
        draft: Draft = self.env["draft"]
        return draft

    def spot(self, position: int) -> Spot:
        token = self.draft.inline
        if token is None or not token.map:
            return 0, 1
        return self.draft.locate(token.map[0], token.content, self.base + position)

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: N802, N803 -- markdown-it's name
        """Where a run of marks may open and close emphasis.

        Beside CJK the rule is that of github.com/tats-u/markdown-cjk-friendly, for `*` and `~~`; else CommonMark's.
        """
        end = start
        while end < self.posMax and self.src[end] == self.src[start]:
            end += 1
        around = self.src[max(0, start - 2) : start] + self.src[end : end + 2]
        if not canSplitWord or around.isascii():
            return super().scanDelims(start, canSplitWord)
        before, after = self._before(start), self._after(end)
        cjk = before.cjk or after.cjk
        opens = not after.space and (not after.punctuation or before.space or before.punctuation or cjk)
        closes = not before.space and (not before.punctuation or after.space or after.punctuation or cjk)
        return Scanned(opens, closes, end - start)

    def _before(self, start: int) -> Neighbour:
        char = self.src[start - 1] if start > 0 else " "
        if "\ufe00" <= char <= "\ufe0e" and start > 1:
            base = self.src[start - 2]
            if base in QUOTES and char == "\ufe01":
                return Neighbour(space=False, punctuation=True, cjk=True)
            char = base
        if "\U000e0100" <= char <= "\U000e01ef":
            return Neighbour(space=False, punctuation=False, cjk=True)
        return neighbour(char)

    def _after(self, end: int) -> Neighbour:
        char = self.src[end] if end < self.posMax else " "
        if char in QUOTES and self.src[end + 1 : end + 2] == "\ufe01":
            return Neighbour(space=False, punctuation=True, cjk=True)
        return neighbour(char)


@lru_cache(maxsize=8192)
def neighbour(char: str) -> Neighbour:
    return Neighbour(
        space=isWhiteSpace(ord(char)),
        punctuation=isMdAsciiPunct(ord(char)) or isPunctChar(char),
        cjk=is_cjk(char),
    )


class InlineParser(ParserInline):
    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        draft: Draft = env["draft"]
        base = env.pop("base", 0)
        if draft.depth >= DEEPEST or not self.terminator_re.search(src):
            # No rule but that of text would find anything: so it is in most cells of a table.
            if src:
                tokens.append(Token("text", "", 0, content=src))
            return tokens
        state = InlineState(src, md, env, tokens)
        outer: InlineState | None = env.get("state")
        state.base = base
        if outer is not None:
            state.base = outer.base + max(0, outer.src.find(src, outer.pos))
        env["state"] = state
        draft.depth += 1
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        draft.depth -= 1
        env["state"] = outer
        return state.tokens


def parse_inlines(state: StateCore) -> None:
    """The core rule that parses each block's content, and tells the draft which one it is at."""
    draft: Draft = state.env["draft"]
    for token in state.tokens:
        if token.type == "inline":
            draft.inline = token
            token.children = state.md.inline.parse(token.content, state.md, state.env, [])
            if not state.inlineMode:
                draft.words += [child.content for child in token.children if child.type == "text"]


def with_spot(rule: Callable[[StateInline, bool], bool], kind: str) -> Callable[[StateInline, bool], bool]:
    """The same rule, which also notes where the token of this kind stands."""

    def read(state: StateInline, silent: bool) -> bool:
        start, count = state.pos, len(state.tokens)
        if not rule(state, silent):
            return False
        if not silent and isinstance(state, InlineState):
            token = next(token for token in state.tokens[count:] if token.type == kind)
            token.meta["spot"] = state.spot(start)
        return True

    return read
