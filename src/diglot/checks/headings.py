"""The outline that screen readers go by: one heading of the first level, and no level left out on the way down."""

from collections.abc import Iterator

from diglot.checks.check import Check, Finding, Page


def look(page: Page) -> Iterator[Finding]:
    above = 0
    for number, heading in enumerate(page.headings):
        level = heading.level
        if level > above + 1 and number:
            yield Finding(
                "heading.order",
                f"a heading of level {level} stands below one of level {above}",
                f"make it one of level {above + 1}",
                at=heading.at,
                text=heading.text,
            )
        if level == 1 and above:
            yield Finding(
                "heading.first",
                "this page has another heading of the first level already",
                "the title of a text is its first heading: begin those in it at the second level, ##",
                at=heading.at,
                text=heading.text,
            )
        above = level
    if page.headings and all(each.level > 1 for each in page.headings):
        first = page.headings[0]
        yield Finding(
            "heading.first", "this page has no heading of the first level", at=first.at, text=first.text
        )


CHECK = Check("headings", on_page=look)
