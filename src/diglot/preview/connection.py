"""One client's connection: uvicorn's, made safe from clients that are slow on purpose.

Uvicorn gives a client any time to send its request, and each of them a socket. Here a request must be whole after a while,
and when there are too many connections, the one that has waited for its client the longest makes room.
"""

import asyncio
import sys
from typing import Any

import h11
from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

PATIENCE = 10
"""seconds from the opening of a connection, or the end of an answer, to the end of the next request's headers"""
CUT = "cut"
"""the key of a request's state under which an answer finds the way to end its connection at once"""


def most_connections() -> int:
    """So many that the build, and a burst of new ones, find files to open under the meanest limit too (macOS: 256)."""
    if sys.platform == "win32":
        return 512
    import resource

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return min(512, soft // 2) if soft > 0 else 512


MOST = most_connections()


class Connection(H11Protocol):
    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state | {CUT: self.cut}, _loop)
        self.waiting_since = self.loop.time()

    @property
    def is_waiting(self) -> bool:
        """For its client: to ask, or to take what it asked for."""
        return self.cycle is None or self.cycle.response_complete or self.flow.write_paused

    def cut(self) -> None:
        """Ends the connection at once, without what is still to be sent."""
        self.transport.abort()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.timeout_keep_alive_task = self.loop.call_later(PATIENCE, self.cut)
        present = [each for each in self.connections if not each.transport.is_closing()]
        if len(present) > MOST:
            waiting = (each for each in present if isinstance(each, Connection) and each.is_waiting)
            min(waiting, key=lambda each: each.waiting_since).cut()

    def data_received(self, data: bytes) -> None:
        """Unlike its base, lets the clock run on: a byte now and then must not keep a connection for ever."""
        self.conn.receive_data(data)
        self.handle_events()

    def on_response_complete(self) -> None:
        self.waiting_since = self.loop.time()
        super().on_response_complete()

    def timeout_keep_alive_handler(self) -> None:
        self.cut()

    def pause_writing(self) -> None:
        self.waiting_since = self.loop.time()
        super().pause_writing()

    def send_400_response(self, msg: str) -> None:
        """Unlike its base, with the headers of all answers, and not into the middle of another one."""
        if self.conn.our_state not in {h11.IDLE, h11.SEND_RESPONSE}:
            self.cut()
            return
        headers = [
            *self.server_state.default_headers,
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"connection", b"close"),
        ]
        for event in (
            h11.Response(status_code=400, headers=headers, reason=b"Bad Request"),
            h11.Data(data=msg.encode()),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
