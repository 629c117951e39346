"""Pictures. One that stands alone in its paragraph is a figure, and its title, if any, the caption."""

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from diglot.renderer.address import is_external, source_path
from diglot.renderer.draft import Draft, Spot
from diglot.renderer.markup import hole, problem_html
from diglot.renderer.plain import plain_inlines
from diglot.renderer.raw_attribute import warn_external
from diglot.renderer.rules import add_writer


def figure(md: MarkdownIt) -> None:
    md.core.ruler.after("inline", "figure", mark_figures)
    add_writer(md, "image", write_picture)


def mark_figures(state: StateCore) -> None:
    if "![" not in state.src:
        return
    tokens = state.tokens
    result: list[Token] = []
    for index, token in enumerate(tokens):
        if token.type == "paragraph_close" and not token.hidden and (picture := _alone(tokens[index - 1])):
            tokens[index - 2].tag = token.tag = "figure"
            tokens[index - 2].attrs = {"class": "picture"}
            result += _caption(state, tokens[index - 1], str(picture.attrs.pop("title", "")))
        result.append(token)
    state.tokens = result


def _caption(state: StateCore, inline: Token, title: str) -> list[Token]:
    if not title:
        return []
    state.env["draft"].inline = inline
    state.env["base"] = max(0, inline.content.rfind(title))
    caption = Token("inline", "", 0, content=title, map=inline.map, level=inline.level)
    caption.children = state.md.inline.parse(title, state.md, state.env, [])
    return [Token("caption_open", "figcaption", 1), caption, Token("caption_close", "figcaption", -1)]


def _alone(inline: Token) -> Token | None:
    """The picture of a paragraph that holds nothing else, but for a link around it."""
    children = inline.children or []
    kinds = [token.type for token in children]
    if kinds == ["image"]:
        return children[0]
    return children[1] if kinds == ["link_open", "image", "link_close"] else None


def write_picture(token: Token, draft: Draft) -> str:
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
    return hole("p", draft.picture(path, spot, alt, str(title), external=external))
