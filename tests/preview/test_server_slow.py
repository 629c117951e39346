"""Slow clients, and many of them: the next request is answered, nothing is held for who has gone, and the end comes at once.

The server runs in a process of its own, with few files to open.
"""

import contextlib
import os
import socket
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from diglot.preview.connection import PATIENCE
from running import wait_until
from serving import Apart, Listener

pytestmark = pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="looks at /proc (Linux)")
LONG = bool(os.environ.get("DIGLOT_LONG"))
MEGABYTE = 1 << 20
BIG = 100 * MEGABYTE
GUARD = 2.0
"""seconds for which a test waits that is not about time"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("slow")
    (root / "index.html").write_bytes(b"<head></head>" + b"x" * 100_000)
    with (root / "big.mp4").open("wb") as file:
        file.truncate(BIG)
    return root


@pytest.fixture(params=[1024, 256], ids=["1024 files", "256 files"])
def server(folder: Path, request: pytest.FixtureRequest) -> Iterator[Apart]:
    with Apart(folder, request.param) as running:
        assert running.get("/").status == 200
        assert running.get("/big.mp4").status == 200
        yield running


@pytest.fixture(autouse=True)
def _many_files() -> None:
    """This process needs a file for each client."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < 3000:
        if hard != resource.RLIM_INFINITY and hard < 3000:
            pytest.skip("too few files may be opened")
        resource.setrlimit(resource.RLIMIT_NOFILE, (3000, hard))


def response_times(server: Apart, count: int) -> list[float]:
    """Seconds, sorted."""
    times = []
    for _ in range(count):
        started = time.perf_counter()
        assert len(server.get("/").body) > 100_000
        times.append(time.perf_counter() - started)
    return sorted(times)


def test_slow_clients(server: Apart) -> None:
    """A thousand that do not finish their requests, and two hundred that do not take a large file, are in nobody's way."""
    files, threads = server.open_files(), server.threads()
    with contextlib.ExitStack() as stack:
        tab = server.listen(stack.enter_context(server.connect()))
        assert tab.message()["version"] == 1
        began = time.monotonic()
        for number in range(1200):
            client = stack.enter_context(server.connect())
            with contextlib.suppress(OSError):
                client.sendall(
                    server.request("/big.mp4") if number % 6 == 0 else b"GET / HTTP/1.1\r\nHost: lo"
                )
        storm = time.monotonic() - began
        assert storm < 4 * GUARD
        times = response_times(server, 300)
        median, p99 = statistics.median(times), times[int(len(times) * 0.99)]
        print(f"median {median * 1000:.1f} ms, p99 {p99 * 1000:.1f} ms, storm {storm:.1f} s")
        assert p99 < (0.1 if LONG else GUARD)
        # Who only waits for news is no slow client.
        server.publish()
        assert tab.message()["version"] == 2
        assert server.threads() <= threads + 32
    assert wait_until(lambda: server.open_files() <= files, PATIENCE + 5)
    took, errors = server.end()
    assert (took < GUARD, errors) == (True, "")


def stalled(server: Apart) -> Iterator[bytes]:
    """Ways to keep a server waiting; what comes after the first part is sent a byte at a time."""
    request = server.request("/")
    yield b""
    yield b"GET"
    yield request[:-2]
    yield request + request[:-1]
    yield request
    yield b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n"
    yield server.request("/", "Content-Length: 100000")
    yield server.request("/", "Transfer-Encoding: chunked")
    yield b"\r\n"


def is_open(client: socket.socket) -> bool:
    """Takes what has come, and sends one byte more."""
    try:
        client.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            while data := client.recv(1 << 20):
                del data
            return False
        client.sendall(b"1")
    except OSError:
        return False
    return True


def test_a_request_must_come_to_its_end(folder: Path) -> None:
    """Headers that are not whole in time, and a connection without a request, are given up: also when bytes drip in."""
    with Apart(folder) as server, contextlib.ExitStack() as stack:
        server.get("/")
        files = server.open_files()
        clients = []
        started = time.monotonic()
        for begun in stalled(server):
            client = stack.enter_context(server.connect())
            client.sendall(begun)
            clients.append(client)
        while sum(map(is_open, clients)):
            assert time.monotonic() - started < PATIENCE + 5
            time.sleep(0.5)
        assert time.monotonic() - started > PATIENCE - 1
        assert wait_until(lambda: server.open_files() <= files, 5)
        assert server.end()[1] == ""


def test_clients_that_come_and_go(folder: Path) -> None:
    """Thousands of connections to the live channel leave no file open and no memory taken."""
    rounds = 5000 if LONG else 1000

    def come_and_go(server: Apart, count: int) -> None:
        for number in range(count):
            with server.connect() as client:
                tab = server.listen(client)
                if number % 2:
                    tab.message()
                if number % 100 == 0:
                    server.publish()

    with Apart(folder) as server:
        come_and_go(server, 500)
        files, memory = server.open_files(), server.memory()
        come_and_go(server, rounds)
        assert wait_until(lambda: server.open_files() <= files, 5)
        grown = server.memory() - memory
        print(f"{grown / MEGABYTE:.1f} MB more after {rounds}")
        assert grown < 20 * MEGABYTE
        assert server.end()[1] == ""


def test_large_file_takes_no_memory(folder: Path) -> None:
    """It is sent as it is taken, whole and in parts, also to two hundred at a time that do not take it."""
    with Apart(folder) as server:
        server.get("/")
        memory = server.most_memory()
        for lines in ((), ("Range: bytes=1-",), ("Range: bytes=0-40000000,50000000-90000000",)):
            with server.connect() as client:
                client.sendall(server.request("/big.mp4", *lines, "Connection: close"))
                size = sum(map(len, iter(lambda: client.recv(1 << 20), b"")))
                assert size > 80_000_000
        assert server.most_memory() - memory < 10 * MEGABYTE
        with contextlib.ExitStack() as stack:
            for _ in range(200):
                client = stack.enter_context(server.connect())
                client.sendall(server.request("/big.mp4"))
            server.get("/")
        print(f"{(server.most_memory() - memory) / MEGABYTE:.1f} MB")
        assert server.most_memory() - memory < 80 * MEGABYTE


@pytest.mark.parametrize("busy", ["nobody", "tabs", "a reader", "silent", "a build"])
def test_it_ends_at_once(folder: Path, busy: str) -> None:
    """An interrupt ends it, whoever is connected."""
    with Apart(folder) as server, contextlib.ExitStack() as stack:
        tabs: list[Listener] = []
        for _ in range(20):
            client = stack.enter_context(server.connect())
            if busy == "tabs":
                tabs.append(server.listen(client))
            elif busy == "a reader":
                client.sendall(server.request("/big.mp4"))
            elif busy == "silent":
                client.sendall(b"GET")
        server.get("/")
        if busy == "a build":
            server.publish()
        took, errors = server.end()
        print(f"{took:.2f} s")
        assert took < (1 if LONG else 10)
        assert (server.process.returncode, errors) == (0, "")
        assert all(tab.is_over() for tab in tabs)
