"""Of a parser's rules, tries only those that can begin with the next character: of fifteen, mostly three or four."""

from collections.abc import Callable, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.ruler import Ruler
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

FIRST = {
    # blocks
    "math_block": "$\\",
    "fence": "`~",
    "container_block": ":",
    "attributes_line": "{",
    "table_caption": ":",
    "container_tabs": ":",
    "blockquote": ">",
    "hr": "*-_",
    "list": "*+-0123456789",
    "footnote_def": "[",
    "reference": "[",
    "abbreviation": "*",
    "html_block": "<",
    "heading": "#",
    # inside a paragraph
    "linkify": ":",
    "mail": "@",
    "newline": "\n",
    "equation_reference": "\\",
    "math": "$\\",
    "escape": "\\",
    "backticks": "`",
    "subscript": "~",
    "superscript": "^",
    "keys": "+",
    "strikethrough": "~",
    "emphasis": "*_",
    "link": "[",
    "span": "[",
    "image": "!",
    "picture_attributes": "{",
    "attributes": "{",
    "footnote_inline": "^",
    "footnote_ref": "[",
    "autolink": "<",
    "html_inline": "<",
    "entity": "&",
}
"""the characters with which each rule begins; a rule that is not named here is always tried"""

Rule = Callable[..., bool]


def dispatch(md: MarkdownIt) -> None:
    """To be used last: rules that are added later are not seen."""
    md.block.ruler = BlockRules(md.block.ruler)
    md.inline.ruler = InlineRules(md.inline.ruler)


class Rules(Ruler[Any]):
    """A ruler each of whose chains is one rule, which tries those of the chain that come into question."""

    def __init__(self, ruler: Ruler[Any]) -> None:
        super().__init__()
        self.__rules__ = ruler.__rules__
        self._names = dict(zip(ruler.getRules(), ruler.get_active_rules(), strict=True))
        self._chains: dict[str, list[Rule]] = {}

    def getRules(self, chainName: str = "") -> list[Rule]:  # noqa: N802, N803 -- markdown-it's names
        if chainName not in self._chains:
            self._chains[chainName] = [self._chain(super().getRules(chainName))]
        return self._chains[chainName]

    def _chain(self, rules: Sequence[Rule]) -> Rule:
        raise NotImplementedError

    def _beginning(self, char: str, rules: Sequence[Rule]) -> list[Rule]:
        return [rule for rule in rules if char in FIRST.get(self._names[rule], char)]


class BlockRules(Rules):
    def _chain(self, rules: Sequence[Rule]) -> Rule:
        known: dict[str, list[Rule]] = {}

        def read(state: StateBlock, line: int, end: int, silent: bool) -> bool:
            start = state.bMarks[line] + state.tShift[line]
            char = state.src[start : start + 1]
            if char not in known:
                known[char] = self._beginning(char, rules)
            for rule in known[char]:  # noqa: SIM110 - a generator would cost more than the calls
                if rule(state, line, end, silent):
                    return True
            return False

        return read


class InlineRules(Rules):
    def _chain(self, rules: Sequence[Rule]) -> Rule:
        known: dict[str, list[Rule]] = {}

        def read(state: StateInline, silent: bool) -> bool:
            char = state.src[state.pos]
            if char not in known:
                known[char] = self._beginning(char, rules)
            for rule in known[char]:  # noqa: SIM110 - as above
                if rule(state, silent):
                    return True
            return False

        return read
