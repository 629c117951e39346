"""Words that two pages of a language have in common, though each should say what sets it apart."""

from collections.abc import Iterable, Iterator

from diglot.checks.check import Facts, Site


def repeated(site: Site, word: str) -> Iterator[tuple[str, str]]:
    """Pages that bear the same `word`, a field of Facts, as an earlier one of their language: (page, the earlier one)."""
    first: dict[tuple[str, str], str] = {}
    for path, facts in _own(site):
        said = getattr(facts, word)
        if said and (other := first.setdefault((facts.language, said), path)) != path:
            yield path, other


def _own(site: Site) -> Iterable[tuple[str, Facts]]:
    """Those of documents last, so that the one that its writer can change is named."""
    pages = [(path, facts) for path, facts in site.shown.items() if path in site.sheets]
    return sorted(pages, key=lambda each: (each[0] in site.documents, each[0]))
