"""The web app manifest (https://www.w3.org/TR/appmanifest/): name, colours and icons for a site put on a home screen."""

import msgspec

from diglot.builder.view import Site
from diglot.engine import Step

PATH = "site.webmanifest"
ICONS = {"icons/icon-192.png": "192x192", "icons/icon-512.png": "512x512", "favicon.svg": "any"}
"""file below static/assets/ → sizes"""
COLOUR = "#0b1015"
"""the ground of the icons, and of the theme at night"""


def compose_manifest(site: Site) -> bytes:
    manifest = {
        "name": site.title,
        "short_name": site.title,
        "description": site.description,
        "lang": site.tag,
        "start_url": site.home,
        "scope": site.home,
        "display": "minimal-ui",
        "background_color": COLOUR,
        "theme_color": COLOUR,
        "icons": [
            {"src": site.assets[name], "sizes": sizes, "type": _type(name), "purpose": _purpose(name)}
            for name, sizes in ICONS.items()
            if name in site.assets
        ],
    }
    return (
        msgspec.json.format(msgspec.json.encode({key: value for key, value in manifest.items() if value}))
        + b"\n"
    )


def _type(name: str) -> str:
    return "image/svg+xml" if name.endswith(".svg") else "image/png"


def _purpose(name: str) -> str:
    """The SVG has corners of its own."""
    return "any" if name.endswith(".svg") else "any maskable"


WEB_MANIFEST = Step("web manifest", compose_manifest)
