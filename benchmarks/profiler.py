"""Says where the time of one scene goes: functions, by their own time and with what they call, and imports."""

import io
import pstats
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from corpus import write_blog
from measure import Failed, build, environment, limit_cores, program
from scenes import Scene

FUNCTIONS = 25
IMPORTS = 15
IMPORT = re.compile(r"import time:\s*(\d+) \|\s*(\d+) \|\s*(\S+)")


def profile(scene: Scene, size: int) -> str:
    """The scene in a blog of `size` posts, built by one process, of which the profile shows all."""
    # By the cores, not by --jobs: a bare `build` may take another way than one with options.
    arguments = ["build"] if limit_cores(1) == 1 else ["build", "--jobs", "1"]
    with tempfile.TemporaryDirectory(prefix="diglot-bench-") as folder:
        site, counted = Path(folder) / "site", Path(folder) / "statistics"
        write_blog(site, size)
        build(site)
        scene.edit(site, 0)
        _python(site, ["-m", "cProfile", "-o", str(counted)], arguments)
        scene.edit(site, 1)
        bare = build(site)
        scene.edit(site, 2)
        said = _python(site, ["-X", "importtime"], arguments)
        return f"{_functions(counted)}\n{_imports(said, bare.time.wall)}"


def _python(site: Path, options: list[str], arguments: list[str]) -> str:
    """What diglot, run by Python with these options, says on standard error."""
    done = subprocess.run(
        [sys.executable, *options, *program(), *arguments],
        cwd=site,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Failed(done.stderr)
    return done.stderr


def _functions(counted: Path) -> str:
    shown = io.StringIO()
    stats = pstats.Stats(str(counted), stream=shown).strip_dirs()
    for order in ("tottime", "cumulative"):
        stats.sort_stats(order).print_stats(FUNCTIONS)
    return shown.getvalue().strip()


def _imports(said: str, wall: float) -> str:
    """Times of imports, against the wall time of a build that nobody looked at."""
    found = [(int(own), int(whole), name) for own, whole, name in IMPORT.findall(said)]
    total = sum(own for own, _, _ in found) / 1e6
    lines = [f"imports: {len(found)} modules in {total:.3f} s; the build without a profile: {wall:.3f} s"]
    lines += [
        f"{whole / 1e6:>9.3f}  {name}"
        for _, whole, name in sorted(found, key=lambda each: -each[1])[:IMPORTS]
    ]
    return "\n".join(lines)
