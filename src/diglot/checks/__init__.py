"""The checks, one file each. To add one, add a file that exports `CHECK`, and name it here."""

from diglot.checks import (
    alternatives,
    canonical,
    chinese,
    contrast,
    descriptions,
    drafts,
    feeds,
    headings,
    hosts,
    identifiers,
    languages,
    links,
    parity,
    sitemap,
    spelling,
    terms,
    titles,
    unused,
    validity,
    weight,
)

CHECKS = tuple(
    each.CHECK
    for each in (
        validity,
        identifiers,
        headings,
        alternatives,
        links,
        spelling,
        chinese,
        parity,
        terms,
        unused,
        languages,
        canonical,
        sitemap,
        feeds,
        titles,
        descriptions,
        weight,
        hosts,
        drafts,
        contrast,
    )
)
