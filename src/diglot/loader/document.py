"""A source file's bytes → its text, and its Document, and every mistake in its name, encoding and front matter.

The two come apart, so that front matter that did not change is not read again.

It makes no document of a file whose title, date, language or slug is not known; the text is given all the same, so
that its mistakes come to light in the same build.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import unquote

import msgspec

from diglot import route
from diglot.config import LoaderSettings
from diglot.engine import Step
from diglot.loader import date, encoding, front_matter, name
from diglot.loader.front_matter import FrontMatter, Head
from diglot.model import Cover, Document, Metadata, Place
from diglot.problem import Problem

COMMAS = re.compile("[,，、]")
WIDEST_KEY = 200
"""characters of a front-matter value that a permalink pattern may use"""


class Halves(NamedTuple):
    """A source file, cut behind its front matter."""

    head: str | None
    """the front matter and all before it; the whole text where it has none; None if the file is not UTF-8"""
    text: str
    """the Markdown, with \\n line ends and no NUL"""
    text_line: int
    """the line of the file at which `text` begins"""
    problems: list[Problem]
    """of the encoding"""


def split(path: str, data: bytes) -> Halves:
    """`path` is that of a document."""
    text, problems = encoding.decode(data, path)
    if text is None:
        return Halves(None, "", 1, problems)
    head, start = front_matter.split(text)
    return Halves(head, text[start:], text.count("\n", 0, start) + 1, problems)


class Loaded(msgspec.Struct, frozen=True):
    """What a source file's name and front matter say. `problems` have their file and absolute lines."""

    document: Document | None
    """None when no page can be made of it; there is an error in `problems` then, or in those of its encoding"""
    language: str
    """of the text, also where there is no document: a language of the site"""
    lines_keys: dict[str, Place] = {}
    """the value of each key, the document's own or the shared one, by diglot's name for it: tags, tags[1]"""
    problems: tuple[Problem, ...] = ()


def load(calls: list[tuple[str, str | None, bytes | None, LoaderSettings]]) -> list[Loaded]:
    """Of each document: its path, `Halves.head`, and the bytes of the post.yaml that `name.paths` gives, if it does."""
    return [_load(*call) for call in calls]


LOAD = Step("load", load, batch=True)


def _load(path: str, head: str | None, facts: bytes | None, settings: LoaderSettings) -> Loaded:
    shared, shared_problems = _facts(name.facts_path(path), facts, settings)
    if head is None:
        return Loaded(None, settings.default_language, problems=tuple(shared_problems))
    own = front_matter.read_document(head, path, settings)
    reading = _Reading(name.read(path, settings), own, shared, settings)
    document = reading.document(path)
    problems = (*own.problems, *shared_problems, *reading.problems)
    elsewhere = {
        key: msgspec.structs.replace(spot, file=shared.file) for key, spot in shared.marked.places.items()
    }
    places = {key: spot for key, spot in (elsewhere | own.marked.places).items() if key}
    return Loaded(document, reading.text_language, places, problems)


def pair(documents: Iterable[Metadata]) -> list[Problem]:
    """A problem for each document whose key and language another one has."""
    first: dict[tuple[str, str], str] = {}
    problems = []
    for document in sorted(documents, key=lambda document: document.path):
        other = first.setdefault((document.key, document.language), document.path)
        if other != document.path:
            message = (
                f"two files are the {document.language} version of `{document.key}`: this one and {other}"
            )
            hint = "give one of them another name, language or translation_key"
            problems.append(Problem("translation.duplicate", message, document.path, hint=hint))
    return problems


def _facts(path: str, data: bytes | None, settings: LoaderSettings) -> tuple[Head, list[Problem]]:
    if data is None:
        return front_matter.NOTHING, []
    text, problems = encoding.decode(data, path)
    if text is None:
        return front_matter.NOTHING, problems
    head = front_matter.read_facts(text, path, settings)
    return head, [*problems, *head.problems]


