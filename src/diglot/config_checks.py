"""What the schema of site.yaml cannot say: texts in all languages, addresses, zones, patterns, keys that must exist."""

import re
from collections.abc import Iterable
from urllib.parse import quote, unquote, urlsplit

import msgspec

from diglot import editor
from diglot.policy import HOST
from diglot.problem import Problem
from diglot.route import SAFE, as_folder
from diglot.schema import nearest, suggest
from diglot.site_file import Permalinks, SiteFile, Words, WrittenTerm
from diglot.strict_yaml import Marked
from diglot.timezone import zone_names

TAGS = {"zh": "zh-Hans"}
NAMES = {
    "zh": "中文",
    "en": "English",
    "ja": "日本語",
    "ko": "한국어",
    "fr": "Français",
    "de": "Deutsch",
    "es": "Español",
}
BADGES = {"zh": "中", "ja": "日", "ko": "한"}

LANGUAGE_KEY = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*\Z")
LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*\Z")
TERM_KEY = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._+-]*[A-Za-z0-9+])?\Z")
TAG_URI = re.compile(r"tag:[^\s,:]+,[0-9]{4}(-[0-9]{2}){0,2}:\S*\Z")
PATTERN = re.compile(r"/[^\s?#%\\*\"<>|\x00-\x1f]*\Z")

WIDTHS = (16, 8192)
"""pixels that the version of a picture may be wide"""
FIRST_YEAR = 2026
"""A tag: URI (RFC 4151) needs a year in which the host was its owner's. The build has no clock: diglot's first year."""


def identifier(base_url: str) -> str:
    """The default `id` of a site at `base_url`."""
    host, _, path = base_url.split("://", 1)[1].partition("/")
    name = quote(path.strip("/"), safe=SAFE) or "site"
    return f"tag:{host.partition(':')[0].lower()},{FIRST_YEAR}:{name}"


def normal_url(url: str) -> str:
    """The address of a site as `Config` has it: the host in ASCII, the path decoded, a slash at its end.

    `url` is one in which `url_mistake` finds none.
    """
    parts = urlsplit(url)
    host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode()
    return f"{parts.scheme}://{host}{unquote(parts.path).rstrip('/')}/"


