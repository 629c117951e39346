"""A folder for sweeps of faults."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

MEMORY = Path("/dev/shm")  # noqa: S108 - the folder below it is ours alone


@pytest.fixture
def passing() -> Iterator[Path]:
    """In memory where that can be: sweeps make and delete thousands of files."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        yield Path(folder)
