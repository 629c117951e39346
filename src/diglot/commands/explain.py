"""`diglot explain URL`: which input made a page be rebuilt, followed back to the source file that changed."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import click

from diglot import session
from diglot.build import configure
from diglot.commands.options import site_option
from diglot.documents import MEASURE, PARSE, RENDER
from diglot.engine import Engine, Ref
from diglot.engine.trace import TOOLCHAIN, Reason
from diglot.output import COMPOSE, FEED, ROBOTS, SITEMAP
from diglot.route import normalize, output_path
from diglot.theme import GATHER, REFERENCES, STRINGS, STYLESHEET

OUTPUTS = (COMPOSE, FEED, SITEMAP, ROBOTS)
STEPS = (*OUTPUTS, RENDER, PARSE, MEASURE, GATHER, REFERENCES, STRINGS, STYLESHEET)

DONE = {
    COMPOSE.name: "{} was composed",
    FEED.name: "{} was written",
    SITEMAP.name: "{} was written",
    ROBOTS.name: "{} was written",
    RENDER.name: "{} was rendered",
    PARSE.name: "{} was read",
    MEASURE.name: "{} was measured",
    GATHER.name: "templates/{} and the templates in it were read",
    REFERENCES.name: "templates/{} was looked through",
    STRINGS.name: "the interface strings ({}) were read",
    STYLESHEET.name: "the style sheet {} was written",
}
"""step → what was done, to the task of this label"""

WORDS = {
    "body": "its text or its title",
    "css": "the file",
    "data": "the file",
    "facts": "the post.yaml beside it",
    "feed": "the list of posts in it",
    "feed.entries": "the list of posts in it",
    "fragments": "its text",
    "locations": "the list of pages",
    "names": "the name of a file that it uses",
    "own": "the site's file",
    "page.alternates": "its translations",
    "page.entries": "the list of posts on it",
    "page.entry": "its title, date, category or tags",
    "page.links": "an address that it links to",
    "page.next": "the post after it",
    "page.older": "the page after it",
    "page.previous": "the post before it",
    "page.signal": "the newest posts",
    "page.switch": "its translations",
    "page.terms": "the list of categories or tags",
    "page.title_html": "its title",
    "page.years": "the list of posts on it",
    "pictures": "a picture in it",
    "reading.breaks": "`breaks` in site.yaml",
    "reading.loader": "the languages or the front-matter settings in site.yaml",
    "reading.macros": "the macros in site.yaml",
    "reading.tags": "the languages in site.yaml",
    "reference": "the theme's English strings",
    "sites": "the site's title, menu, languages or a style sheet",
    "strings": "the interface strings",
    "syntax": "its macros or its language",
    "templates": "its templates",
    "text": "the file",
    "texts": "a text in it",
    "theme": "the theme's file",
    TOOLCHAIN: TOOLCHAIN,
    "wanted.overrides": "the strings in site.yaml",
}
"""input, as traces name it (`parameter` or `parameter.field`, without an index) → what it is to a person"""


@click.command("explain")
@site_option
@click.argument("url")
def COMMAND(site: Path, url: str) -> None:  # noqa: N802 - the registry's name for it
    """Say why a page was last rebuilt.

    URL is its path on the site, such as /posts/euler/, or a whole address. The first line says which inputs of the page
    had changed. Below it, indented, is where those came from, down to the file that was edited.
    """
    reasons = session.run(site, lambda engine, sources: _reasons(engine, sources, url))
    if not reasons:
        click.echo(f"error: {url} has not been built here; is it a page of this site?", err=True)
        raise SystemExit(1)
    for reason in reasons:
        click.echo("  " * reason.depth + describe(reason))


def describe(reason: Reason) -> str:
    """The step as a sentence."""
    done = DONE[reason.step].format(reason.label)
    if not reason.changed:
        return f"{done} for the first time"
    words = dict.fromkeys(_word(name) for name in reason.changed)
    return f"{done} again: {', '.join(words)} changed"


def _word(name: str) -> str:
    name = name.partition("[")[0]
    return WORDS.get(name) or f"its {name.rpartition('.')[2].replace('_', ' ')}"


def _reasons(engine: Engine, sources: dict[str, Ref], url: str) -> list[Reason]:
    config, _ = configure(sources, engine)
    path = unquote(urlsplit(url).path)
    if config and path.startswith(config.base_path):
        path = path.removeprefix(config.base_path.rstrip("/"))
    label = output_path(normalize(path))
    steps = tuple(step.name for step in STEPS)
    return next((found for step in OUTPUTS if (found := engine.explain(step.name, label, steps))), [])
