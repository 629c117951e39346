"""The preview's web server: uvicorn with the app, on sockets that are bound already.

It refuses to be slowed down or kept from ending by any client.
"""

import asyncio
import logging
import socket
from concurrent.futures import ThreadPoolExecutor

import uvicorn

from diglot.preview.app import App, Settings
from diglot.preview.connection import PATIENCE, Clients, Connection
from diglot.preview.live import Live
from diglot.preview.snapshot import Current

__all__ = ["Server", "Settings"]

HEADERS = [
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("X-Frame-Options", "SAMEORIGIN"),
]
"""of each answer, errors included"""
READERS = 2
"""threads that read files: more of them get in each other's way"""
BATCH, QUEUE = 32, 1024
"""connections that are taken at a time, before those that are there get their turn, and that may wait to be taken"""


class Server(uvicorn.Server):
    """`run(sockets)` serves until `stop`, and closes the sockets; an interrupt ends it too, and is raised then."""

    def __init__(self, current: Current, settings: Settings) -> None:
        super().__init__(
            uvicorn.Config(
                App(current, Live(current), settings),
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
                backlog=BATCH,
                timeout_keep_alive=PATIENCE,
            )
        )
        self.server_state = Clients()

    def stop(self) -> None:
        """From any thread."""
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        # Uvicorn sets them a moment after the first requests may have come.
        self.server_state.default_headers = self.config.encoded_headers
        # Reading a large file for many takes turns with everything else, and not the interpreter from it.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(READERS))
        await super().startup(sockets)
        for each in sockets or ():
            each.listen(QUEUE)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        # What is being answered is given up, without a word.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        for task in list(self.server_state.tasks):
            task.cancel()
        await super().shutdown(sockets)
