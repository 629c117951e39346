"""The schemas that editors get: what diglot takes is valid by them, a slip of the pen is not."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from corpus import write_blog
from diglot import strict_yaml
from diglot.config import Config, LoaderSettings, load_config, loader_settings
from diglot.json_schema import facts_schema, post_schema, site_schema
from diglot.loader import front_matter, toml
from diglot.loader.front_matter import FrontMatter
from diglot.problem import count
from diglot.scaffold.site import as_text, schemas
from diglot.schema import natural
from diglot.site_file import SiteFile
from running import diglot
from sites import SITE

ROOT = Path(__file__).parents[1]
"""the repository, and its blog"""


def seen(text: str) -> Any:
    """What an editor makes of YAML: YAML 1.2's core types."""
    marked = strict_yaml.load(text)
    assert marked.value is not None
    return natural(marked.value, marked.quoted)


def wrong(schema: dict[str, Any], value: Any) -> list[str]:
    """The paths at which a value is not valid."""
    return sorted(
        "/".join(map(str, error.absolute_path)) for error in Draft202012Validator(schema).iter_errors(value)
    )


def settings(text: str = "") -> Config:
    config, problems = load_config(SITE + text)
    assert config, problems
    return config


EVERYTHING = """\
default_language: en
prefix_default: true
timezone: Asia/Shanghai
menu: [{url: /a/, name: A}, {url: /b/, name: {zh: 乙, en: B}}]
authors: {me: {name: {zh: 我, en: Me}, url: https://me.example/, email: me@me.example}}
author: me
categories: {math: 数学, code: {zh: 代码, en: Code}, art: {name: {zh: 艺, en: Art}, description: 1984}}
tags: {one: 1, two: {name: Two}}
license: {name: CC BY 4.0, url: https://x.example/}
permalinks: {post: '/:year/:slug/'}
front_matter: {map: {a: title}, ignore: [b, 3]}
markdown: {breaks: true, macros: {'\\R': R}}
repository: https://x.example/
page_size: 5
feed_size: '7'
untranslated: hide
output: public
editor: vim
"""


def test_they_are_schemas() -> None:
    for schema in (site_schema(), post_schema(None), facts_schema(None), post_schema(settings(FOREIGN))):
        Draft202012Validator.check_schema(schema)


def test_every_key_is_described() -> None:
    """But for those that are documented field by field in structs of their own."""
    site, post = site_schema()["properties"], post_schema(None)["properties"]
    assert site.keys() == set(SiteFile.__struct_fields__)
    assert {key for key, each in site.items() if "description" not in each} <= {
        "permalinks",
        "front_matter",
        "markdown",
        "authors",
        "menu",
    }
    assert post.keys() > set(FrontMatter.__struct_fields__)
    assert [key for key, each in post.items() if "description" not in each] == []


def test_site_files(tmp_path: Path) -> None:
    assert wrong(site_schema(), seen((ROOT / "site.yaml").read_text("utf-8"))) == []
    assert wrong(site_schema(), seen(SITE)) == []
    assert wrong(site_schema(), seen(SITE + EVERYTHING)) == []
    assert diglot("new", "site", tmp_path / "b", "--lang", "zh,en,fr").code == 0
    assert wrong(site_schema(), seen((tmp_path / "b/site.yaml").read_text("utf-8"))) == []


def heads(folder: Path) -> Iterator[tuple[Path, str]]:
    """The front matter of each document of a site."""
    for path in sorted(folder.rglob("*.md")):
        head, _ = front_matter.split(path.read_text("utf-8"))
        yield path, head.strip().strip("-").strip("+")


def test_documents_of_the_blog() -> None:
    config, _ = load_config((ROOT / "site.yaml").read_text("utf-8"))
    documents = list(heads(ROOT / "content"))
    assert len(documents) > 5
    for path, head in documents:
        assert wrong(post_schema(config), seen(head)) == [], path
        assert wrong(post_schema(None), seen(head)) == [], path
    facts = sorted((ROOT / "content").rglob("post.yaml"))
    assert len(facts) > 2
    for path in facts:
        assert wrong(facts_schema(config), seen(path.read_text("utf-8"))) == [], path


