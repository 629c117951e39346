"""Attributes of raw HTML. Paths into the site become holes, as in Markdown; a link that is a script is taken out; what a
page's security policy keeps from readers is told.
"""

import re
from html import unescape

from markdown_it.token import Token

from diglot.policy import Resource, is_allowed
from diglot.renderer.address import is_external, is_script, source_path
from diglot.renderer.draft import Draft, Spot
from diglot.renderer.markup import escape, hole, marked

ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:(\s*=\s*)("[^"]*"|'[^']*'|[^\s>]+))?""")
CANDIDATE = re.compile(r"([^\s,]\S*[^\s,])(\s+[^\s,]+)?")
"""an address of a `srcset` and its descriptor"""
STYLE_ADDRESS = re.compile(r"""url\(\s*["']?([^"')\s]+)""", re.IGNORECASE)

FILES = frozenset(["img", "video", "audio", "source", "track"])
"""elements whose files lie beside the text and are published with it"""
LINKS = frozenset(["a", "area"])
LEADING = frozenset(
    ["href", "xlink:href", "src", "action", "formaction", "data", "poster", "to", "from", "values"]
)
"""attributes that may hold a script in place of an address; the last three are those of animations in SVG"""
LOADING: dict[str, dict[str, Resource | None]] = {
    "img": {"src": "pictures"},
    "source": {"src": "media"},
    "video": {"src": "media", "poster": "pictures"},
    "audio": {"src": "media"},
    "track": {"src": "media"},
    "iframe": {"src": "frames"},
    "embed": {"src": None},
    "object": {"data": None},
    "script": {"src": "scripts"},
    "form": {"action": "forms"},
    "button": {"formaction": "forms"},
    "input": {"src": "pictures", "formaction": "forms"},
    "image": {"href": "pictures", "xlink:href": "pictures"},
    "use": {"href": "pictures", "xlink:href": "pictures"},
    "feimage": {"href": "pictures", "xlink:href": "pictures"},
}
"""what each attribute of an element loads, None for what no setting allows"""
LOADING_LINKS: dict[str, Resource | None] = {
    "stylesheet": "styles",
    "icon": "pictures",
    "preload": None,
    "modulepreload": None,
    "prefetch": None,
    "manifest": None,
}
"""the same for `<link href>`, by its `rel`; others load nothing"""


def write_attributes(draft: Draft, element: str, attributes: str, spot: Spot) -> str:
    """What stands in a start tag behind its name, as it may be published."""
    values = {found[1].lower(): _value(found) for found in ATTRIBUTE.finditer(attributes)}
    return ATTRIBUTE.sub(lambda found: _write(draft, element, found, values, spot), attributes)


def closes_itself(attributes: str) -> bool:
    """Whether a start tag ends in `/>`, and not in a value without quotes that ends in `/`."""
    text = attributes.rstrip()
    if not text.endswith("/"):
        return False
    *_, last = [None, *ATTRIBUTE.finditer(text)]
    return last is None or last.end() < len(text)


def _value(found: re.Match[str]) -> str:
    return unescape((found[3] or "").strip("\"'"))


def _write(draft: Draft, element: str, found: re.Match[str], values: dict[str, str], spot: Spot) -> str:
    name, value = found[1].lower(), _value(found)
    if name.startswith("on") and len(name) > 3:
        warn_inert(draft, f"this {name} never runs: pages run no script that is written into them", spot)
    elif not value:
        return found[0]
    elif name in LEADING and any(map(is_script, value.split(";") if name == "values" else [value])):
        return _script(draft, name, spot)
    elif name == "srcset":
        return f'{found[1]}="{_candidates(draft, value, spot)}"'
    elif name == "style":
        for address in STYLE_ADDRESS.findall(value):
            _loads(draft, "pictures", address, spot)
    elif element in LINKS and name == "href" and not is_external(value):
        mark = draft.target(Token("link_open", "a", 1, meta={"spot": spot}), value)
        return f'{found[1]}{found[2]}"{mark}"'
    elif element in FILES and name in LOADING[element] and not is_external(value):
        return f'{found[1]}{found[2]}"{_file(draft, value, spot)}"'
    else:
        _check(draft, element, name, values, spot)
    return found[0]


def _script(draft: Draft, name: str, spot: Spot) -> str:
    message = f"this {name} is a script and is taken out"
    draft.report("link.script", message, spot, hint="link to a page, or write a script into static/")
    return f'data-problem="{escape(message)}"'


def _check(draft: Draft, element: str, name: str, values: dict[str, str], spot: Spot) -> None:
    if element == "link" and name == "href":
        for relation in values.get("rel", "").lower().split():
            if relation in LOADING_LINKS:
                _loads(draft, LOADING_LINKS[relation], values[name], spot)
    elif name in LOADING.get(element, ()):
        _loads(draft, LOADING[element][name], values[name], spot)


def _loads(draft: Draft, resource: Resource | None, address: str, spot: Spot) -> None:
    """Tells of an address on a host that may not give this to pages."""
    if resource in ("pictures", "media"):
        warn_external(draft, address, spot, resource=resource)
    elif is_external(address) and not (
        resource and is_allowed(draft.syntax.allowed_hosts, resource, address)
    ):
        draft.report(
            "html.external",
            f"readers will not get {address:.80}: a page loads nothing from elsewhere",
            spot,
            hint=f"allow it in site.yaml: `allowed_hosts: {{its.host: [{resource}]}}`" if resource else "",
            severity="warning",
        )


def _candidates(draft: Draft, value: str, spot: Spot) -> str:
    """The addresses of a `srcset`, each with its descriptor."""

    def write(found: re.Match[str]) -> str:
        descriptor = escape(found[2] or "")
        if not is_external(found[1]):
            return _file(draft, found[1], spot) + descriptor
        _loads(draft, "pictures", found[1], spot)
        return escape(found[1]) + descriptor

    return CANDIDATE.sub(write, value)


def _file(draft: Draft, address: str, spot: Spot) -> str:
    path = source_path(draft.document.path, address)
    if path is None:
        message = f"{address} leads out of the site's folder"
        draft.report("image.outside", message, spot)
        return marked(address, message)
    return hole("s", draft.picture(path, spot, raw=True))


def warn_inert(draft: Draft, message: str, spot: Spot) -> None:
    hint = "put it into a file of static/ and name that: a page may load it"
    draft.report("html.inert", message, spot, hint=hint, severity="warning")


def warn_external(
    draft: Draft, address: str, spot: Spot, *, resource: Resource = "pictures", length: int = 1
) -> None:
    """Tells of a picture, a film or a sound on a host that may not give these to pages."""
    if is_external(address) and not is_allowed(draft.syntax.allowed_hosts, resource, address):
        draft.report(
            "image.external",
            f"readers will not see {address:.80}: a page loads nothing from elsewhere",
            spot,
            length=length,
            hint=f"put the file beside the text, or its host into site.yaml: `allowed_hosts: {{its.host: [{resource}]}}`",
            severity="warning",
        )
