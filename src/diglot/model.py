"""The vocabulary: the values that pass from the loader through the renderer to the builder, on one screen or two.

All are frozen and made of plain data, so the engine can name them by the digest of their encoding.
HTML in them may have *holes*, marks that a later stage fills; see `Body` and `Fragment`.
"""

from typing import Any

import msgspec

from diglot.policy import Resource
from diglot.problem import Problem


class Place(msgspec.Struct, frozen=True, array_like=True):
    """Where something stands in a source file: line and column from 1, length in characters."""

    line: int
    column: int = 1
    length: int = 1
    file: str = ""
    """empty: the file that is spoken of"""

    def problem(self, code: str, message: str, hint: str = "") -> Problem:
        """A mistake that stands here."""
        return Problem(code, message, self.file, self.line, self.column, self.length, hint)


class Metadata(msgspec.Struct, frozen=True, omit_defaults=True):
    """What relates a document to the rest of the site: its names, dates and terms, and none of its words."""

    path: str
    """in the source tree, with `/`: content/posts/euler/index.zh.md"""
    kind: str
    """post or page"""
    language: str
    """a key of site.yaml's languages: zh"""
    key: str
    """what translations have in common: folder and name, or translation_key"""
    slug: str
    date: str = ""
    """ISO 8601 with offset; empty on a page without one"""
    updated: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    draft: bool = False
    outline: bool = True
    aliases: tuple[str, ...] = ()
    permalink: str = ""
    """a path of its own, instead of site.yaml's pattern"""
    keys: dict[str, str] = {}
    """front-matter keys with a plain value that a permalink pattern names"""


class Cover(msgspec.Struct, frozen=True, array_like=True):
    """The picture that a writer chose for a document to be shared with."""

    source: str
    """as written; in a `Gist`, the source path, or the URL if it lies elsewhere"""
    alt: str = ""

    @property
    def external(self) -> bool:
        return self.source.startswith(("https://", "http://"))


class Document(Metadata, frozen=True, omit_defaults=True):
    """What a source file's name and front matter say of it; its text is a `Body`."""

    title: str = ""
    """Markdown, inline"""
    summary: str = ""
    cover: Cover | None = None
    macros: dict[str, str] = {}
    extra: dict[str, Any] = {}

    @property
    def metadata(self) -> Metadata:
        return Metadata(**{field: getattr(self, field) for field in Metadata.__struct_fields__})


TITLE, SUMMARY = -2, -3
"""in place of a block's number: what stands in front matter"""
KEYS = {TITLE: "title", SUMMARY: "summary"}


class Lines(msgspec.Struct, frozen=True):
    """The sidecar that keeps line numbers out of all other results."""

    blocks: tuple[int, ...] = ()
    """the first line of each block of the body; index = Problem.block"""
    keys: dict[str, Place] = {}
    """the value of each front-matter key, in the document or the post.yaml beside it: tags, tags[1]"""


class Syntax(msgspec.Struct, frozen=True):
    """How a text is to be read, apart from what its own document says."""

    language: str = "en"
    """BCP 47: zh-Hans, en"""
    breaks: bool = False
    """a line break in the source is a line break on the page, as Hexo has it"""
    macros: dict[str, str] = {}
    r"""TeX: `\R` → `\mathbb{R}`; the site's, overridden by the document's"""
    extensions: bool = True
    """False: CommonMark and nothing else"""
    html: bool = True
    """False: raw HTML is shown as it is written"""
    allowed_hosts: dict[str, tuple[Resource, ...]] = {}
    feed_math: str = "mathml"
    """how feeds have formulas: mathml or latex"""


class Formula(msgspec.Struct, frozen=True):
    tex: str
    display: bool
    block: int
    line: int
    column: int
    """of the first character of `tex`; line counts from the block"""
    margins: tuple[int, ...] = ()
    """the column at which each further line of `tex` begins, where a quote or a list indents them"""


class Reference(msgspec.Struct, frozen=True, array_like=True):
    r"""What `\ref` or `\eqref` in a text is about."""

    label: str
    brackets: bool
    block: int
    line: int
    column: int
    length: int


class Source(msgspec.Struct, frozen=True, array_like=True):
    """A file whose text a code block shows."""

    paths: tuple[str, ...]
    """where it may lie among the sources; the first that there is counts"""
    region: str = ""
    """the part of it that is shown, by its name; empty for all of it"""


