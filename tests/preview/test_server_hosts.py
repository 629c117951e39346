"""Only pages of the preview's own get an answer: the Host header must be a name of this machine, an Origin must be ours."""

import contextlib
import socket
from collections.abc import Iterator

import pytest

from serving import Preview, parse, serve

FILES = {"index.html": b"<head></head>secret", "404.html": b"<head></head>secret", "a.css": b"secret"}
NAMES = frozenset({"blog.test", "tunnel.test:443", "other.test:81"})


@pytest.fixture(scope="module")
def preview() -> Iterator[Preview]:
    with serve(FILES, hosts=NAMES) as running:
        yield running


def ask(preview: Preview, *hosts: str, target: str = "/", version: str = "1.1") -> int:
    """The status; nothing of the site may come with a refusal."""
    lines = [
        f"GET {target} HTTP/{version}",
        *(f"Host: {host}" for host in hosts),
        "Connection: close",
        "",
        "",
    ]
    answer = parse(preview.send("\r\n".join(lines).encode("latin-1")))
    assert (b"secret" in answer.body) == (answer.status == 200)
    return answer.status


ALLOWED = [
    "localhost:{port}",
    "LocalHost:{port}",
    "blog.localhost:{port}",
    "a.b-c.localhost:{port}",
    "127.0.0.1:{port}",
    "blog.test:{port}",
    "BLOG.test:{port}",
    "blog.test",
    "tunnel.test:443",
    "other.test:81",
]
FOREIGN = [
    "evil.example",
    "evil.example:{port}",
    "127.0.0.1.evil.example:{port}",
    "localhost.evil.example:{port}",
    "evil-localhost:{port}",
    ".localhost:{port}",
    "a..localhost:{port}",
    "localhost.:{port}",
    "localhost",
    "localhost:",
    "localhost:{wrong}",
    "localhost:{port}:{port}",
    "localhost:{port}x",
    "localhost:0{port}",
    "localhost:{port},evil.example",
    "localhost:{port} evil.example",
    "evil.example@localhost:{port}",
    "localhost:{port}@evil.example",
    "http://localhost:{port}",
    "localhost:{port}/",
    "[::1]:{port}",
    "[127.0.0.1]:{port}",
    "[localhost]:{port}",
    "127.0.0.1",
    "127.0.0.2:{port}",
    "127.1:{port}",
    "2130706433:{port}",
    "0x7f000001:{port}",
    "0.0.0.0:{port}",
    "[::]:{port}",
    "[::ffff:127.0.0.1]:{port}",
    "[",
    "[:{port}",
    "]:{port}",
    ":",
    ":{port}",
    "",
    "*",
    "null",
    "%6cocalhost:{port}",
    "localhost%00:{port}",
    "ｌｏｃａｌｈｏｓｔ:{port}".encode().decode("latin-1"),
    "a." * 5000 + "localhost.evil:{port}",
    "tunnel.test",
    "tunnel.test:{port}",
    "other.test:{port}",
    "sub.blog.test:{port}",
    "blog.test:{wrong}",
]


@pytest.mark.parametrize("host", ALLOWED)
def test_own_names(preview: Preview, host: str) -> None:
    assert ask(preview, host.format(port=preview.port)) == 200


@pytest.mark.parametrize("host", FOREIGN, ids=lambda host: ascii(host[:40]))
def test_foreign_and_malformed_names(preview: Preview, host: str) -> None:
    """A foreign or malformed Host is refused, and the next request is answered."""
    # Some are no HTTP at all: h11 refuses these before us.
    assert ask(preview, host.format(port=preview.port, wrong=preview.port + 1)) in {400, 403}
    assert ask(preview, preview.host) == 200


def test_foreign_name_is_forbidden(preview: Preview) -> None:
    for host in ("evil.example", "evil.example:{port}", "[", "", "localhost:{wrong}", "a" * 10_000):
        assert ask(preview, host.format(port=preview.port, wrong=preview.port + 1)) == 403


def test_none_or_several(preview: Preview) -> None:
    """RFC 9112 wants 400 for these."""
    assert ask(preview) == 400
    assert ask(preview, version="1.0") == 403
    assert ask(preview, preview.host, "evil.example") == 400
    assert ask(preview, "evil.example", preview.host) == 400
    assert ask(preview, preview.host, preview.host) == 400
    assert ask(preview, preview.host, version="1.0") == 200


@pytest.mark.parametrize(
    "target",
    [
        "http://evil.example/",
        "http://localhost:{port}/",
        "http:/",
        "localhost:{port}",
        "*",
        "?",
        "evil.example:80",
    ],
)
def test_absolute_targets(preview: Preview, target: str) -> None:
    """A proxy's form of a request is none of ours, whatever the Host header says."""
    target = target.format(port=preview.port)
    assert ask(preview, preview.host, target=target) == 400
    assert ask(preview, "evil.example", target=target) == 403


def test_last_address_of_ip_6() -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("no IPv6 here")
    with serve(FILES, address="::1") as preview:
        assert ask(preview, f"[::1]:{preview.port}") == 200
        assert ask(preview, preview.host) == 200
        for host in (
            "127.0.0.1:{port}",
            "::1:{port}",
            "[::1]",
            "[::1%25lo]:{port}",
            "[0::1]:{port}",
            "[::2]:{port}",
        ):
            assert ask(preview, host.format(port=preview.port)) == 403


def test_bound_to_all_addresses() -> None:
    """Then the address must be the one that the request came in by."""
    with serve(FILES, address="0.0.0.0") as preview:  # noqa: S104 - it is what is tested
        preview.address = "127.0.0.1"
        assert ask(preview, f"127.0.0.1:{preview.port}") == 200
        assert ask(preview, f"0.0.0.0:{preview.port}") == 403
        assert ask(preview, f"192.168.0.1:{preview.port}") == 403


