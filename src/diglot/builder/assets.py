"""The theme's static files under names with their digest, so that a browser may keep them for ever.

Everything below static/assets/ is published as assets/<name>.<digest>.<ending>, and stylesheets are changed to match.
"""

import posixpath
import re
from collections.abc import Mapping
from urllib.parse import quote, unquote

from diglot.engine import Facets, Ref
from diglot.engine.digest import digest, encode
from diglot.policy import Resource, is_allowed
from diglot.problem import Problem

STATIC = "static/"
PUBLIC = "assets/"
FOLDER = STATIC + PUBLIC
HASH_LENGTH = 10
LONGEST_STEM, LONGEST_ENDING = 200, 12
"""bytes of a name that are kept, and characters that an ending can have"""
ADDRESS = re.compile(
    rb"""/\*.*?\*/
    | url\(\s*(?P<q>['"]?) (?P<url>[^'")?#]+) (?P<rest>[?#][^'")]*)? (?P=q)\s*\)
    | @import\s+(?P<quote>['"]) (?P<import>[^'"?#]+) (?P<query>[?#][^'"]*)? (?P=quote)""",
    re.DOTALL | re.VERBOSE | re.IGNORECASE,
)
ELSEWHERE = re.compile(rb"/|[a-z][a-z0-9+.-]*:", re.IGNORECASE)
"""another host, data, or an address that its writer has made whole"""
EXTERNAL = re.compile(r"(?:https?:)?//", re.IGNORECASE)


class Linked(Facets, frozen=True):
    css: bytes
    problems: tuple[Problem, ...]


def hashed(name: str, digest: bytes) -> str:
    """fonts/plex.woff2 → assets/fonts/plex.0123456789.woff2"""
    stem, ending = posixpath.splitext(name)
    return f"{PUBLIC}{stem}.{digest.hex()[:HASH_LENGTH]}{ending}"


def picture_name(path: str, digest: bytes, version: str = "", ending: str = "") -> str:
    """The output path of a file beside a post: its own name with the digest, in one folder for all posts.

    `version` stands behind the name, `ending` in place of its own.
    """
    base = posixpath.basename(path)
    stem, own = posixpath.splitext(base)
    if len(own) > LONGEST_ENDING:
        stem, own = base, ""
    # A comma parts the addresses in a `srcset`; and a name that is as long as it may be has no room for a digest.
    stem = stem.replace(",", "-") if version or ending else stem
    short = stem.encode()[:LONGEST_STEM].decode("utf-8", "ignore")
    return hashed(f"media/{short}{version}{ending or own}", digest)


def stylesheet_name(name: str, reached: Mapping[str, bytes]) -> str:
    """The output path of a style sheet. `reached`: the digest of each file that it leads to, itself included.

    By these and not by its own published bytes, which hold the names of others: two may import each other.
    """
    return hashed(name, digest(encode(sorted(reached.items()))))


def find_addresses(css: bytes, name: str) -> tuple[str, ...]:
    """The files below static/ that the style sheet static/assets/`name` leads to, there or not, sorted."""
    return tuple(sorted({_target(match, name) for match in ADDRESS.finditer(css) if _is_ours(match)}))


def link_stylesheet(
    css: bytes, name: str, names: dict[str, str], allowed_hosts: dict[str, tuple[Resource, ...]]
) -> Linked:
    """The style sheet `name` with each address pointing at the published file; `names`: path below static/ → output path."""
    folder = posixpath.dirname(hashed(name, b""))
    problems = []

    def replace(match: re.Match[bytes]) -> bytes:
        if not _is_ours(match):
            if _is_refused(match, allowed_hosts):
                problems.append(_external(css, name, match))
            return match[0]
        target = names.get(_target(match, name))
        if target is None:
            problems.append(_missing(css, name, match))
            return match[0]
        address = (
            f'"{quote(posixpath.relpath(target, folder))}'.encode()
            + (match["rest"] or match["query"] or b"")
            + b'"'
        )
        return b"@import " + address if match["import"] else b"url(" + address + b")"

    return Linked(ADDRESS.sub(replace, css), tuple(problems))


def _address(match: re.Match[bytes]) -> bytes:
    """Empty for a comment."""
    return (match["url"] or match["import"] or b"").strip()


def _is_ours(match: re.Match[bytes]) -> bool:
    address = _address(match)
    return bool(address) and not ELSEWHERE.match(address)


def _target(match: re.Match[bytes], name: str) -> str:
    folder = posixpath.dirname(PUBLIC + name)
    return posixpath.normpath(posixpath.join(folder, unquote(_address(match).decode("utf-8", "replace"))))


def _is_refused(match: re.Match[bytes], allowed_hosts: dict[str, tuple[Resource, ...]]) -> bool:
    """Whether it leads to a host that may not give pages what is wanted: a style sheet, or else a picture or a font."""
    address = _address(match).decode("utf-8", "replace")
    wanted: tuple[Resource, ...] = ("styles",) if match["import"] else ("pictures", "fonts", "styles")
    return bool(EXTERNAL.match(address)) and not any(
        is_allowed(allowed_hosts, each, address) for each in wanted
    )


def _external(css: bytes, name: str, match: re.Match[bytes]) -> Problem:
    address = _address(match).decode("utf-8", "replace")
    hint = (
        "put the file into static/assets/, or its host into site.yaml: `allowed_hosts: {its.host: [fonts]}`"
    )
    message = f"readers will not get {address:.80}: a page loads nothing from elsewhere"
    return _problem("stylesheet.external", message, css, name, match, hint)


def _missing(css: bytes, name: str, match: re.Match[bytes]) -> Problem:
    message = f"there is no file {STATIC}{_target(match, name)}"
    return _problem("stylesheet.missing", message, css, name, match)


def _problem(
    code: str, message: str, css: bytes, name: str, match: re.Match[bytes], hint: str = ""
) -> Problem:
    start = match.start("import" if match["import"] else "url")
    begin = css.rfind(b"\n", 0, start) + 1
    address = _address(match).decode("utf-8", "replace")
    return Problem(
        code,
        message,
        hint=hint,
        file=FOLDER + name,
        line=css.count(b"\n", 0, start) + 1,
        column=len(css[begin:start].decode("utf-8", "replace")) + 1,
        length=len(address),
        severity="warning",
    )


def split_static(files: Mapping[str, Ref]) -> tuple[dict[str, Ref], dict[str, Ref]]:
    """The files of static/ as (assets by their name below static/assets/, others by their output path)."""
    assets = {path.removeprefix(FOLDER): ref for path, ref in files.items() if path.startswith(FOLDER)}
    others = {
        path.removeprefix(STATIC): ref
        for path, ref in files.items()
        if path.startswith(STATIC) and not path.startswith(FOLDER)
    }
    return assets, others
