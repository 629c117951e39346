"""The picture of one page as a pure step: its cover, where it has one, else a card with its title.

What a card says is worked out whenever its page changes; it is drawn anew only when that is something else than before.
"""

from urllib.parse import quote, unquote

import msgspec

from diglot.builder import assets
from diglot.builder.social.draw import DRAW, HEIGHT, WIDTH, Caption
from diglot.builder.view import Image, Page, Site
from diglot.engine import Facets, Step, Wants
from diglot.engine.digest import digest
from diglot.language import Strings, format_date
from diglot.model import Facts
from diglot.problem import Problem

FOLDER = "cards/"


class Cover(msgspec.Struct, frozen=True):
    """The picture that a writer chose."""

    url: str
    """absolute"""
    width: int
    height: int
    """in pixels; 0 for one that lies elsewhere"""
    alt: str
    type: str


class Issue(msgspec.Struct, frozen=True, array_like=True):
    """What a build has to know of it."""

    pictured: bool
    path: str = ""
    """output path of the card that was drawn"""
    problems: tuple[Problem, ...] = ()


class Illustrated(Facets, frozen=True):
    image: Image
    """empty when there is none"""
    png: bytes
    issue: Issue


def caption_of(page: Page | None, site: Site, strings: Strings, facts: Facts | None) -> tuple[Caption, str]:
    """What stands on the card, and the characters of its title that can't be shown. The rest does without such words."""
    from diglot.builder.social.face import showable

    language = next(each.name for each in site.languages if each.key == site.language)
    title, missing = showable(facts.title if facts else site.title)
    head = "".join(_shown(site.title)) if facts else ""
    entry = page.entry if page else None
    foot = [site.description] if facts is None else []
    if entry:
        foot = [format_date(entry.date, strings), entry.category.name if entry.category else ""]
    return Caption(title, head, _shown(*foot), "".join(_shown(language))), missing


def _shown(*texts: str) -> tuple[str, ...]:
    from diglot.builder.social.face import showable

    return tuple(shown for text in texts if text and not (parts := showable(text))[1] and (shown := parts[0]))


def wanted(
    page: Page | None, site: Site, strings: Strings, facts: Facts | None, cover: Cover | None, drawing: bool
) -> Wants:
    if cover or not drawing:
        return ((DRAW, []),)
    caption, missing = caption_of(page, site, strings, facts)
    return ((DRAW, [] if missing else [(caption,)]),)


def illustrate(  # noqa: PLR0913, PLR0917 - each is named in a picture's key by itself
    page: Page | None,
    site: Site,
    strings: Strings,
    facts: Facts | None,
    cover: Cover | None,
    drawing: bool,
    drawn: list[bytes],
) -> Illustrated:
    """`page` and `facts`: of the document; None for the card of the site. `drawn` answers `wanted`."""
    title = facts.title if facts else site.title
    if cover:
        image = Image(cover.url, cover.width, cover.height, cover.alt or title, cover.type)
        return Illustrated(image, b"", Issue(pictured=True))
    if not drawn:
        missing = caption_of(page, site, strings, facts)[1] if drawing else ""
        return Illustrated(Image(), b"", Issue(pictured=False, problems=_problems(missing)))
    path = assets.hashed(f"{FOLDER}{_name(page, site)}.png", digest(drawn[0]))
    alt = title if facts is None else f"{title} · {site.title}"
    image = Image(f"{site.root}{quote(path)}", WIDTH, HEIGHT, alt, "image/png")
    return Illustrated(image, drawn[0], Issue(pictured=True, path=path))


def _name(page: Page | None, site: Site) -> str:
    """euler.en: for people; the digest behind it tells cards apart."""
    address = unquote(page.url).strip("/").removesuffix(".html") if page else "site"
    return f"{address.rpartition('/')[2] or 'page'}.{site.language}"


ILLUSTRATE = Step("illustrate", illustrate, wants=wanted, at_hand="issue")


def _problems(missing: str) -> tuple[Problem, ...]:
    if not missing:
        return ()
    names = ", ".join(f"{char} (U+{ord(char):04X})" for char in missing[:5])
    hint = "give the post a `cover:`, or turn the cards off in site.yaml: `social_cards: false`"
    return (
        Problem(
            "card.glyph",
            f"the social card can't show {names}, so the page has the site's card",
            hint=hint,
            key="title",
            severity="warning",
        ),
    )
