"""Links. One that leads into the site becomes a hole, since only the builder knows where pages are; others stay."""

from markdown_it import MarkdownIt
from markdown_it.rules_inline.image import image as read_image
from markdown_it.rules_inline.link import link as read_link
from markdown_it.token import Token

from diglot.renderer import attributes
from diglot.renderer.address import is_external
from diglot.renderer.draft import Draft
from diglot.renderer.inline import with_spot
from diglot.renderer.markup import escape
from diglot.renderer.rules import add_writer


def link(md: MarkdownIt) -> None:
    md.inline.ruler.at("link", with_spot(read_link, "link_open"))
    md.inline.ruler.at("image", with_spot(read_image, "image"))
    add_writer(md, "link_open", write_open)


def write_open(token: Token, draft: Draft) -> str:
    href = str(token.attrs.get("href", ""))
    address = escape(href) if not href or is_external(href) else draft.target(token, href)
    others = {name: value for name, value in token.attrs.items() if name != "href" and value}
    return f'<a href="{address}"{attributes.write(others)}>'
