"""Shows a report: the figures beside the targets and the kept ones, and what a post costs at each size."""

from collections.abc import Iterator, Sequence

from figures import (
    MEMORY_NOISE,
    MEMORY_TARGETS,
    TIME_NOISE,
    WALL_TARGETS,
    Change,
    Figure,
    Machine,
    Report,
    change,
)
from scenes import CLEAN

Row = Sequence[str]

HEADINGS = (
    "posts",
    "build",
    "runs",
    "wall s",
    "±",
    "others",
    "kept",
    "target",
    "cpu s",
    "kept",
    "MB",
    "kept",
    "target",
)
CURVE = ("posts", "wall ms a post", "of the added", "cpu ms a post", "of the added", "MB")
WORDS = {"build"}
"""columns of words; the others hold numbers"""


def show(report: Report, kept: Report | None, *, markdown: bool) -> str:
    tables = [(HEADINGS, list(_figures(report, kept))), (CURVE, list(_curve(report)))]
    layout = _markdown if markdown else _plain
    return "\n\n".join([_preface(report.machine, kept), *(layout(head, rows) for head, rows in tables)])


def _preface(machine: Machine, kept: Report | None) -> str:
    lines = [_describe(machine)]
    if kept:
        lines.append(f"Kept from {_describe(kept.machine)}")
        lines.append(
            "kept: the ratio to the kept figure, both by their calibration; ! = moved by more than noise"
        )
    lines.append(f"± half the range of the runs; MB = {machine.memory}, at its peak")
    lines.append("others: cores that other work used meanwhile; where there was some, believe the CPU time")
    return "\n".join(lines)


def _describe(machine: Machine) -> str:
    return f"{machine.cores} cores, Python {machine.python}, {machine.system}, calibration {machine.calibration:.3f} s"


def _figures(report: Report, kept: Report | None) -> Iterator[Row]:
    for size, scenes in sorted(report.sizes.items()):
        for scene, figure in scenes.items():
            yield [
                f"{size:,}",
                scene,
                str(figure.runs),
                *_measured(
                    figure, kept.find(size, scene) if kept else None, WALL_TARGETS.get(size, {}).get(scene)
                ),
                _target(figure.memory, MEMORY_TARGETS.get(size)),
            ]


def _measured(figure: Figure, kept: Figure | None, wall_target: float | None) -> Row:
    wall, cpu, memory = _changes(figure, kept) if kept else ("", "", "")
    return [
        f"{figure.wall:.3f}",
        f"{figure.spread:.0%}" if figure.runs > 1 else "",
        f"{figure.others:.1f}",
        wall,
        _target(figure.wall, wall_target),
        f"{figure.cpu:.3f}",
        cpu,
        f"{figure.memory:.0f}",
        memory,
    ]


def _changes(figure: Figure, kept: Figure) -> tuple[str, str, str]:
    """Of wall time, CPU time and memory."""
    noise = max(figure.spread + kept.spread, TIME_NOISE)
    return (
        _change(change(figure.wall_ratio, kept.wall_ratio, noise + figure.others + kept.others)),
        _change(change(figure.cpu_ratio, kept.cpu_ratio, noise)),
        _change(change(figure.memory, kept.memory, MEMORY_NOISE)),
    )


def _change(found: Change) -> str:
    return f"×{found.ratio:.2f}{'!' if found.moved else ' '}"


def _target(found: float, target: float | None) -> str:
    return "" if target is None else f"{target:g} {'met' if found <= target else 'MISSED'}"


def _curve(report: Report) -> Iterator[Row]:
    """What a post costs in a clean build, on average and beyond the next smaller blog: start-up is no post's fault."""
    before: tuple[int, Figure] | None = None
    for size, scenes in sorted(report.sizes.items()):
        if figure := scenes.get(CLEAN):
            added = ("", "")
            if before:
                more = size - before[0]
                added = (
                    _milliseconds((figure.wall - before[1].wall) / more),
                    _milliseconds((figure.cpu - before[1].cpu) / more),
                )
            wall, cpu = _milliseconds(figure.wall / size), _milliseconds(figure.cpu / size)
            yield [f"{size:,}", wall, added[0], cpu, added[1], f"{figure.memory:.0f}"]
            before = size, figure


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.2f}"


def _plain(headings: Row, rows: Sequence[Row]) -> str:
    columns = list(zip(headings, *rows, strict=True))
    widths = [max(map(len, column)) for column in columns]

    def line(row: Row) -> str:
        cells = zip(headings, row, widths, strict=True)
        return "  ".join(
            cell.ljust(width) if heading in WORDS else cell.rjust(width) for heading, cell, width in cells
        ).rstrip()

    return "\n".join(map(line, [headings, *rows]))


def _markdown(headings: Row, rows: Sequence[Row]) -> str:
    rule = ["---" if heading in WORDS else "---:" for heading in headings]
    return "\n".join(f"| {' | '.join(cell.strip() for cell in row)} |" for row in [headings, rule, *rows])
