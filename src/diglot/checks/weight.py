"""What a reader has to fetch stays within the budgets of site.yaml: bytes as hosts send them, texts compressed."""

import zlib
from collections.abc import Iterable, Iterator

from diglot.checks.check import Check, Facts, Finding, Reference, Site

TEXTS = (".css", ".js", ".svg", ".json", ".html", ".xml", ".txt")
PICTURES = (".avif", ".webp")
SCRIPTS, STYLES = (".js",), (".css",)


def look(site: Site) -> Iterator[Finding]:
    sizes: dict[str, int] = {}
    budgets = site.config.budgets
    for path, facts in site.pages.items():
        needed = _needed(site, path, facts)
        for file in needed:
            if file not in sizes:
                sizes[file] = _size(site, file)
        weights = {
            "html": facts.size,
            "scripts": sum(sizes[file] for file in needed if file.endswith(SCRIPTS)),
            "styles": sum(sizes[file] for file in needed if file.endswith(STYLES)),
            "page": facts.size + sum(sizes[file] for file in needed),
        }
        for name, weight in weights.items():
            if weight > getattr(budgets, name) * 1000:
                yield _over(name, weight, getattr(budgets, name), path)
        for file, reference in needed.items():
            if sizes[file] > budgets.file * 1000:
                yield _heavy(site, file, sizes[file], path, reference)


def _needed(site: Site, path: str, facts: Facts) -> dict[str, Reference]:
    """The files of the site that the page loads, with where it first names them."""
    found: dict[str, Reference] = {}
    for reference in _chosen(facts.references):
        target = site.target(path, reference.url) if reference.loaded else None
        if target and target[0] in site.tree and target[0] not in site.pages:
            found.setdefault(target[0], reference)
    return found


def _chosen(references: Iterable[Reference]) -> Iterator[Reference]:
    """Of the files of a `<picture>` a browser takes one: most often the first format, and at most its largest file."""
    offered: list[Reference] = []
    for reference in references:
        if reference.tag == "source" and reference.url.endswith(PICTURES):
            offered.append(reference)
        elif reference.tag == "img" and offered:
            yield [each for each in offered if each.at == offered[0].at][-1]
            offered = []
        else:
            yield reference


def _size(site: Site, path: str) -> int:
    data = site.read(site.tree[path])
    return len(zlib.compress(data)) if path.endswith(TEXTS) else len(data)


def _over(name: str, weight: int, budget: int, page: str) -> Finding:
    what = {"page": "the page with all that it loads", "html": "the page"}.get(
        name, f"what it loads of {name}"
    )
    message = f"{what} weighs {_kilobytes(weight)}, over the budget of {budget} kB"
    return Finding(
        "weight.page", message, f"make it lighter, or raise `budgets: {{{name}: …}}`", page=page, key="title"
    )


def _heavy(site: Site, file: str, weight: int, page: str, reference: Reference) -> Finding:
    message = (
        f"{file} weighs {_kilobytes(weight)}, over the budget of {site.config.budgets.file} kB for a file"
    )
    hint = "scale it down, or raise `budgets: {file: …}`"
    return Finding("weight.file", message, hint, page=page, at=reference.at, text=reference.url)


def _kilobytes(size: int) -> str:
    return f"{size / 1000:,.0f} kB"


CHECK = Check("weight", on_site=look)