FOREIGN = "front_matter: {map: {lastmod: updated, mathjax: draft}, ignore: [top, 'typora-*', 'x.y']}\npermalinks: {post: '/:abbrlink/'}\n"
TAKEN = [
    "title: 2048\ndate: 2026-03-14\n",
    "title: true\ndate: 2026/3/14\nslug: 1.10\n",
    "title: A\ndate: 2026-03-14 10:00\nupdated: 2026-03-14T10:00:00+08:00\n",
    "title: A\ndate: 20260314\n",
    "title: A\ntags: one\ncategory: [a]\n",
    "title: A\ntags: [1, a, [b, 2.5], ]\nauthors: me\naliases: /old/\n",
    "title: A\ntags:\ncategory: ~\nsummary:\nextra:\n",
    "title: A\ntags:\n  - a\n  -\n",
    "title: A\ndraft: True\noutline: 'false'\n",
    "title: A\ncategories: [x]\nauthor: me\ndescription: d\ntoc: true\n",
    "title: A\nmacros: {'\\R': '\\mathbb{R}', '\\one': 1}\nextra: {deep: [{er: 1}]}\ncover: a.png\nseries: {a: 1}\n",
    "title: A\nlastmod: 2026-03-14\ntop: 1\ntypora-root-url: x\nx.y: 1\nabbrlink: 12\n",
]
REFUSED = {
    "title: A\ntag: [a]\n": [""],
    "title: A\nTitle: B\n": [""],
    "title: A\ndraft: yes\n": ["draft"],
    "title: A\ntags: {a: 1}\n": ["tags"],
    "title: [A]\n": ["title"],
    "title: A\nmacros: [a]\n": ["macros"],
    "title: A\nxzy: 1\ntypor-x: 1\n": [""],
}


def refuses(text: str, loader: LoaderSettings) -> bool:
    """Whether the loader finds a mistake of the shape."""
    head = front_matter.read_facts(text, "f", loader)
    return bool(count(head.problems, "error"))


@pytest.mark.parametrize("text", TAKEN)
def test_what_is_taken(text: str) -> None:
    config = settings(FOREIGN)
    assert not refuses(text, loader_settings(config))
    assert wrong(post_schema(config), seen(text)) == []
    assert wrong(facts_schema(config), seen(text)) == []


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_refused(text: str) -> None:
    config = settings(FOREIGN)
    assert refuses(text, loader_settings(config))
    assert wrong(post_schema(config), seen(text)) == REFUSED[text]


@pytest.mark.parametrize("key", SiteFile.__struct_fields__)
def test_misspelt_settings(key: str) -> None:
    """Without its last letter, doubled, and in another place."""
    for name in (key[:-1], key + key[-1], key.upper()):
        if name not in SiteFile.__struct_fields__:
            assert wrong(site_schema(), seen(SITE + f"{name}: x\n")) == [""], name


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("page_size: many\n", "page_size"),
        ("untranslated: shown\n", "untranslated"),
        ("prefix_default: yes\n", "prefix_default"),
        ("permalinks: {posts: /x/}\n", "permalinks"),
        ("menu: [{url: /a/, nam: A}]\n", "menu/0"),
        ("menu: {url: /a/}\n", "menu"),
        ("license: {url: https://x.example/}\n", "license"),
        ("authors: {me: {nmae: A}}\n", "authors/me"),
    ],
)
def test_settings_that_are_refused(text: str, path: str) -> None:
    assert load_config(SITE + text)[0] is None
    assert path in wrong(site_schema(), seen(SITE + text))


