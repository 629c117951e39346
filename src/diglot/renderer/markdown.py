"""Markdown to HTML with holes: the first of a document's two steps. Which extensions there are, one sees in EXTENSIONS."""

import functools
import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt, rules_core
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from diglot.model import SUMMARY, TITLE, Body, Document, Syntax
from diglot.renderer.address import is_external, is_script
from diglot.renderer.cjk import count_words
from diglot.renderer.dispatch import dispatch
from diglot.renderer.draft import PARSING, Draft
from diglot.renderer.excerpt import make_description, make_excerpt
from diglot.renderer.inline import InlineParser, parse_inlines
from diglot.renderer.markup import RESERVED, escape
from diglot.renderer.phrase import as_written, write_phrase
from diglot.renderer.plain import fill_plain, html_text
from diglot.renderer.syntax.abbreviation import abbreviation
from diglot.renderer.syntax.attributes import attributes
from diglot.renderer.syntax.bare_url import bare_url
from diglot.renderer.syntax.breaks import breaks, chinese_breaks
from diglot.renderer.syntax.callout import callout
from diglot.renderer.syntax.container import container
from diglot.renderer.syntax.definition import definition
from diglot.renderer.syntax.emphasis import emphasis
from diglot.renderer.syntax.equation import equation
from diglot.renderer.syntax.fence import fence
from diglot.renderer.syntax.figure import figure
from diglot.renderer.syntax.footnote import footnote
from diglot.renderer.syntax.foreign import foreign
from diglot.renderer.syntax.heading import heading
from diglot.renderer.syntax.keys import keys
from diglot.renderer.syntax.link import link
from diglot.renderer.syntax.math import math
from diglot.renderer.syntax.quotes import quotes
from diglot.renderer.syntax.raw_html import close_tags, raw_html
from diglot.renderer.syntax.reference import reference
from diglot.renderer.syntax.refused_html import refused_html
from diglot.renderer.syntax.script import script
from diglot.renderer.syntax.sidenote import sidenote
from diglot.renderer.syntax.strikethrough import strikethrough
from diglot.renderer.syntax.table import table
from diglot.renderer.syntax.tabs import tabs
from diglot.renderer.syntax.task import task

EXTENSIONS = (
    table,  # | a | b |
    strikethrough,  # ~~gone~~
    script,  # H~2~O  2^10^
    keys,  # ++Ctrl+C++
    footnote,  # [^1]  ^[in place]
    definition,  # Term ⏎ : what it means
    callout,  # > [!NOTE]
    container,  # ::: tip
    tabs,  # ::: tabs
    task,  # - [x]
    heading,  # ids, anchors, outline, {#id}
    math,  # $…$  $$…$$  \(…\)  \[…\]  \begin{…}
    equation,  # \ref{eq:x}  \eqref{eq:x}
    fence,  # ```python title="x.py"
    link,  # ../other/index.md#part
    bare_url,  # https://…
    figure,  # ![alt](x.png "caption"){width=60%}
    reference,  # [](#fig-tree)
    attributes,  # [text]{#id .class}
    sidenote,  # [text]{.aside}
    abbreviation,  # *[HTML]: HyperText Markup Language
    foreign,  # {% raw %}  [toc]
    raw_html,  # <details>
    refused_html,  # the same where a site wants none
)
"""the plugins, in the order in which their core rules run; then come soft line breaks, which need to see all the rest"""


DEEPEST = 50
"""levels of nesting, for which markdown-it has 20; more levels cost time on input made to hurt"""


PLAIN_URL = re.compile(r"https?://[a-z0-9.-]+(?:/[\w.~/?=&#+-]*)?", re.ASCII)
"""Nothing in it needs encoding; markdown-it would take it apart and put it together again."""


class Parser(MarkdownIt):
    def normalizeLink(self, url: str) -> str:  # noqa: N802 -- markdown-it's name
        """Only URLs are encoded: a path into the site has to reach the builder as its writer put it."""
        if PLAIN_URL.fullmatch(url) or (self.options.linkify and not is_external(url)):
            return url
        return super().normalizeLink(url)

    def validateLink(self, url: str) -> bool:  # noqa: N802 -- markdown-it's name
        """It knows scripts in their plain form; browsers run them with line breaks inside too."""
        return super().validateLink(url) and not is_script(url)

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 -- markdown-it's name
        """It decodes %00 too, of which the marks of holes are made."""
        return super().normalizeLinkText(link).replace("\0", "\ufffd")


