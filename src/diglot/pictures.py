"""Pictures as they are published: without the place where they were taken, and with smaller versions of them.

What a page says of a picture follows from its bytes as they lie there, without decoding a photo: so the preview names the
versions that a build makes, and makes one when somebody asks for it.
"""

from collections.abc import Mapping
from posixpath import splitext
from typing import NamedTuple

from diglot.builder.assets import picture_name
from diglot.documents import Gist
from diglot.engine import Engine, Ref, Step, Task
from diglot.engine.digest import digest, encode
from diglot.engine.worker import read_source
from diglot.model import Asset, Version
from diglot.problem import Problem
from diglot.renderer.image import ENDINGS, Seen, examine
from diglot.renderer.location import CLEAN, PARTS
from diglot.renderer.variant import AVAILABLE, ENCODE, SQUEEZE, Format, Recipe, sizes
from diglot.renderer.variant import encode as encode_picture
from diglot.site_file import Pictures as Settings

EXAMINE = Step("examine", examine, at_hand="value")
NO_BYTES = digest(b"")
LOSSLESS: Format = "webp"
"""what drawings are written as"""
ALL_ENDINGS = tuple(ending for endings in ENDINGS.values() for ending in endings)
ANEW = "save it anew with another program"


class Unmade(Ref):
    """The name of a version that nobody has asked for yet. It is named by what it is made of, not by its bytes."""

    __slots__ = ("recipe", "source")

    def __init__(self, source: Ref, recipe: Recipe) -> None:
        super().__init__(recipe_name(source, recipe))
        self.source = source
        self.recipe = recipe

    def make(self) -> bytes:
        """Raises SourceChanged when the picture is no longer what it was."""
        return encode_picture(read_source(self.source), self.recipe).data


class Pictures(NamedTuple):
    assets: dict[str, Asset]
    """by source path, those that exist"""
    sources: Mapping[str, Ref]
    """all sources, the pictures among them as they are published"""
    tree: dict[str, Ref]
    """output path → file, of those that are shown and of their versions"""
    problems: list[Problem]


class Order(NamedTuple):
    """A version of a photo that is to be made."""

    path: str
    """output path"""
    photo: str
    """source path"""
    recipe: Recipe


def prepare(
    sources: Mapping[str, Ref], engine: Engine, gists: list[Gist], settings: Settings, *, make: bool
) -> Pictures:
    """The pictures that documents show, link to or are shared with. `make`: the versions; else they are only named."""
    paths = [path for path in engine.recall(_named, gists) if path in sources]
    files = [sources[path] for path in paths]
    seen: list[Seen] = engine.map_columns(EXAMINE, paths, files).at_hand(Seen)
    published = _published(sources, engine, paths, seen)
    formats = _formats(engine, settings, seen)
    kinds = engine.recall(_kinds, paths, seen, gists, formats)
    drawn = _squeezed(sources, engine, [path for path, kind in kinds.items() if kind == "drawing"])
    orders = engine.recall(_orders, paths, files, seen, kinds, formats, settings)
    names = [published[path].digest for path in paths]
    assets = engine.recall(_assets, paths, names, seen, drawn, orders, settings.sizes)
    made, problems = _made(sources, engine, orders) if make else (_unmade(sources, orders), [])
    shown = {
        asset.path: published[path] for path in engine.recall(_shown, gists) if (asset := assets.get(path))
    }
    return Pictures(assets, published, {**shown, **made, **dict(drawn.values())}, problems)


def _named(gists: list[Gist]) -> list[str]:
    """The source paths of all that may be a picture, sorted."""
    shown = _shown(gists)
    linked = {path for gist in gists for path in gist.files if path.lower().endswith(ALL_ENDINGS)}
    covers = {gist.cover.source for gist in gists if gist.cover and not gist.cover.external}
    return sorted(shown | linked | covers)


def _shown(gists: list[Gist]) -> set[str]:
    return {path for gist in gists for path in gist.pictures}


def _published(
    sources: Mapping[str, Ref], engine: Engine, paths: list[str], seen: list[Seen]
) -> Mapping[str, Ref]:
    """The sources, with pictures that say where they were taken no longer saying so."""
    located = [path for path, each in zip(paths, seen, strict=True) if each.located]
    cleaned = engine.map_columns(CLEAN, located, [sources[path] for path in located]).refs("value")
    return {**sources, **dict(zip(located, cleaned, strict=True))} if located else sources


