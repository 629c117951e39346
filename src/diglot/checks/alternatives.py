"""Pictures say in words what they show. One without meaning says so too, by an empty `alt`; the build asks for words in
`![]()`, so this looks at what raw HTML and templates put on a page.
"""

from collections.abc import Iterator

from diglot.checks.check import Check, Element, Finding, Page
from diglot.checks.markup import file_name


def look(page: Page) -> Iterator[Finding]:
    for element in page.elements:
        if _speaks(element) and "alt" not in element.attributes:
            source = element.attributes.get("src") or element.attributes.get("href", "")
            yield Finding(
                "image.alt",
                f"the picture {file_name(source)} has no text for those who cannot see it",
                'write alt="what it shows", or alt="" for one that only decorates',
                at=element.at,
                text=f"<{element.tag}",
            )


def _speaks(element: Element) -> bool:
    attributes = element.attributes
    if element.tag == "input":
        return attributes.get("type", "").lower() == "image"
    return element.tag == "img" or (element.tag == "area" and "href" in attributes)


CHECK = Check("alternatives", on_page=look)
