"""Front pages and texts say in a sentence what they are about: the lines below a title in lists of results and in chats."""

from collections.abc import Iterator

from diglot.checks.check import Check, Facts, Finding, Site
from diglot.checks.repeats import repeated
from diglot.problem import columns

WIDEST = 320
"""columns: 160 Han characters, which is what `summary:` is cut to where none is written"""
FRONT = "home"


def look(site: Site) -> Iterator[Finding]:
    for path, facts in site.shown.items():
        sheet = site.sheets.get(path)
        front = bool(sheet and sheet.kind == FRONT)
        setting = f"languages.{sheet.language}" if sheet and front else ""
        if (front or path in site.documents) and not facts.description:
            hint = (
                "write `description:` for each language"
                if front
                else "write `summary:`, or begin with a sentence"
            )
            yield Finding(
                "description.missing",
                "this page has no description",
                hint,
                page=path,
                key="summary",
                setting=setting,
            )
        yield from _wide(path, facts, f"{setting}.description" if front else "")
    for path, other in repeated(site, "description"):
        # The further pages of a list are of the same things.
        if path in site.documents:
            message = f"{site.url(other)} has the same description"
            yield Finding(
                "description.duplicate", message, "write a `summary:` of its own", page=path, key="summary"
            )


def _wide(path: str, facts: Facts, setting: str) -> Iterator[Finding]:
    width = columns(facts.description)
    if width > WIDEST:
        message = f"the description is {width} columns wide, and search engines cut it at about {WIDEST}"
        yield Finding(
            "description.long", message, page=path, key="summary", setting=setting, text=facts.description
        )


CHECK = Check("descriptions", on_site=look)
