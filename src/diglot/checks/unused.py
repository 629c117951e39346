"""Files that nothing names: data and pictures beside texts, which are not published then, and pictures of static/ that are."""

from collections.abc import Iterator

from diglot.checks.check import Check, Finding, Site
from diglot.loader.name import RECORD, ROOT, facts_path, is_document

PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg")
TEXTS = (".html", ".css", ".js", ".mjs", ".json", ".webmanifest", ".xml", ".txt")


def look(site: Site) -> Iterator[Finding]:
    named = frozenset[str]().union(*site.named.values())
    for path in sorted(site.sources):
        beside = (
            path.startswith(ROOT)
            and not is_document(path)
            and path != facts_path(path)
            and not path.endswith(RECORD)
        )
        if beside and path not in named and not _mentioned(site, path):
            yield Finding("file.unused", "no text names this file, so it is not published", file=path)
    # What lies at the root is asked for by name: favicon.ico, apple-touch-icon.png.
    pictures = {
        path: source for source, path in site.published.items() if path.endswith(PICTURES) and "/" in path
    }
    left = _unnamed(site, pictures)
    for path in sorted(left):
        yield Finding("file.unused", "no page, style sheet or script names this picture", file=pictures[path])


def _mentioned(site: Site, path: str) -> bool:
    """Whether a document beside the file, or in a folder above, has its name somewhere: as a cover, say."""
    folder, _, name = path.rpartition("/")
    documents = [each for each in site.named if f"{folder}/".startswith(each.rpartition("/")[0] + "/")]
    return any(name in site.manuscript(each).text for each in documents)


def _unnamed(site: Site, paths: dict[str, str]) -> set[str]:
    """Those of `paths` whose name stands in no text that is published."""
    left = set(paths)
    for page, facts in site.pages.items() if left else ():
        left -= {target[0] for each in facts.references if (target := site.target(page, each.url))}
    for path, content in site.tree.items():
        if left and path.endswith(TEXTS):
            data = site.read(content)
            left = {each for each in left if each.rpartition("/")[2].encode() not in data or each == path}
    return left


CHECK = Check("unused files", on_site=look)