class SiteReader:
    """Resolves what is written into what is used, and notes problems by path."""

    def __init__(self, written: SiteFile, marked: Marked, file: str) -> None:
        self.written = written
        self.marked = marked
        self.file = file
        self.problems: list[Problem] = []
        # As written: a language with a mistake is dropped from `written`, and still is a language.
        self.languages = tuple((marked.value or {}).get("languages") or ())

    def note(self, code: str, path: str, message: str, hint: str = "", *, key: bool = False) -> None:
        problem = self.marked.problem(f"config.{code}", path, message, hint, key=key)
        self.problems.append(msgspec.structs.replace(problem, file=self.file))

    def default_tag(self, key: str) -> str:
        return TAGS.get(key, key)

    def default_name(self, key: str) -> str:
        return NAMES.get(key, key)

    def default_badge(self, key: str) -> str:
        return BADGES.get(key, key.upper())

    def text(self, words: Words, path: str) -> dict[str, str]:
        """The text for each language; one that is missing is a problem and takes another's text."""
        languages = self.languages
        if isinstance(words, str):
            return dict.fromkeys(languages, words)
        for key in words:
            if key not in languages:
                hint = suggest(key, languages) or f"declared: {', '.join(languages)}"
                self.note("language", f"{path}.{key}", f"`{key}` is no language of this site", hint, key=True)
        missing = [key for key in languages if key not in words]
        if missing:
            hint = "write one text for all languages, or one for each"
            self.note("language", path, f"`{path}` has no text in {', '.join(missing)}", hint, key=True)
        fallback = next(iter(words.values()), "")
        return {key: words.get(key, fallback) for key in languages}

    def term(self, term: WrittenTerm, path: str) -> tuple[dict[str, str], dict[str, str]]:
        """Name and description of a category or tag."""
        if isinstance(term, str):
            return self.text(term, path), {}
        if "name" not in term or "name" in self.languages:
            names = {key: name for key, name in term.items() if isinstance(name, str)}
            for key in term.keys() - names.keys():
                self.note(
                    "type",
                    f"{path}.{key}",
                    f"`{path}.{key}` must be text",
                    "the shape is {zh: 算法, en: Algorithms}",
                )
            return self.text(names, path), {}
        for key in sorted(term.keys() - {"name", "description"}):
            hint = suggest(key, ("name", "description")) or "known here: name, description"
            self.note("unknown", f"{path}.{key}", f"unknown key `{key}`", hint, key=True)
        description = term.get("description")
        described = {} if description is None else self.text(description, f"{path}.description")
        return self.text(term["name"], f"{path}.name"), described

    def base_url(self) -> str:
        """With a slash at its end; a placeholder when it is wrong."""
        url = self.written.base_url
        mistake = url_mistake(url)
        if mistake:
            hint = "write the address of the front page: https://example.org/ or https://name.github.io/repo/"
            self.note("base-url", "base_url", f"base_url {mistake}", hint)
            return "https://example.org/"
        return normal_url(url)

    def permalinks(self) -> Permalinks:
        patterns = msgspec.structs.asdict(self.written.permalinks)
        return Permalinks(**{kind: as_folder(pattern) for kind, pattern in patterns.items()})

    def repository(self) -> str:
        url = self.written.repository
        return url.rstrip("/") + "/" if url else ""

    def check(self) -> None:
        """Notes what is wrong besides the texts."""
        self.check_languages()
        self.check_zone()
        self.check_addresses()
        self.check_patterns()
        self.check_hosts()
        self.check_glossary()
        self.check_rest()

    def check_languages(self) -> None:
        languages = self.written.languages
        if not self.languages:
            self.note(
                "language",
                "languages",
                "a site needs a language",
                "languages: {en: {title: My blog}}",
                key=True,
            )
        for key, language in languages.items():
            if not LANGUAGE_KEY.match(key):
                hint = "a key is like zh, en or pt-br; it stands in file names and URLs"
                self.note(
                    "language", f"languages.{key}", f"`{key}` cannot be the key of a language", hint, key=True
                )
            if language.tag and not LANGUAGE_TAG.match(language.tag):
                self.note(
                    "language",
                    f"languages.{key}.tag",
                    f"`{language.tag}` is no language tag",
                    "such as zh-Hans",
                )
        self.known("default_language", self.written.default_language, self.languages, "language")

    def check_zone(self) -> None:
        name = self.written.timezone
        if name not in zone_names():
            zones = {zone.lower(): zone for zone in zone_names()}
            near = nearest(name, zones)
            hint = (
                f"did you mean `{zones[near]}`?"
                if near
                else "a name of the IANA database, such as Asia/Shanghai"
            )
            self.note("timezone", "timezone", f"there is no time zone `{name}`", hint)

    def check_addresses(self) -> None:
        written = self.written
        places = {f"authors.{key}.url": author.url for key, author in written.authors.items()}
        places |= {
            "repository": written.repository,
            "license.url": written.license.url if written.license else "",
        }
        for path, url in places.items():
            mistake = url_mistake(url) if url else ""
            if mistake:
                self.note("url", path, f"`{path}` {mistake}", "write a whole URL: https://example.org/")
        for index, item in enumerate(written.menu):
            if not item.url.startswith(("/", "http://", "https://", "mailto:")) or item.url.startswith("//"):
                hint = "a path in the site (/about/), or a whole URL"
                self.note("url", f"menu[{index}].url", f"the menu cannot lead to `{item.url}`", hint)
        for key, author in written.authors.items():
            if author.email and not re.fullmatch(r"[^\s@<>]+@[^\s@<>]+", author.email):
                self.note("email", f"authors.{key}.email", f"`{author.email}` is no e-mail address")

    def check_patterns(self) -> None:
        patterns = self.written.permalinks
        for kind, pattern, needed in (
            ("post", patterns.post, ":"),
            ("page", patterns.page, ":"),
            ("category", patterns.category, ":key"),
            ("tag", patterns.tag, ":key"),
        ):
            path = f"permalinks.{kind}"
            if not PATTERN.match(pattern) or ".." in pattern or "//" in pattern:
                hint = "a path from the site's root, such as /posts/:slug/"
                self.note("permalink", path, f"`{pattern}` cannot be a permalink", hint)
            elif needed not in pattern:
                hint = "add :key" if needed == ":key" else "add :slug, or another token"
                self.note("permalink", path, f"`{pattern}` gives every {kind} the same URL", hint)

    def check_rest(self) -> None:
        written = self.written
        self.known("author", written.author, written.authors, "author")
        for room, terms in (("categories", written.categories), ("tags", written.tags)):
            for key in terms:
                if not TERM_KEY.match(key):
                    hint = f"a key is ASCII and stands in URLs; write `deep-learning: {key}`"
                    self.note("key", f"{room}.{key}", f"`{key}` cannot be a key", hint, key=True)
        if written.id and not TAG_URI.match(written.id):
            self.note("id", "id", f"`{written.id}` is no tag: URI", "tag:example.org,2026:notes")
        for name, size in (("page_size", written.page_size), ("feed_size", written.feed_size)):
            if not 1 <= size <= 1000:
                self.note("size", name, f"{name} must be from 1 to 1000, not {size}")
        self.check_pictures()
        parts = re.split(r"[/\\]", written.output)
        if not written.output.strip("/.") or ".." in parts or parts[0] == "" or ":" in parts[0]:
            hint = "a folder inside the site, such as public; `diglot build --output` takes any"
            self.note("output", "output", f"the site cannot be built into `{written.output}`", hint)
        message, hint = editor.mistake(written.editor) if written.editor else ("", "")
        if message:
            self.note("editor", "editor", message, hint)

    def check_pictures(self) -> None:
        pictures = self.written.pictures
        if not all(WIDTHS[0] <= width <= WIDTHS[1] for width in pictures.widths) or len(pictures.widths) > 8:
            message = f"pictures can have up to 8 widths, from {WIDTHS[0]} to {WIDTHS[1]} pixels"
            self.note("size", "pictures.widths", message, "write [720, 1320]; for none, `formats: []`")
        for name in pictures.quality.__struct_fields__:
            quality = getattr(pictures.quality, name)
            if not 1 <= quality <= 100:
                self.note(
                    "size", f"pictures.quality.{name}", f"a quality must be from 1 to 100, not {quality}"
                )

    def check_hosts(self) -> None:
        for host in self.written.allowed_hosts:
            if not HOST.match(host):
                hint = f"write {_host_of(host) or 'its name alone: cdn.example.org'}"
                self.note("host", f"allowed_hosts.{host}", f"`{host}` is no host", hint, key=True)

    def check_glossary(self) -> None:
        for index, term in enumerate(self.written.glossary):
            for key in term:
                path = f"glossary[{index}].{key}"
                if not term[key].strip():
                    self.note("glossary", path, "a term without a word", "write what it is called")
                self.known(path, key, self.written.languages, "language")

    def known(self, path: str, key: str, keys: Iterable[str], what: str) -> None:
        if key and key not in keys:
            hint = suggest(key, keys) or f"declared: {', '.join(keys) or 'none'}"
            self.note(what, path, f"there is no {what} `{key}`", hint)


def _host_of(written: str) -> str:
    """The host that may be meant: of a whole URL, in lower case and in ASCII; or nothing."""
    host = written.partition("://")[2] or written
    try:
        host = host.partition("/")[0].lower().encode("idna").decode()
    except UnicodeError:
        return ""
    return host if HOST.match(host) else ""


def url_mistake(url: str) -> str:
    """What keeps `url` from being an http address that paths can be appended to, or nothing."""
    try:
        parts = urlsplit(url)
        port_is_right = parts.port is None or parts.port > 0
        parts.netloc.encode("idna")
    except ValueError:
        return "is no URL"
    if parts.scheme not in {"http", "https"}:
        return "must begin with https:// or http://"
    if not parts.hostname or not port_is_right or re.search(r"[\s\"<>\\^`{|}\x00-\x1f]", url):
        return "is no URL"
    if parts.query or parts.fragment or "@" in parts.netloc or url.endswith(("?", "#")):
        return "must have no ?, # or user name"
    if {".", ".."} & set(unquote(parts.path).split("/")):
        return "must have no . or .. in its path"
    return ""
