"""`diglot serve` as a process: what it serves, where it listens, what it costs and how it ends."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from edits import START
from folders import held
from folders import snapshot as files_of
from running import children, command, environment, is_alive, run, wait_until
from sites import Files, post, site, write

LONG = bool(os.environ.get("DIGLOT_LONG"))
PATIENCE = 10
"""seconds that a test waits for what takes two"""
SCRIPT = re.compile(rb'<script src="/\.diglot/preview\.js" [^>]*></script>')
ADDRESS = re.compile(r"http://\S+/")
POST = "content/posts/c.en.md"
ZH = "content/posts/a/index.zh.md"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and groups of processes of POSIX")
linux = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="looks at processes through /proc")


class Serving:
    """A process that serves a site, and what it says."""

    def __init__(self, root: Path, *options: object, before: Sequence[str] = (), **variables: str) -> None:
        """`before`: the head of the command line; `variables`: of the environment."""
        self._said = tempfile.TemporaryDirectory()
        self._out, self._err = Path(self._said.name, "out"), Path(self._said.name, "err")
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self.process = subprocess.Popen(
                [*before, *command("serve", "--site", root, *options)],
                stdout=out,
                stderr=err,
                env=environment(**variables),
                start_new_session=True,
            )

    def __enter__(self) -> Self:
        if not wait_until(lambda: self.said(ADDRESS.pattern)):
            said = self.err
            self.kill()
            pytest.fail(f"it does not serve: {said}")
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def kill(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._said.cleanup()

    @property
    def out(self) -> list[str]:
        return self._out.read_text("utf-8").splitlines()

    @property
    def err(self) -> list[str]:
        return self._err.read_text("utf-8").splitlines()

    def said(self, pattern: str) -> bool:
        return any(re.search(pattern, line) for line in [*self.out, *self.err])

    @property
    def address(self) -> str:
        found = next(match for line in self.out if (match := ADDRESS.search(line)))
        return found[0]

    def get(self, path: str = "") -> bytes:
        """A page as the site has it, also where there is none."""
        try:
            with urlopen(self.address + path, timeout=10) as answer:  # noqa: S310 - our own
                data: bytes = answer.read()
        except HTTPError as error:
            data = error.read()
        return SCRIPT.sub(b"", data)

    def shows(self, text: str, path: str = "en/posts/c/") -> bool:
        return wait_until(lambda: text.encode() in self.get(path), PATIENCE)

    def end(self, number: signal.Signals = signal.SIGINT) -> tuple[int, float]:
        """The exit code, and the seconds that it took."""
        sent = time.monotonic()
        # A terminal sends an interrupt to the whole group, a supervisor SIGTERM to the program.
        os.killpg(self.process.pid, number) if number == signal.SIGINT else self.process.send_signal(number)
        code = self.process.wait(30)
        return code, time.monotonic() - sent

    @property
    def cpu(self) -> float:
        """Seconds of computing so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def write_post(root: Path, text: str) -> None:
    (root / POST).write_bytes(post("2026-01-03", "C", text))


@pytest.fixture
def blog(root: Path) -> Path:
    return write(root, START)


def test_the_same_bytes_as_a_build(blog: Path) -> None:
    """All pages and files of the site, but for the preview's script; and nothing is written but the cache."""
    before = files_of(blog)
    with Serving(blog, "--port", 0, "--no-drafts") as serving:
        ran = run("build", "--site", blog)
        assert ran.returncode == 0, ran.stderr
        published = held(blog / "public")
        assert {path: serving.get(path.removesuffix("index.html")) for path in published} == published
        write_post(blog, "Once more.")
        assert serving.shows("Once more.")
        shutil.rmtree(blog / "public")
        write_post(blog, "And again.")
        assert serving.shows("And again.")
        assert serving.end()[0] == 0
    after = files_of(blog)
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    assert {path for path in changed if not path.startswith(".diglot/")} == {POST}