class _Reading:
    """Judges the merged values of a document's own front matter and the shared facts."""

    def __init__(self, named: name.Name, own: Head, shared: Head, settings: LoaderSettings) -> None:
        self.named = named
        self.own = own
        self.shared = shared
        self.settings = settings
        self.problems: list[Problem] = []
        values = {field: self.head(field).fields for field in FrontMatter.__struct_fields__}
        self.fields = FrontMatter(**{field: getattr(given, field) for field, given in values.items()})
        self.language = self.fields.language or named.language
        known = self.language in settings.languages
        self.text_language = self.language if known else settings.default_language

    def head(self, field: str) -> Head:
        """Where the value of `field` comes from: the document's own wins."""
        given = getattr(self.own.fields, field) is not None or getattr(self.shared.fields, field) is None
        return self.own if given else self.shared

    def note(self, code: str, at: str, message: str, hint: str = "") -> None:
        """`at` is a path: aliases[1]."""
        head = self.head(at.partition("[")[0])
        problem = head.marked.problem(code, at, message, hint)
        self.problems.append(msgspec.structs.replace(problem, file=head.file))

    def document(self, path: str) -> Document | None:
        fields = self.fields
        if not self.own.readable:
            return None
        given = Document(
            path=path,
            kind=self.named.kind,
            language=self.language,
            key=unicodedata.normalize("NFC", (fields.translation_key or "").strip()) or self.named.key,
            slug=self.slug(path),
            title=self.title(),
            summary=(fields.summary or "").strip(),
            date=self.date(path),
            updated=self.moment("updated", fields.updated),
            category=next(iter(_items(fields.category)), ""),
            tags=_items(fields.tags, COMMAS),
            authors=_items(fields.authors, COMMAS),
            draft=bool(fields.draft),
            outline=fields.outline is not False,
            aliases=self.aliases(),
            permalink=self.url_path("permalink", fields.permalink.strip()) if fields.permalink else "",
            cover=self.cover(),
            macros=fields.macros or {},
            keys=self.keys(),
            extra=self.extra(),
        )
        self.check_language(path)
        return None if self.problems and not self.possible(given) else given

    def possible(self, document: Document) -> bool:
        """Whether a page can be made of it in spite of its problems."""
        named = document.language in self.settings.languages and not name.slug_mistake(document.slug)
        return named and bool(document.title) and (bool(document.date) or document.kind != "post")

    def title(self) -> str:
        title = " ".join((self.fields.title or "").split())
        if not title:
            self.note("front-matter.title-missing", "title", "a document has a title", "title: …")
        return title

    def slug(self, path: str) -> str:
        written = self.fields.slug
        slug = "-".join(unicodedata.normalize("NFC", written).split()) if written else self.named.slug
        mistake = name.slug_mistake(slug)
        if mistake and written:
            self.note("slug.invalid", "slug", mistake, "letters, digits, Han and - are safe everywhere")
        elif mistake:
            hint = "rename the file, or give it a `slug:` in its front matter"
            self.problems.append(Problem("slug.invalid", mistake, path, hint=hint))
        return slug

    def date(self, path: str) -> str:
        if self.fields.date is not None:
            return self.moment("date", self.fields.date)
        if self.named.date:
            try:
                return date.parse(self.named.date, self.settings.timezone)
            except ValueError as error:
                self.problems.append(
                    Problem("front-matter.date", f"{error} (in the file's name)", path, hint=date.EXAMPLES)
                )
        elif self.named.kind == "post":
            hint = "date: 2020-12-21, or a file name that begins with 2020-12-21-"
            self.note("front-matter.date-missing", "date", "a post has a date", hint)
        return ""

    def moment(self, field: str, written: str | None) -> str:
        if written is None:
            return ""
        try:
            return date.parse(written, self.settings.timezone)
        except ValueError as error:
            self.note("front-matter.date", field, str(error), date.EXAMPLES)
            return ""

    def aliases(self) -> tuple[str, ...]:
        written = self.fields.aliases
        named = (
            {item: f"aliases[{index}]" for index, item in enumerate(written) if isinstance(item, str)}
            if isinstance(written, list)
            else {}
        )
        return tuple(
            path for alias in _items(written) if (path := self.url_path(named.get(alias, "aliases"), alias))
        )

    def url_path(self, at: str, written: str) -> str:
        """A path of this site as `route` writes it, or nothing when it leads elsewhere."""
        decoded = unquote(written)
        if route.is_safe(decoded) and "\ufffd" not in decoded and "//" not in decoded:
            return route.normalize(decoded)
        self.note(
            "front-matter.path", at, f"`{written}` is no path in this site", "write a path such as /old/name/"
        )
        return ""

    def cover(self) -> Cover | None:
        """A path or an address, or `{image: …, alt: …}`; `false` and nothing are none."""
        written = self.fields.cover
        given = written if isinstance(written, dict) else {"image": written}
        source, alt = given.get("image"), given.get("alt")
        if isinstance(source, str) and source.strip():
            return Cover(source.strip(), alt.strip() if isinstance(alt, str) else "")
        if source not in (None, "", False) or (isinstance(written, dict) and written):
            hint = "cover: picture.jpg, or cover: {image: picture.jpg, alt: what it shows}"
            self.note("front-matter.cover", "cover", "a cover is the path or the address of a picture", hint)
        return None

    def check_language(self, path: str) -> None:
        problem = name.language_problem(self.language, self.settings)
        if problem and self.fields.language:
            self.note(problem.code, "language", problem.message, problem.hint)
        elif problem:
            self.problems.append(msgspec.structs.replace(problem, file=path))

    def keys(self) -> dict[str, str]:
        """Front-matter keys with a plain value that a permalink pattern names, as written and as diglot calls them."""
        tokens = {*self.settings.tokens, *route.TOKEN.findall(self.fields.permalink or "")}
        values: dict[str, Any] = {}
        for head in (self.shared, self.own):
            values |= (head.marked.value or {}) | head.written
        keys = {route.POST_TITLE: self.fields.title or ""} if route.POST_TITLE in tokens else {}
        for key, value in values.items():
            shown = str(value).lower() if isinstance(value, bool) else str(value)
            plain = value is not None and not isinstance(value, dict | list)
            if key in tokens and plain and len(shown) <= WIDEST_KEY:
                keys[key] = shown
        return keys

    def extra(self) -> dict[str, Any]:
        named = {} if self.fields.series is None else {"series": self.fields.series}
        return named | (self.fields.extra or {})


def _items(
    written: front_matter.OneOrMore | None, separator: re.Pattern[str] | None = None
) -> tuple[str, ...]:
    """The texts in the order written, each once, none empty."""
    if isinstance(written, str):
        written = list(separator.split(written)) if separator else [written]
    flat: list[str | None] = []
    for item in written or ():
        flat += item if isinstance(item, list) else [item]
    stripped = (item.strip() for item in flat if item)
    return tuple(dict.fromkeys(item for item in stripped if item))
