"""One client's connection: uvicorn's, made safe from clients that are slow on purpose.

Uvicorn gives a client any time to send its request, and each of them a socket. Here a request must be whole after a while,
and when there are too many connections, the one that has waited for its client the longest makes room.
"""

import asyncio
import contextlib
import socket
import sys
from typing import Any

import h11
from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

PATIENCE = 10
"""seconds from the opening of a connection, or the end of an answer, to the end of the next request's headers"""
BUFFER = 1 << 16
"""bytes that the system keeps for a client: by itself it takes megabytes of a large file for one that does not read"""
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


class Clients(ServerState):
    """All connections of a server."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting: dict[Connection, None] = {}
        """those that wait for their client, the longest first"""


class Connection(H11Protocol):
    server_state: Clients

    def __init__(
        self,
        config: Config,
        server_state: Clients,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state | {CUT: self.cut}, _loop)

    def cut(self) -> None:
        """Ends the connection at once, without what is still to be sent."""
        self.connections.discard(self)
        self.server_state.waiting.pop(self, None)
        self.transport.abort()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        client = transport.get_extra_info("socket")
        # macOS refuses when the client has gone already.
        with contextlib.suppress(OSError):
            client.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
            # asyncio does so for sockets that say they are TCP; else an answer's end waits 40 ms for the client's receipt.
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.timeout_keep_alive_task = self.loop.call_later(PATIENCE, self.cut)
        self._note()
        if len(self.connections) > MOST:
            next(iter(self.server_state.waiting)).cut()

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        self.server_state.waiting.pop(self, None)

    def data_received(self, data: bytes) -> None:
        """Unlike its base, lets the clock run on: a byte now and then must not keep a connection for ever."""
        self.conn.receive_data(data)
        self.handle_events()
        self._note()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._note()

    def timeout_keep_alive_handler(self) -> None:
        self.cut()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._note()

    def resume_writing(self) -> None:
        super().resume_writing()
        self._note()

    def _note(self) -> None:
        """Notes since when it waits for its client: to ask, or to take what it asked for."""
        waiting = self.server_state.waiting
        if self.cycle and not self.cycle.response_complete and not self.flow.write_paused:
            waiting.pop(self, None)
        elif not self.transport.is_closing():
            waiting.setdefault(self)

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
