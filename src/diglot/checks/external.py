"""Links that leave the site: where they stand, and what the answers of other hosts say of them. Asking is `outward`'s."""

from collections.abc import Iterator, Mapping
from urllib.parse import urldefrag, urlsplit

import msgspec

from diglot.checks.check import Finding, Site
from diglot.problem import Severity

GONE = frozenset([404, 410])
REFUSED = frozenset([401, 403, 405, 406, 429, 451, 999])
"""A host that speaks so to programs may well speak otherwise to readers: nothing is known then."""


class Answer(msgspec.Struct, frozen=True, array_like=True):
    """What came of asking for an address."""

    status: int
    """of HTTP, behind all redirects; 0: no answer"""
    reason: str = ""
    """why there was none"""
    final: str = ""
    """where it led, if elsewhere"""
    permanent: bool = False
    """whether all redirects on the way are for ever"""
    asked: float = 0
    """POSIX time"""


def addresses(site: Site) -> list[str]:
    """All that leave the site, without fragments, sorted."""
    found = {urldefrag(finding.text).url for finding in _links(site)}
    return sorted(found)


def judge(site: Site, answers: Mapping[str, Answer]) -> Iterator[Finding]:
    """What is wrong with the site's outward links. Told where they stand in texts, else on the first page that has them."""
    in_texts = {finding.text for finding in _links(site) if finding.page in site.documents}
    told: set[str] = set()
    for link in _links(site):
        own = link.page in site.documents
        if not own and (link.text in in_texts or link.text in told):
            continue
        told.add(link.text)
        address, fragment = urldefrag(link.text)
        if address in answers and (finding := _judge(link, answers[address], fragment)):
            yield finding


def _links(site: Site) -> Iterator[Finding]:
    for path, facts in site.pages.items():
        for each in facts.references:
            if each.tag in ("a", "area") and _is_outward(site, each.url):
                yield Finding("", "", page=path, at=each.at, text=each.url)


def _is_outward(site: Site, url: str) -> bool:
    if not url.startswith(("http://", "https://")):
        return False
    try:
        host = urlsplit(url).netloc
    except ValueError:
        return False
    own = site.target("index.html", url)
    return bool(host) and (own is None or own[0].startswith("../"))


def _judge(link: Finding, answer: Answer, fragment: str) -> Finding | None:
    url = link.text
    if answer.status in GONE:
        return _told(
            link,
            "external.dead",
            f"{url} is gone: {answer.status}",
            "find where it went, or take the link out",
            is_error=True,
        )
    if not answer.status:
        return _told(link, "external.silent", f"nobody answers at {url}: {answer.reason}", "", is_error=False)
    if answer.status >= 500:
        return _told(link, "external.silent", f"{url} answers {answer.status}", "", is_error=False)
    if answer.status < 400 and answer.permanent and answer.final:
        final = answer.final if "#" in answer.final or not fragment else f"{answer.final}#{fragment}"
        found = _told(
            link,
            "external.moved",
            f"{url} has moved for ever to {final}",
            "`diglot check --external --fix` writes the new address",
            is_error=False,
        )
        return msgspec.structs.replace(found, fix=final)
    return None


def _told(link: Finding, code: str, message: str, hint: str, *, is_error: bool) -> Finding:
    severity: Severity = "error" if is_error else "warning"
    return msgspec.structs.replace(link, code=code, message=message, hint=hint, severity=severity)


def counts(answers: Mapping[str, Answer]) -> tuple[int, int, int]:
    """How many answered well, sent elsewhere for now, and refused to speak to a program."""
    values = answers.values()
    fine = sum(200 <= each.status < 400 for each in values)
    for_now = sum(bool(each.final) and not each.permanent and each.status < 400 for each in values)
    return fine, for_now, sum(each.status in REFUSED for each in values)