def test_what_it_says(blog: Path) -> None:
    with Serving(blog, "--port", 0) as serving:
        assert serving.out == [f"{serving.address} (Ctrl-C ends it)"]
        write_post(blog, "Once more.")
        assert wait_until(
            lambda: serving.said(r"^\d\d:\d\d:\d\d content/posts/c\.en\.md → \d+ pages, 2 files in \d+ ms$")
        )
        write_post(blog, "$\\nothing$ [x](nowhere.md)")
        assert wait_until(lambda: serving.said("^2 errors$"))
        assert [line for line in serving.err if "error:" in line] == [
            "content/posts/c.en.md:6:2: error: math.syntax: Undefined control sequence: \\nothing",
            "content/posts/c.en.md:6:12: error: link.missing: there is no page or file at nowhere.md",
        ]
        assert "    6 | $\\nothing$ [x](nowhere.md)" in serving.err
        told = len(serving.err)
        write_post(blog, "$\\nothing$ [x](nowhere.md)\n\nMore.")
        assert wait_until(lambda: len([line for line in serving.out if POST in line]) == 3)
        assert len(serving.err) == told, "the same problems are told once"
        write_post(blog, "Text.")
        assert wait_until(lambda: serving.said("^no problems any more$"))


def test_a_terminal_that_knows_no_chinese(blog: Path) -> None:
    with Serving(blog, "--port", 0, PYTHONIOENCODING="ascii") as serving:
        (blog / ZH).write_bytes(post("2026-01-01", "甲", "$\\nothing$ 正文"))
        assert wait_until(lambda: serving.said("^1 error$"))
        assert serving.said(r"^\d\d:\d\d:\d\d content/posts/a/index\.zh\.md \\u2192 \d+ pages")
        assert r"    6 | $\nothing$ \u6b63\u6587" in serving.err


def test_a_terminal_that_is_gone(blog: Path) -> None:
    """As of a program that reads the first line and ends."""
    head = ["sh", "-c", '"$0" "$@" | head -n 1']
    with Serving(blog, "--port", 0, before=head) as serving:
        for number in range(3):
            write_post(blog, f"Edit {number}.")
            assert serving.shows(f"Edit {number}.")