class Code(msgspec.Struct, frozen=True, omit_defaults=True):
    text: str
    language: str
    """as written in the fence, lower case; empty for an indented block"""
    title: str = ""
    caption: str = ""
    output: bool = False
    """what the block above printed"""
    first: int = 0
    """the number shown at the first line; 0 for no numbers"""
    marks: tuple[tuple[int, str], ...] = ()
    """lines, from 1, and what each is: `mark`, `ins` or `del`"""
    wrap: bool = False
    tab: bool = False
    """one of several to choose from, which has to have a name"""
    diff: bool = False
    """each line of `text` begins with the sign of a change, or with a space"""
    source: Source | None = None
    """the file that it shows, instead of `text`"""
    anchor: str = ""
    """what the ids of the lines begin with, `train` of `train:12`; empty for no ids"""
    block: int = 0
    line: int = 1
    column: int = 1
    length: int = 1


class Picture(msgspec.Struct, frozen=True):
    """A picture that a text shows; `path` is a source path, or the URL itself if it points elsewhere."""

    path: str
    alt: str
    title: str = ""
    block: int = 0
    line: int = 1
    column: int = 1
    external: bool = False
    raw: bool = False
    """an address in raw HTML, perhaps of a film: nothing is made of it"""
    paired: bool = False
    """one of two, for light and dark pages"""


class Target(msgspec.Struct, frozen=True, array_like=True):
    """Where a link inside the site leads, as its writer put it: ../euler/index.zh.md#proof, /about/, notes.csv."""

    href: str
    block: int = 0
    line: int = 1
    column: int = 1


class Heading(msgspec.Struct, frozen=True):
    level: int
    id: str
    html: str
    """inline HTML without links"""
    text: str


class Section(msgspec.Struct, frozen=True, array_like=True):
    """A heading, as far as another version of the text has to know it."""

    level: int
    id: str


class Body(msgspec.Struct, frozen=True):
    r"""A parsed text: HTML with holes `NUL kind index NUL`. A source text cannot hold U+0000 (CommonMark replaces it).

    Kinds: m formula, r the number of an equation, c code block, p picture, s the address of a picture in raw HTML, d the size of
    a film (all filled by the renderer),
    l link target, t interface string
    (filled by the builder, from the view and from the page's language).
    """

    title: str
    blocks: tuple[str, ...]
    excerpt: str
    description: str
    """plain text, one paragraph, for meta tags and feeds; holes m, r and t allowed"""
    outline: tuple[Heading, ...] = ()
    ids: tuple[str, ...] = ()
    """all ids that the page's own text makes"""
    formulas: tuple[Formula, ...] = ()
    references: tuple[Reference, ...] = ()
    """to equations, in running text"""
    labels: dict[str, str] = {}
    """of equations → their ids"""
    codes: tuple[Code, ...] = ()
    pictures: tuple[Picture, ...] = ()
    targets: tuple[Target, ...] = ()
    han: int = 0
    words: int = 0


class Version(msgspec.Struct, frozen=True, array_like=True):
    """A picture in another format, which browsers take that know it."""

    type: str
    """image/webp"""
    files: tuple[tuple[str, int], ...]
    """output path and width, the smallest first; width 0 for one that is as large as the picture itself"""


class Asset(msgspec.Struct, frozen=True, omit_defaults=True):
    """A file published under a name with its digest; size in pixels, 0 when it is no picture."""

    path: str
    width: int = 0
    height: int = 0
    versions: tuple[Version, ...] = ()
    """the best first"""
    sizes: str = ""
    """how wide it is shown, by which browsers choose among the widths"""
    fault: str = ""
    """what is wrong with the file"""


class Fragment(msgspec.Struct, frozen=True, array_like=True):
    """HTML in which only holes of kind l and t are left; the index of an l hole counts in the fragment's own targets."""

    html: str
    outline: tuple[Heading, ...] = ()
    words: int = 0
    """of an article: its words, each Han character counted as one"""


class Facts(msgspec.Struct, frozen=True, array_like=True):
    """What lists of documents show of a text."""

    title: str
    """plain text"""
    title_html: str
    minutes: int


class Targets(msgspec.Struct, frozen=True, array_like=True):
    """Where the links of a document's fragments lead."""

    article: tuple[Target, ...] = ()
    excerpt: tuple[Target, ...] = ()
    feed: tuple[Target, ...] = ()
