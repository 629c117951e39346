"""A preview server of a small tree in memory, on a real port, and raw requests to it. As a program: the server alone."""

import contextlib
import itertools
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Self

from diglot.engine import Ref, ref
from diglot.engine.digest import digest
from diglot.preview.server import Server, Settings
from diglot.preview.snapshot import Change, Current, Snapshot
from running import environment, wait_until

Files = Mapping[str, bytes | Path]
"""output path → content, or the source file that holds it"""


def snapshot(files: Files, version: int = 1, base_path: str = "/", **fields: Any) -> Snapshot:
    contents = {ref(data): data for data in files.values() if isinstance(data, bytes)}
    tree = {path: ref(data) if isinstance(data, bytes) else on_disk(data) for path, data in files.items()}

    def read(name: Ref) -> bytes:
        if not name.file:
            return contents[name]
        try:
            return Path(name.file).read_bytes()
        except OSError as error:
            raise LookupError(name.file) from error

    return Snapshot(version, base_path, tree, read, **fields)


def on_disk(file: Path) -> Ref:
    """Named by its path, for to read a large one takes memory."""
    return Ref(digest(bytes(file)), str(file))


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def parse(data: bytes) -> Answer:
    """One answer, by what its headers say of its length."""
    head, _, rest = data.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    pairs = [line.split(": ", 1) for line in lines]
    headers = {name.lower(): value for name, value in pairs}
    assert len(headers) == len(pairs), f"a header comes twice: {pairs}"
    return Answer(int(status.split(" ")[1]), headers, rest)


class Listener:
    """A tab that listens to the live channel."""

    def __init__(self, client: socket.socket, request: bytes) -> None:
        self.client = client
        client.sendall(request)
        self._rest = b""
        self.head = parse(self._until(b"\r\n\r\n"))

    def message(self) -> dict[str, Any]:
        """The next version's; beats of the heart are passed over."""
        while True:
            lines = self._chunk().decode().rstrip("\n").split("\n")
            fields = dict(line.split(": ", 1) for line in lines if not line.startswith(":"))
            if fields:
                message: dict[str, Any] = json.loads(fields["data"])
                assert fields == {
                    "event": "version",
                    "id": str(message["version"]),
                    "retry": "500",
                    "data": fields["data"],
                }
                return message

    def beat(self) -> None:
        """Waits for a beat of the heart."""
        assert self._chunk() == b":\n\n"

    def is_over(self) -> bool:
        """Whether the server closes the connection, after what it has sent."""
        try:
            while self.client.recv(1 << 16):
                pass
        except OSError as error:
            return isinstance(error, ConnectionResetError)
        return True

    def _chunk(self) -> bytes:
        size = int(self._until(b"\r\n"), 16)
        while len(self._rest) < size + 2:
            self._receive()
        data, self._rest = self._rest[:size], self._rest[size + 2 :]
        return data

    def _until(self, mark: bytes) -> bytes:
        while mark not in self._rest:
            self._receive()
        data, _, self._rest = self._rest.partition(mark)
        return data + mark

    def _receive(self) -> None:
        data = self.client.recv(1 << 16)
        assert data, "the channel ended"
        self._rest += data


@dataclass
class Preview:
    port: int
    settings: Settings
    current: Current
    server: Server
    address: str = "127.0.0.1"
    versions: Iterator[int] = field(default_factory=lambda: itertools.count(2))

    @property
    def host(self) -> str:
        return f"localhost:{self.port}"

    def connect(self, timeout: float = 10) -> socket.socket:
        return socket.create_connection((self.address, self.port), timeout)

    def send(self, data: bytes) -> bytes:
        """Everything that comes back until the server closes the connection."""
        with self.connect() as client:
            client.sendall(data)
            with contextlib.suppress(ConnectionResetError):
                return b"".join(iter(lambda: client.recv(1 << 16), b""))
            return b""

    def get(self, target: str, method: str = "GET", **headers: str) -> Answer:
        """`if_none_match="…"` is the header If-None-Match."""
        given = {"host": self.host, **{name.replace("_", "-"): value for name, value in headers.items()}}
        lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items())]
        return parse(self.send("\r\n".join([*lines, "connection: close", "", ""]).encode("latin-1")))

    @contextlib.contextmanager
    def listen(self, query: str = "", **headers: str) -> Iterator[Listener]:
        """`query`: besides the token."""
        lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        target = f"/.diglot/live?token={self.settings.token}{query}"
        request = "\r\n".join([f"GET {target} HTTP/1.1", f"Host: {self.host}", *lines, "", ""])
        with self.connect() as client:
            yield Listener(client, request.encode())

    def publish(self, files: Files, change: Change, **fields: Any) -> int:
        version = next(self.versions)
        base_path = self.current.snapshot.base_path
        self.current.publish(snapshot(files, version, base_path, **fields), change)
        return version


