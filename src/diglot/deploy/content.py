"""What a deployed branch is to hold of a site: its built files, and the few that GitHub Pages and the next deploy need."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from diglot.deploy.refusal import Refused
from diglot.engine import Ref
from diglot.engine.digest import digest
from diglot.problem import Problem

NO_JEKYLL = ".nojekyll"
"""has GitHub publish the files as they are"""
DOMAIN = "CNAME"
LISTING = ".diglot-files"


class Content:
    """Path → content of the files to deploy, read one by one: there may be a gigabyte of them."""

    def __init__(self, output: Path, tree: Mapping[str, Ref], added: Mapping[str, bytes]) -> None:
        """`tree`: as it was built into `output`. `added`: further files, or others in the place of built ones."""
        self._output, self._tree, self._added = output, tree, added
        self.paths = frozenset(tree) | frozenset(added)

    def with_file(self, path: str, data: bytes) -> "Content":
        return Content(self._output, self._tree, {**self._added, path: data})

    def size(self, path: str) -> int:
        """Raises OSError."""
        return len(self._added[path]) if path in self._added else (self._output / path).stat().st_size

    def read(self, path: str) -> bytes:
        """Raises Refused when the output folder does not hold what was built, and OSError."""
        if path in self._added:
            return self._added[path]
        file = self._output / path
        data = file.read_bytes()
        if digest(data) != self._tree[path].digest:
            message = "it was changed after the build"
            raise Refused(Problem("deploy.output", message, file=str(file), hint="deploy again"))
        return data

    def identities(self, object_format: str) -> dict[str, str]:
        """Path → git's name for the content. Raises as `read`."""
        return {path: _identity(self.read(path), object_format) for path in self.paths}


def _identity(data: bytes, object_format: str) -> str:
    named = hashlib.new(object_format, b"blob %d\0" % len(data), usedforsecurity=False)
    named.update(data)
    return named.hexdigest()