def origins(preview: Preview) -> dict[str, bool]:
    port = preview.port
    return {
        f"http://localhost:{port}": True,
        f"https://localhost:{port}": True,
        f"http://LOCALHOST:{port}": True,
        "http://evil.example": False,
        f"http://evil.example:{port}": False,
        f"http://127.0.0.1:{port}": False,
        f"http://blog.localhost:{port}": False,
        f"http://localhost:{port}.evil.example": False,
        f"http://localhost:{port}@evil.example": False,
        f"http://localhost:{port}/": False,
        f"http://localhost:{port + 1}": False,
        "http://localhost": False,
        f"ws://localhost:{port}": False,
        f"file://localhost:{port}": False,
        f"localhost:{port}": False,
        "null": False,
        "": False,
        "*": False,
        "file://": False,
        "chrome-extension://abcdefgh": False,
    }


@pytest.mark.parametrize("target", ["/", "/a.css", "/missing", "/.diglot/live?token={token}&poll=1"])
def test_origins(preview: Preview, target: str) -> None:
    """A page of another origin gets no answer, and no answer says that one may read it."""
    target = target.format(token=preview.settings.token)
    for origin, own in origins(preview).items():
        answer = preview.get(target, origin=origin)
        assert (answer.status != 403) == own, origin
        assert not any(name.startswith("access-control-") for name in answer.headers)
    two = f"Origin: http://{preview.host}\r\nOrigin: http://evil.example"
    assert (
        parse(preview.send(f"GET {target} HTTP/1.0\r\nHost: {preview.host}\r\n{two}\r\n\r\n".encode())).status
        == 403
    )


def test_rebinding(preview: Preview) -> None:
    """A foreign name that leads to this machine is the page's Host and Origin alike."""
    for host in (f"evil.example:{preview.port}", "evil.example"):
        answer = preview.get("/", host=host, origin=f"http://{host}")
        assert answer.status == 403


@pytest.mark.parametrize(
    "method",
    ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get", "Head", "CONNECT", "X"],
)
@pytest.mark.parametrize("target", ["/", "/missing", "/.diglot/live", "/.diglot/preview.js"])
def test_other_methods(preview: Preview, method: str, target: str) -> None:
    """GET and HEAD are all that there is."""
    answer = preview.get(target, method=method, origin=f"http://{preview.host}")
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


MALFORMED = [
    b"\r\n\r\n\r\n\r\n",
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
    b"GET  / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /\x00 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET /\xff HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked, evil\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\n folded: line\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost : localhost\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: local\x00host\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nOrigin: \x01\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 10_000 + b"\r\n",
    b"\x00" * 100_000,
]


@pytest.mark.parametrize("data", MALFORMED, ids=lambda data: ascii(data[:30]))
def test_what_is_no_request(preview: Preview, data: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """It is refused with the same headers as anything else, and the process goes on, in silence."""
    with preview.connect() as client:
        client.sendall(data)
        client.shutdown(socket.SHUT_WR)
        try:
            came = b"".join(iter(lambda: client.recv(1 << 16), b""))
        except ConnectionResetError:
            came = b""
    if came:
        answer = parse(came)
        assert answer.status in {400, 403}
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "server" not in answer.headers
    assert ask(preview, preview.host) == 200
    assert caplog.records == []


RUBBISH = b"no chunk\r\n"


@pytest.mark.parametrize("patient", [False, True])
def test_rubbish_behind_a_request_ends_its_answer(
    preview: Preview, patient: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """Before the answer has begun, or in the middle of it."""
    start = f"GET /.diglot/live?token={preview.settings.token} HTTP/1.1\r\nHost: {preview.host}\r\n"
    with preview.connect() as client:
        client.sendall(f"{start}Transfer-Encoding: chunked\r\n\r\n".encode() + (b"" if patient else RUBBISH))
        came = client.recv(1 << 16) if patient else b""
        if patient:
            client.sendall(RUBBISH)
        with contextlib.suppress(ConnectionResetError):
            came += b"".join(iter(lambda: client.recv(1 << 16), b""))
    assert came.count(b"HTTP/1.1") == 1
    assert ask(preview, preview.host) == 200
    assert caplog.records == []


def test_a_websocket_is_no_way_in(preview: Preview) -> None:
    upgrade = {
        "connection": "upgrade",
        "upgrade": "websocket",
        "sec_websocket_key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }
    lines = "\r\n".join(f"{name.replace('_', '-')}: {value}" for name, value in upgrade.items())
    for origin in ("http://evil.example", "null"):
        request = f"GET /.diglot/live HTTP/1.0\r\nHost: {preview.host}\r\nOrigin: {origin}\r\n{lines}\r\n\r\n"
        assert parse(preview.send(request.encode())).status == 403


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/", 200),
        ("/missing", 404),
        ("/\\", 400),
        ("/.diglot/live", 403),
        ("/.diglot/x", 404),
        ("/a.css", 200),
    ],
)
def test_headers_of_each_answer(preview: Preview, target: str, status: int) -> None:
    """No answer may be kept, taken for another type, embedded by another site, or read by one."""
    for method in ("GET", "HEAD"):
        answer = preview.get(target, method=method)
        assert answer.status == status
        expected = {
            "cache-control": "no-store",
            "x-content-type-options": "nosniff",
            "cross-origin-resource-policy": "same-origin",
            "x-frame-options": "SAMEORIGIN",
        }
        assert {name: answer.headers.get(name) for name in expected} == expected
        assert (
            not {"server", "x-powered-by", "set-cookie", "access-control-allow-origin"}
            & answer.headers.keys()
        )