@functools.cache
def parser(*, extensions: bool, chinese: bool, english: bool, line_breaks: bool) -> MarkdownIt:
    """A parser, read-only after this. `chinese`: a Chinese or Japanese page; it decides on “” and — at a line's end."""
    md = Parser("commonmark", {"maxNesting": DEEPEST, "breaks": line_breaks})
    md.add_render_rule("blockquote_open", write_quote)
    if not extensions:
        return md
    md.inline = InlineParser()
    md.configure(
        "commonmark", {"maxNesting": DEEPEST, "breaks": line_breaks, "linkify": True, "xhtmlOut": False}
    )
    md.core.ruler.at("normalize", normalize)
    md.core.ruler.at("inline", parse_inlines)
    for extension in EXTENSIONS:
        md.use(extension)
    if not line_breaks:
        md.use(chinese_breaks if chinese else breaks)
    if chinese:
        md.use(emphasis)
    if english:
        md.use(quotes)
    md.use(dispatch)
    return md


def normalize(state: StateCore) -> None:
    """The loader has done it already, so most often there is nothing to do; the search for nothing takes 40 µs a post."""
    if "\r" in state.src or "\0" in state.src:
        rules_core.normalize(state)


def write_quote(self: Any, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
    """An empty quote has a line of its own too, as the specification's examples have it."""
    html: str = self.renderToken(tokens, idx, options, env)
    return html if html.endswith("\n") else html + "\n"


def read(text: str, document: Document, syntax: Syntax) -> tuple[Body, Draft]:
    """The text with holes, and the draft with the places of its blocks and its problems."""
    language = syntax.language.partition("-")[0]
    chinese = language in ("zh", "ja")
    md = parser(
        extensions=syntax.extensions,
        chinese=chinese,
        english=language == "en",
        line_breaks=syntax.breaks,
    )
    draft = Draft(md, document, syntax, text)
    title = _title(draft)
    draft.block = PARSING
    tokens = md.parse(text, draft.env)
    spans = list(split(tokens))
    draft.begin_blocks([_first_line(tokens, start, end) for start, end in spans])
    blocks = _write_blocks(draft, tokens, spans)
    excerpt = make_excerpt(draft, tokens)
    summary = _phrase(draft, document.summary, SUMMARY)
    description = make_description(summary or excerpt, draft.formulas, chinese=chinese)
    body = _body(draft, title, blocks, excerpt, description)
    # It holds the draft that holds it, and Python looks for such circles so seldom that thousands of texts would lie there.
    draft.env.clear()
    return body, draft


def _title(draft: Draft) -> str:
    """What has no words of its own cannot be linked to, listed or read out: then the title is as it is written."""
    written = draft.document.title
    title = _phrase(draft, written, TITLE)
    if not written or fill_plain(html_text(title), draft.formulas):
        return title
    draft.report(
        "front-matter.title-empty",
        "nothing is left of this title where only plain text can stand",
        (0, 1),
        hint="give it a word, or write \\ before a mark that is meant as it stands",
    )
    return escape(written)


def _phrase(draft: Draft, text: str, block: int) -> str:
    """Inline Markdown of the front matter. Its environment is its own: a note in it is none of the body's."""
    draft.block = block
    tokens = draft.md.parseInline(text, {"draft": draft})
    return write_phrase(draft, list(as_written(tokens[0].children or ()))) if tokens else ""


def split(tokens: list[Token]) -> list[tuple[int, int]]:
    """The token ranges of the blocks that stand directly in the document."""
    spans, depth, start = [], 0, 0
    for index, token in enumerate(tokens):
        depth += token.nesting
        if depth == 0:
            spans.append((start, index + 1))
            start = index + 1
    return spans


def _first_line(tokens: list[Token], start: int, end: int) -> int:
    return next((token.map[0] for token in tokens[start:end] if token.map), 0)


def _write_blocks(draft: Draft, tokens: list[Token], spans: list[tuple[int, int]]) -> list[str]:
    blocks = []
    for index, (start, end) in enumerate(spans):
        draft.block = index
        blocks.append(draft.write(tokens[start:end]))
    if blocks and draft.open_tags:
        blocks[-1] += close_tags(draft)
    return blocks


def _body(draft: Draft, title: str, blocks: list[str], excerpt: str, description: str) -> Body:
    han, words = count_words("\n".join(draft.words))
    return Body(
        title=title,
        blocks=tuple(blocks),
        excerpt=excerpt,
        description=description,
        outline=tuple(draft.outline),
        ids=tuple(name for name in draft.ids if name not in RESERVED),
        formulas=tuple(draft.formulas),
        references=tuple(draft.references),
        labels=draft.labels,
        codes=tuple(draft.codes),
        pictures=tuple(draft.pictures),
        targets=tuple(draft.targets),
        han=han,
        words=words,
    )
