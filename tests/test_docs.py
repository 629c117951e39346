"""The documents tell the truth: what templates get, what the command line takes, which files there are."""

import ast
import re
from pathlib import Path

import msgspec
import pytest

from diglot.builder import view
from diglot.commands import COMMANDS, NEW
from diglot.commands.build import COMMAND as BUILD
from diglot.commands.check import COMMAND as CHECK
from diglot.commands.deploy import COMMAND as DEPLOY
from diglot.commands.new_post import COMMAND as POST
from diglot.commands.new_site import COMMAND as SITE
from diglot.commands.serve import COMMAND as SERVE
from diglot.loader.front_matter import FrontMatter
from diglot.site_file import SiteFile

ROOT = Path(__file__).parents[1]
READMES = ["README.md", "README.zh.md"]
# Fields that compose fills or that only compose needs.
INTERNAL = {"template", "links", "excerpt", "key", "external", "post", "titled"}
SHOWN = [
    view.Site,
    view.Page,
    view.Entry,
    view.Pulse,
    view.Term,
    view.Year,
    view.Month,
    view.PostLink,
    view.Author,
]


def words(text: str) -> set[str]:
    """Names in `code`, each part of a dotted one by itself."""
    return {part for code in re.findall(r"`([^`]*)`", text) for part in re.findall(r"[a-z_]+", code)}


@pytest.mark.parametrize("struct", SHOWN, ids=lambda struct: struct.__name__)
def test_theme_guide_names_every_field(struct: type[msgspec.Struct]) -> None:
    told = words((ROOT / "docs/theme.md").read_text(encoding="utf-8"))
    assert set(struct.__struct_fields__) - INTERNAL - told == set()


def test_theme_guide_names_every_template() -> None:
    guide = (ROOT / "docs/theme.md").read_text(encoding="utf-8")
    templates = {path.name for path in (ROOT / "templates").glob("[!_]*.html")} - {"layout.html"}
    assert {name for name in templates if f"`{name}`" not in guide} == set()


@pytest.mark.parametrize("name", READMES)
def test_readme_names_every_option_and_command(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    parameters = (
        *(*BUILD.params, *SERVE.params, *CHECK.params),
        *(*DEPLOY.params, *SITE.params, *POST.params),
    )
    options = {option for parameter in parameters for option in parameter.opts if option.startswith("--")}
    assert {option for option in options if option not in text} == set()
    commands = {*COMMANDS, *(f"new {name}" for name in NEW)}
    assert {command for command in commands if f"diglot {command}" not in text} == set()


@pytest.mark.parametrize("name", READMES)
def test_readme_names_every_front_matter_key(name: str) -> None:
    told = words((ROOT / name).read_text(encoding="utf-8"))
    assert set(FrontMatter.__struct_fields__) - told == set()


@pytest.mark.parametrize(
    "name",
    [*READMES, "ARCHITECTURE.md", "CHANGELOG.md", "docs/theme.md", "docs/markdown.md", "docs/reliability.md"],
)
def test_links_between_documents(name: str) -> None:
    written = (ROOT / name).read_text(encoding="utf-8")
    text = re.sub(r"```.*?```|``.*?``|`[^`]*`", "", written, flags=re.DOTALL)
    targets = re.findall(r"\]\((?!https?://|#)([^)#]+)", text)
    assert [target for target in targets if not (ROOT / name).parent.joinpath(target).exists()] == []


def test_both_readmes_have_the_same_shape() -> None:
    shapes = []
    for name in READMES:
        text = (ROOT / name).read_text(encoding="utf-8")
        shapes.append([re.match(r"#+|```\w*|\|", line) for line in text.split("\n")])
    first, second = ([match[0] for match in shape if match] for shape in shapes)
    assert first == second


def test_site_settings_have_their_own_words() -> None:
    """The schema is the reference: each top-level key of site.yaml has a line that says what it is."""
    source = (ROOT / "src/diglot/site_file.py").read_text(encoding="utf-8")
    undocumented = [
        field
        for field in SiteFile.__struct_fields__
        if not re.search(rf'^    {field}: .*\n    r?"""', source, re.MULTILINE)
    ]
    # These are documented field by field in structs of their own.
    assert set(undocumented) <= {"permalinks", "front_matter", "markdown", "authors", "menu", "budgets"}


PROMISES = (ROOT / "docs/reliability.md").read_text(encoding="utf-8")


def functions(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_bytes())
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_promises_are_numbered() -> None:
    numbers = [int(number) for number in re.findall(r"(?m)^\| (\d+) \|", PROMISES)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 16


def test_each_promise_names_tests_that_there_are() -> None:
    for row in re.findall(r"(?m)^\| \d+ \|.*$", PROMISES):
        named = re.findall(r"`(tests/[^`]*\.py)::(\w+)`", row)
        assert named, row
        assert [f"{path}::{name}" for path, name in named if name not in functions(path)] == []
