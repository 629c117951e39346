"""Highlights code with Pygments, as spans with short classes that a stylesheet colours for light and dark.

No character of the code is lost or added. A language that Pygments does not know is plain text.
"""

import msgspec

from diglot.engine import Step
from diglot.renderer.markup import escape_text

PLAIN = frozenset(
    [
        *("", "text", "plain", "plaintext", "txt", "none", "nohighlight", "output", "ascii", "tree", "log"),
        *("pseudocode", "mermaid", "plantuml", "gitignore", "csv", "tsv", "regex"),
    ]
)
LARGEST = 200_000
"""characters; a longer block is plain: it is data, and highlighting costs 1 s a megabyte"""


class Highlighted(msgspec.Struct, frozen=True, omit_defaults=True):
    html: str
    known: bool = True
    suggestion: str = ""
    """a language whose name is close to the unknown one"""


def highlight(requests: list[tuple[str, str]]) -> list[Highlighted]:
    """Highlights each (text, language)."""
    return [
        Highlighted(escape_text(text)) if language in PLAIN else _highlight(text, language)
        for text, language in requests
    ]


def _highlight(text: str, language: str) -> Highlighted:
    from diglot.renderer.lexing import find_tokens, lexer_class, write_spans

    lexer = lexer_class(language)
    if lexer is None:
        return Highlighted(escape_text(text), known=False, suggestion=_suggestion(language))
    if len(text) > LARGEST:
        return Highlighted(escape_text(text))
    tokens = find_tokens(text, lexer)
    if "".join([value for _, value in tokens]) != text:
        return Highlighted(escape_text(text))
    return Highlighted(write_spans(tokens))


def _suggestion(language: str) -> str:
    import difflib

    from diglot.renderer.lexing import aliases

    close = difflib.get_close_matches(language, sorted(aliases()), 1, 0.6)
    return close[0] if close else ""


HIGHLIGHT = Step("highlight", highlight, batch=True)
