"""Dates and plurals from tables are those that Babel gives, in all its locales."""

import functools
from datetime import date

import pytest
from babel import Locale, dates, localedata

from diglot.cldr import LARGEST, SKELETONS, STYLES, Conventions, format_date, plural_form, read_conventions
from diglot.language import Strings
from diglot.language import format_date as format_iso

# Whoever asks for the root, which is no language, changes what Babel says of others.
LOCALES = sorted({*localedata.locale_identifiers()} - {"root"})
YEARS = (2026, 2024, 1999, 1970, 1949, 1900, 2000, 1707, 700, 99, 9999, 1)
DAYS = [date(year, month, 4 + month) for month, year in enumerate(YEARS, 1)]
DAYS += [date(2026, 1, day) for day in range(1, 8)]
"""all months, all days of the week"""
NUMBERS = (
    *range(2_100),
    *(
        thousand + part
        for thousand in range(3_000, LARGEST, 7_000)
        for part in (0, 1, 2, 3, 11, 21, 100, 111)
    ),
    *(20_000, 40_000, 60_000, 80_000, 100_000, LARGEST - 1, LARGEST, LARGEST + 1, 3 * LARGEST, -1, -2, -5),
)


@functools.cache
def conventions(tag: str) -> Conventions:
    return read_conventions(tag)


@pytest.mark.parametrize(
    ("tag", "style", "shown"),
    [
        ("zh-Hans", "long", "2026年11月3日"),
        ("zh-Hans", "month-day", "11月3日"),
        ("zh-Hans", "year-month", "2026年11月"),
        ("zh-Hans", "month", "11月"),
        ("en", "long", "November 3, 2026"),
        ("en-GB", "long", "3 November 2026"),
        ("en", "medium", "Nov 3, 2026"),
        ("en", "year-month", "November 2026"),
        ("en", "month", "Nov"),
        ("xx", "long", "November 3, 2026"),
        ("not a tag", "year", "2026"),
    ],
)
def test_format_date(tag: str, style: str, shown: str) -> None:
    iso = "2026-11-03T23:30:00-08:00"
    assert format_iso(iso, Strings(tag, conventions=conventions(tag)), style) == shown
    assert format_iso(iso, Strings(tag), style) == shown, "as Babel has it"


def test_a_pattern_of_ones_own() -> None:
    assert format_date(date(2026, 11, 3), "EEE d/M yyyy", "en", conventions("en")) == "Tue 3/11 2026"


def test_dates_are_babels() -> None:
    for name in LOCALES:
        tag = name.replace("_", "-")
        found = read_conventions(tag)
        assert found.patterns.keys() == {*STYLES}, tag
        locale = Locale.parse(name)
        for style in STYLES:
            for day in DAYS:
                assert format_date(day, style, tag, found) == as_babel(day, style, locale), (tag, style, day)


def as_babel(day: date, style: str, locale: Locale) -> str:
    if style in SKELETONS:
        return str(dates.format_skeleton(SKELETONS[style], day, locale=locale))
    return str(dates.format_date(day, "MMM" if style == "month" else style, locale))


@pytest.mark.parametrize("style", STYLES)
def test_dates_do_not_depend_on_the_locales_used_before(style: str) -> None:
    tags = ["fr", "pt-BR", "zh-Hans", "zh-Hant", "de", "en"]
    day = date(2026, 11, 3)
    forwards = {tag: format_date(day, style, tag, read_conventions(tag)) for tag in tags}
    backwards = {tag: format_date(day, style, tag, read_conventions(tag)) for tag in reversed(tags)}
    assert forwards == backwards
    assert "月" not in forwards["fr"] + forwards["pt-BR"] + forwards["de"]


def test_plural_forms_are_babels() -> None:
    rules = {str(Locale.parse(name).plural_form.rules): name for name in LOCALES}
    assert len(rules) > 30
    without = {name for name in rules.values() if not conventions(name.replace("_", "-")).plurals}
    assert without <= {"kw", "kw_GB"}, "Cornish has rules for thousands"
    for name in rules.values():
        tag, rule = name.replace("_", "-"), Locale.parse(name).plural_form
        found = conventions(tag)
        wrong = [number for number in NUMBERS if plural_form(number, tag, found) != rule(number)]
        assert not wrong, tag
