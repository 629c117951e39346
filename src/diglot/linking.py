"""What documents bring to pages once it is known where everything lies: their words, with the links in them resolved."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from diglot.builder.assets import picture_name
from diglot.builder.links import RESOLVE, Findings
from diglot.documents import Gist, Sources
from diglot.engine import Engine, Names, Outcomes, Ref, Same, held
from diglot.loader.name import ROOT, facts_path, is_document
from diglot.model import Targets
from diglot.problem import Problem


class Words(NamedTuple):
    """What documents bring to the pages that show them: for each facet, its name in each document."""

    facts: Names
    descriptions: Names
    sections: Names
    texts: dict[str, Names]
    """article, excerpt, feed"""
    links: dict[str, Names]
    """for each of these, the href of each of its targets"""


TEXTS = ("article", "excerpt", "feed")
NO_TARGETS = held(Targets()).digest


def link(
    sources: Mapping[str, Ref],
    engine: Engine,
    documents: Sources,
    rendered: Outcomes,
    addresses: Ref,
    published: Mapping[str, str],
) -> tuple[Words, dict[str, Ref], list[tuple[str, Problem]]]:
    """The words of the documents with their links resolved; the files beside them that links name, by output path; and
    what is wrong, with the path of the document.

    `rendered`: of each one. `published`: source path → output path of the files that are published whether linked or not.
    """
    targets = rendered.names("targets")
    linking = engine.recall(_linking, targets)
    some = documents.pick(linking)
    candidates = engine.recall(_candidates, documents.gists)
    files = {path: name for path in candidates if (name := _published(path, sources, published))}
    resolved = engine.map_columns(
        RESOLVE,
        some.paths,
        [gist.language for gist in some.gists],
        Names([targets[at] for at in linking]),
        engine.recall(_files, some.gists, files),
        Same(addresses),
    )
    texts = [resolved.names(text) for text in TEXTS]
    words = Words(
        rendered.names("facts"),
        rendered.names("description"),
        rendered.names("sections"),
        {text: rendered.names(text) for text in TEXTS},
        engine.recall(_spread, texts, linking, len(targets), engine.keep(())),
    )
    beside = {name: sources[path] for path, name in files.items() if path.startswith(ROOT)}
    return words, beside, list(_link_problems(engine, resolved, some.paths, documents.paths, rendered))


def _linking(targets: Names) -> list[int]:
    """The places of documents with links into the site."""
    return [at for at, name in enumerate(targets) if name != NO_TARGETS]


def _spread(texts: list[Names], linking: list[int], count: int, otherwise: bytes) -> dict[str, Names]:
    """For each of TEXTS, given of documents that are `linking`, a column of `count` documents."""
    spread = {text: Names([otherwise] * count) for text in TEXTS}
    for text, names in zip(TEXTS, texts, strict=True):
        for at, name in zip(linking, names, strict=True):
            spread[text][at] = name
    return spread


def _candidates(gists: list[Gist]) -> list[str]:
    """Source paths that links name, if they name files; documents are not published as such."""
    return sorted({path for gist in gists for path in gist.files if not is_document(path)})


def _files(gists: list[Gist], files: Mapping[str, str]) -> list[dict[str, str]]:
    """Of each document, those of `files` that its links name."""
    return [{path: files[path] for path in gist.files if path in files} for gist in gists]


def _published(path: str, sources: Mapping[str, Ref], published: Mapping[str, str]) -> str | None:
    """The output path of a file that a link names: a data set beside a post, a PDF below static/."""
    if path in published:
        return published[path]
    data = path in sources and path.startswith(ROOT) and path != facts_path(path)
    return picture_name(path, sources[path].digest) if data else None


def _link_problems(
    engine: Engine, resolved: Outcomes, linking: Sequence[str], paths: Sequence[str], rendered: Outcomes
) -> Iterator[tuple[str, Problem]]:
    """`linking`: the paths of what is `resolved`, `paths` of what is `rendered`."""
    places: dict[str, int] = {}
    for source, findings in zip(linking, resolved.at_hand(Findings), strict=True):
        for problem in findings.problems:
            yield source, problem
        for anchor in findings.anchors:
            places = places or {path: at for at, path in enumerate(paths)}
            ids = engine.load(rendered[places[anchor.path]]["ids"], tuple[str, ...])
            if anchor.id not in ids:
                yield source, anchor.missing(ids)
