"""IANA time zones, of the tzdata package and not of the system, whose updates the engine could not see.

The package's name and version are in the toolchain's stamp, so the same key means the same clocks.
"""

import functools
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


@functools.cache
def time_zone(name: str) -> "ZoneInfo":
    """The zone `name` (Asia/Shanghai). Raises ValueError if there is none."""
    from zoneinfo import ZoneInfo

    if name not in zone_names():
        raise ValueError(f"there is no time zone {name}")
    with _folder().joinpath("zoneinfo", name).open("rb") as data:
        return ZoneInfo.from_file(data, key=name)


@functools.cache
def zone_names() -> frozenset[str]:
    return frozenset(_folder().joinpath("zones").read_text(encoding="ascii").split())


def _folder() -> Path:
    """Not by importlib.resources, which takes longer to import than all else here."""
    import tzdata

    return Path(tzdata.__path__[0])
