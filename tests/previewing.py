"""A site in the preview, and a browser that looks at it: real files, the real server, and versions that come when told to."""

import re
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, Page

from diglot.inputs import theme_root
from diglot.preview.server import Server, Settings
from diglot.preview.site import Manner, Site, Update
from diglot.preview.snapshot import Current
from diglot.session import CACHE, CACHE_FILE
from running import command, environment, wait_until
from sites import Files, prepared_theme, write

PATIENCE = 10
"""seconds that a test waits for what takes fifty: machines are busy"""


@dataclass
class Preview:
    """Without a watcher: `save` writes, builds and publishes, so a test knows when the news goes out."""

    root: Path
    port: int
    site: Site
    current: Current
    server: Server

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def save(self, changes: dict[str, bytes | str | None]) -> Update | None:
        """`changes`: source path → new content, None to delete it."""
        for name, content in changes.items():
            path = self.root / name
            if content is None:
                path.unlink()
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return self.publish()

    def edit(self, name: str, old: str, new: str) -> Update | None:
        text = (self.root / name).read_text("utf-8")
        assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times"
        return self.save({name: text.replace(old, new)})

    def publish(self) -> Update | None:
        self.site.look()
        update = self.site.update()
        if update:
            self.current.publish(update.snapshot, update.change)
        return update


@contextmanager
def serve(root: Path, files: Files, port: int = 0) -> Iterator[Preview]:
    """`files`: source path → content, with a site.yaml."""
    write(root, files)
    cache = root / CACHE / CACHE_FILE
    if not cache.exists():
        cache.parent.mkdir(exist_ok=True)
        cache.write_bytes(prepared_theme())
    listening = socket.create_server(("127.0.0.1", port))
    found = listening.getsockname()[1]
    site = Site(root, Manner())
    update = site.update()
    assert update
    current = Current(update.snapshot)
    server = Server(current, Settings((root, Path(theme_root()))))
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        assert wait_until(lambda: server.started)
        yield Preview(root, found, site, current, server)
    finally:
        server.stop()
        thread.join(10)
        site.close()
        assert not thread.is_alive()


@dataclass
class Tab:
    """An open page. Whatever it complains of is kept, and it notes whether it was loaded anew."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def run(self, script: str, argument: Any = None) -> Any:
        """The value of a JavaScript expression, or of a function of `argument`."""
        return self.page.evaluate(script, argument)

    def wait(self, script: str, argument: Any = None) -> None:
        """Until the value is true. Playwright's own way of waiting is forbidden by the pages' security policy."""
        deadline = time.monotonic() + PATIENCE
        while not self._holds(script, argument):
            assert time.monotonic() < deadline, f"waited in vain: {script} {argument or ''}"
            self.page.wait_for_timeout(10)

    def _holds(self, script: str, argument: Any) -> bool:
        try:
            return bool(self.run(script, argument))
        except Error as error:
            # The page is being loaded anew.
            if "context was destroyed" in str(error):
                return False
            raise

    def wait_for_text(self, text: str, where: str = "main") -> None:
        self.wait(
            "([text, where]) => document.querySelector(where)?.textContent.includes(text)", [text, where]
        )

    @property
    def was_reloaded(self) -> bool:
        return not self.run("window.isTheSame")


def open_tab(context: BrowserContext | Browser, url: str) -> Tab:
    """Waits until the preview's script is ready for news."""
    page = context.new_page()
    tab = Tab(page)
    page.on(
        "console", lambda message: tab.complaints.append(message.text) if message.type == "error" else None
    )
    page.on("pageerror", lambda error: tab.complaints.append(str(error)))
    with page.expect_response(lambda response: "poll=1" in response.url):
        page.goto(url)
    tab.wait("navigator.locks.query().then(({ held }) => held.length > 0)")
    tab.run("window.isTheSame = true")
    return tab


@contextmanager
def program(root: Path, files: Files) -> Iterator[str]:
    """`diglot serve` itself, which sees what is saved; gives its address."""
    write(root, files)
    process = subprocess.Popen(
        command("serve", "--site", root, "--port", 0), stdout=subprocess.PIPE, env=environment(), text=True
    )
    try:
        assert process.stdout
        found = next(match for line in process.stdout if (match := re.search(r"http://\S+[^/\s]", line)))
        yield found[0]
    finally:
        process.terminate()
        process.wait(10)
        if process.stdout:
            process.stdout.close()
