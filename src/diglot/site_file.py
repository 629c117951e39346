"""The schema of site.yaml as its writer sees it; `config` turns it into a Config. Field docs are the reference."""

from typing import Literal

import msgspec

from diglot.policy import Resource

Words = str | dict[str, str]
"""one text for all languages, or a mapping from language key to text"""


class Permalinks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Patterns of URL paths; tokens are :year :month :day :category :slug and any front-matter key, or :key."""

    post: str = "/posts/:slug/"
    page: str = "/:slug/"
    category: str = "/categories/:key/"
    tag: str = "/tags/:key/"


class FrontMatterRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to do with keys that another generator wrote."""

    map: dict[str, str] = {}
    """foreign key → diglot's: {lastmod: updated}"""
    ignore: tuple[str, ...] = ()
    """foreign keys that mean nothing here; `typora-*` matches all that begin so"""


class Markdown(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    breaks: bool = False
    """a line break in the source is one on the page, as in Hexo"""
    html: Literal["allow", "refuse"] = "allow"
    """raw HTML in texts; refused, it is shown as it is written: for texts by people whom you do not know"""
    macros: dict[str, str] = {}
    r"""TeX macros of the whole site: {'\R': '\mathbb{R}'}"""
    feed_math: Literal["mathml", "latex"] = "mathml"
    """formulas in feeds: MathML, which readers show by themselves, or LaTeX between dollar signs, for those that run MathJax"""


class License(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str
    url: str = ""


class PictureQuality(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From 1 to 100, of each format by its own measure."""

    avif: int = 60
    webp: int = 80


class Pictures(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The versions of pictures that pages offer beside those that lie in the site."""

    formats: tuple[Literal["avif", "webp"], ...] = ("avif", "webp")
    """[]: none, pictures are published as they are"""
    widths: tuple[int, ...] = (720, 1320)
    """in pixels, of photos: once and twice as wide as the theme shows them"""
    quality: PictureQuality = PictureQuality()
    """of photos; drawings lose nothing"""
    sizes: str = "(min-width: 44rem) 41rem, 100vw"
    """how wide the theme shows a picture, as the attribute of that name says it"""


class Budgets(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Kilobytes that `diglot check` lets a page weigh, as hosts send them: texts compressed, pictures as they are."""

    html: int = 200
    scripts: int = 50
    """all that a page loads"""
    styles: int = 100
    """all that a page loads"""
    file: int = 500
    """each picture and other file that a page loads"""
    page: int = 2000
    """a page with all that it loads"""


class Choices(msgspec.Struct, frozen=True, kw_only=True):
    """The settings that are written as they are used."""

    timezone: str = "UTC"
    """IANA name, for dates without an offset: Asia/Shanghai"""
    prefix_default: bool = False
    """whether the default language lives under its prefix too (/zh/) and not at /"""
    permalinks: Permalinks = Permalinks()
    front_matter: FrontMatterRules = FrontMatterRules()
    markdown: Markdown = Markdown()
    pictures: Pictures = Pictures()
    """the versions of pictures that pages offer: smaller, and in newer formats"""
    repository: str = ""
    """URL to which a source path is appended for the link to a post's source: https://github.com/n/r/blob/main/"""
    license: License | None = None
    """of the texts"""
    page_size: int = 12
    """entries of a list page"""
    feed_size: int = 20
    """entries of a feed"""
    allowed_hosts: dict[str, tuple[Resource, ...]] = {}
    """other hosts that pages may load from, and what: {player.bilibili.com: [frames]}"""
    untranslated: Literal["show", "hide"] = "show"
    """whether lists of one language show posts that exist only in another"""
    emphasis: Literal["dots", "kai", "bold"] = "dots"
    """how Chinese is emphasized, which has no italics: dots below, Kai type or bold"""
    social_cards: bool = False
    """whether a picture with the title is drawn for each page, for when it is shared"""
    llms_txt: bool = True
    """whether each language has an llms.txt, a list of its posts for language models"""
    markdown_copies: bool = False
    """whether the Markdown of each post is published beside its page, without comments"""
    glossary: tuple[dict[str, str], ...] = ()
    """what terms are called in each language, by its key: [{zh: 扩散模型, en: diffusion model}]; `diglot check` looks for others"""
    output: str = "public"
    """the folder to build into, inside the site"""
    budgets: Budgets = Budgets()
    """what a page may weigh, before `diglot check` warns"""
    editor: str = ""
    """what a click with Alt opens in the preview: vscode, pycharm, vim, …, or a URL with {file}, {line} and {column}"""


class WrittenLanguage(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    """of the site, in this language"""
    tag: str = ""
    """BCP 47; default: the key, zh-Hans for zh"""
    name: str = ""
    """of the language, in itself: 中文"""
    badge: str = ""
    """one or two letters in lists: 中, EN"""
    headline: str = "INCOMING TRANSMISSION"
    """the line above the title on the front page"""
    updates: str = "LATEST UPDATES"
    """the line above the newest posts"""
    description: str = ""
    """of the site, one sentence"""
    strings: dict[str, str | dict[str, str]] = {}
    """interface strings that differ from the theme's; a mapping gives plural forms"""


class WrittenItem(msgspec.Struct, frozen=True):
    url: str
    """a path in the site without language prefix (/about/), or a whole URL"""
    name: Words


class WrittenAuthor(msgspec.Struct, frozen=True):
    name: Words
    url: str = ""
    email: str = ""


WrittenTerm = str | dict[str, Words]
"""a name, a name per language, or {name: …, description: …} of such"""


class SiteFile(Choices, frozen=True, kw_only=True):
    base_url: str
    """where the site is published, path included: https://name.github.io/repo/"""
    languages: dict[str, WrittenLanguage]
    """by key, which file names carry: index.zh.md"""
    id: str = ""
    """a tag: URI that never changes, for feeds; default: made of base_url"""
    default_language: str = ""
    """default: the first"""
    menu: tuple[WrittenItem, ...] = ()
    authors: dict[str, WrittenAuthor] = {}
    author: str = ""
    """key of the author of posts that name none; default: the first"""
    categories: dict[str, WrittenTerm] = {}
    """by ASCII key; all categories are declared here"""
    tags: dict[str, WrittenTerm] = {}
    """by ASCII key; a tag that is not here is taken as it is written"""
