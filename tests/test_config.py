import pytest

from diglot.config import Config, LoaderSettings, load_config, loader_settings

SMALL = """\
base_url: https://Name.github.io/repo
languages:
  zh: {title: 笔记}
  en: {title: Notes}
"""


def loaded(text: str) -> Config:
    config, problems = load_config(text)
    assert problems == ()
    assert config
    return config


def test_five_lines_are_enough() -> None:
    config = loaded(SMALL)
    assert config.base_url == "https://Name.github.io/repo/"
    assert config.base_path == "/repo/"
    assert config.id == "tag:name.github.io,2026:repo"
    assert config.default_language == "zh"
    assert [(item.key, item.tag, item.name, item.badge) for item in config.languages] == [
        ("zh", "zh-Hans", "中文", "中"),
        ("en", "en", "English", "EN"),
    ]
    assert config.languages[0].headline == "INCOMING TRANSMISSION"
    assert (config.prefix("zh"), config.prefix("en")) == ("", "/en")


@pytest.mark.parametrize(
    ("url", "path", "identifier"),
    [
        ("https://example.org", "/", "tag:example.org,2026:site"),
        ("http://localhost:8000/", "/", "tag:localhost,2026:site"),
        ("https://a.b/c/d//", "/c/d/", "tag:a.b,2026:c/d"),
        ("https://a.b/c%20d/", "/c d/", "tag:a.b,2026:c%20d"),
        ("https://例.org/博客/", "/博客/", "tag:xn--fsq.org,2026:%E5%8D%9A%E5%AE%A2"),
    ],
)
def test_base_path(url: str, path: str, identifier: str) -> None:
    config = loaded(SMALL.replace("https://Name.github.io/repo", url))
    assert (config.base_path, config.id) == (path, identifier)


def test_texts_are_per_language() -> None:
    config = loaded(
        SMALL
        + "menu: [{url: /about/, name: {zh: 关于, en: About}}]\nauthors: {me: {name: Wu}}\n"
        + "categories:\n  a: {zh: 算法, en: Algorithms}\n  b: {name: B, description: {zh: 乙, en: b}}\n  c: C\n"
    )
    assert config.menu[0].name == {"zh": "关于", "en": "About"}
    assert config.author == "me"
    assert config.authors["me"].name == {"zh": "Wu", "en": "Wu"}
    assert config.categories["a"].name == {"zh": "算法", "en": "Algorithms"}
    assert config.categories["b"].description == {"zh": "乙", "en": "b"}
    assert config.categories["c"].name == {"zh": "C", "en": "C"}
    assert config.categories["c"].description == {}


def test_prefix_default() -> None:
    config = loaded(SMALL + "prefix_default: true\ndefault_language: en\n")
    assert (config.prefix("zh"), config.prefix("en")) == ("/zh", "/en")


def test_language_by_key() -> None:
    config = loaded(SMALL)
    assert config.language("en").title == "Notes"
    with pytest.raises(KeyError):
        config.language("fr")


def test_loader_settings_know_the_keys_of_permalinks() -> None:
    config = loaded(
        SMALL
        + "timezone: Asia/Shanghai\npermalinks: {post: '/posts/:abbrlink.html'}\n"
        + "front_matter: {map: {lastmod: updated}, ignore: [typora-*]}\n"
    )
    assert loader_settings(config) == LoaderSettings(
        ("zh", "en"),
        "zh",
        "Asia/Shanghai",
        {"lastmod": "updated"},
        ("typora-*", "abbrlink", "slug"),
        ("abbrlink", "slug"),
    )


