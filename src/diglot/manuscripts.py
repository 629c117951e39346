"""The Markdown of each page that is made of one document, published beside it where site.yaml says so."""

from collections.abc import Mapping

from diglot.builder.formats.markdown import MARKDOWN
from diglot.builder.relate import Sheet
from diglot.documents import Gist, Sources
from diglot.engine import Engine, Names, Outcome, Outcomes, Ref
from diglot.linking import Words
from diglot.model import Asset
from diglot.route import markdown_path


def publish(  # noqa: PLR0913, PLR0917 - the results of all that a build does before
    sources: Mapping[str, Ref],
    documents: Sources,
    rendered: Outcomes,
    pictures: Mapping[str, Asset],
    words: Words,
    related: Outcome,
    sites: Mapping[str, bytes],
    engine: Engine,
) -> dict[str, Ref]:
    """Output path → file. `pictures`: by source path, those that are published."""
    sheets = engine.load(related["sheets"], tuple[Sheet, ...])
    pages = engine.recall(engine.parts, related["pages"])
    places = [at for at, sheet in enumerate(sheets) if sheet.texts == "article"]
    numbers = [sheets[at].posts[0] for at in places]
    targets, listings = rendered.names("targets"), rendered.names("listings")
    shown = engine.recall(_shown, documents.gists, pictures)
    paths = [markdown_path(sheets[at].path) for at in places]
    outcomes = engine.map_columns(
        MARKDOWN,
        paths,
        [documents.paths[number] for number in numbers],
        [sources[documents.paths[number]] for number in numbers],
        Names([pages[at] for at in places]),
        Names([sites[sheets[at].language] for at in places]),
        Names([words.facts[number] for number in numbers]),
        Names([targets[number] for number in numbers]),
        Names([words.links["article"][number] for number in numbers]),
        [shown[number] for number in numbers],
        [documents.gists[number].listings for number in numbers],
        Names([listings[number] for number in numbers]),
    )
    return dict(zip(paths, outcomes.refs("value"), strict=True))


def _shown(gists: list[Gist], pictures: Mapping[str, Asset]) -> list[dict[str, str]]:
    """For each document, the output path of each picture that it shows, by its source path."""
    return [{path: pictures[path].path for path in gist.pictures if path in pictures} for gist in gists]