def test_opens_a_browser(blog: Path, tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" >> "{tmp_path}/opened"\n')
    browser.chmod(0o755)
    with Serving(blog, "--port", 0, "--open", BROWSER=f"{browser} %s") as serving:
        assert wait_until((tmp_path / "opened").exists)
        assert (tmp_path / "opened").read_text() == f"{serving.address}\n"


def test_a_taken_port(blog: Path) -> None:
    """Two previews of one site, the second at the next port; both go on."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with Serving(blog, "--port", port) as first, Serving(blog, "--port", port) as second:
            assert first.said(f"^port {port} is taken: using ")
            assert first.address != second.address
            for number in range(3):
                write_post(blog, f"Edit {number}.")
                for serving in (first, second):
                    assert serving.shows(f"Edit {number}.")
            assert (first.end()[0], second.end()[0]) == (0, 0)
            assert [*first.err, *second.err] == []


def test_where_it_listens(blog: Path) -> None:
    """At both addresses of localhost, and at no other."""
    with Serving(blog, "--port", 0) as serving:
        port = int(serving.address.rstrip("/").rpartition(":")[2])
        assert serving.address == f"http://127.0.0.1:{port}/"
        listening = {"127.0.0.1": True, "127.0.0.2": False}
        with contextlib.suppress(OSError), socket.create_server(("::1", 0), family=socket.AF_INET6):
            listening["::1"] = True
        for address, expected in listening.items():
            try:
                socket.create_connection((address, port), 5).close()
                assert expected, address
            except OSError:
                assert not expected, address
        assert "\n".join(serving.err) == ""


def test_everybody_may_look(blog: Path) -> None:
    with Serving(blog, "--port", 0, "--host", "0.0.0.0") as serving:  # noqa: S104 - that is what is tried
        assert serving.address.startswith("http://127.0.0.1:")
        assert serving.said(
            "^warning: whoever reaches this machine at 0.0.0.0 can read the preview, drafts included$"
        )
        assert b"<h1" in serving.get("en/posts/c/")


@pytest.mark.parametrize("host", ["nowhere.invalid", "203.0.113.7"])
def test_no_such_address(blog: Path, host: str) -> None:
    ran = run("serve", "--site", blog, "--host", host)
    assert ran.returncode == 1
    assert re.fullmatch(rf"error: {host}:8000: .+\n", ran.stderr)


def test_names_that_are_allowed(blog: Path) -> None:
    with Serving(blog, "--port", 0, "--allow-host", "Blog.Example") as serving:
        port = int(serving.address.rstrip("/").rpartition(":")[2])
        for name, status in (("blog.example", b"200"), ("evil.example", b"403")):
            with socket.create_connection(("127.0.0.1", port), 10) as client:
                client.sendall(f"GET / HTTP/1.1\r\nHost: {name}:{port}\r\nConnection: close\r\n\r\n".encode())
                assert client.recv(12).split()[1] == status


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@linux
def test_end(blog: Path, number: signal.Signals) -> None:
    """Within a second, whatever clients do, and nobody stays behind."""
    codes = {signal.SIGINT: 0, signal.SIGTERM: 143}
    with Serving(blog, "--port", 0) as serving:
        token = re.search(rb'data-token="([^"]+)"', urlopen(serving.address).read())  # noqa: S310 - our own
        assert token
        host = serving.address.split("/")[2]
        requests = [
            f"GET /.diglot/live?token={token[1].decode()} HTTP/1.1\r\nHost: {host}\r\n\r\n",
            f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n",
            "GET / HT",
        ]
        with contextlib.ExitStack() as open_clients:
            for request in requests:
                name, port = host.split(":")
                client = open_clients.enter_context(socket.create_connection((name, int(port))))
                client.sendall(request.encode())
                if request.endswith("\n"):
                    assert client.recv(1)
            code, seconds = serving.end(number)
        assert code == codes[number]
        assert seconds < 1
        assert "\n".join(serving.err) == ""


def large(posts: int) -> Files:
    """A blog that takes some seconds to build, with work for several processes."""
    code = "\n".join(f"    value_{line} = compute({line}, 'text')  # comment" for line in range(50))
    return site("") | {
        f"content/posts/p{number}.en.md": post(
            "2026-01-01", f"P{number}", f"$x_{{{number}}}$\n\n```python\ndef f{number}():\n{code}\n```"
        )
        for number in range(posts)
    }


@pytest.mark.parametrize("moment", [0, 0.5, 1, 2])
@linux
def test_end_while_it_builds(root: Path, moment: float) -> None:
    """The first time, before anything is shown and after; its processes end with it."""
    write(root, large(400))
    serving = Serving(root, "--port", 0)
    with contextlib.ExitStack() as last:
        last.callback(serving.kill)
        assert wait_until((root / ".diglot/cache.db").exists)
        time.sleep(moment)
        workers = children(serving.process.pid)
        code, seconds = serving.end()
        assert seconds < 1.5
        assert code == 0
        assert wait_until(lambda: not any(map(is_alive, workers)), 2)


def test_builds_meanwhile(blog: Path) -> None:
    """The two take nothing from each other."""
    with Serving(blog, "--port", 0) as serving:
        for number in range(20 if LONG else 3):
            write_post(blog, f"Edit {number}.")
            ran = run("build", "--site", blog, *(["--drafts"] if number % 2 else []))
            assert ran.returncode == 0, ran.stderr
            assert serving.shows(f"Edit {number}.")
            assert f"Edit {number}." in (blog / "public/en/posts/c/index.html").read_text("utf-8")
        assert "\n".join(serving.err) == ""
    clean = run("build", "--site", blog, "--no-cache", "--output", blog / "other")
    assert clean.returncode == 0
    assert run("build", "--site", blog).returncode == 0
    assert held(blog / "public") == held(blog / "other")


@linux
def test_idle(root: Path) -> None:
    """It takes less than a hundredth of a processor to wait, with 1,000 files to look after."""
    write(root, START | {f"static/data/{number}.txt": b"%d" % number for number in range(1000)})
    with Serving(root, "--port", 0) as serving:
        # The first looks read what is too young to be trusted.
        time.sleep(5)
        before, seconds = serving.cpu, 60 if LONG else 6
        time.sleep(seconds)
        assert serving.cpu - before < 0.01 * seconds
        write_post(root, "Still there.")
        assert serving.shows("Still there.")


@pytest.mark.parametrize("polls", [False, True])
def test_a_site_that_is_not_there_yet(root: Path, polls: bool) -> None:
    with Serving(root, "--port", 0, *(["--poll"] if polls else [])) as serving:
        assert wait_until(lambda: serving.said("config.missing"))
        write(root, START)
        assert serving.shows("Text.")
        assert serving.said("^no problems any more$")


@linux
def test_too_few_watches(root: Path) -> None:
    """The system watches five folders for this user: the preview says so, once, and goes without."""
    limit = ["unshare", "--user", "--map-root-user", "sh", "-c"]
    ask = 'echo 5 > /proc/sys/user/max_inotify_watches && exec "$0" "$@"'
    if not shutil.which("unshare") or subprocess.run([*limit, ask, "true"], check=False).returncode:
        pytest.skip("the system lets nobody limit a user's watches")
    write(root, START)
    with Serving(root, "--port", 0, before=[*limit, ask]) as serving:
        assert wait_until(lambda: serving.said("looking at all files now and then instead"))
        for number in range(3):
            write_post(root, f"Edit {number}.")
            assert serving.shows(f"Edit {number}.")
        (root / "content/posts/new").mkdir()
        (root / "content/posts/new/index.en.md").write_bytes(post("2026-02-01", "New", "Fresh."))
        assert serving.shows("Fresh.", "en/posts/new/")
        assert len(serving.err) == 1


@linux
def test_watches_run_out(root: Path) -> None:
    """When folders are made: those above had enough."""
    limit = ["unshare", "--user", "--map-root-user", "sh", "-c"]
    ask = 'echo 12 > /proc/sys/user/max_inotify_watches && exec "$0" "$@"'
    if not shutil.which("unshare") or subprocess.run([*limit, ask, "true"], check=False).returncode:
        pytest.skip("the system lets nobody limit a user's watches")
    write(root, START)
    with Serving(root, "--port", 0, before=[*limit, ask]) as serving:
        write_post(root, "Watched.")
        assert serving.shows("Watched.")
        assert "\n".join(serving.err) == ""
        for number in range(10):
            (root / f"content/posts/n{number}").mkdir()
            (root / f"content/posts/n{number}/index.en.md").write_bytes(
                post("2026-02-01", f"N{number}", "Fresh.")
            )
        assert serving.shows("Fresh.", "en/posts/n9/")
        assert wait_until(lambda: serving.said("looking at all files now and then instead"))
        (root / "content/posts/n9/index.en.md").write_bytes(post("2026-02-01", "N9", "Fresher."))
        assert serving.shows("Fresher.", "en/posts/n9/")
        assert len(serving.err) == 1


@linux
def test_queue_overflow(blog: Path) -> None:
    """More happens while it sleeps than the system keeps for it."""
    with Serving(blog, "--port", 0) as serving:
        write_post(blog, "Before.")
        assert serving.shows("Before.")
        folder = blog / "static/many"
        folder.mkdir()
        limit = int(Path("/proc/sys/fs/inotify/max_queued_events").read_text())
        serving.process.send_signal(signal.SIGSTOP)
        for number in range(limit // 2):
            path = folder / f"{number % 1000}"
            path.write_bytes(b"")
            path.unlink()
        for number in range(20):
            (blog / f"content/posts/n{number}").mkdir()
            (blog / f"content/posts/n{number}/index.en.md").write_bytes(
                post("2026-02-01", f"N{number}", "Fresh.")
            )
        write_post(blog, "After.")
        serving.process.send_signal(signal.SIGCONT)
        assert serving.shows("After.")
        assert serving.shows("Fresh.", "en/posts/n19/")
        (blog / "content/posts/n19/index.en.md").write_bytes(post("2026-02-01", "N19", "Fresher."))
        assert serving.shows("Fresher.", "en/posts/n19/")
        assert "\n".join(serving.err) == ""
