"""ARCHITECTURE.md is the contract: its layers are read out of it, and the real imports are held to them."""

import ast
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from diglot.commands import COMMANDS

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "diglot"
DOCUMENT = ROOT / "ARCHITECTURE.md"
ENTRY = {"diglot", "diglot.__main__"}
"""the version, and the program that starts cli: outside of the layers"""

LONGEST_FILE, LONGEST_FUNCTION = 300, 40
DOORS = {"builder.compose", "engine.executors", "preview.site", "cli"}
"""where `except Exception` may stand: a template's call, a worker, the preview, the command line"""
DELETERS = {"session"}
"""who may delete a folder with all that is in it: the cache's own"""
GENERATED = {"renderer.cjk_table"}
VAGUE = {"utils", "util", "common", "helpers", "helper", "base", "manager", "misc", "tools"}


def module_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}
TREES = {name: ast.parse(path.read_text("utf-8")) for name, path in MODULES.items()}


def short(module: str) -> str:
    return module.removeprefix("diglot.")


def read_layers(text: str) -> dict[str, int]:
    """Room → number of its layer, from the numbered list between the marks."""
    listed = text.split("<!-- layers -->")[1].split("<!-- end of layers -->", maxsplit=1)[0]
    rows = re.findall(r"(?m)^(\d+)\. (.+)$", listed)
    assert [int(number) for number, _ in rows] == list(range(1, len(rows) + 1))
    return {room: int(number) for number, rooms in rows for room in re.findall(r"`(\w+)`", rooms)}


LAYERS = read_layers(DOCUMENT.read_text("utf-8"))


def room(module: str) -> str:
    return short(module).split(".")[0]


def imports(module: str) -> Iterator[str]:
    """The modules of ours that it imports anywhere: at its head, in functions, for types only.

    A name imported from a package counts as the module in which it is defined there, if it is one, else as the package.
    """
    package = module if MODULES[module].name == "__init__.py" else module.rpartition(".")[0]
    for node in ast.walk(TREES[module]):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom):
            parts = package.split(".")
            base = parts[: len(parts) - node.level + 1] if node.level else []
            source = ".".join([*base, *([node.module] if node.module else [])])
            for alias in node.names:
                found = f"{source}.{alias.name}" if f"{source}.{alias.name}" in MODULES else source
                if found in MODULES:
                    yield found


GRAPH = {module: set(imports(module)) - {module} for module in MODULES}


def test_every_module_is_in_a_layer_and_every_layer_holds_modules() -> None:
    rooms = {room(module) for module in MODULES if module not in ENTRY}
    assert rooms - LAYERS.keys() == set(), "name these in ARCHITECTURE.md"
    assert LAYERS.keys() - rooms == set(), "ARCHITECTURE.md names rooms that are not there"


def test_imports_point_to_layers_before() -> None:
    wrong = [
        f"{short(module)} imports {short(other)}"
        for module, others in GRAPH.items()
        for other in sorted(others)
        if module not in ENTRY and other != "diglot" and LAYERS[room(module)] < LAYERS[room(other)]
    ]
    assert wrong == []


def test_no_module_reaches_itself_by_imports_of_any_kind() -> None:
    # That a package's __init__ names its modules is no circle, as long as they do not import it.
    try:
        TopologicalSorter(GRAPH).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(map(short, error.args[1])))


def test_commands_are_imported_by_name_only_when_they_run() -> None:
    commands = {f"diglot.commands.{name}" for name in COMMANDS}
    assert commands <= MODULES.keys()
    for door in ("diglot.__main__", "diglot.cli", "diglot.commands", "diglot.commands.group"):
        assert not commands & GRAPH[door]


