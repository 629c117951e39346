"""What the preview answers to a request: a file of the current snapshot, or one of the few things that are its own.

It takes nothing from a request but which of these it wants, refuses what a page of another site could ask, and changes
nothing.
"""

import asyncio
import contextlib
import html
import re
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from starlette.datastructures import Headers, QueryParams
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from diglot import route
from diglot.engine import SourceChanged
from diglot.pictures import Unmade
from diglot.preview import client
from diglot.preview.address import awaited, find, is_folder, read_target
from diglot.preview.answer import answer, plain, whole
from diglot.preview.connection import CUT
from diglot.preview.content import Content, Held, look
from diglot.preview.hosts import is_allowed, is_same_origin
from diglot.preview.live import Live
from diglot.preview.media_types import media_type
from diglot.preview.page import describe, describe_all
from diglot.preview.snapshot import Current, Snapshot

OWN = "/.diglot/"
"""where the preview's own things are: no site publishes hidden files"""
NOTFOUND = "404.html"
HEAD_END = re.compile(rb"</head\s*>", re.IGNORECASE)
SCRIPT = '<script src="/.diglot/preview.js" data-token="{}" data-version="{}" data-path="{}" defer></script>'


@dataclass(frozen=True)
class Settings:
    folders: tuple[Path, ...] = ()
    """that source files lie in, of the site and of the theme: a link that leads out of them is not followed"""
    hosts: frozenset[str] = frozenset()
    """names besides localhost by which the preview may be asked (`--allow-host`), in lower case, with or without a port"""
    token: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    """what a page must know to listen to the live channel; it dies with the process"""


class App:
    """ASGI. Each answer comes from one snapshot."""

    def __init__(self, current: Current, live: Live, settings: Settings) -> None:
        self._current = current
        self._live = live
        self._settings = settings
        self._slow = ThreadPoolExecutor(1, "versions")
        """apart from the threads that read files: what it does takes a second"""
        self._folders = [folder.resolve() for folder in settings.folders]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = await self._respond(scope, Headers(scope=scope))
        try:
            await response(scope, receive, send)
        except SourceChanged:
            # The file has changed under its reader, who must not take what came for the whole.
            scope["state"][CUT]()
            await asyncio.sleep(0)

    async def _respond(self, scope: Scope, headers: Headers) -> Response:
        host = headers.get("host", "")
        if not is_allowed(host, scope["server"], self._settings.hosts):
            return plain(403, "The preview does not go by this name. `--allow-host NAME` gives it one more.")
        if scope["method"] not in {"GET", "HEAD"}:
            return plain(405, "The preview is only looked at.", {"allow": "GET, HEAD"})
        # On all addresses: no browser lets a page of another origin read an answer that does not allow it.
        if not all(is_same_origin(origin, host) for origin in headers.getlist("origin")):
            return plain(403, "The preview answers its own pages only.")
        try:
            path = read_target(scope["raw_path"], scope["query_string"])
        except ValueError:
            return plain(400, "This is no address.")
        if path.startswith(OWN):
            return await self._own(path.removeprefix(OWN), scope, headers)
        await self._grown(path)
        await self._made(path)
        return self._file(path, scope, headers)

    async def _grown(self, path: str) -> None:
        """Until the page is there, or will not be: not all of a large site is built when it is first shown."""
        below = path.removeprefix(self._current.snapshot.base_path)
        wanted = awaited(below)
        if not wanted.endswith(".html"):
            # Such as an icon that browsers ask for.
            return
        coming = self._live.coming()
        while self._current.snapshot.growing and not find(below, self._current.snapshot.tree):
            self._current.asked.add(wanted)
            await coming.wait()
            coming = self._live.coming()
        self._current.asked.discard(wanted)

    async def _made(self, path: str) -> None:
        """Until a version of a photo is there, and in nobody's way."""
        snapshot = self._current.snapshot
        file = snapshot.tree.get(path.removeprefix(snapshot.base_path))
        if isinstance(file, Unmade):
            with contextlib.suppress(LookupError):
                await asyncio.get_running_loop().run_in_executor(self._slow, snapshot.read, file)

    async def _own(self, name: str, scope: Scope, headers: Headers) -> Response:
        query = QueryParams(scope["query_string"])
        if name in client.FILES:
            return answer(Held(client.read(name)), media_type(name), scope["method"], headers)
        if name not in {"live", "page"}:
            return plain(404, "The preview has nothing here.")
        given = query.get("token", "")
        if not secrets.compare_digest(given.encode(), self._settings.token.encode()):
            return plain(403, "The preview was started anew; load the page again.")
        if name == "live":
            return self._channel(query, headers, scope["method"])
        tell = describe_all if "all" in query else describe
        return JSONResponse(await asyncio.to_thread(tell, self._current.snapshot, query.get("path", "")))

    def _channel(self, query: QueryParams, headers: Headers, method: str) -> Response:
        version = _version(headers.get("last-event-id") or query.get("version", ""))
        if "poll" in query:
            return JSONResponse(self._live.since(version))
        if method == "HEAD":
            return Response(media_type="text/event-stream")
        return StreamingResponse(self._live.events(version), media_type="text/event-stream")

    def _file(self, path: str, scope: Scope, headers: Headers) -> Response:
        snapshot, method = self._current.snapshot, scope["method"]
        base = snapshot.base_path
        if path == "/" != base or f"{path}/" == base:
            return _redirect(route.href(base, "/"), scope)
        if not path.startswith(base):
            return plain(404, f"The site is at {base}")
        below = path.removeprefix(base)
        found = find(below, snapshot.tree)
        if found and is_folder(found):
            return _redirect(route.href(base, f"/{found}"), scope)
        if found and (content := self._content(found, found, snapshot)):
            return answer(content, media_type(found), method, headers)
        # It listens for the page that was asked for, in case that is about to be written.
        if content := self._content(NOTFOUND, awaited(below), snapshot):
            return whole(content, media_type(NOTFOUND), method, 404)
        return plain(404, "There is no such page.")

    def _content(self, name: str, page: str, snapshot: Snapshot) -> Content | None:
        """The file `name`, with the script of `page` if it is HTML; None if it is not there, or not any more."""
        file = snapshot.tree.get(name)
        if file is None:
            return None
        is_html = media_type(name).startswith("text/html")
        try:
            source = look(file.file, file.digest, self._folders) if file.file else None
            if source and not is_html:
                return source
            data = snapshot.read(file)
        except LookupError:
            return None
        return Held(with_script(data, self._settings.token, snapshot.version, page) if is_html else data)


def with_script(page: bytes, token: str, version: int, path: str) -> bytes:
    """A page with the preview's script as the last thing in its head, or at its end, and nothing else changed."""
    end = HEAD_END.search(page)
    at = end.start() if end else len(page)
    return page[:at] + SCRIPT.format(*map(html.escape, (token, str(version), path))).encode() + page[at:]


def _version(text: str) -> int | None:
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 10 else None


def _redirect(location: str, scope: Scope) -> Response:
    """For this time only: another site may be served here tomorrow."""
    query = scope["query_string"].decode("ascii")
    return plain(302, "It is there.", {"location": f"{location}?{query}" if query else location})
