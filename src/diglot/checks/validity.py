"""HTML as the standard has it: what html5lib's parser reports, it had to mend, and browsers mend it each in their way."""

import re
from collections.abc import Iterator

from diglot.checks.check import Check, Finding, Page
from diglot.checks.markup import line_starts

TAG = re.compile(r"<[^<>]*>?")


def look(page: Page) -> Iterator[Finding]:
    import html5lib
    from html5lib.constants import E

    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    parser.parse(page.html)
    starts = line_starts(page.html)
    for (line, column), code, data in parser.errors:
        # The parser tells where it stands: behind the tag that it could not use.
        at = page.html.rfind("<", 0, max(1, starts[min(line, len(starts)) - 1] + column))
        tag = TAG.match(page.html, max(0, at))
        yield Finding(
            "html.invalid",
            f"no valid HTML: {_sentence(E.get(code, code) % data)}",
            at=max(0, at),
            text=tag[0] if tag else "",
        )


def _sentence(message: str) -> str:
    return message.strip().removesuffix(".")


CHECK = Check("validity", on_page=look)