def _formats(engine: Engine, settings: Settings, seen: list[Seen]) -> tuple[Format, ...]:
    """Those that are wanted and can be written. Pillow is not asked where there is nothing to write."""
    if not any(each.kind for each in seen):
        return ()
    (outcome,) = engine.map(AVAILABLE, [Task("formats", (settings.formats,))])
    found: tuple[Format, ...] = engine.load(outcome["value"], tuple[Format, ...])
    return found


def _kinds(
    paths: list[str], seen: list[Seen], gists: list[Gist], formats: tuple[Format, ...]
) -> dict[str, str]:
    """Source path → photo or drawing, of those of which versions are made."""
    versed = {path for gist in gists for path in gist.versed} if formats else set[str]()
    kinds = {path: each.kind for path, each in zip(paths, seen, strict=True) if path in versed}
    return {path: kind for path, kind in kinds.items() if kind == "photo" or (kind and LOSSLESS in formats)}


def _squeezed(sources: Mapping[str, Ref], engine: Engine, drawings: list[str]) -> dict[str, tuple[str, Ref]]:
    """Source path → output path and file, of drawings that take less that way."""
    made = engine.map_columns(SQUEEZE, drawings, [sources[path] for path in drawings]).refs("value")
    return {
        path: (_name(path, "", LOSSLESS, file.digest), file)
        for path, file in zip(drawings, made, strict=True)
        if file.digest != NO_BYTES
    }


def _orders(
    paths: list[str],
    files: list[Ref],
    seen: list[Seen],
    kinds: Mapping[str, str],
    formats: tuple[Format, ...],
    settings: Settings,
) -> list[Order]:
    return [
        Order(_name(path, f".{size.width}", ending, recipe_name(file, recipe)), path, recipe)
        for path, file, each in zip(paths, files, seen, strict=True)
        if kinds.get(path) == "photo"
        for ending in formats
        for size in sizes(each, settings.widths)
        for recipe in [Recipe(ending, size.width, size.height, getattr(settings.quality, ending))]
    ]


def recipe_name(file: Ref, recipe: Recipe) -> bytes:
    """What a version is known by before it is made."""
    return digest(encode((file.digest, recipe)))


def _name(path: str, width: str, ending: Format, name: bytes) -> str:
    """photo.720.0123456789.avif"""
    return picture_name(path, name, width, f".{ending}")


def _assets(
    paths: list[str],
    names: list[bytes],
    seen: list[Seen],
    drawn: Mapping[str, tuple[str, Ref]],
    orders: list[Order],
    shown_in: str,
) -> dict[str, Asset]:
    versions: dict[str, dict[Format, list[tuple[str, int]]]] = {}
    for path, (output, _) in drawn.items():
        versions[path] = {LOSSLESS: [(output, 0)]}
    for order in orders:
        files = versions.setdefault(order.photo, {}).setdefault(order.recipe.format, [])
        files.append((order.path, order.recipe.width))
    return {
        path: Asset(
            picture_name(path, name),
            each.size.width,
            each.size.height,
            tuple(
                Version(f"image/{ending}", tuple(files)) for ending, files in versions.get(path, {}).items()
            ),
            shown_in if path in versions and path not in drawn else "",
            _fault(path, each),
        )
        for path, name, each in zip(paths, names, seen, strict=True)
    }


def _fault(path: str, seen: Seen) -> str:
    ending = splitext(path)[1].lower()
    if seen.located and path.startswith("static/"):
        return "says where it was taken, and what lies in static/ is published as it is"
    if seen.located and seen.format not in PARTS:
        return f"says where it was taken, and nothing here can take that out of {seen.format}"
    if seen.fault or seen.format not in ENDINGS or ending in ENDINGS[seen.format]:
        return seen.fault
    return f"is a {seen.format}, which its name does not say"


def _made(
    sources: Mapping[str, Ref], engine: Engine, orders: list[Order]
) -> tuple[dict[str, Ref], list[Problem]]:
    paths = [order.path for order in orders]
    photos = [sources[order.photo] for order in orders]
    outcomes = engine.map_columns(ENCODE, paths, photos, [order.recipe for order in orders])
    faults = {order.photo: fault for order, fault in zip(orders, outcomes.at_hand(str), strict=True) if fault}
    problems = [
        Problem(
            "image.file", f"a part of it can't be read: {fault}", file=photo, hint=ANEW, severity="warning"
        )
        for photo, fault in faults.items()
    ]
    return dict(zip(paths, outcomes.refs("data"), strict=True)), problems


def _unmade(sources: Mapping[str, Ref], orders: list[Order]) -> dict[str, Ref]:
    return {order.path: Unmade(sources[order.photo], order.recipe) for order in orders}
