"""The preview's web server: uvicorn with the app, on sockets that are bound already.

It refuses to be slowed down or kept from ending by any client.
"""

import socket

import uvicorn

from diglot.preview.app import App, Settings
from diglot.preview.connection import MOST, PATIENCE, Connection
from diglot.preview.live import Live
from diglot.preview.snapshot import Current

HEADERS = [
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("X-Frame-Options", "SAMEORIGIN"),
]
"""of each answer, errors included"""


__all__ = ["Server", "Settings"]


class Server(uvicorn.Server):
    """`run(sockets)` serves until `stop`, and closes the sockets; an interrupt ends it too, and is raised then."""

    def __init__(self, current: Current, settings: Settings) -> None:
        self._live = Live(current)
        super().__init__(
            uvicorn.Config(
                App(current, self._live, settings),
                http=Connection,
                loop="asyncio",
                ws="none",
                lifespan="off",
                interface="asgi3",
                log_config=None,
                log_level="error",
                access_log=False,
                workers=1,  # else the environment is asked
                proxy_headers=False,
                server_header=False,
                headers=HEADERS,
                backlog=MOST // 4,
                timeout_keep_alive=PATIENCE,
                timeout_graceful_shutdown=1,
            )
        )

    def stop(self) -> None:
        """From any thread."""
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        # Uvicorn sets them a moment after the first requests may have come.
        self.server_state.default_headers = self.config.encoded_headers
        await super().startup(sockets)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._live.close()
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await super().shutdown(sockets)
