"""Whole sites in one string, and a build of them: `write` lays a site out on disk, `build` runs it through the real engine."""

import functools
import re
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from diglot import session
from diglot.build import Built, Choices, configure
from diglot.build import build as build_tree
from diglot.checking import check as check_site
from diglot.disk import read_sources
from diglot.engine import Engine, Ref, open_engine
from diglot.engine.worker import read_source
from diglot.index import Index
from diglot.inputs import SOURCE_FOLDERS
from diglot.problem import Problem

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
STAMP = b"the toolchain of the tests"
FILE = re.compile(r"(?m)^-- (\S.*?) --\n")

SITE = """\
id: tag:example.org,2026:t
base_url: https://example.org/
languages:
  zh: {title: 收讯站, description: 笔记。}
  en: {title: Listening Post, description: Notes.}
"""
"""the smallest site.yaml of a bilingual blog; tests append to it"""

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000030000000208020000001216f14d000000104944415478da63"
    "38622302410c70160044e4067911cedac90000000049454e44ae426082"
)
"""a picture of 3 × 2 pixels"""

Files = dict[str, bytes]


def site(text: str) -> Files:
    r"""Path → content: each `-- path --` line begins a file. A lone byte is written as Python does it: \udcff for 0xff."""
    head, *parts = FILE.split(text)
    assert not head.strip(), f"text before the first file: {head!r}"
    files = {
        path: body.encode(errors="surrogateescape")
        for path, body in zip(parts[::2], parts[1::2], strict=True)
    }
    return {"site.yaml": SITE.encode(), **files}


def post(date: str = "2026-01-01", title: str = "", body: str = "正文。", **keys: str) -> bytes:
    """A source file; `keys` are further lines of its front matter."""
    head = {"title": title or f"Post of {date}", "date": date, **keys}
    rows = [f"{key}: {value}" for key, value in head.items()]
    return "\n".join(["---", *rows, "---", "", body, ""]).encode()


def write(root: Path, files: Files) -> Path:
    """Brings the folder to hold these sources and no others."""
    for folder in SOURCE_FOLDERS:
        for path in sorted((root / folder).rglob("*"), reverse=True):
            if path.is_dir():
                if not any(path.iterdir()):
                    path.rmdir()
            elif path.relative_to(root).as_posix() not in files:
                path.unlink()
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_file() or path.read_bytes() != data:
            path.write_bytes(data)
    return root


@dataclass(frozen=True)
class Result:
    files: dict[str, bytes]
    """output path → content"""
    problems: tuple[Problem, ...]
    ran: dict[str, int]
    """step → tasks that had to be run; steps that ran nothing are left out"""

    def text(self, path: str) -> str:
        return self.files[path].decode()

    @property
    def codes(self) -> list[str]:
        return [problem.code for problem in self.problems]

    @property
    def places(self) -> list[str]:
        """`file:line:column code` of each problem."""
        return [f"{each.file}:{each.line}:{each.column} {each.code}" for each in self.problems]

    def changed(self, before: "Result") -> set[str]:
        """Output paths that are new, gone or different, compared with an earlier build."""
        paths = self.files.keys() | before.files.keys()
        return {path for path in paths if self.files.get(path) != before.files.get(path)}


def build(
    root: Path,
    files: Files | str | None = None,
    *,
    now: datetime = NOW,
    drafts: bool = False,
    base_url: str = "",
    jobs: int = 1,
    stamp: bytes = STAMP,
    cache: Path | None = None,
) -> Result:
    """Writes `files` (if given) to `root` and builds it, remembering in `cache`, or in the site's own .diglot/.

    A site that has no .diglot/ yet gets one in which the theme has been prepared; for a clean build name a new `cache`.
    """
    if files is not None:
        write(root, site(files) if isinstance(files, str) else {"site.yaml": SITE.encode(), **files})
    if cache is None:
        cache = root / session.CACHE / session.CACHE_FILE
        if not cache.exists():
            cache.parent.mkdir(exist_ok=True)
            cache.write_bytes(prepared_theme())
    index = Index(str(cache.with_name("index")))
    with open_engine(cache, stamp, jobs) as engine:
        result = build_with(engine, read_sources(root, index), Choices(now, drafts), base_url)
    index.save()
    return result


@functools.cache
def prepared_theme() -> bytes:
    """A cache file after an empty site was built: reading the theme's templates is most of what a small site takes."""
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(folder, "cache.db")
        build(Path(folder), {}, cache=cache)
        return cache.read_bytes()


def build_with(engine: Engine, sources: dict[str, Ref], choices: Choices, base_url: str = "") -> Result:
    config, problems = configure(sources, engine, base_url)
    built = build_tree(sources, engine, config, choices) if config else Built({}, ())
    files = {path: data(engine, name) for path, name in built.tree.items()}
    ran = {step: tasks for step, tasks in engine.ran.items() if tasks}
    return Result(files, (*problems, *built.problems), ran)


def check(root: Path, files: Files | str) -> Result:
    """Builds `files` as `build` does, and checks what comes out."""
    built = build(root, files)
    index = Index(str(root / session.CACHE / "index"))
    with open_engine(root / session.CACHE / session.CACHE_FILE, STAMP, 1) as engine:
        sources = read_sources(root, index)
        config, problems = configure(sources, engine)
        assert config, problems
        found = check_site(build_tree(sources, engine, config, Choices(NOW)), sources, engine, config)
    return Result(built.files, found, engine.ran)


def data(engine: Engine, name: Ref) -> bytes:
    content: bytes = read_source(name) if name.file else engine.load(name, bytes)
    return content
