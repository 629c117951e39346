"""Films, written like pictures: `![what it shows](talk.mp4){poster=talk.jpg}`, and addresses of Bilibili and YouTube.

The latter load when the reader asks for it, and only where site.yaml allows it; without that, and without a script, they are links.
"""

import re
from collections.abc import Sequence

from markdown_it.token import Token

from diglot.policy import is_allowed
from diglot.renderer.address import is_external, source_path
from diglot.renderer.draft import Draft, Spot
from diglot.renderer.markup import escape, hole, marked, problem_html
from diglot.renderer.plain import plain_inlines
from diglot.renderer.raw_attribute import warn_external

FILE = re.compile(r"[^?#]*\.(?:mp4|m4v|mov|webm|ogv)(?:[?#].*)?", re.IGNORECASE)
POSTER = re.compile(r"poster=\"?([^\s\"]+)\"?")
PLAYERS = (
    (
        re.compile(r"https?://(?:www\.|m\.)?bilibili\.com/video/(BV[0-9A-Za-z]{10})(?:[/?#].*)?"),
        "https://player.bilibili.com/player.html?bvid={}&autoplay=1",
    ),
    (
        re.compile(
            r"https?://(?:(?:www\.|m\.)?youtube\.com/(?:watch\?(?:[^#]*&)?v=|shorts/|embed/)|youtu\.be/)"
            r"([\w-]{11})(?:[?&#/].*)?"
        ),
        "https://www.youtube-nocookie.com/embed/{}?autoplay=1",
    ),
)
"""addresses of pages with a film, and of what plays it"""


def is_video(token: Token) -> bool:
    source = str(token.attrs.get("src", ""))
    return FILE.fullmatch(source) is not None or player_of(source) is not None


def player_of(source: str) -> str | None:
    for page, player in PLAYERS:
        if match := page.fullmatch(source):
            return player.format(match[1])
    return None


def write_video(token: Token, draft: Draft) -> str:
    source = str(token.attrs.get("src", ""))
    spot: Spot = token.meta.get("spot", (0, 1))
    alt = plain_inlines(token.children or ())
    if not alt:
        draft.report(
            "image.alt",
            f"the film {source} has no text for those who cannot see it",
            spot,
            length=2,
            hint="write what it shows between the square brackets",
            severity="warning",
        )
    player = player_of(source)
    if player:
        return _write_link(draft, source, player, alt or source, spot)
    return _write_film(draft, source, alt, _poster(token.meta.get("attributes", ())), spot)


def _poster(words: Sequence[str]) -> str:
    return next((match[1] for word in words if (match := POSTER.fullmatch(word))), "")


def _write_link(draft: Draft, source: str, player: str, alt: str, spot: Spot) -> str:
    allowed = is_allowed(draft.syntax.allowed_hosts, "frames", player)
    if not allowed:
        host = player.split("/")[2]
        draft.report(
            "video.external",
            f"{source:.80} is a link on the page: it may show nothing of {host}",
            spot,
            length=2,
            hint=f"allow it in site.yaml: `allowed_hosts: {{{host}: [frames]}}`",
            severity="warning",
        )
    behind = f' class="embed" data-player="{escape(player)}"' if allowed else ""
    return f'<a href="{escape(source)}"{behind}>{escape(alt)}</a>'


def _write_film(draft: Draft, source: str, alt: str, poster: str, spot: Spot) -> str:
    path = None if is_external(source) else source_path(draft.document.path, source)
    if path is None and not is_external(source):
        message = f"{source} leads out of the site's folder"
        draft.report("image.outside", message, spot, length=2)
        return problem_html(alt or source, message)
    address, size = escape(source), ""
    if path is not None:
        at = draft.picture(path, spot, raw=True)
        address, size = hole("s", at), hole("d", at)
    else:
        warn_external(draft, source, spot, resource="media", length=2)
    picture = f' poster="{_address(draft, poster, spot)}"' if poster else ""
    name = f' aria-label="{escape(alt)}"' if alt else ""
    return (
        f'<video controls playsinline preload="metadata" src="{address}"{picture}{size}{name}>'
        f'<a href="{address}">{escape(alt or source)}</a></video>'
    )


def _address(draft: Draft, poster: str, spot: Spot) -> str:
    """Of the picture that is shown before a film plays."""
    if is_external(poster):
        warn_external(draft, poster, spot, length=2)
        return escape(poster)
    path = source_path(draft.document.path, poster)
    if path is None:
        message = f"{poster} leads out of the site's folder"
        draft.report("image.outside", message, spot, length=2)
        return marked(poster, message)
    return hole("s", draft.picture(path, spot, raw=True))
