"""The wheel: it holds what it should, and installed it builds the same bytes as the sources do."""

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from folders import held
from running import environment, run
from sites import PNG, post, site, write

REPOSITORY = Path(__file__).parents[1]
EPOCH = "1780000000"

pytest.importorskip("hatchling", reason="the build backend, from the extra `test`")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, REPOSITORY)
    (found,) = folder.glob("diglot-*.whl")
    return found


def pip(*arguments: object, python: Path = Path(sys.executable)) -> None:
    """Without network, whatever the settings of the user say."""
    command = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        python,
        "--isolated",
        "--disable-pip-version-check",
        "--no-cache-dir",
        *arguments,
    ]
    ran = subprocess.run(
        [*map(str, command), "--no-index", "--quiet"],
        capture_output=True,
        text=True,
        env=environment(PIP_NO_INPUT="1"),
        check=False,
    )
    assert ran.returncode == 0, ran.stderr


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel in it, which finds the other packages in ours."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    python = scripts / ("python.exe" if os.name == "nt" else "python")
    pip("install", "--no-deps", wheel, python=python)
    theirs = Path(sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)}))
    ours = dict.fromkeys([sysconfig.get_path("purelib"), sysconfig.get_path("platlib")])
    (theirs / "dependencies.pth").write_text("\n".join(ours))
    return scripts


def test_contents(wheel: Path) -> None:
    """All modules, the theme, the vendored files; nothing of the blog or of the tests."""
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        info = {name.split("/", 1)[1] for name in archive.namelist() if ".dist-info/" in name}
    package = set(files(REPOSITORY / "src/diglot", "diglot"))
    theme = {
        *files(REPOSITORY / "templates", "diglot/theme/templates"),
        *files(REPOSITORY / "static", "diglot/theme/static"),
    }
    assert names == package | theme
    assert {"METADATA", "entry_points.txt", "licenses/LICENSE"} <= info


def files(folder: Path, prefix: str) -> Iterator[str]:
    for file in folder.rglob("*"):
        path = file.relative_to(folder)
        if file.is_file() and "__pycache__" not in path.parts:
            yield f"{prefix}/{path.as_posix()}"


@pytest.fixture
def blog(root: Path) -> Path:
    """Something for every part of the package that has files of its own."""
    body = "式 $\\ce{H2O}$ 与 $$\\int_0^1 x\\,dx$$\n\n![图](dot.png)\n\n```python title=\"a.py\"\nprint('x')\n```\n\n> [!note]\n> 注。[^1]\n\n[^1]: 脚注。\n"
    posts = {
        "content/posts/a/index.zh.md": post("2026-01-01", "甲", body, tags="[x, 标签]"),
        "content/posts/a/index.en.md": post("2026-01-01", "Ay", body, aliases="[/old/]"),
        "content/posts/a/dot.png": PNG,
        "content/pages/about.zh.md": b"---\ntitle: About\n---\nText.\n",
    }
    return write(root, {**site(""), **posts})


def test_installed_builds_the_same(installed: Path, blog: Path, tmp_path: Path) -> None:
    outside = {
        name: value for name, value in environment(SOURCE_DATE_EPOCH=EPOCH).items() if name != "PYTHONPATH"
    }
    subprocess.run(
        [installed / "diglot", "build", "--site", blog, "--output", tmp_path / "wheel", "--no-cache"],
        env=outside,
        cwd=tmp_path,
        check=True,
    )
    where = subprocess.check_output(
        [installed / "python", "-c", "import diglot; print(diglot.__file__)"],
        env=outside,
        cwd=tmp_path,
        text=True,
    )
    assert Path(where.strip()).is_relative_to(installed.parent), "that was not the wheel"
    ran = run(
        "build", "--site", blog, "--output", tmp_path / "sources", "--no-cache", SOURCE_DATE_EPOCH=EPOCH
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    expected = held(tmp_path / "sources")
    assert len(expected) > 50
    assert held(tmp_path / "wheel") == expected
