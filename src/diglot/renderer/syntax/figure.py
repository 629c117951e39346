"""Pictures. One that stands alone in its paragraph is a figure, and its title, if any, the caption.

What stands behind it says more: `{width=60%}`; `{#fig-tree}`, by which it has a number and `[](#fig-tree)` names it; and `{.light}`,
`{.dark}` of two that are one, each for its colour scheme. Other classes are its figure's.
"""

import re
import unicodedata

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from diglot.renderer.address import is_external, source_path
from diglot.renderer.attributes import claim
from diglot.renderer.draft import Draft, Spot
from diglot.renderer.markup import hole, problem_html
from diglot.renderer.plain import plain_inlines
from diglot.renderer.raw_attribute import warn_external
from diglot.renderer.rules import add_writer
from diglot.renderer.syntax.callout import add_class
from diglot.renderer.syntax.reference import count
from diglot.renderer.syntax.video import POSTER, is_video, write_video

ATTRIBUTES = re.compile(r"\{:?([^{}\n]+)\}")
NAME = re.compile(r"#\S+|\.[^\W\d][\w-]*")
WIDTH = re.compile(r"width=\"?(\d{1,4}(?:\.\d+)?(?:%|px|em|rem)?)\"?")
SCHEMES = (".light", ".dark")


def figure(md: MarkdownIt) -> None:
    md.inline.ruler.push("picture_attributes", read_attributes)
    md.core.ruler.after("inline", "figure", mark_figures)
    add_writer(md, "image", write_picture)


def read_attributes(state: StateInline, silent: bool) -> bool:
    """Braces right behind a picture. They stay text when a word in them is none of ours."""
    if state.pending or not state.tokens or state.tokens[-1].type != "image":
        return False
    match = ATTRIBUTES.match(state.src, state.pos, state.posMax)
    words = match[1].split() if match else []
    if not match or not all(map(_is_attribute, words)):
        return False
    if not silent:
        state.tokens[-1].meta["attributes"] = words
    state.pos = match.end()
    return True


def _is_attribute(word: str) -> bool:
    return any(form.fullmatch(word) for form in (NAME, WIDTH, POSTER))


def mark_figures(state: StateCore) -> None:
    if "![" not in state.src:
        return
    draft: Draft = state.env["draft"]
    tokens = state.tokens
    result: list[Token] = []
    for index, token in enumerate(tokens):
        if token.type == "paragraph_close" and not token.hidden and (pictures := _alone(tokens[index - 1])):
            opening = tokens[index - 2]
            opening.tag = token.tag = "figure"
            add_class(opening, "picture video" if is_video(pictures[0]) else "picture")
            number = _apply(pictures[0], opening, draft)
            titles = [str(picture.attrs.pop("title", "")) for picture in pictures]
            result += _caption(state, tokens[index - 1], titles[0], number)
        result.append(token)
    state.tokens = result


def _apply(picture: Token, opening: Token, draft: Draft) -> list[Token]:
    """What is written behind a picture goes to its figure; the number of that, if it has one."""
    for word in picture.meta.get("attributes", ()):
        if width := WIDTH.fullmatch(word):
            unit = "px" if width[1][-1].isdigit() else ""
            opening.attrs["style"] = f"--width:{width[1]}{unit}"
        elif word[0] == "#":
            name = unicodedata.normalize("NFC", word[1:])
            opening.attrs["id"] = claim(name, draft, picture.meta.get("spot", (0, 1)), 2)
        elif word[0] == "." and word not in SCHEMES:
            opening.attrJoin("class", word[1:])
    return count(draft, str(opening.attrs["id"]), "figure") if "id" in opening.attrs else []


def _caption(state: StateCore, inline: Token, title: str, number: list[Token]) -> list[Token]:
    if not title and not number:
        return []
    state.env["draft"].inline = inline
    state.env["base"] = max(0, inline.content.rfind(title))
    caption = Token("inline", "", 0, content=title, map=inline.map, level=inline.level)
    caption.children = state.md.inline.parse(title, state.md, state.env, [])
    if number and title:
        caption.children.insert(0, Token("text", "", 0, content=" "))
    return [
        Token("caption_open", "figcaption", 1),
        *number,
        caption,
        Token("caption_close", "figcaption", -1),
    ]


def _alone(inline: Token) -> list[Token]:
    """The picture of a paragraph that holds nothing else, but for a link around it; or the two of a pair."""
    children = [token for token in inline.children or [] if token.type != "softbreak"]
    kinds = [token.type for token in children]
    if kinds == ["image"]:
        return children
    if kinds == ["image", "image"] and {*map(_scheme, children)} == {"light", "dark"}:
        return children
    return [children[1]] if kinds == ["link_open", "image", "link_close"] else []


def _scheme(picture: Token) -> str:
    """Light or dark, if it is for one only."""
    words = picture.meta.get("attributes", ())
    return next((scheme[1:] for scheme in SCHEMES if scheme in words), "")


def write_picture(token: Token, draft: Draft) -> str:
    if is_video(token):
        return write_video(token, draft)
    source, alt, title = (
        str(token.attrs.get("src", "")),
        plain_inlines(token.children or ()),
        token.attrs.get("title", ""),
    )
    spot: Spot = token.meta.get("spot", (0, 1))
    external = is_external(source)
    path = source if external else source_path(draft.document.path, source)
    if not alt:
        draft.report(
            "image.alt",
            f"the picture {source} has no text for those who cannot see it",
            spot,
            length=2,
            hint="write what it shows between the square brackets",
            severity="warning",
        )
    warn_external(draft, source, spot, length=2)
    if path is None:
        message = f"{source} leads out of the site's folder"
        draft.report("image.outside", message, spot, length=2)
        return problem_html(alt or source, message)
    scheme = _scheme(token)
    mark = hole("p", draft.picture(path, spot, alt, str(title), external=external, paired=bool(scheme)))
    return f'<span class="only-{scheme}">{mark}</span>' if scheme else mark
