"""Looks at the machine: Python, the libraries and whether they do their work, the terminal."""

import locale
import platform
import sys
from collections.abc import Iterable, Iterator
from importlib import metadata

from diglot import __version__
from diglot.doctor.finding import Finding, Site

NAME = "diglot"
REINSTALL = "install diglot anew, in an environment of its own: pip install --force-reinstall diglot"


def python(_site: Site) -> Iterable[Finding]:
    from packaging.specifiers import SpecifierSet

    version = platform.python_version()
    needed = metadata.metadata(NAME)["Requires-Python"] if _is_installed() else ""
    message = f"{platform.python_implementation()} {version}, diglot {__version__}"
    if SpecifierSet(needed or "").contains(version, prereleases=True):
        return [Finding("python", "ok", message)]
    return [Finding("python", "error", f"{message}, which needs Python {needed}", "install a newer Python")]


def libraries(_site: Site) -> Iterable[Finding]:
    """Against the bounds that the installed package declares."""
    from packaging.requirements import Requirement

    if not _is_installed():
        hint = "that is all right for a checkout on PYTHONPATH; else install diglot"
        return [Finding("libraries", "warning", "diglot is not installed, so its bounds are not known", hint)]
    needed = [Requirement(each) for each in metadata.requires(NAME) or ()]
    wanted = [each for each in needed if each.marker is None or each.marker.evaluate({"extra": ""})]
    mistakes = [
        f"{each.name} is {found or 'missing'}, and diglot needs {each.specifier}"
        for each in wanted
        if not (found := _version(each.name)) or not each.specifier.contains(found, prereleases=True)
    ]
    if mistakes:
        return [Finding("libraries", "error", mistake, REINSTALL) for mistake in mistakes]
    return [Finding("libraries", "ok", f"{len(wanted)} in the versions that diglot needs")]


def _is_installed() -> bool:
    return bool(_version(NAME))


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""


def formulas(_site: Site) -> Iterable[Finding]:
    """Sets one, with a chemical one as what mhchem is for."""
    hint = f"V8 comes with the library mini-racer, for most systems; {REINSTALL}"
    try:
        from py_mini_racer import JSEvalException, LibNotFoundError
    except (ImportError, OSError) as error:
        return [Finding("formulas", "error", f"mini-racer can't be loaded: {error}", hint)]
    from diglot.renderer.math import typeset

    try:
        results = typeset([(r"\int_0^1 x^2\,dx = \frac13", True, {}), (r"\ce{2H2 + O2 -> 2H2O}", False, {})])
    except (LibNotFoundError, JSEvalException, OSError, RuntimeError) as error:
        return [Finding("formulas", "error", f"KaTeX can't be run in V8: {error}", hint)]
    wrong = [result.message for result in results if not result.html]
    if wrong:
        return [Finding("formulas", "error", f"KaTeX sets a right formula as wrong: {wrong[0]}", REINSTALL)]
    return [Finding("formulas", "ok", "KaTeX runs in V8")]


def pictures(_site: Site) -> Iterable[Finding]:
    try:
        from PIL import features
    except ImportError as error:
        return [Finding("pictures", "error", f"Pillow can't be loaded: {error}", REINSTALL)]
    formats = {"jpg": "JPEG", "zlib": "PNG", "webp": "WebP", "avif": "AVIF"}
    missing = [name for feature, name in formats.items() if not features.check(feature)]
    if missing:
        hint = "pages show them, but without their sizes; Pillow's own wheel has all: pip install --force-reinstall pillow"
        return [Finding("pictures", "warning", f"Pillow can't read {', '.join(missing)}", hint)]
    return [Finding("pictures", "ok", f"Pillow reads {', '.join(formats.values())}")]


def zones(site: Site) -> Iterable[Finding]:
    from diglot.timezone import time_zone, zone_names

    try:
        name = site.config.timezone if site.config else "UTC"
        time_zone(name)
    except (ImportError, OSError, ValueError) as error:
        return [Finding("time zones", "error", f"the library tzdata can't be read: {error}", REINSTALL)]
    return [
        Finding(
            "time zones",
            "ok",
            f"{len(zone_names())} known; {'the site is in' if site.config else 'such as'} {name}",
        )
    ]


def terminal(_site: Site) -> Iterator[Finding]:
    """Whether the words of a site can be shown, and its files named."""
    for name, encoding in (
        ("terminal", sys.stdout.encoding or locale.getpreferredencoding(do_setlocale=False)),
        ("file names", sys.getfilesystemencoding()),
    ):
        try:
            "汉字 é".encode(encoding)
        except (LookupError, UnicodeEncodeError):
            hint = "set LANG=C.UTF-8, or PYTHONUTF8=1"
            yield Finding(name, "warning", f"their encoding is {encoding}, which has no Chinese", hint)
        else:
            yield Finding(name, "ok", f"encoded as {encoding}")
