"""What `diglot explain` says: which input made a page be rebuilt, followed back to the source file that changed."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from diglot import session
from diglot.build import CONFIGURE, configure
from diglot.builder.compose import COMPOSE
from diglot.builder.formats.feed import FEED, FEED_ENTRY
from diglot.builder.formats.llms import LLMS, LLMS_LIST
from diglot.builder.formats.markdown import MARKDOWN
from diglot.builder.formats.sitemap import ROBOTS, SITEMAP
from diglot.builder.formats.web_manifest import WEB_MANIFEST
from diglot.builder.links import RESOLVE
from diglot.builder.relate import RELATE, SORT, TERMS
from diglot.builder.social.illustrate import ILLUSTRATE
from diglot.documents import PARSE
from diglot.engine import Engine, Ref
from diglot.engine.trace import TOOLCHAIN, Reason
from diglot.pictures import EXAMINE
from diglot.renderer import RENDER
from diglot.renderer.location import CLEAN
from diglot.renderer.passage import PASSAGE
from diglot.renderer.variant import AVAILABLE, ENCODE, SQUEEZE
from diglot.route import normalize, output_path
from diglot.theme import ADDRESSES, GATHER, REFERENCES, STRINGS, STYLESHEET

OUTPUTS = (COMPOSE, FEED, SITEMAP, ROBOTS, LLMS, WEB_MANIFEST, MARKDOWN)
STEPS = (
    *OUTPUTS,
    FEED_ENTRY,
    LLMS_LIST,
    ILLUSTRATE,
    RESOLVE,
    RELATE,
    SORT,
    TERMS,
    RENDER,
    PARSE,
    PASSAGE,
    EXAMINE,
    AVAILABLE,
    CLEAN,
    SQUEEZE,
    ENCODE,
    GATHER,
    REFERENCES,
    STRINGS,
    STYLESHEET,
    ADDRESSES,
    CONFIGURE,
)

DONE = {
    COMPOSE.name: "{} was composed",
    FEED.name: "{} was written",
    FEED_ENTRY.name: "{} was put into the feed",
    SITEMAP.name: "{} was written",
    ROBOTS.name: "{} was written",
    LLMS.name: "{} was written",
    LLMS_LIST.name: "the lines from {} on were written",
    WEB_MANIFEST.name: "{} was written",
    MARKDOWN.name: "{} was written",
    ILLUSTRATE.name: "the picture of {} was made",
    RESOLVE.name: "the links in {} were resolved",
    RELATE.name: "the pages of the site were planned",
    SORT.name: "categories and tags ({}) were sorted",
    TERMS.name: "categories and tags were collected",
    RENDER.name: "{} was rendered",
    PARSE.name: "{} was read",
    PASSAGE.name: "the code of {} was read",
    EXAMINE.name: "{} was looked at",
    AVAILABLE.name: "Pillow was asked for its formats",
    CLEAN.name: "the place was taken out of {}",
    SQUEEZE.name: "{} was written as WebP",
    ENCODE.name: "{} was made",
    GATHER.name: "templates/{} and the templates in it were read",
    REFERENCES.name: "templates/{} was looked through",
    STRINGS.name: "the interface strings ({}) were read",
    STYLESHEET.name: "the style sheet {} was written",
    ADDRESSES.name: "the style sheet {} was looked through",
    CONFIGURE.name: "{} was read",
}
"""step → what was done, to the task of this label"""

WORDS: dict[str, str | dict[str, str]] = {
    "_facts": "the post.yaml beside it",
    "addresses": "the address of a page",
    "allowed_hosts": "`allowed_hosts` in site.yaml",
    "alters_article": "what a template in it does with the text",
    "body": "its text or its title",
    "config": "{} in site.yaml",
    "cover": "its cover",
    "css": "the file",
    "data": "the file",
    "description": "its description",
    "descriptions": "a description in it",
    "documents": "the front matter of {}",
    "drawing": "`social_cards` in site.yaml",
    "entries": "a post in it",
    "entry": "a date, an address, its tags or its authors",
    "facts": {
        COMPOSE.name: "a title on it",
        FEED_ENTRY.name: "its title",
        ILLUSTRATE.name: "its title",
        LLMS_LIST.name: "a title in it",
        MARKDOWN.name: "its title",
    },
    "feed": "the title or the address of the site",
    "feed.entries": "the list of posts in it",
    "files": "a file that it links to",
    "formats": "`pictures` in site.yaml",
    "fragment": "its text",
    "fragments": "a text on it",
    "held_back": "the list of drafts and of posts dated ahead",
    "image": "its picture",
    "links": "an address that it links to",
    "listings": "a file that its code shows",
    "lists": "a line in it",
    "locations": "the list of pages",
    "names": {
        GATHER.name: "the list of templates in it",
        SORT.name: "the list of them",
        STYLESHEET.name: "the name of a file that it uses",
    },
    "order": "the order of categories or tags",
    "overview": "the title of the site or a category",
    "own": "the site's file",
    "page": "an address, a date or the list of posts on it",
    "passages": "a file that its code shows",
    "pictures": "a picture in it",
    "reading": "the languages in site.yaml",
    "reading.breaks": "`breaks` in site.yaml",
    "reading.loader": "the languages, permalinks or front-matter settings in site.yaml",
    "reading.macros": "the macros in site.yaml",
    "recipe": "`pictures` in site.yaml",
    "reference": "the theme's English strings",
    "region": "the part of it that is shown",
    "scheduled": "the list of posts dated ahead",
    "sitemap": "base_url in site.yaml",
    "sections": "a heading in it or in a translation",
    "site": "the site's title, menu, languages or a style sheet",
    "sites": "the site's title, menu, languages or a style sheet",
    "sources": "the name of a file that its code shows",
    "static": "the list of files in static/",
    "strings": "the interface strings",
    "syntax": "its macros or its language",
    "targets": "a link in it",
    "templates": "its templates",
    "text": "the file",
    "texts": "a template in it",
    "theme": "the theme's file",
    "urls": "the list of pages in it",
    TOOLCHAIN: TOOLCHAIN,
    "wanted": "the languages in site.yaml",
    "wanted.overrides": "the strings in site.yaml",
}
"""input, as traces name it (a parameter, or parameter.field of a struct) → what it is to a person, by step where that
differs; `{}` is for the key of a collection, or the field of a struct"""
MOST = 3
"""keys that are named: a site of a thousand posts may have them all changed at once"""


def explain(site: Path, url: str) -> list[Reason]:
    """Why the page at a URL was last rebuilt, in the order in which to tell it; nothing if it never was."""
    return session.run(site, lambda engine, sources: _reasons(engine, sources, url))


def describe(reason: Reason) -> str:
    """The step as a sentence."""
    done = DONE[reason.step].format(reason.label)
    if not reason.changed:
        return f"{done} for the first time"
    words: dict[str, list[str]] = {}
    for name in reason.changed:
        parameter, _, key = name.removesuffix("]").partition("[")
        struct, _, field = parameter.rpartition(".")
        word = WORDS.get(parameter) or WORDS.get(struct) or f"its {parameter}"
        words.setdefault(word if isinstance(word, str) else word[reason.step], []).append(key or field)
    return f"{done} again: {', '.join(_several(word, keys) for word, keys in words.items())} changed"


def _several(word: str, keys: list[str]) -> str:
    more = len(keys) - MOST
    return word.format(", ".join(keys[:MOST]) + (f" and {more} more" if more > 0 else ""))


def _reasons(engine: Engine, sources: dict[str, Ref], url: str) -> list[Reason]:
    config, _ = configure(sources, engine)
    path = unquote(urlsplit(url).path)
    if config and path.startswith(config.base_path):
        path = path.removeprefix(config.base_path.rstrip("/"))
    label = output_path(normalize(path))
    steps = tuple(step.name for step in STEPS)
    return next((found for step in OUTPUTS if (found := engine.explain(step.name, label, steps))), [])
