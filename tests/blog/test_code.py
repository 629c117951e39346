"""The code that posts and pages print is run, and prints what they say it does.

All Python fences of a post without a title are one program; an `output` fence is what the fence above it printed, to the
letter. A fence with a title is a file of its own. What needs PyTorch is compiled, and run where PyTorch is installed.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from markdown_it import MarkdownIt

ROOT = Path(__file__).parents[2]
POSTS = sorted((ROOT / "content/posts").glob("**/*.md"))
PAGES = sorted((ROOT / "content/pages").glob("**/*.md"))
MARK = "--- the next fence ---"
HAS_TORCH = importlib.util.find_spec("torch") is not None
SECONDS = 300


class Fence(NamedTuple):
    language: str
    title: str
    text: str
    output: str | None
    """what it should print, if the post says so"""


def fences(post: Path) -> list[Fence]:
    text = post.read_text(encoding="utf-8").split("\n---\n", 1)[1]
    found: list[Fence] = []
    for token in MarkdownIt("commonmark").parse(text):
        if token.type != "fence":
            continue
        language, *words = token.info.split(maxsplit=1)
        attributes = words[0] if words else ""
        if "output" in attributes.split() and found:
            found[-1] = found[-1]._replace(output=token.content)
            continue
        title = re.search(r'title="([^"]*)"', attributes)
        found.append(Fence(language, title[1] if title else "", token.content, None))
    return found


def name(post: Path) -> str:
    return f"{post.parent.name}/{post.name}"


def run(command: list[str], folder: Path) -> str:
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "OMP_NUM_THREADS": "1"}
    result = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


def same(text: str) -> str:
    """Compared without trailing white space, which neither page nor reader shows."""
    return "\n".join(line.rstrip() for line in text.strip("\n").split("\n")).strip("\n")


def needs_torch(text: str) -> bool:
    return re.search(r"^\s*(import|from) torch\b", text, re.MULTILINE) is not None


@pytest.mark.parametrize("post", POSTS, ids=name)
def test_python_prints_what_the_post_says(post: Path, tmp_path: Path) -> None:
    everything = fences(post)
    for fence in everything:
        if fence.language == "python":
            compile(fence.text, f"{post.name} {fence.title}", "exec")
        if fence.title.endswith(".py"):
            (tmp_path / fence.title).write_text(fence.text, encoding="utf-8")
    parts = [fence for fence in everything if fence.language == "python" and not fence.title]
    program = f"\nprint({MARK!r})\n".join(fence.text for fence in parts)
    if needs_torch(program) and not HAS_TORCH:
        pytest.skip("needs PyTorch; compiled only")
    (tmp_path / "post_program.py").write_text(program, encoding="utf-8")
    printed = run([sys.executable, "post_program.py"], tmp_path).split(MARK + "\n")
    told = [
        (same(fence.output), same(text))
        for fence, text in zip(parts, printed, strict=True)
        if fence.output is not None
    ]
    assert [found for _, found in told] == [expected for expected, _ in told]


@pytest.mark.parametrize("post", POSTS, ids=name)
def test_files_with_a_self_check_run(post: Path, tmp_path: Path) -> None:
    files = [fence for fence in fences(post) if fence.title.endswith(".py")]
    for fence in files:
        (tmp_path / fence.title).write_text(fence.text, encoding="utf-8")
    alone = [fence for fence in files if "__main__" in fence.text and not needs_torch(fence.text)]
    if not alone:
        pytest.skip("has no file that runs with the standard library and NumPy")
    for fence in alone:
        run([sys.executable, fence.title], tmp_path)


@pytest.mark.parametrize("post", POSTS, ids=name)
def test_cpp_prints_what_the_post_says(post: Path, tmp_path: Path) -> None:
    programs = [fence for fence in fences(post) if fence.language == "cpp" and "int main" in fence.text]
    if not programs:
        pytest.skip("has no C++ program")
    compiler = shutil.which("g++") or shutil.which("clang++")
    if compiler is None:
        pytest.skip("needs a C++ compiler")
    for index, fence in enumerate(programs):
        source, binary = tmp_path / f"{index}.cpp", tmp_path / f"program{index}"
        source.write_text(fence.text, encoding="utf-8")
        run([compiler, "-std=c++17", "-O2", "-Wall", "-Werror", str(source), "-o", str(binary)], tmp_path)
        printed = run([str(binary)], tmp_path)
        if fence.output is not None:
            assert same(printed) == same(fence.output)


@pytest.mark.parametrize(
    "page", [each for each in PAGES if "file=examples/" in each.read_text("utf-8")], ids=name
)
def test_examples_print_what_the_page_says(page: Path, tmp_path: Path) -> None:
    """A page that shows parts of a file of examples/ has what the whole of it prints below one of them."""
    text = page.read_text("utf-8")
    for example in sorted(set(re.findall(r"file=(examples/[\w.-]+\.py)", text))):
        printed = run([sys.executable, str(ROOT / example)], tmp_path)
        assert f"```text output\n{printed}```\n" in text


def test_the_runner_finds_a_lie(tmp_path: Path) -> None:
    post = tmp_path / "index.en.md"
    post.write_text(
        "---\ntitle: T\n---\n\n```python\nprint(1)\n```\n\n```text output\n2\n```\n", encoding="utf-8"
    )
    with pytest.raises(AssertionError):
        test_python_prints_what_the_post_says(post, tmp_path)
