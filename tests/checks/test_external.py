"""Links that leave the site, asked of servers on this machine: what is gone, what has moved, and how politely it is asked."""

import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from diglot import outward
from diglot.checks.external import Answer
from running import command, diglot, environment, wait_until
from sites import SITE, write

NOW = 1_800_000_000.0
STATUSES = {"/ok": 200, "/gone": 404, "/gone-for-good": 410, "/broken": 500, "/refused": 403}
REDIRECTS = {
    "/moved": (301, "/ok"),
    "/moved-308": (308, "/ok"),
    "/for-now": (302, "/ok"),
    "/mixed": (301, "/for-now"),
    "/moved-away": (301, "/gone"),
    "/circle": (302, "/circle"),
}


@dataclass
class Host:
    """A web server, and what it was asked."""

    address: str
    asked: list[tuple[str, str, float]] = field(default_factory=list)
    """method, path, time"""

    def requests(self, path: str) -> list[str]:
        return [method for method, asked, _ in self.asked if asked == path]


@pytest.fixture
def host() -> Iterator[Host]:
    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            made.asked.append((self.command, self.path, time.monotonic()))
            if self.path == "/silent":
                over.wait(30)
            if self.path == "/no-head" and self.command == "HEAD":
                self.send_response(405)
            elif self.path in REDIRECTS:
                status, to = REDIRECTS[self.path]
                self.send_response(status)
                self.send_header("Location", to)
            else:
                self.send_response(200 if self.path == "/no-head" else STATUSES.get(self.path, 404))
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_HEAD  # noqa: N815 - http.server's name

        def log_message(self, *_arguments: object) -> None:
            """Quiet."""

    over = threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = Host(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield made
    over.set()
    server.shutdown()
    thread.join()
    server.server_close()


def ask(
    host: Host, *paths: str, known: dict[str, Answer] | None = None, now: float = NOW
) -> dict[str, Answer]:
    answers = dict(outward.ask([host.address + path for path in paths], known or {}, now, pause=0))
    return {url.removeprefix(host.address): answer for url, answer in answers.items()}


def test_answers(host: Host) -> None:
    paths = [*STATUSES, *REDIRECTS, "/no-head"]
    answers = ask(host, *paths)
    assert {path: answer.status for path, answer in answers.items()} == {
        **STATUSES,
        "/moved": 200,
        "/moved-308": 200,
        "/for-now": 200,
        "/mixed": 200,
        "/moved-away": 404,
        "/circle": 302,
        "/no-head": 200,
    }
    assert {path for path, answer in answers.items() if answer.permanent} == {"/moved", "/moved-308"}
    assert answers["/for-now"].final == f"{host.address}/ok"
    assert all(answer.asked == NOW for answer in answers.values())


def test_a_head_first_and_a_get_only_where_it_fails(host: Host) -> None:
    ask(host, "/ok", "/no-head", "/gone")
    assert host.requests("/ok") == ["HEAD"]
    assert host.requests("/no-head") == ["HEAD", "GET"]
    assert host.requests("/gone") == ["HEAD", "GET"]


def test_nobody_there() -> None:
    ((_, answer),) = outward.ask(["http://127.0.0.1:9/"], {}, NOW, pause=0)
    assert answer.status == 0
    assert "refused" in answer.reason


def test_young_answers_are_believed(host: Host) -> None:
    known = dict(outward.ask([f"{host.address}/ok", f"{host.address}/gone"], {}, NOW, pause=0))
    before = len(host.asked)
    assert len(ask(host, "/ok", "/gone", known=known, now=NOW + 3600)) == 2
    assert len(host.asked) == before
    ask(host, "/ok", "/gone", known=known, now=NOW + 2 * outward.DAY)
    assert host.requests("/ok") == ["HEAD"]
    assert host.requests("/gone") == ["HEAD", "GET"] * 2
    ask(host, "/ok", known=known, now=NOW + 15 * outward.DAY)
    assert host.requests("/ok") == ["HEAD"] * 2


def test_one_host_is_asked_slowly_and_hosts_at_once(host: Host) -> None:
    other = host.address.replace("127.0.0.1", "localhost")
    urls = [f"{address}/ok?{number}" for address in (host.address, other) for number in range(4)]
    began = time.monotonic()
    assert len(list(outward.ask(urls, {}, NOW, pause=0.1))) == 8
    took = time.monotonic() - began
    times = sorted(when for _, path, when in host.asked)
    assert took >= 0.3
    # Both hosts in turn would have taken twice the time.
    assert times[1] - times[0] < 0.09
    own = [when for _, path, when in host.asked if path == "/ok?1"]
    assert max(own) - times[0] >= 0.09


def test_what_is_kept_of_answers_may_be_damaged(tmp_path: Path) -> None:
    outward.remember(tmp_path, {"http://a/": Answer(200, asked=NOW)})
    assert outward.remembered(tmp_path) == {"http://a/": Answer(200, asked=NOW)}
    for data in (b"", b"{", b'{"http://a/": 3}', b"\xff"):
        (tmp_path / outward.FILE).write_bytes(data)
        assert outward.remembered(tmp_path) == {}
    assert outward.remembered(tmp_path / "nowhere") == {}


def test_the_command_tells_where_links_stand_and_writes_new_addresses(root: Path, host: Host) -> None:
    text = (
        "---\ntitle: A\ndate: 2026-01-01\n---\n\n"
        f"一[去]({host.address}/gone#x)。\n\n"
        f"二[多]({host.address}/moved/more)[去]({host.address}/moved#y)。\n\n三[去]({host.address}/for-now)。\n"
    )
    write(root, {"site.yaml": SITE.encode(), "content/posts/a.zh.md": text.encode()})
    assert diglot("check", "--site", root).code == 0
    assert host.asked == []
    ran = diglot("check", "--site", root, "--external")
    assert ran.code == 1
    assert "content/posts/a.zh.md:6:6: error: external.dead: " in ran.err
    column = text.split("\n")[7].rindex("http") + 1
    assert f"content/posts/a.zh.md:8:{column}: warning: external.moved: " in ran.err
    assert "for-now" not in ran.err
    assert "4 links outward: 2 answered, 1 sent elsewhere for now, 0 would not say" in ran.out
    asked = len(host.asked)
    assert "1 mended" in diglot("check", "--site", root, "--external", "--fix").err
    assert (root / "content/posts/a.zh.md").read_text("utf-8") == text.replace("/moved#y", "/ok#y")
    # The new address was asked for, the others were known.
    assert len(host.asked) == asked + 1


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Windows are others")
def test_who_waits_for_a_silent_host_can_end_the_program(root: Path, host: Host) -> None:
    text = (
        f"---\ntitle: A\ndate: 2026-01-01\n---\n\n一[去]({host.address}/ok)，[去]({host.address}/silent)。\n"
    )
    write(root, {"site.yaml": SITE.encode(), "content/posts/a.zh.md": text.encode()})
    process = subprocess.Popen(
        command("check", "--site", root, "--external"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    )
    assert wait_until(lambda: host.requests("/silent"))
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=10)
    assert process.returncode == 143, err
    assert out == b""
    # What was answered meanwhile is not asked again.
    assert [*outward.remembered(root / ".diglot")] == [f"{host.address}/ok"]