@pytest.mark.parametrize("module", MODULES)
def test_module(module: str) -> None:
    path, tree = MODULES[module], TREES[module]
    assert not VAGUE & set(short(module).split(".")), "name it for the one thing in it"
    docstring = ast.get_docstring(tree)
    assert docstring, "a module opens with what it is for"
    if short(module) in GENERATED:
        return
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST_FILE
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    lengths = {node.name: (node.end_lineno or 0) - node.lineno + 1 for node in functions}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}


def caught(tree: ast.AST) -> set[str]:
    """The names of all exceptions that are caught; a bare `except` catches BaseException."""
    handlers = [node for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler)]
    names = set()
    for each in handlers:
        types = each.type.elts if isinstance(each.type, ast.Tuple) else [each.type]
        names |= {ast.unparse(kind) if kind else "BaseException" for kind in types}
    return names


def reraises(tree: ast.AST) -> bool:
    """Whether each handler of BaseException ends by raising what it caught."""
    return all(
        isinstance(node.body[-1], ast.Raise) and node.body[-1].exc is None
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and caught(ast.Module([ast.Try([], [node], [], [])], [])) & {"BaseException"}
    )


def test_bugs_are_caught_at_the_doors_only() -> None:
    assert {short(module) for module in MODULES if "Exception" in caught(TREES[module])} <= DOORS
    assert [short(module) for module in MODULES if not reraises(TREES[module])] == []


def called(tree: ast.AST) -> set[str]:
    names = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {each.attr if isinstance(each, ast.Attribute) else getattr(each, "id", "") for each in names}


def named(tree: ast.AST) -> set[str]:
    """Every top-level library that is imported, and every builtin that is called by its plain name."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found.add((node.module or "").split(".")[0])
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            found.add(node.func.id)
    return found


@pytest.mark.parametrize("module", [module for module in MODULES if module not in ENTRY])
def test_nothing_turns_data_into_code(module: str) -> None:
    assert not {"pickle", "marshal", "shelve", "dill", "eval", "exec", "compile", "__import__"} & named(
        TREES[module]
    )


def test_folders_are_deleted_in_one_place_only() -> None:
    deleting = {"rmtree", "removedirs"}
    assert {short(module) for module in MODULES if deleting & called(TREES[module])} <= DELETERS


PURE = ("loader", "renderer", "builder", "checks")
OUTSIDE = {
    "os",
    "pathlib",
    "time",
    "socket",
    "subprocess",
    "urllib3",
    "requests",
    "random",
    "shutil",
    "tempfile",
    "locale",
}
CALLS = {"now", "today", "utcnow", "open", "read_text", "read_bytes", "write_bytes", "write_text", "getenv"}
EXEMPT = {
    "renderer.container": {"open"},
    "renderer.math": {"read_text"},
    "builder.social.face": {"read_text"},
}
"""Image.open reads bytes that it was handed; KaTeX is read from the package by the process that starts V8,
and so is the face of cards by the one that draws them."""


@pytest.mark.parametrize("module", [module for module in MODULES if room(module) in PURE])
def test_loader_renderer_and_builder_touch_nothing_outside(module: str) -> None:
    assert not OUTSIDE & named(TREES[module])
    assert not (CALLS - EXEMPT.get(short(module), set())) & called(TREES[module])


def test_the_engine_does_not_know_what_markdown_is() -> None:
    words = re.compile(r"markdown|katex|html|\bpost\b|front.?matter", re.IGNORECASE)
    for module, path in MODULES.items():
        if room(module) == "engine":
            code = re.sub(r'"""(.|\n)*?"""|#.*', "", path.read_text("utf-8"))
            assert not words.search(code), module


def test_the_check_of_layers_finds_what_it_looks_for() -> None:
    text = "<!-- layers -->\n1. `a`, `b`\n2. `c`\n<!-- end of layers -->"
    assert read_layers(text) == {"a": 1, "b": 1, "c": 2}
    assert "diglot.problem" in GRAPH["diglot.model"] | GRAPH["diglot.build"]
    assert any(other.startswith("diglot.renderer") for other in GRAPH["diglot.documents"])
