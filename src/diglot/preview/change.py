"""What is different between two snapshots, for those who look at the pages of the first."""

from collections.abc import Collection, Iterator

from diglot.loader import is_document
from diglot.preview.snapshot import Change, Snapshot


def change_between(old: Snapshot, new: Snapshot, seen: Collection[str]) -> Change:
    """`seen`: the source paths that are new, different or gone."""
    before, changed, added = old.tree, [], 0
    for path, content in new.tree.items():
        was = before.get(path)
        if was is content:
            # Most are, and a look at each name would take longer than the build.
            continue
        if was is None:
            added += 1
        if was is None or was.digest != content.digest:
            changed.append(path)
    removed = before.keys() - new.tree.keys() if len(before) + added > len(new.tree) else set[str]()
    return Change(
        tuple(sorted(changed)),
        tuple(sorted(removed)),
        dict(_moved(old, new, removed, seen)) if removed else {},
        _focus(new, changed, seen),
    )


def _moved(
    old: Snapshot, new: Snapshot, removed: Collection[str], seen: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Old → new path of pages whose source has another address, or whose source has another name."""
    places = {page.source: path for path, page in new.pages.items()}
    names = {
        new.sources[name].digest: name for name in seen if name in new.sources and name not in old.sources
    }
    for path in sorted(removed):
        if page := old.pages.get(path):
            source = page.source
            if source not in new.sources and source in old.sources:
                source = names.get(old.sources[source].digest, source)
            if source in places:
                yield path, places[source]


def _focus(new: Snapshot, changed: Collection[str], seen: Collection[str]) -> str | None:
    """The page of the document that was edited, if it was one."""
    documents = [name for name in seen if is_document(name) and name in new.sources]
    if len(documents) != 1:
        return None
    pages = ((path, new.pages.get(path)) for path in changed)
    return next((path for path, page in pages if page and page.source == documents[0]), None)
