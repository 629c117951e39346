"""What the writer is told of one page: how long it is, what is wrong with it, where its source lies. As JSON for panel.js."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from diglot import editor, route
from diglot.loader import facts_path
from diglot.loader.name import ROOT
from diglot.model import Document
from diglot.preview.manuscript import Manuscript, read
from diglot.preview.references import References, find, gather, weights
from diglot.preview.snapshot import Snapshot
from diglot.preview.wording import Wording
from diglot.problem import WIDEST, Problem, count

MOST = 50
"""problems that are shown"""
Json = dict[str, Any]


def describe(snapshot: Snapshot, path: str) -> Json:
    """What is wrong. `path`: an output path, whether there is a page or not."""
    language = gather(_html(snapshot, path)).language
    return _problems_told(snapshot, path, Wording(language)) | {"language": language}


def describe_all(snapshot: Snapshot, path: str) -> Json:
    """Besides, what takes some milliseconds to find out."""
    html = _html(snapshot, path)
    references = gather(html)
    wording = Wording(references.language)
    source = _source(snapshot, path)
    manuscript = read(snapshot, source) if source else None
    told = _problems_told(snapshot, path, wording)
    rows = [
        *(_manuscript_rows(snapshot, source, manuscript, wording) if manuscript else ()),
        _versions(snapshot, path, references, wording),
        _weight(html, references, path, snapshot, wording),
        _row(wording("problems"), [*map(_place, told["problems"])] or [_value(wording("none"))]),
    ]
    return told | {
        "language": references.language,
        "title": wording("title"),
        "close": wording("close"),
        "rows": [row for row in rows if row["values"]],
        "edit": edit_address(snapshot, source, "{line}"),
        "noEditor": "" if snapshot.config and snapshot.config.editor else wording("no-editor"),
        "titleLine": manuscript.title_line if manuscript else 1,
        "blocks": manuscript.blocks if manuscript else "",
    }


def _problems_told(snapshot: Snapshot, path: str, wording: Wording) -> Json:
    source = _source(snapshot, path)
    is_stale = snapshot.stale or (bool(source) and snapshot.pages[path].stale)
    found = [*_problems(snapshot, source, everything=is_stale)]
    return {
        "notice": _notice(snapshot, path, found, wording, is_stale=is_stale),
        "isUrgent": is_stale,
        "home": _home(snapshot, path, wording) if path not in snapshot.tree else None,
        "problems": [_shown(snapshot, problem) for problem in found[:MOST]],
    }


def _source(snapshot: Snapshot, path: str) -> str:
    return snapshot.pages[path].source if path in snapshot.pages else ""


def edit_address(snapshot: Snapshot, source: str, line: int | str, column: int = 1) -> str:
    """What opens a source file in the editor that site.yaml names; empty if it names none."""
    setting = snapshot.config.editor if snapshot.config else ""
    if not setting or source not in snapshot.sources:
        return ""
    file = Path(snapshot.sources[source].file).absolute().as_posix()
    return editor.address(setting, file, line, column)


def _html(snapshot: Snapshot, path: str) -> str:
    """That of the front page in its place, if there is no such page: it tells the language."""
    try:
        html = snapshot.read(snapshot.tree[path if path in snapshot.tree else _front_page(snapshot, path)])
    except LookupError:
        return ""
    return html.decode("utf-8", "replace")


def _front_page(snapshot: Snapshot, path: str) -> str:
    """The closest one: en/posts/x/index.html → en/index.html."""
    folders = path.split("/")[:-1]
    found = ("/".join([*folders[:length], "index.html"]) for length in range(len(folders), -1, -1))
    return next((each for each in found if each in snapshot.tree), "index.html")


def _home(snapshot: Snapshot, path: str, wording: Wording) -> Json:
    front = _front_page(snapshot, path).removesuffix("index.html")
    return _value(wording("front"), route.href(snapshot.base_path, f"/{front}"))


# ---- problems


def _problems(snapshot: Snapshot, source: str, *, everything: bool) -> Iterator[Problem]:
    """The page's own first, then those of the whole site; `everything`: then those of other pages too."""
    own = {source, facts_path(source)} if source else set()
    yield from (each for each in snapshot.problems if each.file in own)
    others = [each for each in snapshot.problems if each.file not in own]
    yield from (each for each in others if not each.file.startswith(ROOT))
    yield from (each for each in others if each.file.startswith(ROOT) and everything)


