"""The repository's own blog, built once for all tests here, as `make site` builds it but into a folder of its own."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def blog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("blog") / "public"
    # Posts dated after the checkout are no part of what is tested, nor is what other builds left in the cache.
    command = [
        sys.executable,
        "-m",
        "diglot",
        "build",
        "--site",
        str(ROOT),
        "--output",
        str(output),
        "--no-cache",
        "--strict",
    ]
    result = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    return output
