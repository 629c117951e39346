"""Highlights code with Pygments, as spans with short classes that a stylesheet colours for light and dark.

No character of the code is lost or added. A language that Pygments does not know is plain text.
"""

import msgspec

from diglot.engine import Step
from diglot.model import Code
from diglot.renderer.markup import LINE, escape, escape_text, hole, scrolling
from diglot.renderer.session import session_language

PLAIN = frozenset(
    [
        *("", "text", "plain", "plaintext", "txt", "none", "nohighlight", "output", "ascii", "tree", "log"),
        *("pseudocode", "mermaid", "plantuml", "gitignore", "csv", "tsv", "regex"),
    ]
)
LARGEST = 200_000
"""characters; a longer block is plain: it is data, and highlighting costs 1 s a megabyte"""


BUDGET = 2.0
"""seconds of computing for a block: there are texts on which lexers run for hours"""


class Highlighted(msgspec.Struct, frozen=True, omit_defaults=True):
    html: str
    name: str = ""
    """of the language, as Pygments has it"""
    slow: bool = False
    """it took too long, so it is plain"""
    known: bool = True
    suggestion: str = ""
    """a language whose name is close to the unknown one"""


def highlight(requests: list[tuple[str, str]]) -> list[Highlighted]:
    """Highlights each (text, language)."""
    return [
        Highlighted(escape_text(text)) if language in PLAIN else _highlight(text, language)
        for text, language in requests
    ]


def _highlight(text: str, language: str, budget: float = BUDGET) -> Highlighted:
    from diglot.engine.budget import OverBudget
    from diglot.renderer.lexing import find_tokens, lexer_class, write_spans

    lexer = lexer_class(session_language(text, language))
    if lexer is None:
        return Highlighted(escape_text(text), known=False, suggestion=_suggestion(language))
    spoken = lexer_class(language) or lexer
    if len(text) > LARGEST:
        return Highlighted(escape_text(text), spoken.name)
    try:
        tokens = find_tokens(text, lexer, budget)
    except OverBudget:
        return Highlighted(escape_text(text), spoken.name, slow=True)
    if "".join([value for _, value in tokens]) != text:
        return Highlighted(escape_text(text), spoken.name)
    return Highlighted(write_spans(tokens), spoken.name)


def _suggestion(language: str) -> str:
    import difflib

    from diglot.renderer.lexing import aliases

    close = difflib.get_close_matches(language, sorted(aliases()), 1, 0.6)
    return close[0] if close else ""


HIGHLIGHT = Step("highlight", highlight, batch=True, provisional="slow")


def write_title(code: Code, result: Highlighted) -> str:
    """The title as HTML, which one block of several to choose from has in any case."""
    if code.title or not code.tab:
        return escape(code.title)
    return escape(result.name or code.language) or hole("t", "code")


def write_figure(code: Code, result: Highlighted) -> str:
    """A code block as pages show it."""
    kind = "code output" if code.output else "code"
    wrap = " wrap" if code.wrap else ""
    name = f' id="{escape(code.anchor)}"' if code.anchor else ""
    language = f' data-language="{escape(code.language)}"' if code.language else ""
    # A figure has one caption, above or below.
    tag = "p" if code.caption else "figcaption"
    written = write_title(code, result)
    title = f'<{tag} class="code-title">{written}</{tag}>' if written else ""
    caption = f"<figcaption>{escape(code.caption)}</figcaption>" if code.caption else ""
    text = write_rows(code, result.html) if code.first or code.marks else result.html
    pre = f"<pre{scrolling('code')}><code>{text}</code></pre>"
    return f'<figure{name} class="{kind}{wrap}"{language}>{title}{pre}{caption}</figure>'


def write_rows(code: Code, html: str) -> str:
    """Each line as an element that has its line break, so that the text of the whole stays what it was.

    The number is an attribute, which the stylesheet shows: so it is neither selected nor copied.
    """
    marks = dict(code.marks)
    rows = []
    for index, line in enumerate(LINE.findall(html)):
        name = marks.get(index + 1, "span")
        about, link = f' data-line="{code.first + index}"' if code.first else "", ""
        if code.anchor:
            target = escape(_line_id(code, index))
            link = f'<a class="to-line" href="#{target}"{about} aria-label="{code.first + index}"></a>'
            about = f' id="{target}"'
        rows.append(f'<{name} class="row"{about}>{link}{line}</{name}>')
    return "".join(rows)


def line_ids(code: Code) -> list[str]:
    """The ids of the lines of a block."""
    return [_line_id(code, index) for index in range(len(LINE.findall(code.text)))] if code.anchor else []


def _line_id(code: Code, index: int) -> str:
    return f"{code.anchor}:{code.first + index}"