def _counted(problems: list[Problem], wording: Wording) -> str:
    numbers = {"errors": count(problems, "error"), "warnings": count(problems, "warning")}
    return wording.joined(*(wording(key, number) for key, number in numbers.items() if number))


def _notice(snapshot: Snapshot, path: str, found: list[Problem], wording: Wording, *, is_stale: bool) -> str:
    """What stands in the bar; empty if there is none to be."""
    gone = "" if path in snapshot.tree else wording("gone")
    stale = wording("stale") if is_stale else ""
    more = wording("more", len(found) - MOST) if len(found) > MOST else ""
    return wording.joined(gone, stale, _counted(found, wording), more)


def _shown(snapshot: Snapshot, problem: Problem) -> Json:
    place = [problem.file or "site", *([problem.line, problem.column] if problem.line else [])]
    return {
        "severity": problem.severity,
        "code": problem.code,
        "message": problem.message,
        "hint": problem.hint,
        "place": ":".join(map(str, place)),
        "source": _line(snapshot, problem),
        "edit": edit_address(snapshot, problem.file, problem.line or 1, problem.column),
    }


def _line(snapshot: Snapshot, problem: Problem) -> tuple[str, str, str] | None:
    """The source line: what stands before the place that is wrong, what is wrong, and what stands behind it."""
    text = snapshot.source_line(problem.file, problem.line) if problem.line else None
    if text is None:
        return None
    start, end = problem.column - 1, problem.column - 1 + problem.length
    first = max(0, start - WIDEST // 2) if len(text) > WIDEST else 0
    return text[first:start], text[start:end][:WIDEST], text[end : first + WIDEST]


# ---- rows of the panel


def _place(problem: Json) -> Json:
    """A problem of the page as a line of the panel."""
    return _value(f"{problem['place']} {problem['message']}", problem["edit"])


def _value(text: str, href: str = "", level: int = 0) -> Json:
    return {"text": text, "href": href, "level": level}


def _row(label: str, values: list[Json]) -> Json:
    return {"label": label, "values": values}


def _manuscript_rows(
    snapshot: Snapshot, source: str, manuscript: Manuscript, wording: Wording
) -> Iterator[Json]:
    scripts = {"han": manuscript.han, "words": manuscript.words}
    length = [wording(key, number) for key, number in scripts.items() if number]
    yield _row(wording("length"), [_value(wording.joined(*length, wording("minutes", manuscript.minutes)))])
    yield _row(wording("state"), [_value(_state(manuscript.document, wording))])
    yield _row(wording("source"), [_value(source, edit_address(snapshot, source, 1))])
    outline = [_value(heading.text, f"#{heading.id}", heading.level) for heading in manuscript.outline]
    yield _row(wording("outline"), outline)


def _state(document: Document | None, wording: Wording) -> str:
    if document is None:
        return wording("unreadable")
    date = document.date[:16].replace("T", " ").removesuffix(" 00:00")
    if not date:
        return wording("draft" if document.draft else "undated")
    is_ahead = datetime.fromisoformat(document.date) > datetime.now(UTC)
    due = wording("scheduled" if is_ahead else "published", date)
    return wording.joined(wording("draft"), date) if document.draft else due


def _versions(snapshot: Snapshot, path: str, references: References, wording: Wording) -> Json:
    values = []
    for language in snapshot.config.languages if snapshot.config else ():
        if language.tag != references.language:
            found = find(references.versions.get(language.tag, ""), path, snapshot)
            href = route.href(snapshot.base_path, f"/{found.removesuffix('index.html')}") if found else ""
            values.append(_value(language.name if href else wording("untranslated", language.name), href))
    return _row(wording("languages"), values)


def _weight(html: str, references: References, path: str, snapshot: Snapshot, wording: Wording) -> Json:
    sizes = {"page-weight": len(html.encode()), "file-weight": sum(weights(references, path, snapshot))}
    texts = [wording(key, f"{size / 1000:,.1f}") for key, size in sizes.items()]
    return _row(wording("weight"), [_value(wording.joined(*texts))])
