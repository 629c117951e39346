"""Links that the build understood although they are written otherwise than the address is: in another case, without the slash
at its end. Where a host is strict, only diglot makes them work. All of this can be mended by itself.
"""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote, unquote

from diglot import route
from diglot.builder.assets import STATIC
from diglot.builder.links import cut, join, linked_file
from diglot.checks.check import Check, Finding, Manuscript, Site
from diglot.checks.markup import line_of, line_starts
from diglot.loader.name import ROOT
from diglot.model import Target


def look(site: Site) -> Iterator[Finding]:
    urls = {f"/{path.removesuffix('index.html')}" for path in site.pages}
    known = {route.collision_key(url): url for url in urls}
    files = {route.collision_key(path): path for path in site.sources if path.startswith(ROOT)}
    for document, named in site.named.items():
        if not any(_doubtful(path, site, urls) for path in named):
            continue
        manuscript = site.manuscript(document)
        for target in dict.fromkeys(manuscript.body.targets):
            if right := _right(target.href, document, site, known, files):
                yield _finding(document, manuscript, target, right)


def _doubtful(path: str, site: Site, urls: set[str]) -> bool:
    """Whether a source path, as `linked_file` makes it of a link, may be spelled wrong."""
    if path.startswith(STATIC):
        url = "/" + path.removeprefix(STATIC).removesuffix("index.html")
        return path not in site.sources and url not in urls
    return path not in site.sources


def _right(href: str, document: str, site: Site, known: Mapping[str, str], files: Mapping[str, str]) -> str:
    """The link as it should be written, or nothing when it is right, or wrong altogether."""
    path, suffix = cut(href)
    if path.startswith("/"):
        if linked_file(href, document) in site.sources:
            return ""
        url = known.get(route.collision_key(route.normalize(unquote(path))), "")
        return quote(url, safe=route.SAFE) + suffix if url and url != unquote(path) else ""
    source = join(document, path) if path else None
    file = files.get(route.collision_key(source), "") if source and source not in site.sources else ""
    return _recased(path, source, file) + suffix if source and file else ""


def _recased(path: str, source: str, file: str) -> str:
    """A relative path with the end of it as the file has it; `..` and `.` stay."""
    written, right = path.split("/"), file.split("/")
    for back in range(1, min(len(written), len(right)) + 1):
        if written[-back] in ("", ".", ".."):
            break
        if unquote(written[-back]) == source.split("/")[-back]:
            written[-back] = quote(right[-back], safe=route.SAFE)
    return "/".join(written)


def _finding(document: str, manuscript: Manuscript, target: Target, right: str) -> Finding:
    blocks = manuscript.lines.blocks
    line = blocks[target.block] + target.line - 1 if 0 <= target.block < len(blocks) else 1
    line, column, found = _written(manuscript.text, target.href, line, target.column)
    return Finding(
        "link.spelling" if target.href.startswith("/") else "link.missing",
        f"{target.href} is written {right}",
        "`diglot check --fix` does it" if found else "",
        file=document,
        line=line,
        column=column,
        text=target.href if found else "",
        fix=right if found else "",
    )


def _written(text: str, href: str, line: int, column: int) -> tuple[int, int, bool]:
    """Where an address stands in the text, whose link begins at `line` and `column`: in it, or where its name is defined."""
    begin = line_starts(text)[line - 1] + column - 1
    piece = re.compile(rf"(?<=[(<\"'\s:=]){re.escape(href)}(?=[)>\"'\s]|\Z)")
    match = piece.search(text, begin) or piece.search(text)
    return (*line_of(text, match.start()), True) if match else (line, column, False)


CHECK = Check("spelling of links", on_site=look)
