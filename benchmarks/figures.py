"""Figures of a run, how they are kept in a file, and how they compare with kept ones and with the targets."""

import json
import math
import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NamedTuple, Self

from measure import Time

WALL_TARGETS = {
    1_000: {"clean": 6, "no change": 0.08, "one paragraph": 0.20, "one title": 0.30},
    10_000: {"clean": 60, "no change": 0.35, "one paragraph": 0.45, "one title": 0.80},
}
"""seconds on 2 cores, by number of posts and scene"""
MEMORY_TARGETS = {1_000: 500, 10_000: 700}
"""MB of all processes together, in every scene"""
TIME_NOISE = 0.10
"""a change up to this part of a figure is noise, however little its runs differ"""
MEMORY_NOISE = 0.15
"""as above; looks at the memory miss a short peak"""


@dataclass(frozen=True)
class Figure:
    """A scene in a blog of some size."""

    runs: int
    wall: float
    """seconds, the median"""
    cpu: float
    """seconds, the median"""
    spread: float
    """half of the range of `wall`, as a part of it"""
    memory: float
    """MB, the peak"""
    wall_ratio: float
    """`wall` to that of the calibration beside it: what is compared with other runs and machines"""
    cpu_ratio: float
    others: float
    """cores that other work on the machine used meanwhile: `wall` is to be believed where there was none"""

    @classmethod
    def of(cls, times: Sequence[Time], calibration: Time, memory: float, others: float) -> Self:
        """`calibration`: before and after these runs."""
        walls = [time.wall for time in times]
        wall, cpu = statistics.median(walls), statistics.median(time.cpu for time in times)
        spread = (max(walls) - min(walls)) / 2 / wall
        ratios = wall / calibration.wall, cpu / calibration.cpu
        return cls(len(times), wall, cpu, spread, memory, *ratios, others)


class Machine(NamedTuple):
    cores: int
    python: str
    system: str
    calibration: float
    """seconds, before all else"""
    memory: str
    """what is counted as memory"""


def this_machine(cores: int, calibration: Time, *, has_pss: bool) -> Machine:
    memory = "PSS of all processes together" if has_pss else "RSS of the largest process"
    system = f"{platform.system()} {platform.machine()}"
    return Machine(cores, platform.python_version(), system, round(calibration.wall, 4), memory)


@dataclass
class Report:
    machine: Machine
    sizes: dict[int, dict[str, Figure]] = field(default_factory=dict)
    """number of posts → scene → figure"""

    def find(self, size: int, scene: str) -> Figure | None:
        return self.sizes.get(size, {}).get(scene)


class Unreadable(Exception):
    """The file is no report; it says which."""


def read(path: Path) -> Report:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        sizes = {
            int(size): {scene: Figure(**figure) for scene, figure in scenes.items()}
            for size, scenes in data["sizes"].items()
        }
        return Report(Machine(**data["machine"]), sizes)
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Unreadable(f"{path.name} holds no figures: {error}") from error


def write(report: Report, path: Path) -> None:
    data = {
        "machine": report.machine._asdict(),
        "sizes": {
            str(size): {scene: _rounded(figure) for scene, figure in scenes.items()}
            for size, scenes in sorted(report.sizes.items())
        },
    }
    path.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


def _rounded(figure: Figure) -> dict[str, float]:
    """Four digits: more are noise in every diff."""
    return {
        name: float(f"{value:.4g}") if isinstance(value, float) else value
        for name, value in asdict(figure).items()
    }


class Change(NamedTuple):
    """A figure against the kept one."""

    ratio: float
    moved: bool
    """by more than its runs, and those of the kept one, differ among themselves"""


def change(found: float, kept: float, noise: float) -> Change:
    """`noise`: the part of the figure by which it differs from run to run."""
    ratio = found / kept
    return Change(ratio, abs(math.log(ratio)) > math.log1p(noise))


def merge(kept: Report | None, new: Report) -> Report:
    """The new figures, and the kept ones of the sizes that were not measured."""
    return Report(new.machine, {**(kept.sizes if kept else {}), **new.sizes})
