"""Asks other hosts whether what links lead to is still there: many hosts at once, each host slowly, and not again for days."""

import contextlib
import http.client
import os
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import IO
from urllib.parse import quote, urlsplit, urlunsplit

import msgspec

from diglot import __version__
from diglot.checks.external import Answer

FILE = "external.json"
DAY = 86_400.0
FRESH = 14 * DAY
"""seconds that a good answer is believed"""
DOUBTFUL = DAY
"""seconds that any other is"""
HOSTS = 16
"""that are asked at once"""
PAUSE = 1.0
"""seconds between two questions to one host"""
PATIENCE = 20.0
"""seconds for an answer"""
FOR_EVER = frozenset([301, 308])
AGENT = f"diglot/{__version__} (checks its links; asks once in a fortnight)"


def ask(
    urls: Sequence[str], known: Mapping[str, Answer], now: float, pause: float = PAUSE
) -> Iterator[tuple[str, Answer]]:
    """Each address with its answer, as they come; from `known` where that is young enough. `now`: POSIX time."""
    by_host: dict[str, list[str]] = {}
    for url in urls:
        if url in known and _is_fresh(known[url], now):
            yield url, known[url]
        else:
            by_host.setdefault(urlsplit(url).netloc.lower(), []).append(url)
    waiting: SimpleQueue[list[str]] = SimpleQueue()
    for group in by_host.values():
        waiting.put(group)
    answers: SimpleQueue[tuple[str, Answer]] = SimpleQueue()
    for _ in range(min(HOSTS, len(by_host))):
        # Nobody has to wait for a silent host who ends the program.
        threading.Thread(target=_ask_hosts, args=(waiting, answers, now, pause), daemon=True).start()
    for _ in range(sum(map(len, by_host.values()))):
        yield answers.get()


def _is_fresh(answer: Answer, now: float) -> bool:
    return 0 <= now - answer.asked < (FRESH if 200 <= answer.status < 400 else DOUBTFUL)


def _ask_hosts(
    waiting: "SimpleQueue[list[str]]", answers: "SimpleQueue[tuple[str, Answer]]", now: float, pause: float
) -> None:
    """One host after the other, as long as there are any."""
    while True:
        try:
            urls = waiting.get_nowait()
        except Empty:
            return
        for number, url in enumerate(urls):
            if number:
                time.sleep(pause)
            answers.put((url, _ask(url, now, pause)))


def _ask(url: str, now: float, pause: float) -> Answer:
    """By HEAD; where that is refused or finds nothing, by GET, since not all servers know HEAD."""
    answer = _request(url, "HEAD", now)
    if answer.status < 400 and answer.status:
        return answer
    time.sleep(pause)
    return _request(url, "GET", now)


class _Recorder(urllib.request.HTTPRedirectHandler):
    """Notes the kinds of redirects on the way."""

    def __init__(self) -> None:
        self.codes: list[int] = []

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        self.codes.append(code)
        following = super().redirect_request(req, fp, code, msg, headers, _encoded(newurl))
        if following:
            following.method = req.get_method()
        return following


def _request(url: str, method: str, now: float) -> Answer:
    recorder = _Recorder()
    opener = urllib.request.build_opener(recorder)
    headers = {"User-Agent": AGENT, "Accept": "text/html,*/*;q=0.5"}
    try:
        request = urllib.request.Request(_encoded(url), method=method, headers=headers)  # noqa: S310 - http and https only
        with opener.open(request, timeout=PATIENCE) as response:
            status, final = int(response.status), str(response.url)
    except urllib.error.HTTPError as error:
        error.close()
        return Answer(error.code, asked=now)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Answer(0, _reason(error), asked=now)
    moved = final if final != _encoded(url) else ""
    return Answer(status, "", moved, bool(moved) and all(code in FOR_EVER for code in recorder.codes), now)


def _reason(error: Exception) -> str:
    inner = getattr(error, "reason", error)
    return str(getattr(inner, "strerror", None) or inner or type(error).__name__)


def _encoded(url: str) -> str:
    """An address as HTTP has it: ASCII, without what is behind a #."""
    parts = urlsplit(url)
    host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode()
    return urlunsplit(
        (
            parts.scheme,
            host,
            quote(parts.path, safe="/%:@!$&'()*+,;=~-._"),
            quote(parts.query, safe="=&%/?:@!$'()*+,;~-._[]"),
            "",
        )
    )


def remembered(folder: Path) -> dict[str, Answer]:
    """The answers of other times; none when they can't be read."""
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=dict[str, Answer])
    except (OSError, msgspec.MsgspecError):
        return {}


def remember(folder: Path, answers: Mapping[str, Answer]) -> None:
    """Without them the next check asks more, and is right all the same."""
    beside = folder / f"{FILE}.{os.getpid()}"
    with contextlib.suppress(OSError):
        beside.write_bytes(msgspec.json.format(msgspec.json.encode(dict(sorted(answers.items()))), indent=1))
        beside.replace(folder / FILE)
