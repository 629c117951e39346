"""Published folders as a static host serves them, and pages of them in a real browser, whose complaints are kept."""

import contextlib
import functools
import http.server
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Browser, ConsoleMessage, Dialog, Error, Page, Response

ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
]
Scheme = Literal["light", "dark"]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Says nothing."""


def lay_out(files: Mapping[str, bytes], folder: Path) -> None:
    """Puts a built site into a folder that is to be served. `files`: by output path."""
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)


@contextmanager
def host(folder: Path) -> Iterator[str]:
    """The address of a server of `folder`, without a slash at its end."""
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))
    )
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Visit:
    page: Page
    complaints: list[str] = field(default_factory=list)
    """errors and warnings of the console, of scripts and of requests"""
    requests: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def run(self, script: str, argument: Any = None) -> Any:
        return self.page.evaluate(script, argument)


@contextmanager
def visit(
    browser: Browser, url: str = "", *, width: int = 1280, height: int = 900, **context: Any
) -> Iterator[Visit]:
    """A page in a browser context of its own; the same options as Playwright's."""
    own = browser.new_context(viewport={"width": width, "height": height}, **context)
    page = own.new_page()
    seen = Visit(page)
    _listen(seen)
    try:
        if url:
            page.goto(url)
        yield seen
    finally:
        with contextlib.suppress(Error):
            own.close()


def _listen(seen: Visit) -> None:
    def said(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            seen.complaints.append(message.text)

    def answered(answer: Response) -> None:
        if answer.status >= 400:
            seen.complaints.append(f"{answer.status}: {answer.url}")

    def opened(dialog: Dialog) -> None:
        seen.dialogs.append(dialog.message)
        dialog.dismiss()

    seen.page.on("console", said)
    seen.page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    seen.page.on("request", lambda request: seen.requests.append(request.url))
    seen.page.on("requestfailed", lambda request: seen.complaints.append(f"failed: {request.url}"))
    seen.page.on("response", answered)
    seen.page.on("dialog", opened)
