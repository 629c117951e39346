"""Jinja2 as templates meet it: what a page's names stand for, which attributes are HTML, and where a mistake stands."""

import functools
import traceback
from collections.abc import Callable
from types import CodeType, SimpleNamespace
from typing import Any

import jinja2
import msgspec
from jinja2.bccache import Bucket
from markupsafe import Markup

from diglot.builder.structured_data import describe
from diglot.builder.template import FOLDER, Templates, syntax_problem
from diglot.builder.view import FORMULA, Page, Site, Text
from diglot.engine.digest import encode
from diglot.language import Strings, format_date, open_graph_locale, translate
from diglot.problem import Problem

STRINGS = "interface strings"
"""where filters find them: a name that no template can give to something else"""


def context(
    page: Page, sites: tuple[Site, ...], strings: tuple[Strings, ...], texts: tuple[Text, ...]
) -> dict[str, Any]:
    translators = [functools.partial(translate, each) for each in strings]
    t, site = translators[0], sites[0]
    # The renderer made this HTML, and `fill` escapes what it puts in.
    html = [Markup(text.html) for text in texts]  # noqa: S704
    fields = {name: getattr(page, name) for name in page.__struct_fields__}
    fields["title"] = page.title or t(page.kind)
    fields["json_ld_html"] = describe(page, site, t)
    if page.kind == "home":
        pairs = zip(page.entries, html, strict=True)
        fields["entries"] = tuple(msgspec.structs.replace(entry, excerpt=text) for entry, text in pairs)
    elif texts:
        fields["article"] = html[0]
        fields["outline"] = texts[0].outline if page.outline else ()
    # Titles with formulas stand in many places of a view: its encoding has them all.
    fields["math"] = any(text.math for text in texts) or FORMULA.encode() in encode(page)
    return {
        "page": SimpleNamespace(**fields),
        "site": site,
        "t": t,
        STRINGS: strings[0],
        "each": list(zip(sites, translators, strict=True)),
        "asset": functools.partial(_asset, site.assets),
    }


def _asset(assets: dict[str, str], name: str) -> str:
    if name not in assets:
        raise LookupError(f"there is no static/assets/{name}")
    return assets[name]


MOST = 1_000_000
"""numbers that `range` gives for a page, and calls in its templates: some ten thousand times what a page takes"""


class Endless(Exception):
    """A loop or a macro of a template that would not come to its end for a long time, or never."""


class Environment(jinja2.Environment):
    """Attributes named `html` or `…_html` are HTML; all others are escaped."""

    left = MOST

    def spend(self, count: int) -> None:
        """Raises Endless. Counted, and not timed: a page is the same on a machine that is slow or busy."""
        self.left -= count
        if self.left < 0:
            raise Endless(f"a page may take {MOST:,} numbers of `range` and calls, and this one takes more")

    def range(self, *bounds: int) -> range:
        numbers = range(*bounds)
        # Of a range that is longer than a machine word, `len` raises.
        self.spend(max(0, (numbers.stop - numbers.start) // numbers.step))
        return numbers

    def getattr(self, obj: Any, attribute: str) -> Any:
        # Nearly everything that templates look at is there; Jinja's own way costs another call.
        value = getattr(obj, attribute, None)
        if value is None:
            value = super().getattr(obj, attribute)
        if (attribute == "html" or attribute.endswith("_html")) and isinstance(value, str):
            return Markup(value)  # noqa: S704 - by the rule above, these come from the renderer
        return value


class Context(jinja2.runtime.Context):
    """Counts calls: macros that call themselves twice take for ever, long before they are nested too deep."""

    environment: Environment

    def call(self, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        self.environment.spend(1)
        return super().call(obj, *args, **kwargs)


Environment.context_class = Context


class Compiled(jinja2.BytecodeCache):
    """The newest version of each template, compiled, in memory alone: nearly every set holds the layout, which takes 12 ms."""

    def __init__(self) -> None:
        self.codes: dict[str, tuple[str, CodeType | None]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        checksum, code = self.codes.get(bucket.key, ("", None))
        bucket.code = code if checksum == bucket.checksum else None

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.codes[bucket.key] = bucket.checksum, bucket.code


@functools.cache
def compiled() -> Compiled:
    return Compiled()


@functools.lru_cache(maxsize=16)
def environment(templates: Templates) -> Environment:
    """Compiled once per process and set of templates; the key is the templates' whole text."""
    files = dict(templates.files)

    def load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
        return (files[name], FOLDER + name, lambda: True) if name in files else None

    environment = Environment(
        loader=jinja2.FunctionLoader(load),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=False,
        cache_size=-1,
        auto_reload=False,
        # Folding constants takes longer than it saves.
        optimized=False,
        bytecode_cache=compiled(),
    )
    environment.filters["date"] = _date
    environment.filters["locale"] = open_graph_locale
    environment.globals["range"] = environment.range
    # The same page must come out of every build, so nothing may be left to chance.
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": True}
    del environment.filters["random"], environment.globals["lipsum"]
    return environment


@jinja2.pass_context
def _date(context: jinja2.runtime.Context, iso: str, style: str = "long") -> str:
    """`short`: as the post's writer put it, 2026-02-15; `year`; else a style of Babel's, in the page's language."""
    plain = {"short": iso[:10], "year": iso[:4]}
    return plain.get(style) or format_date(iso, context[STRINGS], style)


def problem(error: Exception, page: Page) -> Problem:
    """The error at the innermost line of a template that led to it."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return syntax_problem(error)
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(FOLDER)
    ]
    place = frames[-1] if frames else None
    return Problem(
        "template.error",
        f"{type(error).__name__}: {error}",
        hint=f"met on {page.url}",
        file=place.filename if place else FOLDER + page.template,
        line=(place.lineno if place else 0) or 0,
    )
