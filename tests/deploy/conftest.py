"""git as it is on a machine of nobody's, and a site in a repository of its own."""

import shutil
from pathlib import Path

import pytest

from deploying import World, sources, world
from running import diglot
from sites import write


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The settings of whoever runs the tests stay out of them."""
    if not shutil.which("git"):
        pytest.skip("needs git")
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, "/dev/null")
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "EMAIL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site that has been built, so that each test has less to build."""
    site = write(tmp_path_factory.mktemp("built") / "site", sources(a="One.", b="Two."))
    assert diglot("build", "--site", site).code == 0
    return site


@pytest.fixture
def blog(built: Path, tmp_path: Path) -> World:
    shutil.copytree(built, tmp_path / "site")
    return world(tmp_path, sources(a="One.", b="Two."))
