"""Settings and fixtures of all tests. DIGLOT_LONG=1 makes generated tests try many more examples."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# The same examples each time: a change of ours must not fail on somebody else's luck. The long run draws new ones.
settings.register_profile("short", derandomize=True, deadline=None, max_examples=30)
settings.register_profile(
    "long", deadline=None, max_examples=500, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("long" if os.environ.get("DIGLOT_LONG") else "short")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An empty folder for a site."""
    folder = tmp_path / "site"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator["Browser"]:
    """One for all tests: Playwright runs once in a process."""
    from playwright.sync_api import sync_playwright

    from browsing import ARGUMENTS

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path. Without one the tests that need it are skipped, unless DIGLOT_BROWSER=required."""
    found = os.environ.get("DIGLOT_CHROMIUM") or shutil.which("chromium")
    if found is None:
        assert os.environ.get("DIGLOT_BROWSER") != "required", "no chromium found"
        pytest.skip("needs Debian's chromium, or DIGLOT_CHROMIUM naming one")
    return found
