"""The Markdown of a page, published beside it: with its links resolved, and without what its writer only meant for himself.

Links are found in the text by what the parser said they are, so what looks like one in code stays as it is.
"""

import functools
import re
from collections.abc import Callable
from urllib.parse import quote

import msgspec

from diglot.builder.fragment import NOWHERE
from diglot.builder.links import ASSET
from diglot.builder.view import Page, Site
from diglot.engine import Step
from diglot.loader import split
from diglot.model import Facts, Source, Targets
from diglot.renderer.address import source_path
from diglot.renderer.listing import source_of

DESTINATION = r"<[^<>\n]*>|(?:[^\s()<>\\]|\\.|\([^\s()]*\))+"
PIECE = rf"""^(?P<margin>[ \t>]*)(?P<fence>`{{3,}}|~{{3,}})(?P<info>[^\n]*)\n.*?(?:^[ \t>]*(?P=fence)[`~]*[ \t]*$|\Z)
    | (?P<tick>`+)(?!`) .*? (?<!`)(?P=tick)(?!`)
    | (?P<comment>^[ \t]*<!--.*?(?:-->[ \t]*(?:\n|\Z)|\Z)|<!--.*?(?:-->|\Z))
    | (?P<before>\]\(\s*|^[ ]{{0,3}}\[[^\]\n]+\]:[ \t]*)(?P<link>{DESTINATION})
    | (?P<attribute>\b(?:src|href)\s*=\s*)(?P<quote>["'])(?P<value>[^"'\n]*)(?P=quote)"""
ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


def compose_markdown(  # noqa: PLR0913, PLR0917 - each is named in the file's key by itself
    path: str,
    data: bytes,
    page: Page,
    site: Site,
    facts: Facts,
    targets: Targets,
    links: tuple[str, ...],
    pictures: dict[str, str],
    sources: tuple[Source, ...],
    listings: tuple[str, ...],
) -> bytes:
    """`path`: of the source, `data` its bytes; `links`: the href of each of the article's `targets`; `pictures`: source
    path → output path, of those that it shows; `listings`: what its code blocks show of the files `sources`.
    """
    resolved = {
        target.href: link
        for target, link in zip(targets.article, links, strict=True)
        if NOWHERE not in link and not target.href.startswith(ASSET)
    }
    origin = "/".join(site.root.split("/", 3)[:3])

    def address(written: str) -> str | None:
        if written in resolved:
            return origin + resolved[written]
        source = source_path(path, written)
        return f"{site.root}{quote(pictures[source])}" if source in pictures else None

    codes = dict(zip(sources, listings, strict=True))

    def code(info: str) -> str:
        from diglot.renderer.syntax.fence_info import read_info

        values = read_info(info).values
        source = source_of(path, values.get("file", ""), values.get("region", ""))
        return codes.get(source, "") if source else ""

    text = _pieces().sub(lambda match: _piece(match, address, code), split(path, data).text).strip()
    return f"{_head(page, facts)}\n# {facts.title}\n\n{text}\n".encode()


MARKDOWN = Step("markdown", compose_markdown)


@functools.cache
def _pieces() -> re.Pattern[str]:
    """Compiled by those who need it: it takes milliseconds."""
    return re.compile(PIECE, re.DOTALL | re.MULTILINE | re.VERBOSE)


def _piece(match: re.Match[str], address: Callable[[str], str | None], code: Callable[[str], str]) -> str:
    import html

    if match["info"] is not None:
        text = code(match["info"]) if "file" in match["info"] else ""
        return _filled(match, text) if text else match[0]
    if match["comment"] is not None:
        return ""
    if match["link"] is not None:
        bare = match["link"].removeprefix("<").removesuffix(">")
        found = address(html.unescape(ESCAPE.sub(r"\1", bare)))
        return match[0] if found is None else match["before"] + _destination(found)
    if match["attribute"] is not None:
        found = address(html.unescape(match["value"]))
        return match[0] if found is None else f'{match["attribute"]}"{html.escape(found)}"'
    return match[0]


def _filled(match: re.Match[str], text: str) -> str:
    """A code block with the text of the file that it shows."""
    fence = match["fence"]
    while fence in text:
        fence += fence[0]
    rows = [f"{fence}{match['info']}", *text.rstrip("\n").split("\n"), fence]
    return "\n".join([f"{match['margin']}{row}".rstrip() for row in rows])


def _destination(url: str) -> str:
    return f"<{url}>" if "(" in url or ")" in url else url


def _head(page: Page, facts: Facts) -> str:
    """What is known of the text, as front matter: JSON is YAML too."""
    entry = page.entry
    known = {
        "title": facts.title,
        "url": page.canonical,
        "language": page.tag,
        "date": entry.date if entry else "",
        "updated": entry.updated if entry else "",
        "authors": [author.name for author in page.authors],
        "category": entry.category.name if entry and entry.category else "",
        "tags": [tag.name for tag in entry.tags] if entry else [],
        "translations": {
            each.tag: each.url
            for each in page.alternates
            if each.tag != "x-default" and each.url != page.canonical
        },
    }
    rows = [f"{key}: {msgspec.json.encode(value).decode()}" for key, value in known.items() if value]
    return "\n".join(["---", *rows, "---", ""])