# a line added below SMALL (which has four), the code, and a word of message or hint
MISTAKES = (
    ("titel: x", "config.unknown", "known here"),
    ("page_size: many", "config.type", "a whole number"),
    ("page_size: 0", "config.size", "from 1"),
    ("prefix_default: yes", "config.type", "true or false"),
    ("untranslated: shwo", "config.type", "`show`"),
    ("timezone: asia/shangai", "config.timezone", "`Asia/Shanghai`"),
    ("timezone: Asia", "config.timezone", "`Asia`"),
    ("timezone: ../etc", "config.timezone", "IANA"),
    ("default_language: fr", "config.language", "zh, en"),
    ("id: notes", "config.id", "tag:"),
    ("menu: [{url: 'javascript:1', name: x}]", "config.url", "cannot lead"),
    ("menu: [{url: //evil, name: x}]", "config.url", "cannot lead"),
    ("menu: [{url: /, name: {zh: x}}]", "config.language", "no text in en"),
    ("menu: [{url: /, name: {zh: x, en: y, fr: z}}]", "config.language", "`fr`"),
    ("author: me", "config.author", "none"),
    ("authors: {me: {name: x, email: y}}", "config.email", "e-mail"),
    ("authors: {me: {name: x, url: y}}", "config.url", "https://"),
    ("categories: {算法: x}", "config.key", "ASCII"),
    ("tags: {a/b: x}", "config.key", "ASCII"),
    ("categories: {a: {name: x, desc: y}}", "config.unknown", "description"),
    ("categories: {a: {zh: x, en: {b: c}}}", "config.type", "text"),
    ("permalinks: {post: 'posts/:slug'}", "config.permalink", "/posts/:slug/"),
    ("permalinks: {post: '/../:slug/'}", "config.permalink", "cannot"),
    ("permalinks: {post: /posts/}", "config.permalink", "add :slug"),
    ("permalinks: {tag: '/:slug/'}", "config.permalink", "add :key"),
    ("output: ../x", "config.output", "inside"),
    ("output: /tmp", "config.output", "inside"),
    ("output: .", "config.output", "inside"),
    ("output: 'C:\\x'", "config.output", "inside"),
    ("repository: github.com/a/b", "config.url", "https://"),
    ("glossary: [{zh: 甲, fr: a}]", "config.language", "no language `fr`"),
    ("glossary: [{zh: ''}]", "config.glossary", "without a word"),
    ("editor: vscod", "config.editor", "`vscode`"),
    ("editor: emacs", "config.editor", "known: vscode"),
    ("editor: 'javascript:alert({file})'", "config.editor", "can't open"),
    ("editor: 'x://open?line={line}'", "config.editor", "{file}"),
    ("editor: 'x://open?{file}:{row}'", "config.editor", "{line}"),
    ("license: {url: x}", "config.missing", "name"),
    ("author: &x me", "yaml.alias", "anchor"),
)


@pytest.mark.parametrize(("line", "code", "word"), MISTAKES)
def test_mistakes(line: str, code: str, word: str) -> None:
    config, problems = load_config(SMALL + line + "\n", "site.yaml")
    assert config is None
    found = [problem for problem in problems if problem.code == code]
    assert found
    assert (found[0].file, found[0].line) == ("site.yaml", 5)
    assert word in found[0].message + found[0].hint


@pytest.mark.parametrize(
    "url",
    [
        "example.org",
        "ftp://example.org/",
        "https://",
        "https://a b/",
        "https://a/?q",
        "https://a/#f",
        "https://u@a/",
        "https://a/../b",
        "https://a/%2e%2e/b",
        "https:/",
        "https://例..org/",
        "https://[::1",
        "https://a:99999/",
        "https://a/\\b",
    ],
)
def test_wrong_base_url(url: str) -> None:
    _, problems = load_config(SMALL.replace("https://Name.github.io/repo", f"'{url}'"))
    assert [(problem.code, problem.line, problem.column) for problem in problems] == [
        ("config.base-url", 1, 11)
    ]


def test_a_language_with_a_mistake_is_still_a_language() -> None:
    text = SMALL.replace("{title: Notes}", "{titel: Notes}") + "menu: [{url: /, name: {zh: x, en: y}}]\n"
    _, problems = load_config(text)
    assert [problem.code for problem in problems] == ["config.missing", "config.unknown"]


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [("  en: {", "  English: {", 3), ("{title: Notes}", "{title: Notes, tag: en_US}", 27)],
)
def test_wrong_language_keys_and_tags(old: str, new: str, column: int) -> None:
    _, problems = load_config(SMALL.replace(old, new))
    assert [(problem.code, problem.line, problem.column) for problem in problems] == [
        ("config.language", 4, column)
    ]


def test_no_language() -> None:
    _, problems = load_config("base_url: https://a.b/\nlanguages: {}\n")
    assert [problem.code for problem in problems] == ["config.language"]


@pytest.mark.parametrize("text", ["", "- a", "a: 'b", "base_url: x"])
def test_nothing_usable(text: str) -> None:
    config, problems = load_config(text)
    assert config is None
    assert problems