SCALARS = st.one_of(
    st.sampled_from(
        ["true", "False", "yes", "12", "-3", "1.5", "2026-03-14", "a", "'12'", "~", "", "'x: y'"]
    ),
    st.integers(-(10**9), 10**9).map(str),
)
VALUES = st.one_of(
    SCALARS,
    st.lists(SCALARS, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
    st.lists(SCALARS, max_size=2).map(lambda items: f"[[{', '.join(items)}]]"),
    SCALARS.map(lambda item: f"{{a: {item}}}"),
)


@given(st.dictionaries(st.sampled_from(FrontMatter.__struct_fields__), VALUES, max_size=4))
def test_whatever_is_taken_is_valid(values: dict[str, str]) -> None:
    text = "".join(f"{key}: {value}\n" for key, value in values.items())
    if strict_yaml.load(text).problems or refuses(text, loader_settings(settings())):
        return
    assert wrong(post_schema(None), seen(text)) == []


@given(st.dictionaries(st.sampled_from(SiteFile.__struct_fields__), VALUES, max_size=4))
def test_whatever_settings_are_taken_are_valid(values: dict[str, str]) -> None:
    text = "".join(f"{key}: {value}\n" for key, value in values.items() if key not in SITE)
    config, problems = load_config(SITE + text)
    if config is None or problems:
        return
    assert wrong(site_schema(), seen(SITE + text)) == []


def test_toml_front_matter() -> None:
    """TOML has types of its own; as the loader gets it, it is valid too."""
    marked = toml.load("title = 'A'\ndate = 2026-03-14\ndraft = true\ntags = ['a', 'b']\n", 1)
    assert wrong(post_schema(None), marked.value) == []


def test_corpus_of_the_bench(tmp_path: Path) -> None:
    write_blog(tmp_path, 24)
    config, _ = load_config((tmp_path / "site.yaml").read_text("utf-8"))
    documents = list(heads(tmp_path / "content"))
    assert len(documents) >= 24
    assert [path for path, head in documents if wrong(post_schema(config), seen(head))] == []


def test_names_of_the_site_are_offered() -> None:
    config = settings("categories: {math: 数学}\ntags: {ddp: DDP}\n")
    schema = post_schema(config)["properties"]
    offered = {key: schema[key]["anyOf"][0].get("enum") for key in ("category", "tags", "language")}
    assert offered == {"category": ["math"], "tags": ["ddp"], "language": ["zh", "en"]}
    assert wrong(post_schema(config), seen("title: A\ntags: [ddp, other]\ncategory: 数学\n")) == []


def test_command(tmp_path: Path) -> None:
    ran = diglot("schema", "--site", tmp_path)
    assert ran.out == as_text(site_schema())
    for name, made in (("post", post_schema), ("facts", facts_schema)):
        assert diglot("schema", name, "--site", tmp_path).out == as_text(made(None))
    (tmp_path / "site.yaml").write_text(SITE + FOREIGN, "utf-8")
    assert diglot("schema", "post", "--site", tmp_path).out == as_text(post_schema(settings(FOREIGN)))
    assert diglot("schema", "posts").code == 2


def test_command_renews_the_files_of_an_editor(tmp_path: Path) -> None:
    (tmp_path / ".vscode").mkdir()
    (tmp_path / ".vscode/site.schema.json").write_text("{}")
    ran = diglot("schema", "--write", "--site", tmp_path)
    assert ran.out.split() == [str(tmp_path / path) for path in schemas()]
    assert {path: (tmp_path / path).read_text("utf-8") for path in schemas()} == schemas()


def test_the_repository_has_them_as_they_are() -> None:
    for path, text in schemas().items():
        assert (ROOT / path).read_text("utf-8") == text, "renew it: diglot schema --write"
    named = json.loads(re.sub(r"(?m)^\s*//.*$", "", (ROOT / ".vscode/settings.json").read_text("utf-8")))
    assert {path.removeprefix("./") for path in named["yaml.schemas"]} == schemas().keys()
    assert as_text({"名": 1}) == '{\n  "名": 1\n}\n'
