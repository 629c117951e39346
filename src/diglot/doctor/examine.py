"""Runs all checks, of the machine alone where there is no site."""

from collections.abc import Callable, Iterable, Iterator

from diglot.doctor import folders, installation, settings
from diglot.doctor.finding import Finding, Site

Check = Callable[[Site], Iterable[Finding]]

MACHINE: tuple[Check, ...] = (
    installation.python,
    installation.libraries,
    installation.formulas,
    installation.pictures,
    installation.zones,
    installation.terminal,
)
OF_SITE: tuple[Check, ...] = (
    settings.site_file,
    settings.address,
    settings.editors,
    settings.repository,
    folders.cache,
    folders.output,
    folders.events,
)


def examine(site: Site, *, is_site: bool) -> Iterator[Finding]:
    """`is_site`: whether its folder has a site.yaml."""
    for check in MACHINE:
        yield from check(site)
    if is_site:
        for check in OF_SITE:
            yield from check(site)
    else:
        hint = "name another folder with --site, or make a blog: diglot new site DIR"
        yield Finding("site", "warning", f"{site.folder} has no site.yaml", hint)
