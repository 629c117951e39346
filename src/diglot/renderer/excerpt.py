"""The first lines of a text, for lists and feeds, and one paragraph of plain text, for meta tags.

Real formulas and inline marks stay; headings, footnote marks and ids do not; what cannot be shown in so little room is named.
"""

import re
from collections.abc import Sequence

from markdown_it.token import Token

from diglot.model import Formula
from diglot.renderer.cjk import count_words
from diglot.renderer.draft import Draft
from diglot.renderer.markup import ANCHORS, escape, hole
from diglot.renderer.phrase import Piece, balanced, end_tags, pieces
from diglot.renderer.plain import html_text, tex_text
from diglot.renderer.sentence import last_sentence_end, sentence_end, word_end

MORE = re.compile(r"\s*<!--\s*more\s*-->\s*", re.IGNORECASE)
HAN, WORDS = 140, 60
"""a full excerpt"""
ENOUGH, TOO_MUCH = 0.8, 1.6
"""parts of a full one: from the first on it ends with the next sentence, at the second in the middle of one"""
LONGEST = 160
"""characters of a description"""
NUMBER_WIDTH = 3
"""of an equation, in brackets"""
HOLE = re.compile("\0([mrt])(\\w+)\0")
OMITTED = re.compile('<span class="omitted">\0t\\w+\0</span>')
JOINT = re.compile(r"([。！？：；，”」』）])</p>\n<p>(?!•)")
"""between paragraphs that need no space in Chinese"""
STANDIN = "\ufffc"


def omitted(kind: str) -> str:
    return f'<span class="omitted">{hole("t", f"omitted_{kind}")}</span>'


NAMED = {"fence": "code", "code_block": "code", "table_open": "table"}
SKIPPED = {
    "heading_open": "heading_close",
    "callout_title_open": "callout_title_close",
    "table_open": "table_close",
    "caption_open": "caption_close",
}


class Excerpt:
    """An excerpt under construction; `full` says when to stop."""

    def __init__(self, draft: Draft, *, limited: bool) -> None:
        self.draft = draft
        self.limited = limited
        self.paragraphs: list[str] = []
        self.size = 0.0
        self.full = False

    def name(self, kind: str) -> None:
        """Says what is left out, of neighbours of a kind once: of code and its output, of tabs."""
        if self.paragraphs[-1:] == [omitted(kind)]:
            return
        self.paragraphs.append(omitted(kind))
        self.grow(0.15)

    def grow(self, size: float) -> None:
        self.size += size
        self.full = self.limited and self.size >= ENOUGH

    def formula(self, token: Token) -> None:
        html = self.draft.write([token])
        self.paragraphs.append(html.strip().replace("<div", "<span").replace("</div>", "</span>"))
        self.grow(0.1)

    def paragraph(self, children: Sequence[Token], marker: str) -> None:
        opened: list[str] = []
        parts = [escape(marker)] if marker else []
        for piece in balanced(pieces(self.draft, children, omitted("picture")), opened):
            cut = self.take(piece)
            parts.append(piece.html if cut is None else escape(cut))
            if cut is not None:
                break
        html = ("".join(parts) + end_tags(opened)).strip()
        if html and html != marker.strip():
            self.paragraphs.append(html)
        self.grow(0)

    def take(self, piece: Piece) -> str | None:
        """Counts a piece; if the excerpt ends inside of it, the part that is still shown."""
        han, words = count_words(piece.text)
        size = han / HAN + words / WORDS
        if not self.limited or not piece.cuttable or self.size + size < ENOUGH:
            self.size += size
            return None
        text = piece.text
        wanted = int(len(text) * max(0.0, ENOUGH - self.size) / size) if size else 0
        most = int(len(text) * max(0.0, TOO_MUCH - self.size) / size) if size else len(text)
        end = sentence_end(text, wanted)
        if not 0 <= end <= most:
            if self.size + size <= TOO_MUCH:
                self.size += size
                return None
            end = last_sentence_end(text, 1, most)
        self.size = TOO_MUCH
        if end > 0:
            return text[:end]
        return text[: word_end(text, most)].rstrip("，,、；; ") + "…"


def make_excerpt(draft: Draft, tokens: Sequence[Token]) -> str:
    """`<p>`s with inline marks and holes."""
    mark = next((index for index, token in enumerate(tokens) if is_more(token)), None)
    excerpt = Excerpt(draft, limited=mark is None)
    _fill(excerpt, tokens[:mark])
    if mark is not None and tokens[mark].children:
        excerpt.paragraph(_before_more(tokens[mark]), "")
    return ANCHORS.sub("", "\n".join(f"<p>{html}</p>" for html in excerpt.paragraphs))


def is_more(token: Token) -> bool:
    """A block, or a paragraph with the mark in it, as Hugo allows it."""
    if token.type == "inline" and "<!--" in token.content:
        return len(_before_more(token)) < len(token.children or ())
    return token.type == "html_block" and MORE.fullmatch(token.content) is not None


def _before_more(inline: Token) -> Sequence[Token]:
    children = inline.children or []
    for at, child in enumerate(children):
        if child.type == "html_inline" and MORE.fullmatch(child.content):
            return children[:at]
    return children


def _fill(excerpt: Excerpt, tokens: Sequence[Token]) -> None:
    until, marker = "", ""
    counters: list[int | None] = []
    for token in tokens:
        if excerpt.full or token.type == "footnote_block_open":
            return
        if until:
            until = "" if token.type == until else until
            continue
        if token.type in NAMED:
            excerpt.name(NAMED[token.type])
        until = SKIPPED.get(token.type, "")
        if token.type == "math_block":
            excerpt.formula(token)
        elif token.type == "inline" and token.children:
            excerpt.paragraph(token.children, marker)
            marker = ""
        else:
            marker = _list_marker(token, counters) or marker


def _list_marker(token: Token, counters: list[int | None]) -> str:
    """Keeps count of the lists that `token` opens and closes; the mark of the item that it opens."""
    if token.type == "ordered_list_open":
        counters.append(int(token.attrs.get("start", 1)))
    elif token.type == "bullet_list_open":
        counters.append(None)
    elif token.type.endswith("_list_close"):
        counters.pop()
    elif token.type == "list_item_open" and counters:
        number = counters[-1]
        if number is None:
            return "• "
        counters[-1] = number + 1
        return f"{number}{token.markup or '.'} "
    return ""


def make_description(markup: str, formulas: Sequence[Formula], *, chinese: bool) -> str:
    """Plain text of `markup`, with its holes of formulas, numbers and words, cut to about 160 characters at a sentence end."""
    markup = OMITTED.sub("", markup)
    text = html_text((JOINT.sub(r"\1", markup) if chinese else markup).replace("</p>", " "))
    holes = HOLE.findall(text)
    bare = HOLE.sub(STANDIN, text)
    widths = [
        len(tex_text(formulas[int(name)].tex)) if kind == "m" else {"r": NUMBER_WIDTH, "t": 1}[kind]
        for kind, name in holes
    ]
    room = LONGEST
    for match, width in zip(re.finditer(STANDIN, bare), widths, strict=False):
        if match.start() < room:
            room = max(match.start(), room - width + 1)
    if len(bare) > room:
        end = last_sentence_end(bare, room // 2, room)
        bare = bare[:end] if end > 0 else bare[: word_end(bare, room - 1)].rstrip("，,、；; ") + "…"
    for kind, name in holes:
        bare = bare.replace(STANDIN, hole(kind, name), 1)
    return bare
