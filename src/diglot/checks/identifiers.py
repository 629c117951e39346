"""An id stands for one place on a page: of two alike, links reach the first only, and labels name the wrong thing."""

from collections.abc import Iterator

from diglot.checks.check import Check, Finding, Page


def look(page: Page) -> Iterator[Finding]:
    taken: set[str] = set()
    for element in page.elements:
        name = element.attributes.get("id", "")
        if name and name in taken:
            yield Finding(
                "id.duplicate",
                f"the id {name} is taken already on this page",
                "give one of the two another id",
                at=element.at,
                text=f'id="{name}"',
            )
        taken.add(name)


CHECK = Check("ids", on_page=look)
