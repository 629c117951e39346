"""Highlights code with Pygments, as spans with short classes that a stylesheet colours for light and dark.

No character of the code is lost or added. A language that Pygments does not know is plain text.
"""

import re

import msgspec

from diglot.engine import Step
from diglot.model import Code
from diglot.renderer.markup import escape, escape_text, scrolling

PLAIN = frozenset(
    [
        *("", "text", "plain", "plaintext", "txt", "none", "nohighlight", "output", "ascii", "tree", "log"),
        *("pseudocode", "mermaid", "plantuml", "gitignore", "csv", "tsv", "regex"),
    ]
)
LARGEST = 200_000
"""characters; a longer block is plain: it is data, and highlighting costs 1 s a megabyte"""

LINE = re.compile(r"[^\n]*\n|[^\n]+")
"""not `splitlines`, for which a form feed ends a line too"""


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


def write_figure(code: Code, html: str) -> str:
    """A code block as pages show it; `html` is its highlighted text."""
    kind = "code output" if code.output else "code"
    wrap = " wrap" if code.wrap else ""
    language = f' data-language="{escape(code.language)}"' if code.language else ""
    caption = f"<figcaption>{escape(code.title)}</figcaption>" if code.title else ""
    text = write_rows(code, html) if code.first or code.marks else html
    pre = f"<pre{scrolling('code')}><code>{text}</code></pre>"
    return f'<figure class="{kind}{wrap}"{language}>{caption}{pre}</figure>'


def write_rows(code: Code, html: str) -> str:
    """Each line as an element that has its line break, so that the text of the whole stays what it was.

    The number is an attribute, which the stylesheet shows: so it is neither selected nor copied.
    """
    marks = dict(code.marks)
    rows = []
    for index, line in enumerate(LINE.findall(html)):
        name = marks.get(index + 1, "span")
        number = f' data-line="{code.first + index}"' if code.first else ""
        rows.append(f'<{name} class="row"{number}>{line}</{name}>')
    return "".join(rows)
