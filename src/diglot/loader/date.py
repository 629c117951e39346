"""Dates as bloggers write them → ISO 8601 with an offset, to the second. It refuses days that no calendar has."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from diglot.timezone import time_zone

WRITTEN = re.compile(
    r"(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})"
    r"(?:(?:[Tt]|\s+)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"(?:\s*(?P<offset>[Zz]|[-+]\d{2}(?::?\d{2})?))?)?",
    re.ASCII,
)
EXAMPLES = "write 2020-12-21, 2020-12-21 10:00 or 2020-12-21T10:00:00+08:00"


def parse(text: str, zone: str) -> str:
    """`text` as 2020-12-21T10:00:00+08:00; without an offset of its own it is in the IANA time zone `zone`.

    A time that the clocks skipped is the later instant, one that they showed twice the first (PEP 495, fold 0).
    Raises ValueError, with a sentence for the user, for anything that is not a date.
    """
    match = WRITTEN.fullmatch(text.strip())
    if not match:
        raise ValueError(f"`{text}` is not a date")
    year, month, day, hour, minute, second = (
        int(match[part] or 0) for part in ("year", "month", "day", "hour", "minute", "second")
    )
    try:
        moment = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - its zone is found below
        return _iso(moment, _offset(match["offset"]) if match["offset"] else time_zone(zone))
    except ValueError as error:
        raise ValueError(f"`{text}` is not a date: {error}") from None


def _offset(text: str) -> timezone:
    """`text` is Z, +08, +0800 or +08:00."""
    if text in "Zz":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    hours, minutes = int(digits[:2]), int(digits[2:])
    if hours > 23 or minutes > 59:
        raise ValueError(f"there is no offset {text}")
    shift = timedelta(hours=hours, minutes=minutes)
    return timezone(-shift if text[0] == "-" else shift)


def _iso(moment: datetime, zone: tzinfo) -> str:
    try:
        moment = moment.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    except OverflowError:
        # Within a day of year 1 or 9999, where no zone changes its clocks.
        moment = moment.replace(tzinfo=zone)
    offset = moment.utcoffset() or timedelta()
    # Local mean times of before 1900 have seconds in their offset, which RFC 3339 (Atom) cannot write.
    minutes = round(offset.total_seconds() / 60)
    return moment.replace(tzinfo=timezone(timedelta(minutes=minutes))).isoformat(timespec="seconds")
