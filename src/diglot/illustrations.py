"""The pictures that pages are shared with: covers that writers chose, and cards."""

from collections.abc import Mapping, Sequence
from posixpath import splitext
from typing import NamedTuple

from diglot import route
from diglot.builder.relate import Sheet
from diglot.builder.social import illustrate as social
from diglot.builder.social.illustrate import ILLUSTRATE, Issue
from diglot.config import Config
from diglot.documents import Gist, Sources
from diglot.engine import NOTHING, Engine, Names, Outcome, Ref, Same
from diglot.linking import Words
from diglot.loader.name import ROOT
from diglot.model import Asset, Cover
from diglot.pictures import Pictures
from diglot.problem import Problem
from diglot.theme import Theme

Notes = list[tuple[str, Problem]]
"""problems with the paths of their documents"""
TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
}


class Illustrations(NamedTuple):
    images: Names
    """of each sheet, the picture of its page; NOTHING where there is none"""
    tree: dict[str, Ref]
    """the files, by output path"""
    notes: Notes


class Covers(NamedTuple):
    columns: Names
    """of each document; NOTHING where it has none"""
    tree: dict[str, Ref]
    notes: Notes


def illustrate(  # noqa: PLR0913, PLR0917 - the results of all that a build does before
    pictures: Pictures,
    documents: Sources,
    words: Words,
    related: Outcome,
    sites: Mapping[str, bytes],
    theme: Theme,
    config: Config,
    engine: Engine,
) -> Illustrations:
    """`sites`: by language, the names of what pages show of the site."""
    sheets = engine.load(related["sheets"], tuple[Sheet, ...])
    covers = find_covers(pictures, documents, theme, config, engine)
    own = engine.recall(_own, sheets)
    if not config.social_cards:
        own = [at for at in own if covers.columns[sheets[at].posts[0]] != NOTHING]
    numbers = [sheets[at].posts[0] for at in own]
    pages = engine.recall(engine.parts, related["pages"])
    general = [*sites] if config.social_cards else []
    spoken = [sheets[at].language for at in own] + general
    nobody = [NOTHING] * len(general)
    outcomes = engine.map_columns(
        ILLUSTRATE,
        [*(sheets[at].path for at in own), *general],
        Names([*(pages[at] for at in own), *nobody]),
        Names([sites[language] for language in spoken]),
        Names([theme.strings[language].digest for language in spoken]),
        Names([*(words.facts[number] for number in numbers), *nobody]),
        Names([*(covers.columns[number] for number in numbers), *nobody]),
        Same(config.social_cards),
    )
    issues, names = outcomes.at_hand(Issue), outcomes.names("image")
    drawn = outcomes.refs("png")
    return Illustrations(
        engine.recall(_images, sheets, own, issues, names, general),
        covers.tree | {issue.path: png for issue, png in zip(issues, drawn, strict=True) if issue.path},
        covers.notes + _notes(documents.paths, numbers, issues),
    )


def _notes(paths: Sequence[str], numbers: Sequence[int], issues: Sequence[Issue]) -> Notes:
    """`numbers`: of the documents that the first of the issues are about."""
    found = zip(numbers, issues, strict=False)
    return [(paths[number], problem) for number, issue in found for problem in issue.problems]


def _own(sheets: tuple[Sheet, ...]) -> list[int]:
    """The places of pages that are made of one document; the others have the site's picture."""
    return [at for at, sheet in enumerate(sheets) if sheet.texts == "article"]


def _images(
    sheets: tuple[Sheet, ...], own: list[int], issues: list[Issue], names: Names, languages: list[str]
) -> Names:
    """`languages`: those whose own pictures stand behind those of the pages `own`."""
    general = {
        language: name if issue.pictured else NOTHING
        for language, issue, name in zip(languages, issues[len(own) :], names[len(own) :], strict=True)
    }
    images = [general.get(sheet.language, NOTHING) for sheet in sheets]
    for at, issue, name in zip(own, issues, names, strict=False):
        if issue.pictured:
            images[at] = name
    return Names(images)


def find_covers(
    pictures: Pictures, documents: Sources, theme: Theme, config: Config, engine: Engine
) -> Covers:
    """The covers of the documents that have one."""
    chosen = engine.recall(_chosen, documents.gists)
    columns, tree, notes = Names([NOTHING] * len(documents.paths)), {}, []
    for at, cover in chosen:
        asset = pictures.assets.get(cover.source)
        problem = None if cover.external else _mistake(cover, asset)
        if problem:
            notes.append((documents.paths[at], problem))
        if cover.external:
            columns[at] = engine.keep(social.Cover(cover.source, 0, 0, cover.alt, ""))
        elif asset:
            path = theme.published.get(cover.source) or asset.path
            if cover.source.startswith(ROOT):
                tree[path] = pictures.sources[cover.source]
            url = config.base_url.removesuffix(config.base_path) + route.href(config.base_path, f"/{path}")
            kind = TYPES.get(splitext(path)[1].lower(), "")
            columns[at] = engine.keep(social.Cover(url, asset.width, asset.height, cover.alt, kind))
    return Covers(columns, tree, notes)


def _chosen(gists: Sequence[Gist]) -> list[tuple[int, Cover]]:
    return [(at, gist.cover) for at, gist in enumerate(gists) if gist.cover]


def _mistake(cover: Cover, asset: Asset | None) -> Problem | None:
    if asset is None:
        return Problem("cover.missing", f"there is no picture {cover.source}", key="cover")
    if asset.width and asset.path.endswith(tuple(TYPES)):
        return None
    hint = "take a PNG, JPEG, WebP or GIF"
    message = f"{cover.source} is no picture that other sites can show"
    return Problem("cover.format", message, hint=hint, key="cover", severity="warning")
