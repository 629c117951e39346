"""What CLDR says of a language, in tables that are read without Babel: how dates are written, and which number takes which
plural form. What does not fit into them is left out, and asked of Babel.
"""

import functools
import re
from datetime import date
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from babel import Locale

PLURALS = ("zero", "one", "two", "few", "many", "other")
SKELETONS = {"month-day": "MMMd", "year-month": "yMMMM", "year": "y"}
# Not as a skeleton, and never LLL: Babel 2.18 gives the stand-alone months of whichever locale was used before.
PATTERNS = {"month": "MMM"}
STYLES = ("long", "medium", "short", "full", *SKELETONS, *PATTERNS)

FIELD = re.compile(r"%\((\w+)\)s")
MONTHS = tuple(date(2001, month, 1) for month in range(1, 13))
DAYS = tuple(date(2001, 1, day) for day in range(1, 32))
"""they begin with a Monday"""
VALUES = {"M": MONTHS, "L": MONTHS, "d": DAYS, "E": DAYS[:7], "c": DAYS[:7], "G": DAYS[:1]}
"""letter of a field → a day for each value that it has"""
LARGEST = 1_000_000
"""CLDR has rules of its own for millions"""


class Conventions(msgspec.Struct, frozen=True, omit_defaults=True):
    patterns: dict[str, str] = {}
    """style → pattern, to be filled by `%`"""
    fields: dict[str, tuple[str, ...]] = {}
    """what stands for a field of patterns, by its value: for MMMM in each month, for EEEE on each day from Monday on"""
    plurals: str = ""
    """the plural forms of 0 to 199, as their places in PLURALS; with larger numbers those of 100 to 199 come again"""


def read_conventions(tag: str) -> Conventions:
    """Those of a language, given by its BCP 47 tag."""
    from babel import dates

    locale = _locale(tag)
    patterns = {style: str(dates.parse_pattern(_pattern(style, locale)).format) for style in STYLES}
    fields = {field for pattern in patterns.values() for field in FIELD.findall(pattern)} - {"y", "yy"}
    known = {field for field in fields if field[0] in VALUES}
    return Conventions(
        {style: each for style, each in patterns.items() if not {*FIELD.findall(each)} & (fields - known)},
        {
            field: tuple(dates.format_date(day, field, locale) for day in VALUES[field[0]])
            for field in sorted(known)
        },
        _plurals(locale),
    )


def _pattern(style: str, locale: "Locale") -> str:
    """In CLDR's letters. What is no style is a pattern itself."""
    from babel import dates

    if style not in STYLES or style in PATTERNS:
        return PATTERNS.get(style, style)
    if style not in SKELETONS:
        return str(locale.date_formats[style])
    known = locale.datetime_skeletons
    skeleton = SKELETONS[style]
    return str(known[skeleton if skeleton in known else dates.match_skeleton(skeleton, known)])


def _plurals(locale: "Locale") -> str:
    """Nothing where the forms don't come again after a hundred, as in Cornish."""
    forms = [str(locale.plural_form(number)) for number in range(200)]
    if [str(locale.plural_form(number)) for number in range(1000, 1200)] != forms[100:] * 2:
        return ""
    return "".join(str(PLURALS.index(form)) for form in forms)


def plural_form(number: int, tag: str, conventions: Conventions) -> str:
    size = abs(number)
    if not conventions.plurals or size >= LARGEST:
        return str(_locale(tag).plural_form(number))
    return PLURALS[int(conventions.plurals[size if size < 100 else 100 + size % 100])]


def format_date(day: date, style: str, tag: str, conventions: Conventions) -> str:
    """`style`: one of STYLES, or a pattern in CLDR's letters."""
    pattern = conventions.patterns.get(style)
    if pattern is None:
        from babel import dates

        locale = _locale(tag)
        return str(dates.format_date(day, _pattern(style, locale), locale))
    places = {
        "M": day.month - 1,
        "L": day.month - 1,
        "d": day.day - 1,
        "E": day.weekday(),
        "c": day.weekday(),
        "G": 0,
    }
    named = {field: shown[places[field[0]]] for field, shown in conventions.fields.items()}
    return pattern % {**named, "y": str(day.year), "yy": f"{day.year:02}"[-2:]}


@functools.cache
def _locale(tag: str) -> "Locale":
    """Babel's locale for a language tag; what Babel does not know falls to the language alone, then to English."""
    from babel import Locale, UnknownLocaleError

    for name in (tag, tag.partition("-")[0]):
        try:
            return Locale.parse(name, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse("en")
