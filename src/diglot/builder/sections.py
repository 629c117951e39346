"""Which section of a translation is which of this page, so that who changes the language stays where he is."""

from collections.abc import Sequence

from diglot.model import Section


def pair_sections(own: Sequence[Section], other: Sequence[Section]) -> dict[str, str]:
    """Id → id in the other version, of each section; nothing of those above the first that has a counterpart.

    Sections with one id are the same, which is what explicit ids are for; between them levels decide, in their order. One
    that the translation has not leads to the section before it.
    """
    places = {section.id: at for at, section in enumerate(other)}
    found: dict[str, str] = {}
    first = begin = 0
    for at, section in enumerate(own):
        there = places.get(section.id, -1)
        if there >= begin:
            found |= _by_level(own[first:at], other[begin:there])
            first, begin = at + 1, there + 1
        if there >= 0:
            found[section.id] = section.id
    found |= _by_level(own[first:], other[begin:])
    before = ""
    paired = {section.id: (before := found.get(section.id, before)) for section in own}
    return {name: target for name, target in paired.items() if target}


def _by_level(own: Sequence[Section], other: Sequence[Section]) -> dict[str, str]:
    # Imported only where there are two versions: start-up is part of every build.
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(
        None, [section.level for section in own], [section.level for section in other], autojunk=False
    )
    return {
        own[first + at].id: other[second + at].id
        for first, second, size in matcher.get_matching_blocks()
        for at in range(size)
    }
