"""Each page names its own address as the one to be known by, whole and once: copies under other addresses then count for it."""

from collections.abc import Iterator

from diglot.checks.check import Check, Facts, Finding, Site

MARK = 'rel="canonical"'


def look(site: Site) -> Iterator[Finding]:
    for path in site.sheets:
        facts = site.pages.get(path, Facts())
        if path in site.shown and (finding := _judge(site, path, facts)):
            yield finding


def _judge(site: Site, path: str, facts: Facts) -> Finding | None:
    own = site.url(path)
    if not facts.canonical:
        hint = f'<link {MARK} href="{{{{ page.canonical }}}}"> belongs into its head'
        return Finding(
            "canonical.missing", "this page does not say its own address", hint, page=path, text="<head>"
        )
    if len(facts.canonical) > 1:
        return Finding(
            "canonical.several",
            f"this page gives itself {len(facts.canonical)} addresses",
            page=path,
            text=MARK,
        )
    if facts.canonical[0] != own:
        message = f"the page at {own} says that its address is {facts.canonical[0]}"
        return Finding("canonical.wrong", message, "write {{ page.canonical }}", "error", path, text=MARK)
    return None


CHECK = Check("canonical", on_site=look)
