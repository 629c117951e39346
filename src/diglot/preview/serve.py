"""`diglot serve`: the main thread builds, another one serves, and a signal ends them within a second."""

import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
import webbrowser
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Protocol

from diglot.engine.engine import Report, silent
from diglot.inputs import theme_root
from diglot.preview.follow import follow
from diglot.preview.server import Server, Settings
from diglot.preview.site import Manner, Site, Update
from diglot.preview.snapshot import Current
from diglot.preview.sockets import is_local, listen, origin
from diglot.preview.terminal import Terminal
from diglot.preview.watch import Watch

PATIENCE = 0.8
"""seconds after a signal within which everything ends by itself"""
TURN = 0.0005
"""seconds that a thread may compute while another waits"""
EXIT_SIGNAL = 128
CODES: dict[int, int] = {signal.SIGINT: 0, signal.SIGTERM: EXIT_SIGNAL + signal.SIGTERM}
"""an interrupt is how a preview ends"""


class Progress(Protocol):
    """Shows how far a build is."""

    def report(self, step: str, done: int, total: int) -> None: ...


Progresses = Callable[[], AbstractContextManager[Progress]]
"""makes one, that is shown until it is left"""


@dataclass(frozen=True)
class Request:
    """The command line."""

    site: Path
    host: str = "127.0.0.1"
    port: int = 8000
    drafts: bool = True
    poll: bool = False
    browser: bool = False
    """open one"""
    names: frozenset[str] = frozenset()
    """by which the preview may be asked, besides its address"""
    jobs: int = 1


def serve(request: Request, progress: Progresses) -> None:
    """Serves until a signal comes, and raises SystemExit then; OSError when it can't listen. `progress`: of the first build."""
    terminal = Terminal()
    sockets, port = listen(request.host, request.port)
    if request.port not in {port, 0}:
        terminal.say(f"port {request.port} is taken: using {port}")
    if not is_local(request.host):
        terminal.warn(f"whoever reaches this machine at {request.host} can read the preview, drafts included")
    for number in CODES:
        signal.signal(number, _leave)
    # Python lets a thread compute ten times as long before another gets its turn: a page would wait for a build.
    sys.setswitchinterval(TURN)
    preview = Preview(request, origin(request.host, port), sockets, terminal)
    try:
        preview.run(progress)
    finally:
        preview.close()


class Preview:
    """All of it together."""

    def __init__(
        self, request: Request, address: str, sockets: list[socket.socket], terminal: Terminal
    ) -> None:
        self._request = request
        self._address = address
        self._sockets = sockets
        self._terminal = terminal
        self._report: Report = silent
        self._watch = Watch(request.site, terminal.warn, poll=request.poll)
        manner = Manner(request.drafts, request.jobs, self._reported, self._watch.wake, hurried=True)
        self._site = Site(request.site, manner)
        self._current = Current(self._site.snapshot, self._site.asked)
        self._server = Server(
            self._current, Settings((request.site, Path(theme_root(), "static")), hosts=request.names)
        )
        self._serving = threading.Thread(target=self._server.run, args=(sockets,), name="server", daemon=True)

    def run(self, progress: Progresses) -> None:
        """Until `close`."""
        self._open(progress)
        follow(self._site, self._watch, self._publish)

    def close(self) -> None:
        self._server.stop()
        self._watch.stop()
        self._site.close()
        if self._serving.is_alive():
            self._serving.join(PATIENCE)
        for each in self._sockets:
            each.close()

    def _open(self, progress: Progresses) -> None:
        # No other thread has been started yet: only then can worker processes be forked, which is quickest.
        with progress() as bar:
            self._report = bar.report
            update = self._site.update()
        self._report = silent
        if update:
            self._current.publish(update.snapshot, update.change)
        address = self._address + self._current.snapshot.base_path
        self._serving.start()
        told, tell = socket.socketpair()
        tell.setblocking(False)
        signal.set_wakeup_fd(tell.detach())
        threading.Thread(target=_end, args=(told, self._watch), name="end", daemon=True).start()
        self._terminal.say(f"{address} (Ctrl-C ends it)")
        self._terminal.show_problems(self._current.snapshot)
        if self._request.browser:
            threading.Thread(target=webbrowser.open, args=(address,), name="browser", daemon=True).start()

    def _publish(self, update: Update, seconds: float) -> None:
        self._current.publish(update.snapshot, update.change)
        self._terminal.show(update, seconds)

    def _reported(self, step: str, done: int, total: int) -> None:
        self._report(step, done, total)


def _leave(number: int, _frame: FrameType | None) -> None:
    """Whoever can't wait sends the signal again."""
    signal.signal(number, signal.SIG_DFL)
    # What is cut off in the middle may complain of it.
    sys.unraisablehook = lambda _: None
    raise SystemExit(CODES[number])


def _end(told: socket.socket, watch: Watch) -> None:
    """Waits to be told of a signal, and sees to it that the process ends, whatever the main thread is at."""
    number = told.recv(1)[0]
    # On Windows a thread that waits for a lock hears of no signal.
    watch.stop()
    time.sleep(PATIENCE)
    for process in multiprocessing.active_children():
        process.kill()
    os._exit(CODES[number])