@contextlib.contextmanager
def serve(
    files: Files, base_path: str = "/", address: str = "127.0.0.1", **settings: Any
) -> Iterator[Preview]:
    """A server in a thread of its own."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listening = socket.create_server((address, 0), family=family)
    port, own = listening.getsockname()[1], Settings(**settings)
    current = Current(snapshot(files, base_path=base_path))
    server = Server(current, own)
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        assert wait_until(lambda: server.started)
        yield Preview(port, own, current, server, address)
    finally:
        server.stop()
        thread.join(10)
        assert not thread.is_alive()


class Apart:
    """The same in a process of its own, whose open files, threads and memory are the server's alone (Linux)."""

    def __init__(self, folder: Path, most_files: int = 1024) -> None:
        """`folder`: what is served, as it is on disk. `most_files`: that the process may open."""
        self.process = subprocess.Popen(
            ["sh", "-c", f'ulimit -n {most_files}; exec "$0" "$@"', sys.executable, __file__, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(),
            text=True,
        )
        assert self.process.stdout
        said = json.loads(self.process.stdout.readline())
        self.port, self.token = int(said["port"]), str(said["token"])

    def connect(self, timeout: float = 10) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout)

    def request(self, target: str, *lines: str) -> bytes:
        return "\r\n".join(
            [f"GET {target} HTTP/1.1", f"Host: localhost:{self.port}", *lines, "", ""]
        ).encode()

    def listen(self, client: socket.socket) -> Listener:
        return Listener(client, self.request(f"/.diglot/live?token={self.token}"))

    def get(self, target: str) -> Answer:
        with self.connect() as client:
            client.sendall(self.request(target, "Connection: close"))
            return parse(b"".join(iter(lambda: client.recv(1 << 16), b"")))

    def publish(self) -> None:
        """One more version, in which `index.html` has changed."""
        assert self.process.stdin
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def open_files(self) -> int:
        return sum(1 for _ in Path(f"/proc/{self.process.pid}/fd").iterdir())

    def threads(self) -> int:
        return sum(1 for _ in Path(f"/proc/{self.process.pid}/task").iterdir())

    def memory(self) -> int:
        """Bytes of the process that are in memory."""
        return self._status("VmRSS")

    def most_memory(self) -> int:
        """Bytes that there ever were."""
        return self._status("VmHWM")

    def _status(self, name: str) -> int:
        lines = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name))

    def end(self) -> tuple[float, str]:
        """Interrupts it; seconds until it ended, and what it said on standard error."""
        self.process.send_signal(signal.SIGINT)
        started = time.monotonic()
        _, errors = self.process.communicate(timeout=20)
        return time.monotonic() - started, errors

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()


def main(folder: Path) -> None:
    files = {file.relative_to(folder).as_posix(): file for file in folder.rglob("*") if file.is_file()}
    current = Current(snapshot(files))
    settings = Settings(folders=(folder,))
    listening = socket.create_server(("127.0.0.1", 0))
    print(json.dumps({"port": listening.getsockname()[1], "token": settings.token}), flush=True)

    def publish() -> None:
        for version, _ in enumerate(sys.stdin, start=2):
            current.publish(snapshot(files, version), Change(changed=("index.html",)))

    threading.Thread(target=publish, daemon=True).start()
    with contextlib.suppress(KeyboardInterrupt):
        Server(current, settings).run([listening])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
